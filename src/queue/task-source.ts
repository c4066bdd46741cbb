import { setTimeout as sleep } from 'node:timers/promises';
import type { CrawlTask, Outcome, Page, TaskSource } from '../domain.ts';
import { sentence, UsageError } from '../errors.ts';
import { isDrained, keepRecovering, type LaneLog, type OnFailed } from './lane.ts';
import { type LeasedJob, leasedJob, retryUntilAcknowledged } from './leased-job.ts';
import type { Job, Priority, Store, TimelineParts } from './ports.ts';
import { decideRetry, type RetryPolicy } from './retry-policy.ts';

export interface TaskSourceOptions extends RetryPolicy {
  store: Store;
  /** Who works here, for people: host and process id. */
  owner: string;
  /** A job whose process dies is taken up again after this long, ms. */
  leaseMs: number;
  /** Least time between two pages of one host, ms; a request's own setting wins. Without it hosts are not looked at. */
  politeness?: { minGapMs: number } | undefined;
  toTask(job: Job): Omit<CrawlTask, 'id'>;
  /** The page of a job that needs no browser (an uploaded document). */
  pageOf?(job: Job): Promise<Page | undefined>;
  /** The work of a job that opens no page: its outcome ends the job, else it is done again after `againMs` (no attempt is counted). */
  errandOf?(job: Job): (() => Promise<Outcome | { againMs: number }>) | undefined;
  /** Most such jobs in hand at once; the crawler goes on pulling meanwhile. Default 2. */
  documentsAtOnce?: number;
  /**
   * Page -> saved article, whether it goes before others from here on, and what took how long; what it throws decides whether the page
   * is opened again.
   */
  onPage(job: Job, page: Page): Promise<{ priority?: Priority; parts?: TimelineParts } | undefined>;
  /** The page is given up: 'advance' when something about it is to be published nevertheless. */
  onGiveUp(job: Job, error: { code: string; message: string }): Promise<'advance' | 'fail'>;
  /** Also told of jobs of any lane that were set aside because their process died too often. */
  onFailed?: OnFailed;
  /** ended() when the crawl lane has nothing left to do. */
  drain?: boolean | (() => boolean);
  log: LaneLog;
}

/** The crawl lane as the crawler sees it, and the way to stop. */
export interface LaneTaskSource extends TaskSource {
  /** Gives out nothing more; what is in hand after `graceMs` is handed back. */
  stop(graceMs?: number): Promise<void>;
}

/** When documents beyond documentsAtOnce are looked at again, ms. */
const DOCUMENT_WAIT_MS = 2_000;
/** Jobs that one call of next() takes before it lets the crawler do something else. */
const MAX_TAKES_PER_CALL = 50;

/**
 * Lets a crawler pull from the crawl lane: takes jobs whose host is free (others are handed back until it is), keeps
 * their leases, and tells the queue what became of them. None of its
 * functions rejects, except next() with UsageError, when the store is unusable until a person repairs it.
 */
export function createTaskSource(options: TaskSourceOptions): LaneTaskSource {
  const { store, log } = options;
  const holds = new Map<string, LeasedJob & { host?: string; gapMs: number }>();
  /** Ids of jobs in hand that need no browser. */
  const documents = new Set<string>();
  let stopping = false;
  let drained = false;
  let misses = 0;
  let notBefore = 0;
  const stopRecovering = keepRecovering(store, options.leaseMs, log, options.onFailed);

  const leaveHost = async (held: { host?: string; gapMs: number }): Promise<void> => {
    const { host } = held;
    if (host === undefined) return;
    delete held.host;
    await store.hosts.leave(host, held.gapMs).catch(() => undefined);
  };
  const end = async (held: LeasedJob, call: () => Promise<boolean>): Promise<boolean> => {
    const fields = { job: held.job.id, url: held.job.request.url };
    const kept = await retryUntilAcknowledged(
      call,
      (error) => log.warn({ ...fields, reason: sentence(error) }, 'the store cannot be reached; trying again'),
      () => (stopping ? 0 : Number.POSITIVE_INFINITY),
    );
    if (!kept) log.warn(fields, 'the lease of this job was lost; its result is left to the process that has it now');
    return kept;
  };
  /** `isErrand`: there is no page that could be published as an error. */
  const giveBack = async (held: LeasedJob, error: unknown, { isErrand = false } = {}): Promise<void> => {
    const { job, lease } = held;
    const verdict = decideRetry(error, job, options);
    const fields = { job: job.id, url: job.request.url, attempt: job.attempts, code: verdict.code };
    if (verdict.kind === 'retry') {
      log.warn({ ...fields, delayMs: verdict.delayMs }, verdict.message);
      await end(held, () => store.queue.retry(lease, verdict, verdict.delayMs));
      return;
    }
    log.warn(fields, verdict.message);
    const onGiveUp = isErrand ? async () => 'fail' as const : options.onGiveUp;
    const way = await onGiveUp(job, verdict).catch((cause: unknown) => {
      log.warn({ ...fields, reason: sentence(cause) }, 'giving the page up failed');
      return 'fail' as const;
    });
    if (way === 'advance') {
      await end(held, () => store.queue.advance(lease, { ms: Date.now() - held.takenAt, note: `${verdict.code}: ${verdict.message}` }));
      return;
    }
    if (await end(held, () => store.queue.fail(lease, verdict, verdict.outcome))) await options.onFailed?.(job, verdict, verdict.outcome);
  };
  /** The work of one job from its page on. */
  const finish = async (held: LeasedJob, page: Page): Promise<void> => {
    let next: { priority?: Priority; parts?: TimelineParts } | undefined;
    const openedAt = Date.now();
    try {
      next = await options.onPage(held.job, page);
    } catch (error) {
      return giveBack(held, error);
    }
    const parts = { ...(page.via === 'browser' ? { browser: openedAt - held.takenAt } : {}), ...next?.parts };
    await end(held, () => store.queue.advance(held.lease, { ...next, ms: Date.now() - held.takenAt, parts }));
  };
  /** Runs the end of a task once, and lets everything go afterwards. */
  const close = async (id: string, how: (held: LeasedJob) => Promise<void>): Promise<void> => {
    const held = holds.get(id);
    if (!held) return;
    try {
      await leaveHost(held);
      await how(held);
    } catch (error) {
      log.warn({ job: id, reason: sentence(error) }, 'after the job');
    } finally {
      held.stopRenewing();
      // The job came back to this process meanwhile (see one()): nobody works on it now, so it goes back.
      const newer = holds.get(id);
      holds.delete(id);
      if (newer && newer !== held) {
        newer.stopRenewing();
        await leaveHost(newer);
        await store.queue.release(newer.lease).catch(() => false);
      }
    }
  };

  const readDocument = async (held: LeasedJob): Promise<void> => {
    let page: Page | undefined;
    try {
      page = await options.pageOf?.(held.job);
    } catch (error) {
      return giveBack(held, error);
    }
    if (page) await finish(held, page);
    else await store.queue.release(held.lease);
  };

  const runErrand = async (held: LeasedJob, errand: () => Promise<Outcome | { againMs: number }>): Promise<void> => {
    let result: Outcome | { againMs: number };
    try {
      result = await errand();
    } catch (error) {
      return giveBack(held, error, { isErrand: true });
    }
    if ('againMs' in result) {
      const { againMs } = result;
      await end(held, () => store.queue.release(held.lease, againMs));
      return;
    }
    const outcome = result;
    await end(held, () => store.queue.finish(held.lease, outcome, { ms: Date.now() - held.takenAt }));
  };

  /** One job, if there is one; 'again' when it was dealt with or handed back here. */
  const one = async (): Promise<CrawlTask | 'again' | undefined> => {
    const lease = await store.queue.take('crawl', options.owner, options.leaseMs);
    if (!lease) return undefined;
    const { job } = lease;
    const gapMs = job.request.settings?.minGapMs ?? options.politeness?.minGapMs ?? 0;
    const held: LeasedJob & { host?: string; gapMs: number } = {
      ...leasedJob(store.queue, lease, options.leaseMs, () => {
        if (held.host !== undefined) store.hosts.stay(held.host, options.leaseMs).catch(() => undefined);
      }),
      gapMs,
    };
    const older = holds.get(job.id);
    holds.set(job.id, held);
    if (older) {
      // The lease was lost (the process or the clock stood still), and the job came back while its page is still open
      // here: the work goes on under the new lease, for the crawler cannot have two tasks of one job.
      older.stopRenewing();
      if (older.host !== undefined) held.host = older.host;
      return 'again';
    }
    const errand = options.errandOf?.(job);
    if (errand || (job.request.document && options.pageOf)) {
      if (documents.size >= (options.documentsAtOnce ?? 2)) {
        await close(job.id, async () => void (await store.queue.release(lease, DOCUMENT_WAIT_MS)));
        return 'again';
      }
      // Not waited for: the browser's next page must not stand behind the reading of a document.
      documents.add(job.id);
      void close(job.id, (current) => (errand ? runErrand(current, errand) : readDocument(current))).finally(() =>
        documents.delete(job.id),
      );
      return 'again';
    }
    if (options.politeness) {
      const host = new URL(job.request.url).host;
      try {
        const entered = await store.hosts.enter(host, { holdMs: options.leaseMs, gapMs });
        if (!entered.ok) {
          await close(job.id, async () => void (await store.queue.release(lease, entered.waitMs)));
          return 'again';
        }
      } catch (error) {
        await close(job.id, async () => void (await store.queue.release(lease).catch(() => false)));
        throw error;
      }
      held.host = host;
    }
    return { id: job.id, ...options.toTask(job) };
  };

  return {
    next: async () => {
      if (stopping || performance.now() < notBefore) return undefined;
      try {
        for (let look = 0; look < MAX_TAKES_PER_CALL && !stopping; look++) {
          const found = await one();
          misses = 0;
          if (found === 'again') continue;
          if (found) return found;
          const drain = typeof options.drain === 'function' ? options.drain() : options.drain;
          if (drain && holds.size === 0) drained = await isDrained(store, 'crawl');
          return undefined;
        }
      } catch (error) {
        if (error instanceof UsageError) throw error;
        if (misses++ === 0) log.warn({ reason: sentence(error) }, 'the store cannot be reached; trying again');
        notBefore = performance.now() + Math.min(10_000, 250 * 2 ** misses);
      }
      return undefined;
    },
    done: (task, page) => close(task.id, (held) => finish(held, page)),
    failed: (task, error) => close(task.id, (held) => giveBack(held, error)),
    release: (task) => close(task.id, async (held) => void (await store.queue.release(held.lease))),
    ended: () => stopping || drained,
    stop: async (graceMs = 20_000) => {
      stopping = true;
      stopRecovering();
      const deadline = Date.now() + graceMs;
      while (holds.size > 0 && Date.now() < deadline) await sleep(50);
      await Promise.all([...holds.keys()].map((id) => close(id, async (held) => void (await store.queue.release(held.lease)))));
    },
  };
}
