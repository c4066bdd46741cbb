import { decodeText } from '../../charset.ts';
import { UsageError } from '../../errors.ts';
import { webUrl } from '../../net/canonical-url.ts';
import { type Element, elements, readTree } from '../parse/xml-tree.ts';
import type { FeedEntry, FeedEntryInput } from './schema.ts';

/**
 * The feeds of an OPML file, folders flattened, each address once. Outlines without a web address are left out and
 * named in `problems`. Throws UsageError when the file is not OPML.
 */
export function readOpml(bytes: Uint8Array, name: string): { feeds: FeedEntryInput[]; problems: string[] } {
  const { root } = readTree(decodeText(bytes).text, '');
  const opml = elements(root).find((element) => element.name === 'opml');
  if (!opml) throw new UsageError(`${name} is not an OPML file: it does not begin with <opml>.`);
  const feeds: FeedEntryInput[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  const walk = (parent: Element): void => {
    for (const outline of elements(parent)) {
      const { xmlurl, title, text } = outline.attributes;
      if (xmlurl !== undefined) {
        const url = webUrl(xmlurl);
        if (url === undefined) problems.push(`${title || text || 'an outline'} has no usable address: ${xmlurl}`);
        else if (!seen.has(url)) feeds.push({ title: (title || text || new URL(url).host).trim() || new URL(url).host, url, tags: [] });
        if (url !== undefined) seen.add(url);
      }
      walk(outline);
    }
  };
  walk(opml);
  return { feeds, problems };
}

/** The list as OPML 2.0, for other feed readers. Sites without a feed and mailboxes have no place in it. */
export function writeOpml(feeds: FeedEntry[]): string {
  const outlines = feeds
    .filter((feed) => !feed.site && !feed.mailbox)
    .map((feed) => `    <outline type="rss" text="${quoted(feed.title)}" title="${quoted(feed.title)}" xmlUrl="${quoted(feed.url)}"/>`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    '  <head><title>misp-crawler feeds</title></head>',
    '  <body>',
    ...outlines,
    '  </body>',
    '</opml>',
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
