import { lazyPackage } from '../../lazy-package.ts';
import { parseDate } from './dates.ts';
import { emptyFeed, type ParsedEntry, type ParsedFeed } from './parsed-feed.ts';

const rssParser = lazyPackage<typeof import('rss-parser')>('rss-parser');

/**
 * The strict reader, rss-parser: what it makes of a document, or the sentence with which it refuses it. See
 * docs/decisions/feeds-two-readers.md for when it is asked.
 */
export async function parseWithRssParser(text: string): Promise<ParsedFeed | string> {
  try {
    // A reader for each document: one that has met broken documents answers others wrongly, or never. Its work is
    // synchronous, so what has not come by the next turn of the loop does not come.
    const Parser = rssParser();
    const reader = new Parser<Record<string, unknown>, { id?: string }>({ defaultRSS: 2 });
    const read = await Promise.race([reader.parseString(text), nextTurn()]);
    if (read === undefined) return 'it gives no answer';
    const feed = emptyFeed('rss');
    feed.reader = 'rss-parser';
    if (read.title) feed.title = read.title.trim();
    if (read.link) feed.link = read.link;
    feed.entries = read.items.map((item) => {
      const entry: ParsedEntry = { categories: (item.categories ?? []).filter((name) => typeof name === 'string') };
      const set = (field: 'title' | 'link' | 'id' | 'author' | 'content' | 'summary', value: unknown): void => {
        if (typeof value === 'string' && value.trim() !== '') entry[field] = value.trim();
      };
      set('title', item.title);
      set('link', item.link);
      set('id', item.id ?? item.guid);
      set('author', item.creator);
      set('content', item.content);
      set('summary', item.summary);
      const published = parseDate(item.isoDate ?? item.pubDate ?? '');
      if (published) entry.published = published;
      return entry;
    });
    return feed;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(resolve, undefined));
}
