import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { RetryLater } from '../errors.ts';

/** Other holders need milliseconds. */
const LONGEST_WAIT_MS = 60_000;
const LOCK_FILE = '.feed.lock';

/**
 * Runs the task while this process alone holds the lock of a folder; other processes wait, up to a minute, then it is
 * RetryLater ("feed-folder"); `name` says in its sentence which folder. The lock is a write transaction on an empty SQLite database, so the system gives it up in the
 * moment its holder dies: there is no stale lock that two others could take over at once (docs/decisions/misp-folder-lock.md).
 */
export async function withFolderLock<T>(dir: string, name: string, task: () => Promise<T>): Promise<T> {
  const path = join(dir, LOCK_FILE);
  const database = opened(path, name);
  try {
    await begin(database, path, name);
    try {
      return await task();
    } finally {
      database.exec('ROLLBACK');
    }
  } finally {
    database.close();
  }
}

function opened(path: string, name: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (error) {
    throw unusable(path, name, error);
  }
}

function unusable(path: string, name: string, cause: unknown): RetryLater {
  return new RetryLater(
    'feed-folder',
    `The lock of the ${name} (${path}) cannot be used: check the owner of the folder and free space; it will be retried.`,
    { outage: true, cause },
  );
}

async function begin(database: Database.Database, path: string, name: string): Promise<void> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if (!isBusy(error)) throw unusable(path, name, error);
    }
    if (Date.now() > deadline) {
      throw new RetryLater('feed-folder', `Another process has held the lock of the ${name} (${path}) for a minute; it will be retried.`, {
        delayMs: 10_000,
        outage: true,
      });
    }
    await sleep(3 + Math.random() * 10);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /busy|locked/i.test(error.message);
}
