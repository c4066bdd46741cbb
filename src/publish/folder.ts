import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RetryLater } from '../errors.ts';
import { withFolderLock } from './folder-lock.ts';

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
        return await withFolderLock(dir, name, task);
      } catch (error) {
        if (error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error) {
          throw new RetryLater(
            'feed-folder',
            `The ${name} ${dir} cannot be written (${error.code}): check its owner and free space; it will be retried.`,
            { outage: true, cause: error },
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
