import { decodeText } from '../../charset.ts';
import { sentence } from '../../errors.ts';
import { decodeReferences } from './entities.ts';
import { readJsonFeed } from './json-feed.ts';
import { emptyFeed, type ParsedFeed } from './parsed-feed.ts';
import { parseWithRssParser } from './rss-parser.ts';
import { readXmlFeed } from './xml-feed.ts';

export interface ParseOptions {
  /** The Content-Type header with which the bytes came: its charset is believed as far as the bytes bear it out. */
  contentType?: string;
  /** The document's address: what relative links are resolved against. */
  url?: string;
  /** Ask rss-parser in any case and report why it refuses the feed: for the commands that check a feed. */
  strict?: boolean;
}

/**
 * Reads a feed of any kind, whatever is wrong with it. Never throws: a document that is not a feed is a feed of kind
 * "unknown" without entries, and `problems` says what was wrong, one sentence each.
 */
export async function parseFeed(bytes: Uint8Array, options: ParseOptions = {}): Promise<ParsedFeed> {
  try {
    return await readBytes(bytes, options);
  } catch (error) {
    // A mistake of ours, not of the feed; one feed must not stop the others.
    return emptyFeed('unknown', [`this is not a feed: reading it failed (${sentence(error)})`]);
  }
}

/** rss-parser's cost is not linear for every document: larger ones (characters) have our own reader's word only. */
const MAX_SECOND_OPINION = 1_000_000;

async function readBytes(bytes: Uint8Array, options: ParseOptions): Promise<ParsedFeed> {
  const { text, encoding, problems } = decodeText(bytes, options.contentType);
  const feed = readText(text, options.url);
  feed.encoding = encoding;
  feed.problems.unshift(...problems);
  if (feed.kind === 'jsonfeed' || (feed.entries.length > 0 && !options.strict) || !/<[a-z]/i.test(text)) return noted(feed, text);
  if (text.length > MAX_SECOND_OPINION) return noted(feed, text);
  const other = await parseWithRssParser(text);
  if (typeof other === 'string') {
    if (options.strict && feed.kind !== 'unknown') feed.problems.push(`rss-parser refuses it: ${other}`);
    return noted(feed, text);
  }
  if (other.entries.length <= feed.entries.length) return noted(feed, text);
  return { ...other, encoding, problems: [...feed.problems, 'rss-parser found more in it than our own reader'] };
}

function readText(text: string, url: string | undefined): ParsedFeed {
  const json = readJsonFeed(text, url);
  if (json) return json;
  const feed = readXmlFeed(text, url);
  if (feed.entries.length > 0 || !isHtml(text)) return feed;
  // A feed that a browser or a proxy shows as a page: its source stands escaped in a <pre>, as JSON or as XML.
  const shown = decodeReferences(preformatted(text) ?? withoutTags(text));
  const inner = readJsonFeed(shown, url) ?? readXmlFeed(shown, url);
  if (inner.entries.length === 0) return feed;
  inner.problems.push('the feed is wrapped into an HTML page');
  return inner;
}

/** What stands in the first <pre> that has an end. */
function preformatted(text: string): string | undefined {
  const start = /<pre(?=[\s>])[^>]{0,1000}>/i.exec(text);
  if (!start) return undefined;
  const from = start.index + start[0].length;
  const length = text.slice(from).search(/<\/pre>/i);
  return length < 0 ? undefined : text.slice(from, from + length);
}

/** The text between tags, in one pass. */
function withoutTags(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf('<', from);
    const end = start < 0 ? -1 : text.indexOf('>', start);
    if (end < 0) return pieces.join('') + text.slice(from);
    pieces.push(text.slice(from, start));
    from = end + 1;
  }
}

function isHtml(text: string): boolean {
  return /<(?:html|head|body)[\s>]|<!doctype html/i.test(text.slice(0, 5000));
}

function noted(feed: ParsedFeed, text: string): ParsedFeed {
  if (feed.kind !== 'unknown') return feed;
  if (feed.problems.length > 0 && feed.problems.at(-1)?.startsWith('it')) {
    return { ...feed, problems: [...feed.problems.slice(0, -1), `this is not a feed: ${feed.problems.at(-1)}`] };
  }
  const what = text.trim() === '' ? 'it is empty' : isHtml(text) ? 'it is an HTML page' : 'it has no element that a feed begins with';
  return { ...emptyFeed('unknown', [...feed.problems, `this is not a feed: ${what}`]), encoding: feed.encoding };
}
