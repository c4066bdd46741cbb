import { Parser } from 'htmlparser2';
import { webUrl } from '../net/canonical-url.ts';
import { oneLine } from '../text.ts';

export interface HtmlLink {
  url: string;
  /** The link's text, white space collapsed. */
  text: string;
}

export interface HtmlLinks {
  /** <link rel=alternate> that names a feed's media type, in document order. */
  feeds: { url: string; title: string; type: string }[];
  /** <a href>, in document order. */
  anchors: HtmlLink[];
  title: string;
}

const FEED_TYPE = /^(application|text)\/(rss|atom|rdf|feed|x-rss)\+?(xml|json)?|^application\/json$|^text\/xml$|^application\/xml$/i;

/** feed://host/path and feed:https://host/path are how some pages ask for a reader: the address behind it. */
export function fromFeedScheme(address: string, protocol = 'http:'): string {
  const rest = /^\s*feed:(.*)$/is.exec(address)?.[1];
  if (rest === undefined) return address;
  return rest.startsWith('//') ? `${protocol}${rest}` : rest;
}

/** Links of an HTML page, absolute, by its <base>. */
export function htmlLinks(html: string, pageUrl: string): HtmlLinks {
  const found: HtmlLinks = { feeds: [], anchors: [], title: '' };
  let base = pageUrl;
  let anchor: HtmlLink | undefined;
  let inTitle = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'base' && attributes.href) base = webUrl(attributes.href, pageUrl) ?? base;
        if (name === 'title') inTitle = true;
        const url = attributes.href === undefined ? undefined : webUrl(fromFeedScheme(attributes.href, new URL(pageUrl).protocol), base);
        if (url === undefined) return;
        const type = (attributes.type ?? '').trim();
        if (name === 'link' && /(^|\s)(alternate|feed)(\s|$)/i.test(attributes.rel ?? '') && FEED_TYPE.test(type)) {
          found.feeds.push({ url, title: attributes.title ?? '', type });
        }
        if (name === 'a') {
          anchor = { url, text: '' };
          found.anchors.push(anchor);
        }
      },
      ontext(text) {
        if (inTitle) found.title += text;
        if (anchor && anchor.text.length < 1000) anchor.text += text;
      },
      onclosetag(name) {
        if (name === 'title') inTitle = false;
        // A heading or a cell inside a link ends a word.
        if (anchor && /^(h\d|p|div|li|span|time)$/.test(name)) anchor.text += ' ';
        if (name === 'a') anchor = undefined;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  for (const link of found.anchors) link.text = oneLine(link.text);
  found.title = oneLine(found.title);
  return found;
}
