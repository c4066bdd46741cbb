import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import { sentence, UsageError } from './errors.ts';

export interface LockOptions {
  waitMs: number;
  /** The error when the lock does not become free in time (`busy`), or when its file cannot be used. */
  refused(problem: 'busy' | 'unusable', cause: unknown): Error;
}

/**
 * Runs the action while no other process of this host holds the lock.
 *
 * The lock is SQLite's own exclusive lock on an empty file, which stays there. The kernel frees it when its process dies, so there
 * is no stale lock to take over. Lock files that are judged by their age, proper-lockfile's included, let two waiters in after a
 * crash: both find the old lock, and the second removes the one the first has just made.
 */
export async function withLock<T>(lock: string, action: () => Promise<T>, options: LockOptions): Promise<T> {
  const database = open(lock, options);
  try {
    await acquire(database, options);
    try {
      return await action();
    } finally {
      database.exec('ROLLBACK');
    }
  } finally {
    database.close();
  }
}

const WAIT_MS = 30_000;

/** The same for a file that people edit, with the lock beside it (`PATH.lock`). UsageError when it does not become free within 30 s. */
export async function withFileLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return withLock(lock, action, {
    waitMs: WAIT_MS,
    refused: (problem, cause) =>
      problem === 'busy'
        ? new UsageError(`${lock} has been held by another process for ${WAIT_MS / 1000} s: try again.`, { cause })
        : new UsageError(`The lock file ${lock} cannot be used (${sentence(cause)}): check that it is a file that this user may write.`, {
            cause,
          }),
  });
}

function open(lock: string, { refused }: LockOptions): Libsql.Database {
  try {
    return new Libsql(lock, { timeout: 0 });
  } catch (error) {
    throw refused('unusable', error);
  }
}

async function acquire(database: Libsql.Database, { waitMs, refused }: LockOptions): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw refused('unusable', error);
      if (Date.now() > deadline) throw refused('busy', error);
    }
    await sleep(3 + 20 * Math.random());
  }
}
