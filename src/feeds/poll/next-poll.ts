import { Cron } from 'croner';
import type { FeedHealth } from '../../domain.ts';
import { type FeedEntry, toMs } from '../list/schema.ts';
import type { FeedHints } from '../parse/parsed-feed.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What a feed may ask for at most: a ttl of a year is a mistake, and an analyst waits. */
const LONGEST_HINT = DAY;
const FIRST_RETRY = 15 * 60_000;
/** A feed that has failed for so long is polled less and less often. */
export const FAILING_LONG = 3 * DAY;

export interface NextPollInput {
  entry: FeedEntry;
  /** FEED_INTERVAL. */
  intervalMs: number;
  now: number;
  hints?: FeedHints | undefined;
  /** max-age of the answer. */
  maxAgeMs?: number | undefined;
  /** Retry-After of the answer. */
  retryAfterMs?: number | undefined;
  /** The state after this poll. */
  health: Pick<FeedHealth, 'failures' | 'failingSince'>;
}

/** When to poll next (epoch ms): the entry's own rhythm first, then what the feed asks for, slower while it fails. */
export function nextPollAt(input: NextPollInput): number {
  const { entry, now, health } = input;
  const regular = regularPoll(input);
  if (health.failures > 0) return Math.max(now + failureDelay(input, regular - now), now + Math.min(input.retryAfterMs ?? 0, 7 * DAY));
  if (entry.schedule !== undefined || entry.interval !== undefined) return Math.max(regular, now + Math.min(input.retryAfterMs ?? 0, DAY));
  const asked = Math.min(Math.max(input.hints?.intervalMs ?? 0, input.maxAgeMs ?? 0, input.retryAfterMs ?? 0), LONGEST_HINT);
  return afterSkips(Math.max(regular, now + asked), input.hints);
}

function regularPoll({ entry, intervalMs, now }: NextPollInput): number {
  if (entry.schedule !== undefined) {
    const next = new Cron(entry.schedule, { paused: true, timezone: 'UTC' }).nextRun(new Date(now));
    if (next) return next.getTime();
  }
  return now + (entry.interval === undefined ? intervalMs : toMs(entry.interval));
}

/** Soon at first (most failures pass), then the normal interval, and ever longer up to a day for one that fails for days. */
function failureDelay({ health, now }: NextPollInput, regularMs: number): number {
  const failingMs = now - (health.failingSince ?? now);
  if (failingMs < FAILING_LONG) return Math.min(regularMs, FIRST_RETRY * 2 ** Math.min(health.failures - 1, 10));
  return Math.max(regularMs, Math.min(DAY, regularMs * 2 ** Math.min(Math.floor(failingMs / FAILING_LONG), 5)));
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The first full hour that skipHours and skipDays (both GMT) do not forbid; all forbidden means none is. */
function afterSkips(time: number, hints: FeedHints | undefined): number {
  if (!hints || (hints.skipHours.length === 0 && hints.skipDays.length === 0)) return time;
  for (let hour = 0; hour < 7 * 24; hour++) {
    const candidate = hour === 0 ? time : Math.floor(time / HOUR) * HOUR + hour * HOUR;
    const date = new Date(candidate);
    if (hints.skipHours.includes(date.getUTCHours())) continue;
    if (!hints.skipDays.includes(WEEKDAYS[date.getUTCDay()] as string)) return candidate;
  }
  return time;
}

/** Cache-Control's max-age in milliseconds; nothing for no-cache and no-store. */
export function maxAge(cacheControl: string | null | undefined): number | undefined {
  if (!cacheControl || /no-(?:cache|store)/i.test(cacheControl)) return undefined;
  const seconds = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(cacheControl)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
