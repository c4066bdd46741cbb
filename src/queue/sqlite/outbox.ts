import { randomUUID } from 'node:crypto';
import type { Outbox } from '../ports.ts';
import type { Database } from './database.ts';

/** Notices in a table; a taken one is due again when its lease ends, so that none is lost with a process. */
export function sqliteOutbox(db: Database): Outbox {
  const placeholders = (ids: string[]): string => ids.map(() => '?').join(', ');
  return {
    add: (channel, body, dueAt) =>
      db.write((sql) => {
        sql.run(
          'INSERT INTO notices (id, channel, body, created_at, due_at, attempts) VALUES (?, ?, ?, ?, ?, 0)',
          ...[randomUUID(), channel, body, Date.now(), dueAt],
        );
      }),
    take: async (channel, limit, leaseMs) => {
      // Asked every few seconds: without something due it must not take the write lock.
      const due = await db.read((sql) => sql.get('SELECT 1 FROM notices WHERE channel = ? AND due_at <= ? LIMIT 1', channel, Date.now()));
      if (!due) return [];
      return db.write((sql) => {
        const rows = sql.all<{ id: string; body: string; attempts: number; created_at: number }>(
          'SELECT id, body, attempts, created_at FROM notices WHERE channel = ? AND due_at <= ? ORDER BY created_at LIMIT ?',
          ...[channel, Date.now(), limit],
        );
        for (const { id } of rows) sql.run('UPDATE notices SET due_at = ?, attempts = attempts + 1 WHERE id = ?', Date.now() + leaseMs, id);
        return rows.map(({ id, body, attempts, created_at }) => ({ id, body, attempts: attempts + 1, createdAt: created_at }));
      });
    },
    done: async (_channel, ids) => {
      if (ids.length > 0) await db.write((sql) => void sql.run(`DELETE FROM notices WHERE id IN (${placeholders(ids)})`, ...ids));
    },
    retry: async (_channel, ids, dueAt) => {
      if (ids.length > 0)
        await db.write((sql) => void sql.run(`UPDATE notices SET due_at = ? WHERE id IN (${placeholders(ids)})`, dueAt, ...ids));
    },
  };
}
