import type { CrawlRequest, FeedItem, SourceSettings } from '../domain.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { type FeedEntry, toMs } from './list/schema.ts';

/** Looks up a secret by the name of its environment variable (NAME or NAME_FILE). */
export type Secrets = (name: string) => string | undefined;

/** What the pages of this source are opened and published with; undefined when the entry says nothing about it. */
export function toSettings(entry: FeedEntry, secrets?: Secrets): SourceSettings | undefined {
  const { userAgent, proxy, wait, contentSelector, removeSelectors, minGap, localTags, distribution } = entry;
  const { linkedFiles, ocr, rules, threatLevel, evidence, trust, toIds, cookies } = entry;
  const settings: SourceSettings = withoutUndefined({
    ...{ userAgent, proxy, contentSelector, removeSelectors, localTags, distribution, linkedFiles, ocr, rules, threatLevel, evidence },
    headers: headersOf(entry, secrets),
    cookies: cookies === undefined ? undefined : secrets?.(cookies),
    wait: wait && withoutUndefined(wait),
    minGapMs: minGap === undefined ? undefined : toMs(minGap),
    toIds: trust === 'low' ? ('never' as const) : toIds,
  });
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
  return {
    url: item.url,
    source: { kind: 'feed', title: entry.title, url: entry.url, tags: entry.tags },
    ...withoutUndefined({
      title: item.title || undefined,
      discovered: entry.site ? true : undefined,
      titleWins: entry.trust === 'high' ? true : undefined,
      published: item.published ?? item.updated,
      author: item.author || undefined,
      feedContent: item.content || undefined,
      settings: toSettings(entry, secrets),
    }),
  };
}
