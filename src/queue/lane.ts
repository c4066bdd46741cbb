import type { Outcome } from '../domain.ts';
import type { PartLog } from '../log.ts';
import type { Job, Lane, Store } from './ports.ts';

/** Told of a job that has failed, after it was saved as such. */
export type OnFailed = (job: Job, error: { code: string; message: string }, outcome?: Outcome) => Promise<void> | void;

/** Jobs that are due later than this are not waited for when a lane is drained. */
const DRAIN_HORIZON_MS = 60_000;

/** Whether a lane has nothing left to do now: nothing waiting or in anyone's hand, and nothing due soon. */
export async function isDrained(store: Store, lane: Lane): Promise<boolean> {
  const counts = (await store.queue.counts())[lane];
  if (counts.waiting > 0 || counts.active > 0) return false;
  if (counts.delayed === 0) return true;
  const { jobs } = await store.queue.list({ state: 'delayed', lane }, { offset: 0, limit: 1_000 });
  return jobs.every((job) => job.notBefore > Date.now() + DRAIN_HORIZON_MS);
}

/**
 * Calls queue.recover() now and then, so that jobs of processes that died are taken up again; `onFailed` hears of those that were
 * set aside because that happened too often. Returns the way to stop.
 */
export function keepRecovering(store: Store, leaseMs: number, log: PartLog, onFailed?: OnFailed): () => void {
  const look = () => {
    store.queue
      .recover()
      .then(async (jobs) => {
        if (jobs.length > 0) log.warn({ count: jobs.length }, 'jobs of a process that died were put back');
        for (const job of jobs) if (job.state === 'failed' && job.error) await onFailed?.(job, job.error);
      })
      .catch(() => undefined);
  };
  look();
  const timer = setInterval(look, Math.max(1_000, leaseMs / 2));
  timer.unref();
  return () => clearInterval(timer);
}
