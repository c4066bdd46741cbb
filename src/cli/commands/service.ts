import { Command } from 'commander';
import type { Role } from '../../app/context.ts';
import { UsageError } from '../../errors.ts';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

/** start, cron, worker, web: the long-running roles, one process each or all in one. */
export function serviceCommands(open: OpenContext): Command[] {
  const serve = (roles: Role[]) => async (): Promise<void> => (await import('../actions/service.ts')).serve(await open(), roles);
  const start = new Command('start')
    .description('run scheduler, worker and web form in one process')
    .action(serve(['cron', 'worker', 'web']));
  const web = new Command('web').description('run only the web form and API').action(serve(['web']));
  const cron = withJson(
    new Command('cron')
      .description('run only the scheduler: poll the feeds, delete outdated events')
      .option('--once', 'do everything once, now, and exit (for a system crontab)'),
    '[{feed, ok, entries, queued, message}]',
    'with --once: print JSON',
  ).action(async (options: { once?: boolean; json?: boolean }) => {
    if (options.json && !options.once) throw new UsageError('--json works with --once only.');
    if (!options.once) return serve(['cron'])();
    await (await import('../actions/service.ts')).cronOnce(await open(), options.json ?? false);
  });
  const worker = new Command('worker')
    .description('run only the worker: open pages, publish articles')
    .option('--drain', 'exit when the queue is empty')
    .action(async (options: { drain?: boolean }) => {
      if (!options.drain) return serve(['worker'])();
      await (await import('../actions/service.ts')).drain(await open());
    });
  return [start, cron, worker, web];
}

/** `misp-crawler doctor`: is everything there that the work needs, and what to do where it is not. */
export function doctorCommand(open: OpenContext): Command {
  return withJson(
    new Command('doctor')
      .description('check configuration, browser, queue, feeds and MISP, and say what to do about each problem')
      .option('--feeds', 'also read every feed of the list (takes a while)'),
    '[{name, ok, message, todo, warning}]; todo only where a check is not ok, warning where the work goes on without it',
  ).action(async (options) => (await import('../actions/doctor.ts')).doctor(await open(), options));
}

/** `misp-crawler retention`: what each cron run does, by hand. */
export function retentionCommand(open: OpenContext): Command {
  return withJson(
    new Command('retention')
      .description('delete our own events that nobody curated within MISP_RETENTION')
      .option('--dry-run', 'only show what would be deleted'),
    '{events: [{uuid, lastChange, info}], message}',
  ).action(async (options) => (await import('../actions/service.ts')).runRetention(await open(), options));
}
