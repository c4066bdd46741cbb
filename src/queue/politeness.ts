import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { HostThrottle } from './ports.ts';
import type { Database } from './sqlite/database.ts';

/**
 * One page at a time per host, and a gap between two, for all workers of a store. A point of the limiter is the right
 * to have a page of the host open: taken for `holdMs`, and when the page is closed kept for the gap.
 */
export interface Limiter {
  /** Rejects with RateLimiterRes when somebody has the point. */
  consume(host: string, points: 1, options: { customDuration: number }): Promise<unknown>;
  set(host: string, points: 1, seconds: number): Promise<unknown>;
  delete(host: string): Promise<unknown>;
}

/** How long a page is taken to need when somebody asks how long to wait for it. */
const USUAL_PAGE_MS = 1_500;

const ABSURD_MS = 10 * 60_000;

/** `guarded` wraps each call of the limiter (waiting for locks, error sentences). */
export function hostThrottle(limiter: Limiter, guarded: <T>(work: () => Promise<T>) => Promise<T>): HostThrottle {
  return {
    enter: async (host, { holdMs, gapMs }) => {
      try {
        await guarded(() => limiter.consume(host, 1, { customDuration: wholeSeconds(holdMs) }));
        return { ok: true };
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        // Nobody holds a host for so long: the clock was set back since.
        if (refused.msBeforeNext > 2 * Math.max(holdMs, gapMs) + ABSURD_MS) await guarded(() => limiter.delete(host));
        // Each refusal is counted: those who ask later are sent away for longer, so that they do not all come back at once.
        const place = Math.max(1, refused.consumedPoints - 1);
        const waitMs = Math.min(refused.msBeforeNext, USUAL_PAGE_MS + gapMs) + (place - 1) * Math.max(gapMs, 500);
        return { ok: false, waitMs: Math.max(50, Math.min(waitMs, 10 * 60_000)) };
      }
    },
    stay: async (host, holdMs) => {
      await guarded(() => limiter.set(host, 1, wholeSeconds(holdMs)));
    },
    leave: async (host, gapMs) => {
      if (gapMs <= 0) await guarded(() => limiter.delete(host));
      else await guarded(() => limiter.set(host, 1, wholeSeconds(gapMs)));
    },
  };
}

export function redisLimiter(client: unknown, keyPrefix: string): Limiter {
  return new RateLimiterRedis({ storeClient: client, keyPrefix, points: 1, duration: 60 });
}

/**
 * The same on SQLite. Not by RateLimiterSQLite: its prepared statements can be the ones that meet another process's lock,
 * and libsql leaves the connection unusable after that (see database.ts).
 */
export function sqliteLimiter(db: Pick<Database, 'write'>): Limiter {
  return {
    consume: async (host, points, { customDuration }) => {
      const now = Date.now();
      const row = await db.write((sql) =>
        sql.get<{ points: number; expire: number }>(
          `INSERT INTO hosts (key, points, expire) VALUES (?1, ?2, ?3)
           ON CONFLICT (key) DO UPDATE SET points = iif(expire > ?4, points + excluded.points, excluded.points),
             expire = iif(expire > ?4, expire, excluded.expire)
           RETURNING points, expire`,
          `host:${host}`,
          points,
          now + customDuration * 1000,
          now,
        ),
      );
      if (row && row.points > 1) throw new RateLimiterRes(0, Math.max(0, row.expire - now), row.points, false);
    },
    set: (host, points, seconds) =>
      db.write((sql) =>
        sql.run('INSERT OR REPLACE INTO hosts (key, points, expire) VALUES (?, ?, ?)', `host:${host}`, points, Date.now() + seconds * 1000),
      ),
    delete: (host) => db.write((sql) => sql.run('DELETE FROM hosts WHERE key = ?', `host:${host}`)),
  };
}

/** The limiter counts in whole seconds on Redis, and takes 0 for "for ever". */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
