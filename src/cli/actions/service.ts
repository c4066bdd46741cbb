import type { Role } from '../../app/context.ts';
import { UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../table.ts';

/** Runs the roles until SIGTERM or SIGINT. */
export async function serve(context: Context, roles: Role[]): Promise<void> {
  const { runService } = await import('../../app/service.ts');
  await runService(context.app(), roles, context.signal);
}

/** Polls every feed and does the upkeep once. Exit code 1 when a feed failed. */
export async function cronOnce(context: Context, json: boolean): Promise<void> {
  const { runSchedulerOnce } = await import('../../app/scheduler.ts');
  const reports = await runSchedulerOnce(context.app(), context.signal);
  if (json) context.printJson(reports);
  else
    context.print(
      table(
        ['feed', 'result', 'entries', 'new', 'message'],
        reports.map((report) => [report.feed, report.ok ? 'ok' : 'failed', report.entries, report.queued, report.message]),
      ),
    );
  if (reports.some((report) => !report.ok)) process.exitCode = EXIT.failed;
}

/** Works until the queue is empty. */
export async function drain(context: Context): Promise<void> {
  const { runWorker } = await import('../../app/worker.ts');
  await runWorker(context.app(), { signal: context.signal, drain: true });
}

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
