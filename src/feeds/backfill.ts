import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { FeedHealth, FeedItem } from '../domain.ts';
import { parseUrl } from '../url.ts';
import type { FeedEntry } from './list/schema.ts';
import { emptyFeed, type ParsedEntry, type ParsedFeed } from './parse/parsed-feed.ts';
import { type Candidate, toCandidates } from './poll/items.ts';
import { fetchOptions, type ReadDeps, readSource } from './poll/read-source.ts';
import { makeFilter } from './poll/select.ts';
import { sitemapEntries } from './site/read-site.ts';
import { walkSitemaps } from './site/walk-sitemaps.ts';

/** Where a backfill goes on; plain JSON, to be saved after each step. */
export const backfillCursor = z.object({
  since: z.string(),
  /** feed: along rel=next or prev-archive; paged: by ?paged=N; sitemap: all at once; done: nothing is left. */
  stage: z.enum(['feed', 'paged', 'sitemap', 'done']),
  /** feed: the next page's address. paged: the page's number. */
  next: z.union([z.string(), z.number()]).optional(),
});
export type BackfillCursor = z.infer<typeof backfillCursor>;

export interface BackfillStep {
  /** Wanted articles of this step, newest first. Known ones are among them: the queue skips those. */
  items: FeedItem[];
  /** Save it when the items are in the queue; a run that begins with it goes on after this step. */
  cursor: BackfillCursor;
  /** What was read, for a person. */
  note: string;
}

export interface BackfillOptions extends ReadDeps {
  /** ISO 8601: articles before this are not wanted. */
  since: string;
  /** From an earlier run with the same `since`. */
  cursor?: BackfillCursor | undefined;
  /** Between two requests, in ms. */
  pauseMs: number;
}

const MAX_PAGES = 2_000;

/**
 * Older articles of a source, page by page: along the feed's own links to older pages (RFC 5005, Blogger), by WordPress's
 * `?paged=N`, and where neither exists from the site's sitemap. Ends when a page has nothing of `since` or later, or when
 * there are no more pages. What cannot be fetched ends a stage with a note, not with an error.
 */
export async function* backfill(entry: FeedEntry, options: BackfillOptions): AsyncGenerator<BackfillStep> {
  const { since } = options;
  const wanted = makeFilter(entry);
  const seen = new Set<string>();
  let cursor: BackfillCursor = options.cursor?.since === since ? options.cursor : { since, stage: entry.site ? 'sitemap' : 'feed' };
  let sample: ParsedFeed | undefined;

  for (let pages = 0; cursor.stage !== 'done' && pages < MAX_PAGES && !options.signal?.aborted; pages++) {
    if (pages > 0) await sleep(options.pauseMs, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {});
    if (cursor.stage === 'sitemap') {
      sample ??= await readPage(entry, entry.url, options);
      yield await sitemapStep(entry, sample, options, wanted);
      return;
    }
    const paged = cursor.stage === 'paged';
    const number = typeof cursor.next === 'number' ? cursor.next : 2;
    const url = paged ? pageAddress(entry.url, number) : typeof cursor.next === 'string' ? cursor.next : entry.url;
    const feed = await readPage(entry, url, options);
    if (!paged && cursor.next === undefined) sample = feed;
    const candidates = feed ? await toCandidates(feed, url, []) : [];
    const fresh = candidates.filter(({ marks }) => !marks.some((mark) => seen.has(mark)));
    for (const mark of fresh.flatMap(({ marks }) => marks)) seen.add(mark);
    const young = fresh.filter(({ time }) => time === undefined || time >= Date.parse(since));
    // Pages go from new to old: one without anything young is the last one of interest.
    const reachedEnd = fresh.length > 0 && young.length === 0;
    if (paged) {
      // Software that does not know ?paged= answers with the first page again.
      const more = fresh.length > 0 && !reachedEnd;
      const nothing = number === 2 && fresh.length === 0;
      cursor = more ? { since, stage: 'paged', next: number + 1 } : { since, stage: nothing ? 'sitemap' : 'done' };
    } else if (reachedEnd || feed?.complete) cursor = { since, stage: 'done' };
    else if (feed?.older !== undefined && feed.older !== url && fresh.length > 0) cursor = { since, stage: 'feed', next: feed.older };
    else cursor = cursor.next === undefined ? { since, stage: 'paged', next: 2 } : { since, stage: 'done' };
    const items = young.filter((candidate) => wanted(candidate)).map(({ item }) => item);
    yield { items, cursor, note: `${url}: ${feed ? `${candidates.length} entries, ${items.length} wanted` : 'cannot be read'}` };
  }
}

async function readPage(entry: FeedEntry, url: string, options: BackfillOptions): Promise<ParsedFeed | undefined> {
  const { site: _, ...asFeed } = entry;
  const state: FeedHealth = { url, failures: 0 };
  // The feed itself names its older pages, and may name any address: headers and cookies stay with the origin they were configured for.
  const { headers: _headers, cookies: _cookies, ...withoutSecrets } = asFeed;
  const source = new URL(url).origin === new URL(entry.url).origin ? asFeed : withoutSecrets;
  const read = await readSource({ ...source, url }, { ...options, state, conditional: false });
  return read.status === 'read' ? read.feed : undefined;
}

function pageAddress(feedUrl: string, page: number): string {
  const url = new URL(feedUrl);
  url.searchParams.set('paged', String(page));
  return url.href;
}

async function sitemapStep(
  entry: FeedEntry,
  sample: ParsedFeed | undefined,
  options: BackfillOptions,
  wanted: (candidate: Candidate) => boolean,
): Promise<BackfillStep> {
  const site = entry.site?.sitemap;
  const walk = await walkSitemaps(entry.url, typeof site === 'string' ? site : undefined, options.since, fetchOptions(entry, options));
  const all = entry.site
    ? sitemapEntries(entry, walk.urls)
    : likeTheFeed(
        sample?.entries ?? [],
        walk.urls.map(({ url, lastmod, title, published }) => ({
          link: url,
          categories: [],
          ...(title ? { title } : {}),
          ...(published ? { published } : {}),
          ...(lastmod ? { updated: lastmod } : {}),
        })),
      );
  const feed: ParsedFeed = { ...emptyFeed('unknown'), entries: all };
  const candidates = await toCandidates(feed, entry.url, []);
  const young = candidates.filter(({ time }) => time !== undefined && time >= Date.parse(options.since));
  const undated = candidates.filter(({ time }) => time === undefined).length;
  const items = young.filter((candidate) => wanted(candidate)).map(({ item }) => item);
  const trouble = walk.problems.length > 0 ? `; ${walk.problems.slice(0, 3).join('; ')}` : '';
  const note = `sitemap: ${walk.urls.length} addresses, ${candidates.length} look like articles, ${items.length} wanted, ${undated} without a date left out${trouble}`;
  return { items, cursor: { since: options.since, stage: 'done' }, note };
}

/** A sitemap holds every page; articles are those whose address is built as those in the feed: same host, same first folder or depth. */
function likeTheFeed(known: ParsedEntry[], entries: ParsedEntry[]): ParsedEntry[] {
  const shapes = new Set(known.flatMap(({ original, link }) => shapeOf(original ?? link) ?? []));
  return entries.filter(({ link }) => shapes.has(shapeOf(link) ?? ''));
}

function shapeOf(link: string | undefined): string | undefined {
  const url = link === undefined ? undefined : parseUrl(link);
  if (!url) return undefined;
  const { host, pathname } = url;
  const parts = pathname.split('/').filter((part) => part !== '');
  const [first = ''] = parts;
  // A year is as good as any other year.
  return parts.length === 1 ? `${host} 1` : `${host} ${/^(19|20)\d\d$/.test(first) ? 'year' : first} ${parts.length}`;
}
