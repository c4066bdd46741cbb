import { UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { table } from '../table.ts';

/** Deletes (or with dryRun lists) our own events that are past MISP_RETENTION and still incomplete. */
export async function runRetention(context: Context, options: { dryRun?: boolean; json?: boolean }): Promise<void> {
  const app = context.app();
  if (app.config.misp.retentionMs === undefined)
    throw new UsageError('MISP_RETENTION is not set, so events are kept forever: set it to a time such as 99d.');
  const report = await (await app.publisher()).retire({ dryRun: options.dryRun ?? false });
  if (options.json) return context.printJson(report);
  if (report.events.length > 0)
    context.print(
      table(
        ['uuid', 'last change', 'info'],
        report.events.map((event) => [event.uuid, event.lastChange, event.info]),
      ),
    );
  context.print(report.message);
}
