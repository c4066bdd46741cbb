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
    .showHelpAfterError('(run with --help to see all commands and options)')
    .exitOverride()
    .configureHelp(HELP)
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
  for (const command of commands) program.addCommand(inherit(command));
  return program;
}

/** Subcommands behave like the program: errors reach main.ts, and a wrong word is answered with a hint to --help. */
function inherit(command: Command): Command {
  command.exitOverride().configureHelp(HELP).showHelpAfterError('(run with --help to see all commands and options)');
  // Commander takes a wrong word for an argument of the default subcommand, and complains about that one.
  command.hook('preSubcommand', ({ args: [word] }, child) => {
    if (word !== undefined && word !== child.name() && !word.startsWith('-')) command.error(`error: unknown command '${word}'`);
  });
  for (const child of command.commands) inherit(child);
  return command;
}
