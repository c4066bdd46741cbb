import type { Blobs } from '../ports.ts';
import type { Database, Sql } from './database.ts';

export function sqliteBlobs(db: Database): Blobs {
  return {
    put: async (name, bytes, ttlMs) => {
      await db.write((sql) =>
        sql.run(
          'INSERT INTO blobs (name, bytes, expires_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes, expires_at = excluded.expires_at',
          name,
          bytes,
          ttlMs === undefined ? null : Date.now() + ttlMs,
        ),
      );
    },
    get: (name) =>
      db.read((sql) => {
        const row = sql.get<{ bytes: Uint8Array }>(
          'SELECT bytes FROM blobs WHERE name = ? AND (expires_at IS NULL OR expires_at > ?)',
          name,
          Date.now(),
        );
        return row && new Uint8Array(row.bytes);
      }),
    delete: async (prefix) => {
      await db.write((sql) => deleteBlobs(sql, prefix));
      // Gives freed pages back to the file system, a few at a time.
      await db.exec('PRAGMA incremental_vacuum(200)');
    },
  };
}

/** Deletes the blobs whose names begin so. */
export function deleteBlobs(sql: Sql, prefix: string): void {
  // The last code point ends the range, since names are compared byte by byte.
  sql.run('DELETE FROM blobs WHERE name >= ? AND name < ?', prefix, `${prefix}\u{10FFFF}`);
}
