import { setTimeout as sleep } from 'node:timers/promises';
import { sentence } from '../errors.ts';
import type { PartLog } from '../log.ts';
import type { OnFailed } from './lane.ts';
import type { LeasedJob } from './leased-job.ts';
import type { Job, Queue } from './ports.ts';
import { decideRetry, type RetryPolicy } from './retry-policy.ts';

export interface JobEndingsOptions extends RetryPolicy {
  queue: Queue;
  /** Once true, a store that is away is no longer waited for. */
  isStopping(): boolean;
  onFailed?: OnFailed | undefined;
  log: PartLog;
}

/** Asked before a job fails for good: 'advance' when something about it is to be published nevertheless. */
export type OnGiveUp = (job: Job, error: { code: string; message: string }) => Promise<'advance' | 'fail'>;

/** How the jobs of a lane end: the queue is told, however long it is away. */
export interface JobEndings {
  /** False when the lease was lost (the result is left to the process that has the job now), or at a stop while the store is away. */
  acknowledge(held: LeasedJob, call: () => Promise<boolean>): Promise<boolean>;
  /** The end of a job whose work threw `error`: it is tried again, goes on to the next lane, back to the first, or fails. */
  giveBack(held: LeasedJob, error: unknown, onGiveUp?: OnGiveUp): Promise<void>;
}

export function createJobEndings(options: JobEndingsOptions): JobEndings {
  const { queue, log } = options;

  const acknowledge: JobEndings['acknowledge'] = async ({ job }, call) => {
    const fields = { job: job.id, url: job.request.url };
    // Again and again while the store is away: a result is not thrown away because Redis restarts.
    for (let round = 1; ; round++) {
      try {
        const kept = await call();
        if (!kept) log.warn(fields, 'the lease of this job was lost; its result is left to the process that has it now');
        return kept;
      } catch (error) {
        if (round === 1) log.warn({ ...fields, reason: sentence(error) }, 'the store cannot be reached; trying again');
        if (options.isStopping()) return false;
        await sleep(Math.min(10_000, 250 * 2 ** round));
      }
    }
  };

  return {
    acknowledge,
    giveBack: async (held, error, onGiveUp) => {
      const { job, lease } = held;
      const verdict = decideRetry(error, job, options);
      const fields = { job: job.id, url: job.request.url, attempt: job.attempts, code: verdict.code };
      if (verdict.kind === 'retry') {
        // Waiting for its turn at an output is no trouble.
        const level = verdict.code === 'output-busy' ? 'info' : 'warn';
        log[level]({ ...fields, delayMs: verdict.delayMs }, verdict.message);
        await acknowledge(held, () => queue.retry(lease, verdict, verdict.delayMs));
        return;
      }
      log.warn(fields, verdict.message);
      const next = await onGiveUp?.(job, verdict).catch((cause: unknown) => {
        log.warn({ ...fields, reason: sentence(cause) }, 'giving the page up failed');
        return 'fail' as const;
      });
      if (next === 'advance') {
        const note = `${verdict.code}: ${verdict.message}`;
        await acknowledge(held, () => queue.advance(lease, { ms: Date.now() - held.takenAt, note }));
        return;
      }
      if (!(await acknowledge(held, () => queue.fail(lease, verdict, verdict.outcome)))) return;
      if (verdict.restart) await queue.requeue(job.id, { lane: 'crawl' });
      else await options.onFailed?.(job, verdict, verdict.outcome);
    },
  };
}
