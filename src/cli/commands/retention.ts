import { Command } from 'commander';
import { UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { table } from '../table.ts';

/** `misp-crawler retention`: what each cron run does, by hand. */
export function retentionCommand(context: Context): Command {
  return new Command('retention')
    .description('delete our own events that nobody curated within MISP_RETENTION')
    .option('--dry-run', 'only show what would be deleted')
    .option('--json', 'as JSON')
    .action(async (options: { dryRun?: boolean; json?: boolean }) => {
      const app = context.app();
      if (app.config.misp.retentionMs === undefined)
        throw new UsageError('MISP_RETENTION is not set, so events are kept for ever: set it to a time such as 99d.');
      const report = await (await app.publisher()).retire({ dryRun: options.dryRun ?? false });
      if (options.json) return context.print(JSON.stringify(report, null, 2));
      if (report.events.length > 0)
        context.print(
          table(
            ['uuid', 'last change', 'info'],
            report.events.map((event) => [event.uuid, event.lastChange, event.info]),
          ),
        );
      context.print(report.message);
    });
}
