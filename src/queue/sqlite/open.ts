import { stat } from 'node:fs/promises';
import { announcingDueJobs } from '../due-jobs.ts';
import { hostThrottle, sqliteLimiter } from '../politeness.ts';
import type { Store } from '../ports.ts';
import { sqliteBlobs } from './blobs.ts';
import { type Database, openDatabase } from './database.ts';
import { sqliteLedger } from './ledger.ts';
import { sqliteOutbox } from './outbox.ts';
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
    queue: announcingDueJobs(sqliteQueue(db)),
    ledger: sqliteLedger(db),
    blobs: sqliteBlobs(db),
    outbox: sqliteOutbox(db),
    hosts: hostThrottle(sqliteLimiter(db), (work) => work()),
    check: () => check(db),
    examine: async () => {
      const where = await check(db);
      const { journal_mode: mode } = (await db.read((sql) => sql.get<{ journal_mode: string }>('PRAGMA journal_mode'))) ?? {
        journal_mode: '?',
      };
      const broken = await db.read((sql) => sql.all<{ quick_check: string }>('PRAGMA quick_check(3)').map((row) => row.quick_check));
      const sound = broken[0] === 'ok';
      return [
        { name: 'queue', ok: true, message: where },
        {
          name: 'database',
          ok: sound && mode === 'wal',
          message: sound ? `sound, journal mode ${mode}` : `damaged: ${broken.join('; ')}`,
          todo: sound
            ? 'Put DATA_DIR on a local disk: network file systems do not allow what several processes at once need.'
            : 'Restore a copy, or move the file away to start over: events in MISP are recognised and not made twice.',
        },
      ];
    },
    close: async () => db.close(),
  };
}

async function check(db: Database): Promise<string> {
  await db.write((sql) => sql.get('SELECT 1 AS alive'));
  const { size } = await stat(db.path);
  return `SQLite file ${db.path} (${(size / 1024 ** 2).toFixed(1)} MB)`;
}
