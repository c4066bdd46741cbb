import { randomUUID } from 'node:crypto';
import { open, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { RetryLater } from '../errors.ts';

/** A lock whose owner did not touch it for this long belongs to a process that died. */
const STALE_MS = 30_000;
const TOUCH_MS = 5_000;
const PATIENCE_MS = 60_000;

/** Runs the task while this process alone holds the lock file; other processes and other tasks of this one wait. */
export async function withLock<T>(path: string, task: () => Promise<T>): Promise<T> {
  const mine = randomUUID();
  await acquire(path, mine);
  const alive = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, TOUCH_MS);
  try {
    return await task();
  } finally {
    clearInterval(alive);
    if ((await readFile(path, 'utf8').catch(() => '')) === mine) await unlink(path).catch(() => undefined);
  }
}

async function acquire(path: string, mine: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(mine);
      await file.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (Date.now() > deadline) {
      throw new RetryLater('feed-folder', `The feed folder is locked by another process (${path}); it is tried again.`, {
        delayMs: 10_000,
      });
    }
    await removeStale(path);
    await sleep(5 + Math.random() * 20);
  }
}

/** Moved aside before it is removed, so that of several who see it stale only one takes it away. */
async function removeStale(path: string): Promise<void> {
  const age = await stat(path).then(
    (info) => Date.now() - info.mtimeMs,
    () => 0,
  );
  if (age < STALE_MS) return;
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).then(
    () => unlink(aside),
    () => undefined,
  );
}
