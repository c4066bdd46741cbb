import { Command } from 'commander';
import type { Role } from '../../app/role.ts';
import { runSchedulerOnce } from '../../app/scheduler.ts';
import { runService } from '../../app/service.ts';
import { runWorker } from '../../app/worker.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../table.ts';

/** start, cron, worker, web: the long-running roles, one process each or all in one. */
export function serviceCommands(context: Context): Command[] {
  const serve = (roles: Role[]) => () => runService(context.app(), roles, context.signal);
  const start = new Command('start').description('scheduler, worker and web form in one process').action(serve(['cron', 'worker', 'web']));
  const web = new Command('web').description('only the web form and API').action(serve(['web']));
  const cron = new Command('cron')
    .description('only the scheduler: polls the feeds, deletes outdated events')
    .option('--once', 'do all of it once, now, and end (for a crontab of the system)')
    .option('--json', 'with --once: the result as JSON')
    .action(async (options: { once?: boolean; json?: boolean }) => {
      if (!options.once) return runService(context.app(), ['cron'], context.signal);
      const reports = await runSchedulerOnce(context.app(), { signal: context.signal });
      if (options.json) context.print(JSON.stringify(reports, null, 2));
      else
        context.print(
          table(
            ['feed', 'result', 'entries', 'new', 'message'],
            reports.map((report) => [report.feed, report.ok ? 'ok' : 'failed', report.entries, report.queued, report.message]),
          ),
        );
      if (reports.some((report) => !report.ok)) process.exitCode = EXIT.failed;
    });
  const worker = new Command('worker')
    .description('only the worker: opens pages, publishes articles')
    .option('--drain', 'end when nothing is left to do')
    .action(async (options: { drain?: boolean }) => {
      if (!options.drain) return runService(context.app(), ['worker'], context.signal);
      await runWorker(context.app(), { signal: context.signal, drain: true });
    });
  return [start, cron, worker, web];
}
