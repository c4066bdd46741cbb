import type { CrawlRequest, FeedItem, SourceSettings } from '../domain.ts';
import type { FeedEntry } from './list/schema.ts';
import { toMs } from './list/schema.ts';

/** Looks up a secret by the name of its environment variable (NAME or NAME_FILE). */
export type Secrets = (name: string) => string | undefined;

/** What the pages of this source are opened and published with; undefined when the entry says nothing about it. */
export function toSettings(entry: FeedEntry, secrets?: Secrets): SourceSettings | undefined {
  const settings: SourceSettings = {};
  if (entry.userAgent !== undefined) settings.userAgent = entry.userAgent;
  const headers = headersOf(entry, secrets);
  if (headers !== undefined) settings.headers = headers;
  const cookies = entry.cookies === undefined ? undefined : secrets?.(entry.cookies);
  if (cookies !== undefined) settings.cookies = cookies;
  if (entry.proxy !== undefined) settings.proxy = entry.proxy;
  if (entry.wait !== undefined) {
    const { for: until, selector, ms } = entry.wait;
    settings.wait = { for: until, ...(selector === undefined ? {} : { selector }), ...(ms === undefined ? {} : { ms }) };
  }
  if (entry.contentSelector !== undefined) settings.contentSelector = entry.contentSelector;
  if (entry.removeSelectors !== undefined) settings.removeSelectors = entry.removeSelectors;
  if (entry.minGap !== undefined) settings.minGapMs = toMs(entry.minGap);
  if (entry.localTags !== undefined) settings.localTags = entry.localTags;
  if (entry.distribution !== undefined) settings.distribution = entry.distribution;
  if (entry.linkedFiles !== undefined) settings.linkedFiles = entry.linkedFiles;
  if (entry.ocr !== undefined) settings.ocr = entry.ocr;
  if (entry.threatLevel !== undefined) settings.threatLevel = entry.threatLevel;
  if (entry.evidence !== undefined) settings.evidence = entry.evidence;
  const toIds = entry.trust === 'low' ? 'never' : entry.toIds;
  if (toIds !== undefined) settings.toIds = toIds;
  return Object.keys(settings).length > 0 ? settings : undefined;
}

/** Headers whose secret is not set are left out: the site then says what it misses. */
function headersOf({ headers }: FeedEntry, secrets: Secrets | undefined): Record<string, string> | undefined {
  if (headers === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, given]) => {
      const value = typeof given === 'string' ? given : secrets?.(given.secret);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The crawl lane's input for a feed item. */
export function toRequest(entry: FeedEntry, item: FeedItem, secrets?: Secrets): CrawlRequest {
  const request: CrawlRequest = {
    url: item.url,
    source: { kind: 'feed', title: entry.title, url: entry.url, tags: entry.tags },
  };
  if (item.title) request.title = item.title;
  if (entry.site) request.discovered = true;
  if (entry.trust === 'high') request.titleWins = true;
  const published = item.published ?? item.updated;
  if (published) request.published = published;
  if (item.author) request.author = item.author;
  if (item.content) request.feedContent = item.content;
  const settings = toSettings(entry, secrets);
  if (settings) request.settings = settings;
  return request;
}
