import type { FeedHealth } from '../../domain.ts';
import type { Ledger, UrlRecord } from '../ports.ts';
import type { Database } from './database.ts';

/** An entry that a feed still shows is not to be forgotten; its time is renewed at most once a day. */
const REFRESH_MS = 86_400_000;

export function sqliteLedger(db: Database): Ledger {
  const run = async (statement: string, ...values: (string | number | null)[]): Promise<void> => {
    await db.write((sql) => sql.run(statement, ...values));
  };
  const urls: Ledger['urls'] = (wanted) =>
    db.read((sql) =>
      wanted.map((key) => {
        const row = sql.get<{ record: string }>(
          'SELECT record FROM urls WHERE key = ?1 OR key = (SELECT key FROM aliases WHERE alias = ?1) ORDER BY key = ?1 DESC LIMIT 1',
          key,
        );
        return row && (JSON.parse(row.record) as UrlRecord);
      }),
    );
  return {
    urls,
    url: async (key) => (await urls([key]))[0],
    saveUrl: (record) => run('INSERT OR REPLACE INTO urls (key, record) VALUES (?, ?)', record.key, JSON.stringify(record)),
    addAlias: async (alias, key) => {
      if (alias !== key) await run('INSERT OR REPLACE INTO aliases (alias, key) VALUES (?, ?)', alias, key);
    },

    seen: async (feedUrl, ids) => {
      const now = Date.now();
      const rows = await db.read((sql) =>
        sql.all<{ id: string; at: number }>(
          'SELECT id, at FROM seen WHERE feed = ? AND id IN (SELECT value FROM json_each(?))',
          feedUrl,
          JSON.stringify(ids),
        ),
      );
      const old = rows.filter((row) => row.at < now - REFRESH_MS).map((row) => row.id);
      const renew = 'UPDATE seen SET at = ? WHERE feed = ? AND id IN (SELECT value FROM json_each(?))';
      if (old.length > 0) await run(renew, now, feedUrl, JSON.stringify(old));
      return new Set(rows.map((row) => row.id));
    },
    markSeen: async (feedUrl, ids) => {
      const mark = 'INSERT OR REPLACE INTO seen (feed, id, at) SELECT ?, value, ? FROM json_each(?)';
      if (ids.length > 0) await run(mark, feedUrl, Date.now(), JSON.stringify(ids));
    },
    feed: (url) =>
      db.read((sql) => {
        const row = sql.get<{ health: string }>('SELECT health FROM feeds WHERE url = ?', url);
        return row && (JSON.parse(row.health) as FeedHealth);
      }),
    saveFeed: (health) => run('INSERT OR REPLACE INTO feeds (url, health) VALUES (?, ?)', health.url, JSON.stringify(health)),
    feeds: () =>
      db.read((sql) =>
        sql.all<{ health: string }>('SELECT health FROM feeds ORDER BY url').map((row) => JSON.parse(row.health) as FeedHealth),
      ),

    once: (name, slot, ttlMs) =>
      db.write((sql) => {
        const now = Date.now();
        return (
          sql.run(
            `INSERT INTO slots (name, slot, expires_at) VALUES (?, ?, ?)
             ON CONFLICT (name, slot) DO UPDATE SET expires_at = excluded.expires_at WHERE slots.expires_at <= ?`,
            name,
            slot,
            now + ttlMs,
            now,
          ) > 0
        );
      }),

    get: (name) =>
      db.read(
        (sql) =>
          sql.get<{ value: string }>('SELECT value FROM named WHERE name = ? AND (expires_at IS NULL OR expires_at > ?)', name, Date.now())
            ?.value,
      ),
    set: (name, value, ttlMs) => {
      const expiresAt = ttlMs === undefined ? null : Date.now() + ttlMs;
      return run('INSERT OR REPLACE INTO named (name, value, expires_at) VALUES (?, ?, ?)', name, value, expiresAt);
    },

    getOrSet: (name, value) =>
      db.write((sql) => {
        sql.run('DELETE FROM named WHERE name = ? AND expires_at <= ?', name, Date.now());
        sql.run('INSERT INTO named (name, value, expires_at) VALUES (?, ?, NULL) ON CONFLICT (name) DO NOTHING', name, value);
        return sql.get<{ value: string }>('SELECT value FROM named WHERE name = ?', name)?.value ?? value;
      }),

    count: (day, feed, metric, n) => {
      const add = 'INSERT INTO counters VALUES (?, ?, ?, ?) ON CONFLICT (day, feed, metric) DO UPDATE SET n = n + excluded.n';
      return run(add, day, feed, metric, n);
    },
    counters: (sinceDay) =>
      db.read((sql) => sql.all('SELECT day, feed, metric, n FROM counters WHERE day >= ? ORDER BY day, feed, metric', sinceDay)),

    trim: (olderThanMs) =>
      db.write((sql) => {
        const now = Date.now();
        const before = now - olderThanMs;
        sql.run('DELETE FROM slots WHERE expires_at <= ?', now);
        sql.run('DELETE FROM named WHERE expires_at <= ?', now);
        sql.run('DELETE FROM blobs WHERE expires_at <= ?', now);
        sql.run('DELETE FROM hosts WHERE expire <= ?', now);
        const seen = sql.run('DELETE FROM seen WHERE at < ?', before);
        return seen + sql.run('DELETE FROM counters WHERE day < ?', new Date(before).toISOString().slice(0, 10));
      }),
  };
}
