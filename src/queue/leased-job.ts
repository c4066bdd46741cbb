import type { Job, Lease, Queue } from './ports.ts';

/** A job that is being worked on: its lease is renewed until it ends. */
export interface LeasedJob {
  job: Job;
  lease: Lease;
  takenAt: number;
  /** Aborts when the lease was lost: somebody else may work on the job, so stop. */
  signal: AbortSignal;
  /** Stops renewing; the lease itself is ended by a call to the queue. */
  stopRenewing(): void;
}

/** Renews three times within the lease. A store that cannot be reached is asked again; a lease that it refuses is lost. */
export function leasedJob(queue: Queue, lease: Lease, leaseMs: number, onRenew?: () => void): LeasedJob {
  const lost = new AbortController();
  const timer = setInterval(() => {
    queue
      .renew(lease, leaseMs)
      .then((kept) => {
        if (kept) onRenew?.();
        else {
          clearInterval(timer);
          lost.abort(new Error('The lease of this job was lost.'));
        }
      })
      .catch(() => undefined);
  }, leaseMs / 3);
  timer.unref();
  return { job: lease.job, lease, takenAt: Date.now(), signal: lost.signal, stopRenewing: () => clearInterval(timer) };
}
