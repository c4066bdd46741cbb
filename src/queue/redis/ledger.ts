import type { FeedHealth } from '../../domain.ts';
import type { Ledger } from '../ports.ts';
import type { Clock } from './clock.ts';
import { answersOf, type Client, reach } from './connect.ts';
import { type Keys, short } from './keys.ts';
import { redisUrlRecords } from './url-records.ts';

/** An entry that a feed still shows is not to be forgotten; its time is renewed at most once a day. */
const REFRESH_MS = 86_400_000;

export function redisLedger(client: Client, keys: Keys, { now }: Clock): Ledger {
  const mark = async (feedUrl: string, ids: string[]): Promise<void> => {
    if (ids.length === 0) return;
    const at = now();
    await reach(() =>
      answersOf(
        client
          .multi()
          .zadd(keys.seen(feedUrl), ...ids.flatMap((id) => [at, short(id)]))
          .sadd(keys.seenFeeds, keys.seen(feedUrl)),
      ),
    );
  };

  return {
    ...redisUrlRecords(client, keys),

    seen: async (feedUrl, ids) => {
      if (ids.length === 0) return new Set();
      const scores = await reach(() => client.zmscore(keys.seen(feedUrl), ...ids.map(short)));
      const known = ids.filter((_, index) => scores[index] != null);
      const old = ids.filter((_, index) => scores[index] != null && Number(scores[index]) < now() - REFRESH_MS);
      await mark(feedUrl, old);
      return new Set(known);
    },
    markSeen: mark,
    feed: async (url) => {
      const health = await reach(() => client.hget(keys.feeds, url));
      return health ? (JSON.parse(health) as FeedHealth) : undefined;
    },
    saveFeed: async (health) => void (await reach(() => client.hset(keys.feeds, health.url, JSON.stringify(health)))),
    feeds: async () => {
      const all = Object.values(await reach(() => client.hgetall(keys.feeds))).map((health) => JSON.parse(health) as FeedHealth);
      return all.sort((a, b) => (a.url < b.url ? -1 : 1));
    },

    once: async (name, slot, ttlMs) => (await reach(() => client.set(keys.slot(name, slot), '1', 'PX', ttlMs, 'NX'))) === 'OK',

    get: async (name) => (await reach(() => client.get(keys.named(name)))) ?? undefined,
    set: async (name, value, ttlMs) =>
      void (await reach(() =>
        ttlMs === undefined ? client.set(keys.named(name), value) : client.set(keys.named(name), value, 'PX', ttlMs),
      )),

    getOrSet: (name, value) =>
      reach(async () => {
        await client.set(keys.named(name), value, 'NX');
        return (await client.get(keys.named(name))) ?? value;
      }),

    count: async (day, feed, metric, n) =>
      void (await reach(() =>
        answersOf(
          client
            .multi()
            .hincrby(keys.counters(day), JSON.stringify([feed, metric]), n)
            .sadd(keys.counterDays, day),
        ),
      )),
    counters: (sinceDay) =>
      reach(async () => {
        const days = (await client.smembers(keys.counterDays)).filter((day) => day >= sinceDay).sort();
        const rows: { day: string; feed: string; metric: string; n: number }[] = [];
        for (const day of days) {
          const fields = Object.entries(await client.hgetall(keys.counters(day))).sort(([a], [b]) => (a < b ? -1 : 1));
          for (const [field, n] of fields) {
            const [feed, metric] = JSON.parse(field) as [string, string];
            rows.push({ day, feed, metric, n: Number(n) });
          }
        }
        return rows;
      }),

    trim: (olderThanMs) =>
      reach(async () => {
        const before = now() - olderThanMs;
        let count = 0;
        for (const key of await client.smembers(keys.seenFeeds)) {
          count += await client.zremrangebyscore(key, '-inf', before);
          if ((await client.zcard(key)) === 0) await client.srem(keys.seenFeeds, key);
        }
        const today = new Date(before).toISOString().slice(0, 10);
        for (const day of (await client.smembers(keys.counterDays)).filter((each) => each < today)) {
          count += await client.hlen(keys.counters(day));
          await answersOf(client.multi().del(keys.counters(day)).srem(keys.counterDays, day));
        }
        return count;
      }),
  };
}
