import { createHash } from 'node:crypto';
import { Cron } from 'croner';
import { parseDuration } from '../durations.ts';
import { sentence, UsageError } from '../errors.ts';

/**
 * When something runs: every so often, or by a cron expression in a time zone. Both are cut into slots, times that every
 * scheduler computes alike from the name alone, so that several of them can agree on who takes which.
 */
export type When = { everyMs: number } | { cron: string; timezone?: string };

/** "4h", "30m", or a cron expression of five or six fields ("0 6 * * 1-5"), or @hourly, @daily ... Throws UsageError. */
export function parseWhen(text: string, timezone?: string): When {
  const trimmed = text.trim();
  const everyMs = parseDuration(trimmed);
  if (everyMs !== undefined) {
    if (everyMs < 1_000) throw new UsageError(`${JSON.stringify(text)} is not an interval: it must be at least 1s.`);
    return { everyMs };
  }
  const when = { cron: trimmed, ...(timezone ? { timezone } : {}) };
  try {
    if (new Cron(trimmed, timezone ? { timezone } : {}).nextRun()) return when;
  } catch (error) {
    throw new UsageError(
      `${JSON.stringify(text)} is neither an interval such as 4h nor a cron expression such as "0 6 * * *" (${sentence(error)}).`,
      { cause: error },
    );
  }
  throw new UsageError(`The cron expression ${JSON.stringify(text)} has no date that it could run on.`);
}

/** The last slot that is not after `now`, and the first one after it; epoch ms. */
export function adjacentSlots(name: string, when: When, now: number): { last: number; next: number } {
  if ('everyMs' in when) {
    // The name gives each thing its own place within the interval, so that all feeds of a list do not run at once.
    const phase = Math.floor(fraction(name) * when.everyMs);
    const last = Math.floor((now - phase) / when.everyMs) * when.everyMs + phase;
    return { last, next: last + when.everyMs };
  }
  const cron = new Cron(when.cron, when.timezone ? { timezone: when.timezone } : {});
  // croner counts in whole seconds and leaves the reference itself out.
  const last = cron.previousRuns(1, new Date(Math.floor(now / 1_000) * 1_000 + 1_000))[0];
  const next = cron.nextRun(new Date(now));
  return { last: last?.getTime() ?? 0, next: next?.getTime() ?? Number.POSITIVE_INFINITY };
}

/** A number from 0 up to 1 that the name alone decides; even over many names. */
function fraction(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
}
