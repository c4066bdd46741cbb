import { readFileSync } from 'node:fs';
import { fileReason, UsageError } from '../errors.ts';
import type { FeedEntry } from '../feeds/list/schema.ts';
import { parseUrl } from '../url.ts';

/** The feed of this address or title. Throws UsageError when the list has none. */
export function findFeed(feeds: FeedEntry[], name: string): FeedEntry {
  const found = feeds.find(({ url }) => url === name) ?? feeds.find(({ title }) => title.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new UsageError(`The feed list has no feed ${JSON.stringify(name)}: "misp-crawler feeds list" shows titles and addresses.`);
}

/** Throws UsageError for what is not the address of a web page. */
export function checkUrl(url: string): void {
  if (!/^https?:\/\/\S+$/i.test(url) || !parseUrl(url))
    throw new UsageError(`Not a valid URL: ${JSON.stringify(url)}. It must start with http:// or https://.`);
}

/** The bytes of a file, or of stdin for "-". Throws UsageError when it cannot be read. */
export function readInput(file: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileReason(error)}.`);
  }
}
