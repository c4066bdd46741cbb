import type { CrawlRequest, FeedItem, SourceSettings } from '../domain.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { type FeedEntry, toMs } from './list/schema.ts';

/** What the pages of this source are opened and published with; undefined when the entry says nothing about it. */
export function toSettings(entry: FeedEntry): SourceSettings | undefined {
  const { userAgent, proxy, wait, contentSelector, removeSelectors, minGap, localTags, distribution } = entry;
  const { linkedFiles, ocr, rules, threatLevel, evidence, trust, toIds } = entry;
  const settings: SourceSettings = withoutUndefined({
    ...{ userAgent, proxy, contentSelector, removeSelectors, localTags, distribution, linkedFiles, ocr, rules, threatLevel, evidence },
    ...headersOf(entry),
    wait: wait && withoutUndefined(wait),
    minGapMs: minGap === undefined ? undefined : toMs(minGap),
    toIds: trust === 'low' ? ('never' as const) : toIds,
  });
  return Object.keys(settings).length > 0 ? settings : undefined;
}

function headersOf({ headers = {}, cookies }: FeedEntry): Pick<SourceSettings, 'headers' | 'secrets'> {
  const plain = Object.entries(headers).flatMap(([name, given]) => (typeof given === 'string' ? [[name, given]] : []));
  const secret = Object.entries(headers).flatMap(([name, given]) => (typeof given === 'string' ? [] : [[name, given.secret]]));
  const secrets = withoutUndefined({ cookies, headers: secret.length > 0 ? Object.fromEntries(secret) : undefined });
  return {
    ...(plain.length > 0 ? { headers: Object.fromEntries(plain) } : {}),
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
  };
}

/** The crawl lane's input for a feed item. */
export function toRequest(entry: FeedEntry, item: FeedItem): CrawlRequest {
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
      settings: toSettings(entry),
    }),
  };
}
