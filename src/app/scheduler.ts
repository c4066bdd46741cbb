import { runAllOnce, runSchedule, type ScheduledTask } from '../cron/schedule.ts';
import { parseWhen } from '../cron/when.ts';
import { loadFeedList } from '../feeds/list/load.ts';
import { type FeedEntry, type FeedList, toMs } from '../feeds/list/schema.ts';
import { pollFeed } from '../feeds/poll/poll-feed.ts';
import { createHostLimit } from '../feeds/poll/side-by-side.ts';
import { toRequest } from '../feeds/request.ts';
import { followFile } from '../follow-file.ts';
import { type PollReport, poll } from '../pipeline/poll.ts';
import type { AppContext } from './context.ts';
import { reportTrouble } from './notices.ts';
import { sourceReader } from './sources.ts';

const HOUR = 3_600_000;
/** Seen ids and daily counters older than this are forgotten; feeds do not show entries that old as new (FEED_MAX_AGE). */
const LEDGER_KEEP_MS = 400 * 24 * HOUR;

/** Polls, retention and upkeep at their times, until the signal. Several of these on one store share the work. */
export async function runScheduler(context: AppContext, signal: AbortSignal): Promise<void> {
  const { ledger } = await context.store();
  const { file, concurrency } = context.config.feeds;
  const log = context.log.child({ module: 'cron' });
  const feedList = followFile(file, loadFeedList, (message) => log.warn({ file }, `${message} The previous list stays in force.`));
  const pollTasks = createPollTasks(context, signal);
  const others = upkeep(context);
  const common = { ledger, claimMs: context.config.store.leaseMs, signal, log };
  await Promise.all([
    runSchedule({ ...common, tasks: () => pollTasks(feedList()), concurrency }),
    // Apart, so that upkeep and notifications never wait for feeds.
    runSchedule({ ...common, tasks: () => others, concurrency: others.length }),
  ]);
}

/** Everything once, now: for a crontab of the system. */
export async function runSchedulerOnce(context: AppContext, signal: AbortSignal): Promise<PollReport[]> {
  const { ledger } = await context.store();
  const reports: PollReport[] = [];
  const polls = createPollTasks(context, signal, (report) => reports.push(report));
  const tasks = [...polls(readFeedList(context)), ...upkeep(context)];
  await runAllOnce({
    tasks: () => tasks,
    ledger,
    concurrency: context.config.feeds.concurrency,
    signal,
    log: context.log.child({ module: 'cron' }),
  });
  return reports;
}

export function readFeedList(context: AppContext): FeedList {
  return loadFeedList(context.config.feeds.file);
}

/**
 * A list becomes its tasks; asked every second, so the same list gives the same tasks. With `onPolled`, which gets each report, a
 * task polls whether or not it is due.
 */
function createPollTasks(
  context: AppContext,
  signal: AbortSignal,
  onPolled?: (report: PollReport) => void,
): (list: FeedList) => ScheduledTask[] {
  const log = context.log.child({ module: 'cron' });
  const limit = createHostLimit(context.config.feeds.hostConcurrency);
  let last: { list: FeedList; tasks: ScheduledTask[] } | undefined;
  const task = (feed: FeedEntry): ScheduledTask => {
    const everyMs = feed.interval === undefined ? context.config.feeds.intervalMs : toMs(feed.interval);
    return {
      name: `poll:${feed.url}`,
      when: feed.schedule ? parseWhen(feed.schedule, 'UTC') : { everyMs },
      run: async () => {
        if (!onPolled && (await nextPollAt(feed, context)) > Date.now() + everyMs / 10) return;
        // Not inside `onPolled?.(...)`: without a listener the poll itself would be left out.
        const report = await limit(feed.url, () => pollOne(feed, context, { signal }));
        onPolled?.(report);
      },
      dueAt: () => nextPollAt(feed, context),
    };
  };
  return (list) => {
    if (last?.list !== list) {
      if (last) log.info({ file: context.config.feeds.file, feeds: list.feeds.length }, 'the feed list was reloaded');
      last = { list, tasks: list.feeds.filter((feed) => feed.enabled).map(task) };
    }
    return last.tasks;
  };
}

/**
 * Epoch ms. Later than the next slot where the server asked for patience (Retry-After, ttl) or the feed has been failing for long:
 * the slot is passed over. Earlier where it has just begun to fail.
 */
async function nextPollAt(feed: FeedEntry, context: AppContext): Promise<number> {
  const { nextPollAt = 0, lastPollAt = 0 } = (await (await context.store()).ledger.feed(feed.url)) ?? {};
  // Another scheduler's clock may be a little ahead; more than that, it has been set back since.
  return lastPollAt > Date.now() + 60_000 ? 0 : nextPollAt;
}

function upkeep(context: AppContext): ScheduledTask[] {
  const log = context.log.child({ module: 'cron' });
  const { store: keep, misp } = context.config;
  return [
    {
      name: 'upkeep',
      when: { everyMs: HOUR },
      run: async () => {
        const { queue, ledger } = await context.store();
        const jobs = await queue.trim({
          doneMs: keep.keepDoneMs,
          doneCount: keep.keepDoneCount,
          failedMs: keep.keepFailedMs,
          failedCount: keep.keepFailedCount,
        });
        const notes = await ledger.trim(LEDGER_KEEP_MS);
        log.info({ jobs, notes }, 'old jobs and ledger entries removed');
      },
    },
    { name: 'notify', when: { everyMs: 15_000 }, run: async () => (await context.notifier()).sendDue() },
    { name: 'notify:watch', when: { everyMs: 5 * 60_000 }, run: async () => reportTrouble(context, await context.notifier()) },
    ...(misp.retentionMs === undefined ? [] : [{ name: 'retention', when: { everyMs: 4 * HOUR }, run: retire }]),
  ];

  async function retire(): Promise<void> {
    const report = await (await context.publisher()).retire({ dryRun: false });
    log.info({ deleted: report.deleted }, report.message);
  }
}

/** One poll of one feed, new entries into the queue. `force` asks for the whole feed even when it has not changed. */
export async function pollOne(
  feed: FeedEntry,
  context: AppContext,
  options: { force?: boolean; signal?: AbortSignal } = {},
): Promise<PollReport> {
  const { config, metrics } = context;
  const store = await context.store();
  const reader = await sourceReader(context, options.signal);
  const report = await poll({
    feed,
    read: (health) =>
      pollFeed(feed, health, {
        ...reader,
        seen: (feedUrl, marks) => store.ledger.seen(feedUrl, marks),
        intervalMs: config.feeds.intervalMs,
        maxAgeMs: config.feeds.maxAgeMs,
        firstPoll: config.feeds.firstPoll,
        force: options.force ?? false,
      }),
    toRequest: (item) => toRequest(feed, item),
    queue: store.queue,
    ledger: store.ledger,
    blobs: store.blobs,
    addSource: async (input) => (await context.publisher()).addSource(input),
    log: context.log.child({ module: 'feeds' }),
  });
  metrics.feedPolls.inc({ feed: feed.title, outcome: report.ok ? 'ok' : 'failed' });
  metrics.feedNew.inc({ feed: feed.title }, report.queued);
  return report;
}
