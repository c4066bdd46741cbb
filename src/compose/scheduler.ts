import { openPage } from '../../crawlers/index.ts';
import { parseWhen, runAllOnce, runSchedule, type ScheduledTask } from '../cron/index.ts';
import { sentence } from '../errors.ts';
import { type FeedEntry, type FeedList, loadFeedList, pollFeed, toMs, toRequest } from '../feeds/index.ts';
import { urlKey } from '../net/canonical-url.ts';
import { type PollReport, poll } from '../pipeline/poll.ts';
import type { Rooms } from './rooms.ts';

const HOUR = 3_600_000;
/** Seen ids and daily counters older than this are forgotten; feeds do not show entries that old as new (FEED_MAX_AGE). */
const LEDGER_KEEP_MS = 400 * 24 * HOUR;

export interface SchedulerOptions {
  signal: AbortSignal;
  /** The list is asked for again and again, so that a changed file takes effect. */
  feedList?: () => FeedList;
  onPolled?(report: PollReport): void;
}

/** Polls, retention and upkeep at their times, until the signal. Several of these on one store share the work. */
export async function runScheduler(rooms: Rooms, options: SchedulerOptions): Promise<void> {
  const { ledger } = await rooms.store();
  const { concurrency } = rooms.config.feeds;
  await runSchedule({
    tasks: () => [...polls(rooms, options), ...upkeep(rooms)],
    ledger,
    concurrency,
    signal: options.signal,
    log: rooms.log.child({ room: 'cron' }),
  });
}

/** Everything once, now: for a crontab of the system. */
export async function runSchedulerOnce(rooms: Rooms, options: SchedulerOptions): Promise<PollReport[]> {
  const { ledger } = await rooms.store();
  const reports: PollReport[] = [];
  const note = (report: PollReport): void => {
    reports.push(report);
    options.onPolled?.(report);
  };
  const tasks = [...polls(rooms, { ...options, onPolled: note }, true), ...upkeep(rooms)];
  await runAllOnce({
    tasks: () => tasks,
    ledger,
    concurrency: rooms.config.feeds.concurrency,
    signal: options.signal,
    log: rooms.log.child({ room: 'cron' }),
  });
  return reports;
}

export function readFeedList(rooms: Rooms): FeedList {
  return loadFeedList(rooms.config.feeds.file);
}

function polls(rooms: Rooms, options: SchedulerOptions, now = false): ScheduledTask[] {
  const list = options.feedList?.() ?? readFeedList(rooms);
  return list.feeds
    .filter((feed) => feed.enabled)
    .map((feed) => {
      const everyMs = feed.interval === undefined ? rooms.config.feeds.intervalMs : toMs(feed.interval);
      return {
        name: `poll:${feed.url}`,
        when: feed.schedule ? parseWhen(feed.schedule, 'UTC') : { everyMs },
        run: async () => {
          if (!now && (await tooEarly(feed, everyMs, rooms))) return;
          options.onPolled?.(await pollOne(feed, rooms, { signal: options.signal }));
        },
      };
    });
}

/** The server asked for patience (Retry-After, ttl), or the feed has been failing: its slot is passed over. */
async function tooEarly(feed: FeedEntry, everyMs: number, rooms: Rooms): Promise<boolean> {
  const health = await (await rooms.store()).ledger.feed(feed.url);
  return (health?.nextPollAt ?? 0) > Date.now() + everyMs / 10;
}

function upkeep(rooms: Rooms): ScheduledTask[] {
  const log = rooms.log.child({ room: 'cron' });
  const { store: keep, misp } = rooms.config;
  const tasks: ScheduledTask[] = [
    {
      name: 'upkeep',
      when: { everyMs: HOUR },
      run: async () => {
        const { queue, ledger } = await rooms.store();
        const jobs = await queue.trim({
          doneMs: keep.keepDoneMs,
          doneCount: keep.keepDoneCount,
          failedMs: keep.keepFailedMs,
          failedCount: keep.keepFailedCount,
        });
        const notes = await ledger.trim(LEDGER_KEEP_MS);
        log.info({ jobs, notes }, 'old jobs and notes removed');
      },
    },
  ];
  if (misp.retentionMs !== undefined) {
    tasks.push({
      name: 'retention',
      when: { everyMs: 4 * HOUR },
      run: async () => {
        const report = await (await rooms.publisher()).retire({ dryRun: false });
        log.info({ deleted: report.deleted }, report.message);
      },
    });
  }
  return tasks;
}

/** One poll of one feed, new entries into the queue. `force` asks for the whole feed even when it has not changed. */
export async function pollOne(feed: FeedEntry, rooms: Rooms, options: { force?: boolean; signal?: AbortSignal } = {}): Promise<PollReport> {
  const { config, metrics } = rooms;
  const store = await rooms.store();
  const egress = await rooms.egress();
  const report = await poll(feed, {
    read: (entry, health) =>
      pollFeed(entry, health, {
        fetch: egress.fetch,
        openPage: async (url, { settings }) => openPage(url, { ...(await rooms.crawlerOptions()), ...(settings ? { settings } : {}) }),
        browser: config.feeds.browser,
        userAgent: config.browser.userAgent,
        timeoutMs: config.feeds.timeoutMs,
        maxBytes: config.feeds.maxBytes,
        secrets: rooms.secret,
        seen: (feedUrl, marks) => store.ledger.seen(feedUrl, marks),
        intervalMs: config.feeds.intervalMs,
        maxAgeMs: config.feeds.maxAgeMs,
        firstPoll: config.feeds.firstPoll,
        force: options.force ?? false,
        signal: options.signal,
      }),
    toRequest: (entry, item) => toRequest(entry, item, rooms.secret),
    queue: store.queue,
    ledger: store.ledger,
    urlKey,
    addSource: async (input) => (await rooms.publisher()).addSource(input),
    log: rooms.log.child({ room: 'feeds' }),
  });
  metrics.feedPolls.inc({ feed: feed.title, outcome: report.ok ? 'ok' : 'failed' });
  metrics.feedNew.inc({ feed: feed.title }, report.queued);
  return report;
}

/** For log and doctor: the list as it is now, or the sentence about what is wrong with it. */
export function feedListProblem(rooms: Rooms): string | undefined {
  try {
    readFeedList(rooms);
    return undefined;
  } catch (error) {
    return sentence(error);
  }
}
