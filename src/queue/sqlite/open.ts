import { stat } from 'node:fs/promises';
import { politeHosts, sqliteLimiter } from '../politeness.ts';
import type { Store } from '../ports.ts';
import { sqliteBlobs } from './blobs.ts';
import { openDatabase } from './database.ts';
import { sqliteLedger } from './ledger.ts';
import { sqliteQueue } from './queue.ts';

export interface SqliteOptions {
  /** The database file; it and its folder are created. From DATA_DIR. */
  path: string;
}

/**
 * Opens the store of one host: one SQLite file in WAL mode, which several processes may have open at once.
 * Throws UsageError when the file cannot be used, RetryLater when the disk is full.
 */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const db = await openDatabase(options.path);
  return {
    queue: sqliteQueue(db),
    ledger: sqliteLedger(db),
    blobs: sqliteBlobs(db),
    hosts: politeHosts(sqliteLimiter(db.driver), db.patiently),
    check: async () => {
      await db.write((sql) => sql.get('SELECT 1 AS alive'));
      const { size } = await stat(db.path);
      return `SQLite file ${db.path} (${(size / 1024 ** 2).toFixed(1)} MB)`;
    },
    close: async () => db.close(),
  };
}
