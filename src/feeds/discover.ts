import { webUrl } from '../net/canonical-url.ts';
import { fromFeedScheme } from './html-links.ts';
import type { ParsedFeed } from './parse/parsed-feed.ts';
import { fetchFeed } from './poll/fetch-feed.ts';
import { readFeed, type SourceOptions } from './poll/read-source.ts';
import { ReadFailure } from './reader/reader.ts';

export interface Discovered {
  url: string;
  feed: ParsedFeed;
}

export interface Discovery {
  /** Feeds with entries, the likeliest first: the site's own before those of comments and categories. */
  found: Discovered[];
  /** What was tried and why it is none, one sentence each. */
  tried: string[];
  /** The site itself gives no answer, or none that says anything about it: the sentence about that. Nothing else was tried. */
  unreachable?: string;
}

const WELL_KNOWN = [
  ...['feed/', 'feed', 'rss.xml', 'atom.xml', 'feed.xml', 'index.xml', 'rss', 'rss/', 'feeds/posts/default', 'feed.json', 'atom'],
  ...['blog/feed/', 'blog/rss.xml', 'blog/feed.xml', 'blog/index.xml', 'index.rdf', 'news/feed/', 'en/feed/', '?feed=rss2'],
];
const ENOUGH = 5;

/**
 * Looks for the feeds of a site: the address itself, what its page declares, what its page links to, and the places
 * where publishing software puts them. Stops at a handful.
 */
export async function discoverFeeds(given: string, options: SourceOptions): Promise<Discovery> {
  const discovery: Discovery = { found: [], tried: [] };
  const asked = fromFeedScheme(given);
  const start = webUrl(asked) ?? (asked.includes(':/') ? undefined : webUrl(`https://${asked}`));
  if (start === undefined) return { found: [], tried: [`${JSON.stringify(given)} is not a web address`] };
  const tried = new Set<string>();

  const attempt = async (url: string): Promise<Uint8Array | undefined> => {
    if (tried.has(url) || discovery.found.length >= ENOUGH) return undefined;
    tried.add(url);
    const fetched = await fetchFeed(url, options);
    if (!fetched.ok) {
      discovery.tried.push(fetched.message);
      // Nobody there, or a server in trouble: other paths of the same host are no more likely to answer.
      if (url === start && (fetched.status === undefined || fetched.status >= 500)) discovery.unreachable = fetched.message;
      return undefined;
    }
    const feed = await readFeed(fetched.bytes, fetched.finalUrl, fetched.contentType, options);
    if (feed.entries.length === 0) {
      discovery.tried.push(`${url}: ${feed.problems.at(-1) ?? 'a feed without entries'}`);
      return fetched.bytes;
    }
    const address = fetched.movedTo ?? url;
    if (!discovery.found.some((other) => other.url === address || (feed.self !== undefined && other.feed.self === feed.self))) {
      discovery.found.push({ url: address, feed });
    }
    return undefined;
  };

  const page = await attempt(start);
  if (discovery.found.length > 0 || discovery.unreachable !== undefined) return discovery;
  if (page) {
    const links = await options.reader.read({ kind: 'links', bytes: page, url: start });
    const { feeds, anchors } = links instanceof ReadFailure ? { feeds: [], anchors: [] } : links;
    for (const { url } of feeds) await attempt(url);
    if (discovery.found.length === 0) {
      const likely = anchors.filter(({ url, text }) => /(\/|\b)(rss|atom|feeds?)(\b|\.xml|\/|$)/i.test(`${new URL(url).pathname} ${text}`));
      for (const { url } of likely.slice(0, 8)) await attempt(url);
    }
  }
  if (discovery.found.length === 0) {
    const folder = new URL('.', start).href;
    const root = new URL('/', start).href;
    for (const base of new Set([folder, root])) {
      for (const path of WELL_KNOWN) {
        if (discovery.found.length > 0) break;
        await attempt(new URL(path, base).href);
      }
    }
  }
  discovery.found.sort((a, b) => rank(a) - rank(b));
  return discovery;
}

function rank({ url, feed }: Discovered): number {
  const name = `${new URL(url).pathname} ${feed.title ?? ''}`;
  return (/comment/i.test(name) ? 2 : 0) + (/\/(category|tag|author)\//i.test(name) ? 1 : 0);
}
