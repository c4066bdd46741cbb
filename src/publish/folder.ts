import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../domain.ts';
import { fileReason, RetryLater } from '../errors.ts';
import { type LockOptions, withLock } from '../file-lock.ts';

/** A folder of files that others read at any time and that several processes write. */
export interface OutputFolder {
  /** Runs alone among all processes; a folder that cannot be written is RetryLater ("feed-folder"). */
  locked<T>(task: () => Promise<T>): Promise<T>;
  /** The text of a file; undefined when it is not there. */
  read(name: string): Promise<string | undefined>;
  /** Written aside and renamed, so that readers see the old file or the new one. */
  replace(name: string, text: string): Promise<void>;
}

/** `name` as sentences have it: "feed folder", "STIX folder". The folder is made when it is first locked. */
export function outputFolder(dir: string, name: string): OutputFolder {
  return {
    async locked(task) {
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        return await withLock(join(dir, LOCK_FILE), task, lockOptions(dir, name));
      } catch (error) {
        if (error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error) {
          throw new RetryLater(
            'feed-folder',
            `The ${name} ${dir} cannot be written: ${fileReason(error)}. Check its owner and free space; it will be retried.`,
            { outage: true },
          );
        }
        throw error;
      }
    },
    read: (file) =>
      readFile(join(dir, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    async replace(file, text) {
      const aside = join(dir, `.${file}.part`);
      await writeFile(aside, text);
      await rename(aside, join(dir, file));
    },
  };
}

/** For doctor and the overview: whether a folder of this name can be written, and what it holds ("3 events"). */
export async function folderCheck(name: string, dir: string, contents: () => Promise<string>): Promise<Check[]> {
  try {
    return [{ name, ok: true, message: `${dir} can be written and holds ${await contents()}.` }];
  } catch (error) {
    return [{ name, ok: false, message: fileReason(error), todo: `Make ${dir} writable for the user that runs misp-crawler.` }];
  }
}

const LOCK_FILE = '.feed.lock';

/** Other holders need milliseconds. */
function lockOptions(dir: string, name: string): LockOptions {
  const lock = join(dir, LOCK_FILE);
  return {
    waitMs: 60_000,
    refused: (problem, cause) =>
      problem === 'busy'
        ? new RetryLater('feed-folder', `Another process has held the lock of the ${name} (${lock}) for a minute; it will be retried.`, {
            delayMs: 10_000,
            outage: true,
            cause,
          })
        : new RetryLater(
            'feed-folder',
            `The lock of the ${name} (${lock}) cannot be used: check the owner of the folder and free space; it will be retried.`,
            { outage: true, cause },
          ),
  };
}
