import { RateLimiterRedis, RateLimiterRes, RateLimiterSQLite } from 'rate-limiter-flexible';
import type { Hosts } from './ports.ts';

/**
 * One page at a time per host, and a gap between two, for all workers of a store. A point of the limiter is the right
 * to have a page of the host open: taken for `holdMs`, and when the page is closed kept for the gap.
 */
export type Limiter = Pick<RateLimiterRedis, 'consume' | 'set' | 'delete'>;

/** How long a page is taken to need when somebody asks how long to wait for it. */
const USUAL_PAGE_MS = 1_500;

const ABSURD_MS = 10 * 60_000;

/** `patiently` wraps each call of the limiter (waiting for locks, error sentences). */
export function politeHosts(limiter: Limiter, patiently: <T>(work: () => Promise<T>) => Promise<T>): Hosts {
  return {
    enter: async (host, { holdMs, gapMs }) => {
      try {
        await patiently(() => limiter.consume(host, 1, { customDuration: wholeSeconds(holdMs) }));
        return { ok: true };
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        // Nobody holds a host for so long: the clock was set back since.
        if (refused.msBeforeNext > 2 * Math.max(holdMs, gapMs) + ABSURD_MS) await patiently(() => limiter.delete(host));
        // Each refusal is counted: those who ask later are sent away for longer, so that they do not all come back at once.
        const place = Math.max(1, refused.consumedPoints - 1);
        const waitMs = Math.min(refused.msBeforeNext, USUAL_PAGE_MS + gapMs) + (place - 1) * Math.max(gapMs, 500);
        return { ok: false, waitMs: Math.max(50, Math.min(waitMs, 10 * 60_000)) };
      }
    },
    stay: async (host, holdMs) => {
      await patiently(() => limiter.set(host, 1, wholeSeconds(holdMs)));
    },
    leave: async (host, gapMs) => {
      if (gapMs <= 0) await patiently(() => limiter.delete(host));
      else await patiently(() => limiter.set(host, 1, wholeSeconds(gapMs)));
    },
  };
}

export function redisLimiter(client: unknown, keyPrefix: string): Limiter {
  return new RateLimiterRedis({ storeClient: client, keyPrefix, points: 1, duration: 60 });
}

export function sqliteLimiter(driver: unknown): Limiter {
  return new RateLimiterSQLite({
    storeClient: driver,
    storeType: 'better-sqlite3',
    tableName: 'hosts',
    tableCreated: true,
    keyPrefix: 'host',
    points: 1,
    duration: 60,
  });
}

/** The limiter counts in whole seconds on Redis, and takes 0 for "for ever". */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
