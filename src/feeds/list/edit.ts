import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { editJson } from '../../edit-json.ts';
import { UsageError } from '../../errors.ts';
import { withFileLock } from '../../file-lock.ts';
import { urlKey, webUrl } from '../../net/canonical-url.ts';
import { replaceFile } from '../../replace-file.ts';
import { parseFeedList, parseJson } from './load.ts';
import type { FeedEntryInput } from './schema.ts';

/**
 * Changes to the feed list at `path`. Everything else in the file stays as a person wrote it: order, comments, white space,
 * fields. One writer at a time over all processes of the host, the file is replaced in one step, and a change that would
 * make the list invalid is refused with the sentence that loading it would give.
 */

/** What all spellings of a source's address have in common; a mailbox's address (imap://) is its own key. */
export const sourceKey = (url: string): string => (webUrl(url) === undefined ? url : urlKey(url));

/** Adds entries; the list is made when there is none. One whose address is there already is skipped. Returns what was added. */
export function addToFeedList(path: string, entries: FeedEntryInput[]): Promise<FeedEntryInput[]> {
  return changeList(path, true, (text) => {
    const { feeds } = rawList(text);
    const known = new Set(feeds.map(({ url }) => sourceKey(url)));
    const added = entries.filter(({ url }) => !known.has(sourceKey(url)) && known.add(sourceKey(url)));
    const after = added.reduce((list, entry, index) => editJson(list, ['feeds', feeds.length + index], entry, { isNew: true }), text);
    return { text: after, result: added };
  });
}

/** Sets fields of one entry; undefined removes a field. UsageError when there is no such entry or the result is not valid. */
export function updateFeed(
  path: string,
  url: string,
  fields: { [Field in keyof FeedEntryInput]?: FeedEntryInput[Field] | undefined },
): Promise<void> {
  return changeList(path, false, (text) => {
    const index = indexOf(text, url, path);
    const after = Object.entries(fields).reduce((list, [field, value]) => editJson(list, ['feeds', index, field], value), text);
    return { text: after, result: undefined };
  });
}

/** Takes one entry out, with the comments between it and the next one. What the ledger knows of the feed stays: a feed that is added again does not bring its old articles. */
export function removeFeed(path: string, url: string): Promise<void> {
  return changeList(path, false, (text) => ({ text: editJson(text, ['feeds', indexOf(text, url, path)], undefined), result: undefined }));
}

async function changeList<T>(path: string, create: boolean, change: (text: string) => { text: string; result: T }): Promise<T> {
  return withFileLock(existsSync(path) ? realpathSync(path) : path, async () => {
    const exists = existsSync(path);
    if (!exists && !create) throw new UsageError(`The feed list ${path} does not exist.`);
    const before = exists
      ? readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
      : '{\n  "$schema": "./docs/feeds.schema.json",\n  "feeds": []\n}\n';
    parseFeedList(before, path);
    const { text, result } = change(before);
    if (text === before && exists) return result;
    parseFeedList(text, path);
    replaceFile(path, text, 'The feed list');
    return result;
  });
}

function rawList(text: string): { feeds: FeedEntryInput[] } {
  return parseJson(text, '') as { feeds: FeedEntryInput[] };
}

function indexOf(text: string, url: string, path: string): number {
  const index = rawList(text).feeds.findIndex((feed) => feed.url === url);
  if (index < 0) throw new UsageError(`${path} has no feed with the address ${url}.`);
  return index;
}
