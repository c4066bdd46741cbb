import type { Outcome } from '../domain.ts';
import type { Notifier } from '../notify/notifier.ts';
import { countRejected } from '../pipeline/feed-quality.ts';
import type { Job, Ledger } from '../queue/ports.ts';
import type { AppContext } from './context.ts';
import { noticesOf } from './notices.ts';

/** What follows when a job ends: the log, metrics, the overview's daily numbers, and whoever wants to be told. */
export interface Endings {
  /** `publish`, one attempt at publishing `job`, with its time measured and people told of what it got done before it failed. */
  attempt(job: Job, publish: () => Promise<Outcome>): Promise<Outcome>;
  /** Resolves when everybody who wants to hear of it was told; never rejects. */
  ended(job: Job, outcome: Outcome, code?: string): Promise<void>;
}

/** `onEnd`: told of every job that ended, well or not. */
export function openEndings(
  context: AppContext,
  ledger: Ledger,
  notifier: Notifier,
  onEnd?: (job: Job, outcome: Outcome) => void,
): Endings {
  const { metrics } = context;
  const log = context.log.child({ module: 'worker' });
  /** Ms that publishing took, by job, until the job has ended. */
  const publishTimes = new Map<string, number>();
  const tell = async (job: Job, outcome: Outcome): Promise<void> => {
    // An earlier attempt made the event, and people heard of it then.
    if (job.outcome?.eventUuid !== undefined && job.outcome.outputs !== undefined) return;
    try {
      for (const notice of noticesOf(job, outcome, context)) await notifier.tell(notice);
    } catch (error) {
      log.warn({ error }, 'a notification was not kept');
    }
  };

  return {
    async attempt(job, publish) {
      const begun = performance.now();
      try {
        return await publish();
      } catch (error) {
        // One of several outputs has the event now, others wait: people hear of it at once.
        const { progress } = (error ?? {}) as { progress?: Outcome };
        if (progress?.eventUuid) await tell(job, progress);
        throw error;
      } finally {
        publishTimes.set(job.id, performance.now() - begun);
      }
    },
    async ended(job, outcome, code = '') {
      metrics.outcomes.inc({ status: outcome.status, code });
      if (outcome.indicators !== undefined) metrics.eventIndicators.observe(outcome.indicators);
      for (const action of ['added', 'corrected', 'removed'] as const) metrics.audit.inc({ action }, outcome.audit?.[action] ?? 0);
      const { url, source } = job.request;
      log.info({ job: job.id, url, feed: source.title, status: outcome.status, event: outcome.eventUuid }, outcome.message);
      const publishMs = publishTimes.get(job.id);
      publishTimes.delete(job.id);
      onEnd?.(job, outcome);
      await countForOverview(ledger, job, outcome, code, publishMs).catch((error: unknown) =>
        log.warn({ error }, 'the daily counters were not written'),
      );
      await tell(job, outcome);
    },
  };
}

/** The daily numbers that the overview page shows. */
async function countForOverview(ledger: Ledger, job: Job, outcome: Outcome, code: string, publishMs: number | undefined): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const feed = job.request.source.title;
  await countRejected(ledger, feed, outcome.rejected ?? []);
  // The article was counted when it was read.
  if (outcome.revised) return;
  await ledger.count(day, feed, outcome.status, 1);
  for (const list of new Set(outcome.watchlistHits?.map(({ list }) => list))) await ledger.count(day, feed, `watchlist:${list}`, 1);
  if (outcome.status === 'failed') await ledger.count(day, feed, `failed:${code || 'unknown'}`, 1);
  else {
    await ledger.count(day, feed, 'indicators', outcome.indicators ?? 0);
    if (outcome.attributes) await ledger.count(day, feed, 'attributes', outcome.attributes);
  }
  // What the browser and the reading took, and (where it came so far) publishing.
  const crawlMs = job.timeline.findLast(({ stage }) => stage === 'crawl')?.ms;
  if (crawlMs === undefined && publishMs === undefined) return;
  await ledger.count(day, feed, 'ms', Math.round((crawlMs ?? 0) + (publishMs ?? 0)));
  await ledger.count(day, feed, 'timed', 1);
}
