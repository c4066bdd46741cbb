import { emptyFeed, type FeedHints, note, type ParsedFeed, takesEntry } from './parsed-feed.ts';
import { plain, textValue } from './values.ts';
import { readEntry } from './xml-entry.ts';
import { type Element, elements, findElement, readTree, resolveUrl, textOf } from './xml-tree.ts';

const ROOT = /<(?:[\w-]{1,50}:)?(?:rss|rdf|feed|channel)(?=[\s>/])/gi;

/**
 * The tolerant reader: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, from well-formed or broken markup, with entries
 * wherever they stand. Returns a feed without entries and of kind "unknown" when the text is none of these.
 */
export function readXmlFeed(text: string, url: string | undefined): ParsedFeed {
  const start = rootStart(text);
  if (start < 0) return emptyFeed('unknown');
  const { root, unclosed, problem } = readTree(withProlog(text, start), url ?? '');
  const top = findElement(root, ({ name }) => /(^|:)(rss|rdf|feed|channel)$/.test(name));
  if (!top) return emptyFeed('unknown');
  const kind = kindOf(top);
  const feed = emptyFeed(kind);
  if (problem !== undefined) feed.problems.push(problem);
  if (unclosed > 0) feed.problems.push('the document ends before its last element is closed');
  const atom = kind === 'atom';
  const channel = (top.name === 'channel' ? top : elements(top, 'channel')[0]) ?? top;
  readChannel(feed, channel, atom);
  for (const element of entriesOf(root)) {
    if (!takesEntry(feed)) break;
    feed.entries.push(readEntry(element, atom, (what) => note(feed, `entry ${feed.entries.length + 1}: ${what}`)));
  }
  const isFeed = feed.title !== undefined || feed.link !== undefined || feed.self !== undefined || Object.keys(top.attributes).length > 0;
  return feed.entries.length > 0 || isFeed ? feed : emptyFeed('unknown', problem === undefined ? [] : [problem]);
}

/** Where the feed's element begins, not counting what a comment before it says; -1 when there is none. */
function rootStart(text: string): number {
  let start = nextRoot(text, 0);
  for (let from = 0; start >= 0; ) {
    const comment = text.slice(0, start).indexOf('<!--', from);
    const end = comment >= 0 ? text.indexOf('-->', comment) : -1;
    if (end < 0) return start;
    from = end + 3;
    // Searched again only past what was searched: many comments before the root cost no more than one.
    if (from > start) start = nextRoot(text, from);
  }
  return -1;
}

function nextRoot(text: string, from: number): number {
  ROOT.lastIndex = from;
  return ROOT.exec(text)?.index ?? -1;
}

/** The XML declaration and DOCTYPE belong to the document; other text before the root (a PHP warning, HTML) does not. */
function withProlog(text: string, start: number): string {
  const before = text.slice(0, start);
  const doctype = before.search(/<!doctype\s+(?!html\b)/i);
  return (doctype >= 0 ? before.slice(doctype) : '') + text.slice(start);
}

function kindOf(top: Element): ParsedFeed['kind'] {
  const local = top.name.replace(/^.*:/, '');
  if (local === 'feed') return 'atom';
  if (local === 'rdf') return 'rdf';
  return 'rss';
}

/** All items and entries that are not inside another one, in document order. */
function entriesOf(root: Element): Element[] {
  const found: Element[] = [];
  const walk = (parent: Element): void => {
    for (const child of elements(parent)) {
      if (child.name === 'item' || child.name === 'entry') found.push(child);
      else walk(child);
    }
  };
  walk(root);
  return found;
}

function readChannel(feed: ParsedFeed, channel: Element, atom: boolean): void {
  let ttlMs: number | undefined;
  let period: string | undefined;
  let frequency = 1;
  for (const child of elements(channel)) {
    switch (child.name) {
      case 'title':
      case 'dc:title':
        feed.title ??= textValue(child, atom);
        break;
      case 'link':
        readFeedLink(feed, child);
        break;
      case 'language':
      case 'dc:language':
        feed.language ??= plain(child);
        break;
      case 'ttl':
        ttlMs = minutes(textOf(child));
        break;
      case 'sy:updateperiod':
        period = plain(child).toLowerCase();
        break;
      case 'sy:updatefrequency':
        frequency = Number.parseInt(textOf(child), 10) || 1;
        break;
      case 'skiphours':
        feed.hints.skipHours = elements(child, 'hour')
          .map((hour) => Number.parseInt(textOf(hour), 10) % 24)
          .filter((hour) => hour >= 0);
        break;
      case 'skipdays':
        feed.hints.skipDays = elements(child, 'day').map((day) => plain(day).toLowerCase());
        break;
      case 'fh:complete':
        feed.complete = true;
        break;
    }
  }
  const language = channel.attributes['xml:lang'];
  if (language) feed.language ??= language;
  const intervalMs = ttlMs ?? syndicationMs(period, frequency);
  if (intervalMs !== undefined) feed.hints.intervalMs = intervalMs;
}

function readFeedLink(feed: ParsedFeed, link: Element): void {
  const { href, rel = 'alternate' } = link.attributes;
  const address = resolveUrl(href ?? plain(link), link.base);
  if (address === '') return;
  const role = rel.toLowerCase();
  if (role === 'self') feed.self ??= address;
  else if (role === 'next' || role === 'prev-archive' || role === 'next-archive') {
    if (role !== 'next-archive') feed.older ??= address;
  } else if (role === 'alternate' && !/^application\/(?:rss|atom)\+xml/i.test(link.attributes.type ?? '')) feed.link ??= address;
}

function minutes(text: string): number | undefined {
  const value = Number.parseInt(text, 10);
  return value > 0 && value < 100_000 ? value * 60_000 : undefined;
}

const PERIODS: Record<string, number> = { hourly: 1, daily: 24, weekly: 24 * 7, monthly: 24 * 30, yearly: 24 * 365 };

function syndicationMs(period: string | undefined, frequency: number): FeedHints['intervalMs'] {
  const hours = period === undefined ? undefined : PERIODS[period];
  return hours === undefined || frequency < 1 ? undefined : Math.round((hours * 3_600_000) / frequency);
}
