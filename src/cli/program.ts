import { Command } from 'commander';
import { packageVersion } from '../paths.ts';
import { backfillCommand, feedsCommand } from './commands/feeds.ts';
import { jobsCommand, queueCommand } from './commands/jobs.ts';
import { notifyCommand, watchlistsCommand } from './commands/notify.ts';
import { extractCommand, reportPageCommand, rulesCommand, scrapeCommand } from './commands/pages.ts';
import { doctorCommand, retentionCommand, serviceCommands } from './commands/service.ts';
import { completionCommand, initCommand, migrateCommand, tokensCommand, usersCommand } from './commands/setup.ts';
import type { OpenContext } from './context.ts';
import { HELP } from './help.ts';

/** All commands. Every one answers --help; unknown words end with exit code 2. */
export function createProgram(open: OpenContext): Command {
  const program = new Command('misp-crawler')
    .description('Polls security blogs, opens each new article in a real browser and puts it into MISP.')
    .version(packageVersion)
    .addHelpText(
      'after',
      `
Exit codes:
  0    done
  1    some of the work failed
  2    wrong arguments or configuration; nothing was done
  3    MISP, Redis, browser or data folder is unavailable
  130  interrupted`,
    );
  const commands = [
    initCommand(open),
    ...serviceCommands(open),
    scrapeCommand(open),
    extractCommand(open),
    feedsCommand(open),
    backfillCommand(open),
    jobsCommand(open),
    queueCommand(open),
    retentionCommand(open),
    usersCommand(open),
    tokensCommand(open),
    notifyCommand(open),
    watchlistsCommand(open),
    rulesCommand(open),
    reportPageCommand(open),
    migrateCommand(open),
    doctorCommand(open),
    completionCommand(() => program),
  ];
  for (const command of commands) program.addCommand(command);
  return inherit(program);
}

/** Subcommands behave like the program: errors reach main.ts, and a wrong word is answered with a hint to --help. */
function inherit(command: Command): Command {
  if (command.commands.length > 0) command.helpCommand(false).addCommand(helpCommand(command));
  command.exitOverride().configureHelp(HELP).showHelpAfterError('(run with --help to see all commands and options)');
  // Commander takes a wrong word for an argument of the default subcommand, and complains about that one.
  command.hook('preSubcommand', ({ args: [word] }, child) => {
    if (word !== undefined && word !== child.name() && !word.startsWith('-')) command.error(`error: unknown command '${word}'`);
  });
  for (const child of command.commands) inherit(child);
  return command;
}

/** `help WORD...`. Commander's own prints all commands for a word that it does not know, without a sentence. */
function helpCommand(of: Command): Command {
  return new Command('help')
    .description('display help for command')
    .argument('[command...]')
    .action((words: string[]) => {
      let command = of;
      for (const word of words) {
        command = command.commands.find((child) => child.name() === word) ?? command.error(`error: unknown command '${word}'`);
      }
      command.help();
    });
}
