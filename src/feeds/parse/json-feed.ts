import { escapeText } from 'entities';
import { findNodeAtLocation, getNodeValue, type ParseError, parseTree } from 'jsonc-parser';
import { z } from 'zod';
import { parseDate } from './dates.ts';
import { emptyFeed, note, type ParsedEntry, type ParsedFeed, takesEntry } from './parsed-feed.ts';
import { resolveUrl } from './xml-tree.ts';

const text = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);
const person = z.object({ name: text }).optional().catch(undefined);
const item = z.object({
  id: text,
  url: text,
  external_url: text,
  title: text,
  content_html: text,
  content_text: text,
  summary: text,
  date_published: text,
  date_modified: text,
  author: person,
  authors: z.array(person).optional().catch(undefined),
  tags: z.array(z.string()).optional().catch(undefined),
});
const document = z.object({
  version: text,
  title: text,
  home_page_url: text,
  feed_url: text,
  next_url: text,
  language: text,
  items: z.array(z.unknown()),
});

/** JSON Feed 1.0 and 1.1. A field of the wrong type counts as absent; undefined when the text is not such a feed at all. */
export function readJsonFeed(source: string, url: string | undefined): ParsedFeed | undefined {
  if (!/^\s*[{[]/.test(source)) return undefined;
  const parsed = parseJson(source);
  const read = document.safeParse(parsed.value);
  if (!read.success) return undefined;
  const { data } = read;
  const feed = emptyFeed('jsonfeed', parsed.problems);
  const base = url ?? '';
  if (data.title !== undefined) feed.title = data.title;
  if (data.home_page_url) feed.link = resolveUrl(data.home_page_url, base);
  if (data.feed_url) feed.self = resolveUrl(data.feed_url, base);
  if (data.next_url) feed.older = resolveUrl(data.next_url, base);
  if (data.language) feed.language = data.language;
  for (const [index, raw] of data.items.entries()) {
    const entry = item.safeParse(raw);
    if (!entry.success) note(feed, `entry ${index + 1}: it is not an object`);
    else if (takesEntry(feed)) feed.entries.push(toEntry(entry.data, base, (problem) => note(feed, `entry ${index + 1}: ${problem}`)));
    else break;
  }
  return feed;
}

function toEntry(data: z.infer<typeof item>, base: string, report: (problem: string) => void): ParsedEntry {
  const entry: ParsedEntry = { categories: data.tags ?? [] };
  const link = data.url || data.external_url;
  if (data.title !== undefined) entry.title = data.title.trim();
  if (link) entry.link = resolveUrl(link, base);
  else report('it has no url');
  if (data.id) entry.id = data.id;
  for (const [field, value] of [
    ['published', data.date_published],
    ['updated', data.date_modified],
  ] as const) {
    const date = value ? parseDate(value) : undefined;
    if (date !== undefined) entry[field] = date;
    else if (value) report(`not a date: ${JSON.stringify(value.slice(0, 60))}`);
  }
  const author = data.author?.name ?? data.authors?.find((one) => one?.name)?.name;
  if (author) entry.author = author;
  if (data.content_html) entry.content = data.content_html;
  else if (data.content_text) entry.content = `<p>${escapeText(data.content_text).replace(/\n{2,}/g, '</p><p>')}</p>`;
  if (data.summary) entry.summary = escapeText(data.summary);
  return entry;
}

/** JSON, also with raw line breaks inside strings, trailing commas, or a broken place: then the items that are whole before it. */
function parseJson(source: string): { value: unknown; problems: string[] } {
  if (isDeep(source)) return { value: undefined, problems: [] };
  try {
    return { value: JSON.parse(source), problems: [] };
  } catch {
    const value = parseBroken(escapedStrings(source));
    return { value, problems: value === undefined ? [] : ['the JSON is broken: what could be read was kept'] };
  }
}

function parseBroken(source: string): unknown {
  const errors: ParseError[] = [];
  const tree = parseTree(source, errors, { allowTrailingComma: true });
  if (tree === undefined) return undefined;
  const value: unknown = getNodeValue(tree);
  const items = findNodeAtLocation(tree, ['items']);
  if (errors[0] === undefined || items?.type !== 'array') return value;
  const broken = errors[0].offset;
  const whole = items.children?.filter(({ offset, length }) => offset + length <= broken) ?? [];
  return { ...(value as object), items: whole.map(getNodeValue) };
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Line breaks and tabs in strings, which some generators forget to escape. */
function escapedStrings(source: string): string {
  return source.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"?/g, (string) => string.replace(/[\n\r\t]/g, (char) => ESCAPES[char] ?? char));
}

/** A feed is nested five deep or so; what costs a parser by its depth is none. */
const MAX_DEPTH = 200;

/** Whether brackets that are open at one place, outside of strings, are more than any feed has. One pass. */
function isDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
