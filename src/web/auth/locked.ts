import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../errors.ts';

/** A change takes milliseconds: a lock of this age is one whose process was killed in between. */
const ABANDONED_MS = 10_000;
const PATIENCE_MS = 30_000;

/**
 * Runs the action while no other process of this host (or of others that share the folder) runs one on the same file.
 * The lock is a file beside it, made only where there is none. UsageError when it does not come free.
 */
export async function locked<T>(path: string, action: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await taken(lock))) {
    if (Date.now() > deadline) throw new UsageError(`${path} is being changed by another process: remove ${lock} if there is none.`);
    await sleep(20 + 60 * Math.random());
  }
  try {
    return await action();
  } finally {
    await rm(lock, { force: true });
  }
}

async function taken(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const since = await stat(lock).catch(() => undefined);
    if (since && Date.now() - since.mtimeMs > ABANDONED_MS) await rm(lock, { force: true });
    return false;
  }
}
