import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../domain.ts';
import { sentence, UsageError } from '../errors.ts';
import type { PartLog } from '../log.ts';
import { createJobEndings } from './job-endings.ts';
import { isDrained, keepRecovering, type OnFailed } from './lane.ts';
import { type LeasedJob, leasedJob } from './leased-job.ts';
import type { Job, Lane, Store } from './ports.ts';
import type { RetryPolicy } from './retry-policy.ts';

export interface LaneOptions extends RetryPolicy {
  lane: Lane;
  store: Store;
  /** Who works here, for people: host and process id. */
  owner: string;
  /** Most jobs at once. */
  concurrency: number;
  /** A job whose process dies is taken up again after this long, ms. */
  leaseMs: number;
  /** Does the work. The signal aborts when the lease is lost or the time for stopping is over. */
  handle(job: Job, signal: AbortSignal): Promise<Outcome>;
  /** The job is done and saved as such. */
  onDone?(job: Job, outcome: Outcome): Promise<void> | void;
  onFailed?: OnFailed;
  /** Stops taking jobs; running jobs get `graceMs` to finish and are put back after that. */
  signal: AbortSignal;
  graceMs?: number;
  /** Resolve when the lane has nothing left to do (checked only while it gives true). */
  drain?: boolean | (() => boolean);
  /** Wait between two looks into an empty lane, ms. */
  idleMs?: number;
  log: PartLog;
}

/**
 * Works on a lane until the signal or the end of the work. Resolves when no job is running any more.
 * Rejects only with UsageError, when the store is unusable until a person repairs it.
 */
export async function runLane(options: LaneOptions): Promise<void> {
  const { store, lane, signal, log } = options;
  const idleMs = options.idleMs ?? 500;
  const running = new Map<LeasedJob, Promise<void>>();
  const stopped = new AbortController();
  let isDue = false;
  const { pause, wake } = pauses();
  signal.addEventListener('abort', wake, { once: true });
  const stopListening = store.queue.onDue(lane, () => {
    isDue = true;
    wake();
  });
  const stopRecovering = keepRecovering(store, options.leaseMs, log);

  const endings = createJobEndings({ ...options, queue: store.queue, isStopping: () => stopped.signal.aborted });
  const work = async (held: LeasedJob): Promise<void> => {
    let outcome: Outcome;
    try {
      outcome = await options.handle(held.job, AbortSignal.any([held.signal, stopped.signal]));
    } catch (error) {
      if (!stopped.signal.aborted) await endings.giveBack(held, error);
      return;
    }
    if (stopped.signal.aborted) return;
    const isOurs = await endings.acknowledge(held, () => store.queue.finish(held.lease, outcome, { ms: Date.now() - held.takenAt }));
    if (isOurs) await options.onDone?.(held.job, outcome);
  };

  let misses = 0;
  let fatal: UsageError | undefined;
  while (!signal.aborted) {
    if (running.size >= options.concurrency) {
      await pause(idleMs);
      continue;
    }
    try {
      isDue = false;
      const lease = await store.queue.take(lane, options.owner, options.leaseMs);
      misses = 0;
      if (lease) {
        const held = leasedJob(store.queue, lease, options.leaseMs);
        const done = work(held)
          .catch((error: unknown) =>
            log.warn(
              { job: held.job.id, reason: sentence(error) },
              'the end of a job was not saved; the job runs again when its lease ends',
            ),
          )
          .finally(() => {
            held.stopRenewing();
            running.delete(held);
            wake();
          });
        running.set(held, done);
        continue;
      }
      const drain = typeof options.drain === 'function' ? options.drain() : options.drain;
      if (drain && running.size === 0 && (await isDrained(store, lane))) break;
      // A job that came while the lane was looked at is found by the next look.
      if (!isDue) await pause(idleMs);
    } catch (error) {
      // The database is damaged or gone: no waiting helps.
      if (error instanceof UsageError) {
        fatal = error;
        break;
      }
      if (misses++ === 0) log.warn({ lane, reason: sentence(error) }, 'the store cannot be reached; trying again');
      await pause(Math.min(10_000, idleMs * 2 ** misses));
    }
  }
  stopListening();
  stopRecovering();
  if (running.size > 0) await Promise.race([Promise.all(running.values()), sleep(options.graceMs ?? 20_000, undefined, { ref: false })]);
  stopped.abort(new Error('The process stops.'));
  await Promise.all([...running.keys()].map((held) => putBack(store, held)));
  if (fatal) throw fatal;
}

/** Waits that end early when somebody wakes them. */
function pauses(): { pause(ms: number): Promise<void>; wake(): void } {
  let end = () => {};
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    wake: () => end(),
  };
}

/** The job is there for others; a store that does not answer keeps it until its lease ends. */
async function putBack({ queue }: Store, { lease, stopRenewing }: LeasedJob): Promise<void> {
  stopRenewing();
  await Promise.race([queue.release(lease).catch(() => false), sleep(2_000, undefined, { ref: false })]);
}
