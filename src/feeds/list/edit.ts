import { existsSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { sentence, UsageError } from '../../errors.ts';
import { urlKey } from '../../net/canonical-url.ts';
import { parseFeedList } from './load.ts';
import type { FeedEntryInput } from './schema.ts';

interface RawList {
  $schema?: string;
  feeds: FeedEntryInput[];
}

/**
 * Adds entries to the list at `path`, which is made when there is none; everything else in the file stays as it is.
 * An entry whose address is there already is skipped. The file is replaced in one step. Returns what was added.
 */
export function addToFeedList(path: string, entries: FeedEntryInput[]): FeedEntryInput[] {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '{ "$schema": "./docs/feeds.schema.json", "feeds": [] }';
  parseFeedList(before, path);
  const raw = JSON.parse(before.replace(/^\uFEFF/, '')) as RawList;
  const there = new Set(raw.feeds.map(({ url }) => urlKey(url)));
  const added = entries.filter(({ url }) => {
    const key = urlKey(url);
    if (there.has(key)) return false;
    there.add(key);
    return true;
  });
  if (added.length === 0) return [];
  raw.feeds.push(...added);
  const indent = /\n([ \t]+)"/.exec(before)?.[1] ?? '  ';
  const after = `${JSON.stringify(raw, null, indent)}\n`;
  parseFeedList(after, path);
  replace(path, after);
  return added;
}

/** Switches one entry on or off; everything else in the file stays as it is. UsageError when there is no such entry. */
export function setFeedEnabled(path: string, url: string, enabled: boolean): void {
  const before = readFileSync(path, 'utf8');
  parseFeedList(before, path);
  const raw = JSON.parse(before.replace(/^\uFEFF/, '')) as RawList;
  const entry = raw.feeds.find((feed) => feed.url === url);
  if (!entry) throw new UsageError(`${path} has no feed with the address ${url}.`);
  entry.enabled = enabled;
  const after = `${JSON.stringify(raw, null, /\n([ \t]+)"/.exec(before)?.[1] ?? '  ')}\n`;
  parseFeedList(after, path);
  replace(path, after);
}

function replace(named: string, text: string): void {
  // A link to the list stays a link.
  const path = existsSync(named) ? realpathSync(named) : named;
  const draft = `${path}.${process.pid}.tmp`;
  try {
    const mode = existsSync(path) ? statSync(path).mode : 0o644;
    writeFileSync(draft, text, { mode });
    renameSync(draft, path);
  } catch (error) {
    // A single file that is mounted into a container cannot be replaced, only written.
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') writeFileSync(path, text);
    else throw new UsageError(`The feed list ${path} cannot be written: ${sentence(error)}.`, { cause: error });
  }
}
