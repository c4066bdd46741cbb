import type { Outcome } from '../domain.ts';
import { Permanent, RetryLater, StageError, sentence } from '../errors.ts';
import { type Backoff, waitAfter } from './backoff.ts';

/** How errors are judged. */
export interface Patience {
  /** Attempts in one lane before a job is given up. */
  maxAttempts: number;
  backoff: Backoff;
  /** Codes of errors that are not the job's fault (a server of ours is away): tried without end. */
  patientCodes?: readonly string[];
}

export const PATIENT_CODES: readonly string[] = [
  'misp-down',
  'misp-busy',
  'feed-folder',
  'disk-full',
  'disk-error',
  'database-busy',
  'redis-down',
];
/** When the trouble is over, nobody wants to wait long for the jobs that it held up. */
const PATIENT_MAX_MS = 5 * 60_000;

export type Verdict =
  | { kind: 'retry'; code: string; message: string; delayMs: number }
  | { kind: 'give-up'; code: string; message: string; outcome?: Outcome; restart: boolean };

/**
 * What is to become of a job whose stage threw `error` at its n-th attempt. Permanent errors and used-up attempts give
 * up; everything else waits. An error's own `outcome` (what was done about the failure) and `restart` (back to the crawl
 * lane) are passed on.
 */
export function judge(error: unknown, attempts: number, patience: Patience, random?: () => number): Verdict {
  const { code, message } = reasonOf(error);
  const patient = (patience.patientCodes ?? PATIENT_CODES).includes(code) && !(error instanceof Permanent);
  if (error instanceof Permanent || (!patient && attempts >= patience.maxAttempts)) {
    const more = (error ?? {}) as { outcome?: Outcome; restart?: boolean };
    const tried = error instanceof Permanent ? message : `${message} Given up after ${attempts} attempts.`;
    return { kind: 'give-up', code, message: tried, restart: more.restart === true, ...(more.outcome ? { outcome: more.outcome } : {}) };
  }
  const backoff = patient ? { ...patience.backoff, maxMs: Math.min(patience.backoff.maxMs, PATIENT_MAX_MS) } : patience.backoff;
  const atLeast = error instanceof RetryLater ? error.delayMs : undefined;
  return { kind: 'retry', code, message, delayMs: waitAfter(attempts, backoff, atLeast, random) };
}

/** Code and sentence of anything that was thrown; what no stage foresaw is "unexpected". */
export function reasonOf(error: unknown): { code: string; message: string } {
  if (error instanceof StageError) return { code: error.code, message: sentence(error) };
  return { code: 'unexpected', message: sentence(error) };
}
