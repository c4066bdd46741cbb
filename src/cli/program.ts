import { Command } from 'commander';
import { packageVersion } from '../paths.ts';
import { backfillCommand } from './commands/backfill.ts';
import { doctorCommand } from './commands/doctor.ts';
import { extractCommand } from './commands/extract.ts';
import { feedsCommand } from './commands/feeds.ts';
import { jobsCommand, queueCommand } from './commands/jobs.ts';
import { migrateCommand } from './commands/migrate.ts';
import { retentionCommand } from './commands/retention.ts';
import { scrapeCommand } from './commands/scrape.ts';
import { serviceCommands } from './commands/service.ts';
import { tokensCommand, usersCommand } from './commands/users.ts';
import type { Context } from './context.ts';

/** All commands. Every one answers --help; unknown words end with exit code 2. */
export function createProgram(context: Context): Command {
  const program = new Command('misp-crawler')
    .description('Polls security blogs, opens each new article in a real browser and puts it into MISP.')
    .version(packageVersion)
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 something in the work failed, 2 wrong arguments or configuration, 3 something needed cannot be reached.',
    );
  const commands = [
    ...serviceCommands(context),
    scrapeCommand(context),
    extractCommand(context),
    feedsCommand(context),
    backfillCommand(context),
    jobsCommand(context),
    queueCommand(context),
    retentionCommand(context),
    usersCommand(context),
    tokensCommand(context),
    migrateCommand(context),
    doctorCommand(context),
  ];
  for (const command of commands) program.addCommand(inherit(command));
  return program;
}

/** Commands that are made elsewhere behave like the program: errors reach main.ts, help follows a wrong word. */
function inherit(command: Command): Command {
  command.exitOverride().showHelpAfterError('(--help shows what there is)');
  for (const child of command.commands) inherit(child);
  return command;
}
