import { Command } from 'commander';
import type { OpenContext } from '../context.ts';

const actions = () => import('../actions/users.ts');

/** `misp-crawler user add|list|remove`: who may log in to the web form. */
export function usersCommand(open: OpenContext): Command {
  const command = new Command('user').description('manage the users of the web form');
  command
    .command('add <name>')
    .description('add a user, or change their password and rights; prompts for the password, or reads it from standard input')
    .option('--admin', 'may also remove jobs and change the feed list')
    .option('--read-only', 'may read, but not submit')
    .action(async (name: string, options) => (await actions()).addUser(await open(), name, options));
  command
    .command('list', { isDefault: true })
    .description('show the users')
    .action(async () => (await actions()).listUsers(await open()));
  command
    .command('remove <name>')
    .description('remove a user; their sessions end at once')
    .action(async (name: string) => (await actions()).removeUser(await open(), name));
  return command;
}

/** `misp-crawler token add|list|remove`: what programs present instead of a password. */
export function tokensCommand(open: OpenContext): Command {
  const command = new Command('token').description('manage the tokens of programs that use the API');
  command
    .command('add <name>')
    .description('create a token and print it (it is shown only once)')
    .requiredOption('--scope <scopes>', 'what it may do: read, submit, admin, separated by commas')
    .action(async (name: string, options) => (await actions()).addToken(await open(), name, options));
  command
    .command('list', { isDefault: true })
    .description('show the tokens, without their secrets')
    .action(async () => (await actions()).listTokens(await open()));
  command
    .command('remove <id-or-name>')
    .description('revoke a token')
    .action(async (idOrName: string) => (await actions()).removeToken(await open(), idOrName));
  return command;
}
