import { Argument, Command, Option } from 'commander';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

/** `misp-crawler init`: the first settings, asked for or taken from options. */
export function initCommand(open: OpenContext): Command {
  return new Command('init')
    .description('set up this folder: ask for MISP, a first set of feeds and where to keep state; write .env and feeds.json')
    .option('--misp-url <url>', 'address of MISP; without MISP events go to a MISP feed folder')
    .option('--misp-key-file <file>', 'file with the authentication key for MISP (other users could see a key on the command line)')
    .option('--no-misp', 'do not use MISP; write events to the feed folder')
    .option('--language <codes>', 'languages of the feeds, e.g. en,de')
    .option(
      '--focus <topics>',
      'topics of the feeds: actors, cloud, cybercrime, government, ics, incidents, malware, news, vulnerabilities',
    )
    .option('--data-dir <folder>', 'where to keep state')
    .option('--redis-url <url>', 'keep state in Redis instead of SQLite')
    .option('--yes', 'do not prompt: use the options and defaults')
    .option('--force', 'replace an existing .env and feeds.json')
    .action(async (options) => (await import('../actions/init.ts')).init(await open(), options));
}

/** `misp-crawler migrate CONFIG`: the predecessor's settings as ours, for a .env file. */
export function migrateCommand(open: OpenContext): Command {
  return withJson(
    new Command('migrate')
      .description("read misp-scraper's configuration (a Python file) and print the settings for .env")
      .argument('<file>', "misp-scraper's config.py or scraper.py"),
    '{settings: {NAME: value}, left: [{name, why}], feedList}',
  ).action(async (file: string, options) => (await import('../actions/migrate.ts')).printMigration(await open(), file, options));
}

const userActions = () => import('../actions/users.ts');

/** `misp-crawler user add|list|remove`: who may log in to the web form. */
export function usersCommand(open: OpenContext): Command {
  const command = new Command('user').description('manage the users of the web form');
  command
    .command('add <name>')
    .description('add a user, or change their password and rights; prompts for the password, or reads it from standard input')
    .option('--admin', 'may also remove jobs and change the feed list')
    .addOption(new Option('--read-only', 'may read, but not submit').conflicts('admin'))
    .action(async (name: string, options) => (await userActions()).addUser(await open(), name, options));
  command
    .command('list', { isDefault: true })
    .description('show the users')
    .action(async () => (await userActions()).listUsers(await open()));
  command
    .command('remove <name>')
    .description('remove a user; their sessions end at once')
    .action(async (name: string) => (await userActions()).removeUser(await open(), name));
  return command;
}

/** `misp-crawler token add|list|remove`: what programs present instead of a password. */
export function tokensCommand(open: OpenContext): Command {
  const command = new Command('token').description('manage the tokens of programs that use the API');
  command
    .command('add <name>')
    .description('create a token and print it (it is shown only once)')
    .requiredOption('--scope <scopes>', 'what it may do: read, submit, admin, separated by commas')
    .action(async (name: string, options) => (await userActions()).addToken(await open(), name, options));
  command
    .command('list', { isDefault: true })
    .description('show the tokens, without their secrets')
    .action(async () => (await userActions()).listTokens(await open()));
  command
    .command('remove <id-or-name>')
    .description('revoke a token')
    .action(async (idOrName: string) => (await userActions()).removeToken(await open(), idOrName));
  return command;
}

/** `misp-crawler completion SHELL`: prints the completion script; the words come from the program itself. */
export function completionCommand(program: () => Command): Command {
  return new Command('completion')
    .description('print a completion script for your shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nbash, zsh: source <(misp-crawler completion bash)\nfish: misp-crawler completion fish | source')
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completionScript } = await import('../completion.ts');
      process.stdout.write(completionScript(shell, program()));
    });
}
