import type { WatchedFile } from '../domain.ts';
import { type Allowance, type FetchDeps, fetchFile } from './fetch.ts';

/**
 * Whether one of the files that an article brought says something else by now. A file that is gone or cannot be had is not a change:
 * what it said stays in the event.
 */
export async function findChanged(files: WatchedFile[], deps: FetchDeps, left: Allowance): Promise<WatchedFile | undefined> {
  for (const file of files) {
    const answer = await fetchFile(file.url, deps, left, file);
    if (answer.kind === 'bytes' && answer.watched.sha256 !== file.sha256) return file;
  }
  return undefined;
}
