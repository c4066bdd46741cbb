import { setTimeout as sleep } from 'node:timers/promises';
import type { CrawlTask, Outcome, Page, TaskSource } from '../domain.ts';
import { sentence, UsageError } from '../errors.ts';
import type { PartLog } from '../log.ts';
import { createHeldJobs, type HeldJob } from './held-jobs.ts';
import { createJobEndings, type OnGiveUp } from './job-endings.ts';
import { isDrained, keepRecovering, type OnFailed } from './lane.ts';
import type { Job, Lease, Priority, Store, TimelineParts } from './ports.ts';
import type { RetryPolicy } from './retry-policy.ts';

export interface TaskSourceOptions extends RetryPolicy {
  store: Store;
  /** Who works here, for people: host and process id. */
  owner: string;
  /** A job whose process dies is taken up again after this long, ms. */
  leaseMs: number;
  /** Least time between two pages of one host, ms; a request's own setting wins. Without it hosts are not looked at. */
  politeness?: { minGapMs: number } | undefined;
  toTask(job: Job): Omit<CrawlTask, 'id'>;
  /** How a job is done that needs no browser; undefined for all others. */
  withoutBrowser?(job: Job): BrowserlessWork | undefined;
  /** How many jobs that need no browser run at once; the crawler goes on pulling meanwhile. Default 2. */
  withoutBrowserAtOnce?: number;
  /**
   * Page -> saved article, whether it goes before others from here on, and what took how long; what it throws decides whether the page
   * is opened again.
   */
  onPage(job: Job, page: Page): Promise<{ priority?: Priority; parts?: TimelineParts } | undefined>;
  onGiveUp: OnGiveUp;
  /** Also told of jobs of any lane that were set aside because their process died too often. */
  onFailed?: OnFailed;
  /** ended() when the crawl lane has nothing left to do. */
  drain?: boolean | (() => boolean);
  log: PartLog;
}

export type BrowserlessWork =
  /** The page of an uploaded document; from there on it goes the way of all pages. */
  | { page(): Promise<Page> }
  /** Work about no page of its own: its outcome ends the job, else it is done again after `againMs` (no attempt is counted). */
  | { run(): Promise<Outcome | { againMs: number }> };

/** The crawl lane as the crawler sees it, and the way to stop. */
export interface LaneTaskSource extends Required<TaskSource> {
  /** Gives out nothing more; what is not done after `graceMs` is released. */
  stop(graceMs?: number): Promise<void>;
}

/** When jobs beyond withoutBrowserAtOnce are looked at again, ms. */
const BROWSERLESS_WAIT_MS = 2_000;
/** Jobs that one call of next() takes before it lets the crawler do something else. */
const MAX_TAKES_PER_CALL = 50;

/**
 * Lets a crawler pull from the crawl lane: takes jobs whose host is free (others are released until it is), keeps their leases, and
 * tells the queue what became of them. None of its functions rejects, except next() with UsageError, when the store is unusable
 * until a person repairs it.
 */
export function createTaskSource(options: TaskSourceOptions): LaneTaskSource {
  const { store, log } = options;
  const { queue } = store;
  const held = createHeldJobs(store, options.leaseMs, log);
  const endings = createJobEndings({ ...options, queue, isStopping: () => stopping });
  const withoutBrowser = new Set<string>();
  const stopRecovering = keepRecovering(store, options.leaseMs, log, options.onFailed);
  let stopping = false;
  let drained = false;
  let misses = 0;
  let notBefore = 0;

  const release = (id: string, delayMs?: number): Promise<void> =>
    held.close(id, async ({ lease }) => void (await queue.release(lease, delayMs)));

  /** The work of one job from its page on. */
  const finish = async (job: HeldJob, page: Page): Promise<void> => {
    const openedAt = Date.now();
    try {
      const next = await options.onPage(job.job, page);
      const parts = { ...(page.via === 'browser' ? { browser: openedAt - job.takenAt } : {}), ...next?.parts };
      await endings.acknowledge(job, () => queue.advance(job.lease, { ...next, ms: Date.now() - job.takenAt, parts }));
    } catch (error) {
      await endings.giveBack(job, error, options.onGiveUp);
    }
  };

  const doWithoutBrowser = async (job: HeldJob, work: BrowserlessWork): Promise<void> => {
    if ('page' in work) {
      let page: Page;
      try {
        page = await work.page();
      } catch (error) {
        return endings.giveBack(job, error, options.onGiveUp);
      }
      return finish(job, page);
    }
    try {
      const result = await work.run();
      const { lease } = job;
      await endings.acknowledge(job, () =>
        'againMs' in result ? queue.release(lease, result.againMs) : queue.finish(lease, result, { ms: Date.now() - job.takenAt }),
      );
    } catch (error) {
      await endings.giveBack(job, error);
    }
  };

  /** Begins the work and does not wait for it: the browser's next page must not stand behind it. */
  const beginWithoutBrowser = async (id: string, work: BrowserlessWork): Promise<void> => {
    if (withoutBrowser.size >= (options.withoutBrowserAtOnce ?? 2)) return release(id, BROWSERLESS_WAIT_MS);
    withoutBrowser.add(id);
    void held.close(id, (job) => doWithoutBrowser(job, work)).finally(() => withoutBrowser.delete(id));
  };

  /** The task of a job that was taken; undefined when it is no task now: its host is taken, or it needs no browser. */
  const taskOf = async (lease: Lease): Promise<CrawlTask | undefined> => {
    const { job } = lease;
    const one = held.hold(lease, job.request.settings?.minGapMs ?? options.politeness?.minGapMs ?? 0);
    if (!one) return undefined;
    let task: CrawlTask;
    let host: string;
    try {
      const work = options.withoutBrowser?.(job);
      if (work) {
        await beginWithoutBrowser(job.id, work);
        return undefined;
      }
      task = { id: job.id, ...options.toTask(job) };
      host = new URL(job.request.url).host;
    } catch (error) {
      await held.close(job.id, (broken) => endings.giveBack(broken, error, options.onGiveUp));
      return undefined;
    }
    try {
      const taken = options.politeness && (await held.enterHost(one, host));
      if (taken) await release(job.id, taken.waitMs);
      return taken ? undefined : task;
    } catch (error) {
      await release(job.id);
      throw error;
    }
  };

  const look = async (): Promise<CrawlTask | undefined> => {
    for (let takes = 0; takes < MAX_TAKES_PER_CALL && !stopping; takes++) {
      const lease = await queue.take('crawl', options.owner, options.leaseMs);
      if (!lease) {
        misses = 0;
        const drain = typeof options.drain === 'function' ? options.drain() : options.drain;
        if (drain && held.count() === 0) drained = await isDrained(store, 'crawl');
        return undefined;
      }
      const task = await taskOf(lease);
      misses = 0;
      if (task) return task;
    }
    return undefined;
  };

  return {
    next: async () => {
      if (stopping || performance.now() < notBefore) return undefined;
      try {
        return await look();
      } catch (error) {
        if (error instanceof UsageError) throw error;
        if (misses++ === 0) log.warn({ reason: sentence(error) }, 'the store cannot be reached; trying again');
        notBefore = performance.now() + Math.min(10_000, 250 * 2 ** misses);
        return undefined;
      }
    },
    done: (task, page) => held.close(task.id, (job) => finish(job, page)),
    failed: (task, error) => held.close(task.id, (job) => endings.giveBack(job, error, options.onGiveUp)),
    release: (task) => release(task.id),
    ended: () => stopping || drained,
    onDue: (listener) => queue.onDue('crawl', listener),
    stop: async (graceMs = 20_000) => {
      stopping = true;
      stopRecovering();
      const deadline = Date.now() + graceMs;
      while (held.count() > 0 && Date.now() < deadline) await sleep(50);
      await Promise.all(held.ids().map((id) => release(id)));
    },
  };
}
