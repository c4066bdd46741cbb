import { escapeText } from 'entities';
import * as z from 'zod';
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
  // "Ideally, the id is the full URL", says the specification.
  const link = data.url || data.external_url || (/^https?:\/\//i.test(data.id ?? '') ? data.id : undefined);
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

/**
 * JSON, also with raw line breaks inside strings, trailing commas, or its end missing (what was whole is kept). By hand: the tree that
 * jsonc-parser builds of a broken feed of 20 MB takes more than 512 MiB.
 */
function parseJson(source: string): { value: unknown; problems: string[] } {
  if (isDeep(source)) return { value: undefined, problems: [] };
  const whole = tryParse(source);
  if (whole !== undefined) return { value: whole.value, problems: [] };
  const { text, open, lastItemEnd } = mendJson(source);
  const wholeItems = lastItemEnd === 0 ? undefined : tryParse(`${text.slice(0, lastItemEnd)}]}`);
  // A document that ends too early keeps its whole items; one that is broken in the middle those before that place.
  const mended = open === '' ? (tryParse(text) ?? beforeError(text)) : (wholeItems ?? tryParse(text + open) ?? beforeError(text));
  return { value: mended?.value, problems: mended ? ['the JSON is broken: what could be read was kept'] : [] };
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

function tryParse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The items that are whole before the place at which JSON.parse stops. */
function beforeError(text: string): { value: unknown } | undefined {
  const position = jsonErrorAt(text);
  if (position === undefined) return undefined;
  const { lastItemEnd } = mendJson(text.slice(0, position));
  return lastItemEnd === 0 ? undefined : tryParse(`${text.slice(0, lastItemEnd)}]}`);
}

function jsonErrorAt(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    return position === undefined ? undefined : Number(position);
  }
}

interface MendedJson {
  text: string;
  /** The brackets that close what is open at the end. */
  open: string;
  /** Where in `text` the last whole item of the list of items ends; 0 when there is none. */
  lastItemEnd: number;
}

/** One pass over broken JSON: line breaks and tabs in strings are escaped, trailing commas taken out, an open string is closed. */
function mendJson(source: string): MendedJson {
  const pieces: string[] = [];
  const stack: string[] = [];
  let length = 0;
  let lastItemEnd = 0;
  let from = 0;
  const keepUpTo = (end: number, instead = ''): void => {
    pieces.push(source.slice(from, end), instead);
    length += end - from + instead.length;
    from = end;
  };
  for (let index = 0; index < source.length; index++) {
    const char = source[index] as string;
    if (char === '"') {
      index = endOfString(source, index, (at, escaped) => {
        keepUpTo(at, escaped);
        from = at + 1;
      });
      if (index >= source.length) {
        keepUpTo(source.length);
        if (pieces.at(-2)?.endsWith('\\')) pieces.push('\\');
        pieces.push('"');
      }
    } else if (char === '{') stack.push('}');
    else if (char === '[') stack.push(']');
    else if (char === '}' || char === ']') {
      stack.pop();
      if (char === '}' && stack.length === 2) {
        keepUpTo(index + 1);
        lastItemEnd = length;
      }
    } else if (char === ',' && isBeforeBracket(source, index + 1)) {
      keepUpTo(index);
      from = index + 1;
    }
  }
  keepUpTo(source.length);
  return { text: pieces.join(''), open: stack.reverse().join(''), lastItemEnd };
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The index of the string's closing quote, or the text's length. `replace` is told of each character that JSON wants escaped. */
function endOfString(source: string, start: number, replace: (at: number, escaped: string) => void): number {
  for (let index = start + 1; index < source.length; index++) {
    const char = source[index] as string;
    if (char === '"') return index;
    if (char === '\\') index++;
    else if (ESCAPES[char] !== undefined) replace(index, ESCAPES[char] as string);
  }
  return source.length;
}

function isBeforeBracket(source: string, from: number): boolean {
  let index = from;
  // Nobody writes more white space than this between a comma and what comes next.
  while (index < from + 200 && /\s/.test(source[index] ?? 'x')) index++;
  return source[index] === '}' || source[index] === ']';
}
