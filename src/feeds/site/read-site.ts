import { sentence } from '../../errors.ts';
import { urlKey, webUrl } from '../../net/canonical-url.ts';
import { withSecrets } from '../../net/configured-headers.ts';
import type { HtmlLinks } from '../html-links.ts';
import { feedPattern } from '../list/pattern.ts';
import type { FeedEntry } from '../list/schema.ts';
import { emptyFeed, type ParsedEntry, type ParsedFeed } from '../parse/parsed-feed.ts';
import { fetchFeed } from '../poll/fetch-feed.ts';
import { failed, fetchOptions, type ReadContext, type SourceRead } from '../poll/read-source.ts';
import { ReadFailure } from '../reader/reader.ts';
import { toSettings } from '../request.ts';
import type { SitemapUrl } from './sitemap.ts';
import { walkSitemaps } from './walk-sitemaps.ts';

/**
 * Reads the articles of a site without a feed, as if they stood in one: from its sitemap, or from the links of its index
 * page. Which entries are new is then decided as for any feed.
 */
export async function readSite(entry: FeedEntry, context: ReadContext): Promise<SourceRead> {
  return entry.site?.sitemap === undefined ? readIndexPage(entry, context) : readSitemaps(entry, context);
}

async function readSitemaps(entry: FeedEntry, context: ReadContext): Promise<SourceRead> {
  const start = typeof entry.site?.sitemap === 'string' ? entry.site.sitemap : undefined;
  const { lastSuccessAt } = context.state;
  // A day's grace: lastmod is often a date without a time.
  const since = context.conditional && lastSuccessAt !== undefined ? new Date(lastSuccessAt - 86_400_000).toISOString() : undefined;
  const { urls, problems } = await walkSitemaps(entry.url, start, since, fetchOptions(entry, context));
  if (urls.length === 0 && (since === undefined || problems.length > 0)) {
    return failed('no-sitemap', problems[0] ?? `The sitemap of ${entry.url} names no page.`, { problems });
  }
  const feed: ParsedFeed = { ...emptyFeed('unknown', problems), title: entry.title, entries: sitemapEntries(entry, urls) };
  return asRead(entry, feed, entry.url);
}

/** The articles among a sitemap's addresses, newest first. */
export function sitemapEntries(entry: FeedEntry, urls: SitemapUrl[]): ParsedEntry[] {
  const isArticle = articleTest(entry);
  return urls
    .filter(({ url }) => isArticle(url))
    .map(({ url, lastmod, published, title }) => {
      const read: ParsedEntry = { link: url, categories: [] };
      if (title) read.title = title;
      if (published) read.published = published;
      if (lastmod) read.updated = lastmod;
      return read;
    })
    .sort((a, b) => ((a.published ?? a.updated ?? '') < (b.published ?? b.updated ?? '') ? 1 : -1));
}

/** With a link pattern that decides; without, an article lies below the index page's own path. */
function articleTest(entry: FeedEntry): (url: string) => boolean {
  const own = urlKey(entry.url);
  const pattern = entry.site?.linkPattern === undefined ? undefined : feedPattern(entry.site.linkPattern);
  return (text) => {
    const url = webUrl(text, entry.url);
    if (url === undefined) return false;
    const key = urlKey(url);
    return key !== own && (pattern ? pattern.test(url) : key.startsWith(`${own}/`) || key.startsWith(`${own}?`));
  };
}

async function readIndexPage(entry: FeedEntry, context: ReadContext): Promise<SourceRead> {
  let bytes: Uint8Array;
  let contentType: string | undefined;
  let pageUrl: string;
  if (context.openPage && entry.site?.render !== false) {
    try {
      const settings = withSecrets(toSettings(entry), context.secrets);
      const page = await context.openPage(entry.url, settings === undefined ? {} : { settings });
      if (page.status >= 400) return failed(`HTTP=${page.status}`, `${entry.url} answered ${page.status} to the browser.`);
      bytes = new TextEncoder().encode(page.html);
      contentType = 'text/html; charset=utf-8';
      pageUrl = page.finalUrl;
    } catch (error) {
      if (context.signal?.aborted) throw error;
      return failed('browser', `${entry.url} cannot be opened in the browser: ${sentence(error)}`);
    }
  } else {
    const fetched = await fetchFeed(entry.url, fetchOptions(entry, context));
    if (!fetched.ok) return failed(fetched.code, fetched.message, { retryAfterMs: fetched.retryAfterMs });
    bytes = fetched.bytes;
    contentType = fetched.contentType;
    pageUrl = fetched.finalUrl;
  }
  const links = await context.reader.read({ kind: 'links', bytes, contentType, url: pageUrl });
  if (links instanceof ReadFailure) return failed(links.code, `The index page ${entry.url} cannot be read: ${links.message}.`);
  const entries = linkEntries(entry, links);
  if (entries.length === 0) {
    return failed(
      'no-links',
      `${entry.url} has no link that matches "linkPattern" (${entry.site?.linkPattern}): see whether the page has changed.`,
    );
  }
  return asRead(entry, { ...emptyFeed('unknown'), title: entry.title, entries }, pageUrl);
}

/** Articles that an index page links to, in its order; the longest text of several links to one article is its title. */
function linkEntries(entry: FeedEntry, { anchors }: HtmlLinks): ParsedEntry[] {
  const isArticle = articleTest(entry);
  const found = new Map<string, ParsedEntry>();
  for (const { url, text } of anchors) {
    if (!isArticle(url)) continue;
    const key = urlKey(url);
    const known = found.get(key) ?? { link: url, categories: [] };
    if (text.length > (known.title?.length ?? 0) && !/^(read|learn|more|continue|view)\b.{0,20}$/i.test(text))
      known.title = text.slice(0, 300);
    found.set(key, known);
  }
  return [...found.values()];
}

function asRead(entry: FeedEntry, feed: ParsedFeed, finalUrl: string): SourceRead {
  feed.link = entry.url;
  return { status: 'read', feed, finalUrl };
}
