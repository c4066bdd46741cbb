import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import { sentence, UsageError } from './errors.ts';

const WAIT_MS = 30_000;

/**
 * Runs the action while no other process of this host holds the lock of the same file. UsageError when it does not become
 * free within 30 s.
 *
 * The lock is SQLite's own exclusive lock on an empty file beside it (`PATH.lock`), which stays there. The kernel frees it
 * when its process dies, so there is no stale lock to take over. Lock files that are judged by their age, proper-lockfile's
 * included, let two waiters in after a crash: both find the old lock, and the second removes the one the first has just made.
 */
export async function withFileLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const database = open(lock);
  try {
    await acquire(database, lock);
    try {
      return await action();
    } finally {
      database.exec('ROLLBACK');
    }
  } finally {
    database.close();
  }
}

function open(lock: string): Libsql.Database {
  try {
    return new Libsql(lock, { timeout: 0 });
  } catch (error) {
    throw new UsageError(`The lock file ${lock} cannot be opened (${sentence(error)}): check that it is a file that this user may write.`, {
      cause: error,
    });
  }
}

async function acquire(database: Libsql.Database, lock: string): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY'))
        throw new UsageError(`The lock file ${lock} cannot be used (${sentence(error)}).`, { cause: error });
      if (Date.now() > deadline)
        throw new UsageError(`${lock} has been held by another process for ${WAIT_MS / 1000} s: try again.`, { cause: error });
    }
    await sleep(10 + 40 * Math.random());
  }
}
