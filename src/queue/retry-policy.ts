import type { Outcome } from '../domain.ts';
import { isOutage, Permanent, RetryLater, StageError, sentence } from '../errors.ts';

/** How the wait between two attempts grows. All times in ms. */
export interface Backoff {
  /** Wait after the first attempt. */
  firstMs: number;
  /** Each further wait is this many times the last. */
  factor: number;
  maxMs: number;
  /** Part of the wait that is left to chance, 0 to 1, so that jobs which failed together do not come back together. */
  jitter: number;
}

/** A minute, then twice as long each time, at most six hours: eight attempts span about two hours. */
export const DEFAULT_BACKOFF: Backoff = { firstMs: 60_000, factor: 2, maxMs: 6 * 3_600_000, jitter: 0.25 };

/** When a job whose stage failed is tried again, and when it is given up. */
export interface RetryPolicy {
  /** Attempts in one lane before a job is given up. */
  maxAttempts: number;
  backoff: Backoff;
}

/** When the trouble is over, nobody wants to wait long for the jobs that it held up. */
const OUTAGE_MAX_MS = 5 * 60_000;

export type Verdict =
  /** `outage`: nothing is wrong with the job, so this attempt does not count. */
  | { kind: 'retry'; code: string; message: string; delayMs: number; outage: boolean; outcome?: Outcome }
  | { kind: 'give-up'; code: string; message: string; outcome?: Outcome; restart: boolean };

/**
 * What is to become of a job whose stage threw `error`. `attempts` counts those begun in this lane, this one included. Those of
 * them that ended because a server of ours was away (`outages`), or because the process died (`crashes`, bounded by POISON_AFTER),
 * use up nothing. Permanent errors and used-up attempts give up; everything else waits, with the error's `progress` (what was
 * reached so far). An error's own `outcome` (what was done about the failure) and `restart` (back to the crawl lane) are passed on.
 */
export function decideRetry(
  error: unknown,
  { attempts, outages = 0, crashes = 0 }: { attempts: number; outages?: number | undefined; crashes?: number | undefined },
  retryPolicy: RetryPolicy,
): Verdict {
  const { code, message } = reasonOf(error);
  const counted = attempts - outages - crashes;
  const outage = isOutage(error);
  const maxAttempts = Math.min(retryPolicy.maxAttempts, error instanceof RetryLater ? error.maxAttempts : Number.POSITIVE_INFINITY);
  if (error instanceof Permanent || (!outage && counted >= maxAttempts)) {
    const more = (error ?? {}) as { outcome?: Outcome; restart?: boolean };
    const tried = error instanceof Permanent ? message : `${message} Given up after ${counted} attempts.`;
    return { kind: 'give-up', code, message: tried, restart: more.restart === true, ...(more.outcome ? { outcome: more.outcome } : {}) };
  }
  const backoff = outage ? { ...retryPolicy.backoff, maxMs: Math.min(retryPolicy.backoff.maxMs, OUTAGE_MAX_MS) } : retryPolicy.backoff;
  const atLeast = error instanceof RetryLater ? error.delayMs : undefined;
  const { progress } = error as { progress?: Outcome };
  // An output that is busy is not a problem: the wait does not grow.
  const round = code === 'output-busy' ? 1 : outage ? outages + 1 : counted;
  const delayMs = waitAfter(round, backoff, atLeast);
  return { kind: 'retry', code, message, delayMs, outage, ...(progress ? { outcome: progress } : {}) };
}

/** Code and sentence of anything that was thrown; what no stage foresaw is "unexpected". */
function reasonOf(error: unknown): { code: string; message: string } {
  if (error instanceof StageError) return { code: error.code, message: sentence(error) };
  return { code: 'unexpected', message: sentence(error) };
}

/**
 * The wait after the n-th attempt (from 1), between `wait * (1 - jitter)` and `wait`; never less than `atLeastMs`
 * (Retry-After), which may exceed maxMs. `random` gives [0, 1).
 */
export function waitAfter(attempt: number, backoff: Backoff, atLeastMs = 0, random: () => number = Math.random): number {
  const grown = Math.min(backoff.maxMs, backoff.firstMs * backoff.factor ** Math.max(0, attempt - 1));
  return Math.max(atLeastMs, Math.round(grown * (1 - backoff.jitter * random())));
}
