import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FeedItem } from '../../domain.ts';
import { urlKey, webUrl } from '../../net/canonical-url.ts';
import { oneLine } from '../../text.ts';
import type { ParsedEntry, ParsedFeed } from '../parse/parsed-feed.ts';

/** Dates before this are a computer's zero (1970, 0001), not a day on which somebody published. */
const FIRST_PLAUSIBLE = '1990-01-01T00:00:00Z';

/** Entries between two turns of the event loop: a feed of 20,000 must not hold up the process. */
export const SLICE = 300;

/** An entry that can be opened, and all names under which it may have been seen before. */
export interface Candidate {
  item: FeedItem;
  marks: string[];
  /** When the publisher says that the text was last changed (ISO 8601), where that says something. */
  version: string | undefined;
  /** For sorting and the age limit, epoch ms; undefined when the feed gives no believable date. */
  time: number | undefined;
  /** Title, teaser and content without markup is too dear to make for each entry: the filter makes it when it needs it. */
  teaser: string;
}

/**
 * What of a feed can be opened. Fallbacks are made here: the original of a link proxy before the link, an id that is an
 * address where there is no link, the site's address to resolve a relative link. `problems` takes what has no address.
 */
export async function toCandidates(feed: ParsedFeed, feedUrl: string, problems: string[]): Promise<Candidate[]> {
  const base = webUrl(feed.link ?? '', feedUrl) ?? feedUrl;
  const shared = sharedIds(feed.entries);
  const versions = hasVersions(feed.entries);
  const candidates: Candidate[] = [];
  const seen = new Set<string>();
  for (const [index, entry] of feed.entries.entries()) {
    if (index % SLICE === SLICE - 1) await nextTurn();
    const link = entry.original ?? entry.link ?? (/^https?:/i.test(entry.id ?? '') ? entry.id : undefined);
    const url = link === undefined ? undefined : webUrl(link, base);
    if (url === undefined) {
      const why = link === undefined ? 'no link' : `a link that is not a web address (${link.slice(0, 80)})`;
      problems.push(`entry ${index + 1}${entry.title ? ` (${oneLine(entry.title).slice(0, 60)})` : ''} has ${why}: it was left out`);
      continue;
    }
    const marks = marksOf(entry, url, shared);
    // The same article twice in one document: the first one counts.
    if (marks.some((mark) => seen.has(mark))) continue;
    for (const mark of marks) seen.add(mark);
    const item = toItem(entry, url);
    const date = item.published ?? item.updated;
    const version = versions ? item.updated : undefined;
    candidates.push({ item, marks, version, time: date === undefined ? undefined : Date.parse(date), teaser: entry.summary ?? '' });
  }
  return candidates;
}

function toItem(entry: ParsedEntry, url: string): FeedItem {
  const item: FeedItem = { url, id: entry.id || url };
  const title = entry.title === undefined ? '' : oneLine(entry.title);
  if (title !== '') item.title = title;
  const published = [entry.published, entry.updated, entry.created].find((date) => date !== undefined && date >= FIRST_PLAUSIBLE);
  if (published !== undefined) item.published = published;
  if (entry.updated !== undefined && entry.updated >= FIRST_PLAUSIBLE) item.updated = entry.updated;
  if (entry.author) item.author = oneLine(entry.author);
  if (entry.categories.length > 0) item.categories = entry.categories;
  const content = entry.content ?? entry.summary;
  if (content !== undefined) item.content = content;
  if (entry.document !== undefined) item.document = entry.document;
  return item;
}

/** Names under which an entry is remembered: its id and the key of each of its addresses. Any one of them is enough. */
function marksOf(entry: ParsedEntry, url: string, shared: ReadonlySet<string>): string[] {
  const marks = [`url:${urlKey(url)}`];
  if (entry.link !== undefined && entry.link !== url) {
    const link = webUrl(entry.link, url);
    const mark = link === undefined ? undefined : `url:${urlKey(link)}`;
    if (mark !== undefined && mark !== marks[0]) marks.push(mark);
  }
  if (entry.id && !shared.has(entry.id)) marks.push(`id:${entry.id.slice(0, 500)}`);
  return marks;
}

/** One stamp on all entries is when the feed was made, not when the texts were changed. */
function hasVersions(entries: readonly ParsedEntry[]): boolean {
  const stamps = new Set(entries.map(({ updated }) => updated));
  return entries.length === 1 || stamps.size > 1;
}

/** Ids that several different articles of one document carry (the site's address as guid): they identify nothing. */
function sharedIds(entries: readonly ParsedEntry[]): Set<string> {
  const first = new Map<string, string | undefined>();
  const shared = new Set<string>();
  for (const { id, link } of entries) {
    if (!id) continue;
    if (first.has(id) && first.get(id) !== link) shared.add(id);
    else first.set(id, link);
  }
  return shared;
}
