import { z } from 'zod';
import { parseDate } from './dates.ts';
import { emptyFeed, type ParsedEntry, type ParsedFeed } from './parsed-feed.ts';
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

/** JSON Feed 1.0 and 1.1. A field of the wrong type counts as absent; undefined when the text is no such feed at all. */
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
  data.items.forEach((raw, index) => {
    const entry = item.safeParse(raw);
    if (entry.success) feed.entries.push(toEntry(entry.data, base, (problem) => feed.problems.push(`entry ${index + 1}: ${problem}`)));
    else feed.problems.push(`entry ${index + 1}: it is no object`);
  });
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
    else if (value) report(`the date ${JSON.stringify(value.slice(0, 60))} is none`);
  }
  const author = data.author?.name ?? data.authors?.find((one) => one?.name)?.name;
  if (author) entry.author = author;
  if (data.content_html) entry.content = data.content_html;
  else if (data.content_text) entry.content = `<p>${escapeText(data.content_text).replace(/\n{2,}/g, '</p><p>')}</p>`;
  if (data.summary) entry.summary = escapeText(data.summary);
  return entry;
}

function escapeText(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Each try reads the whole text again: a broken document that is larger is not worth the seconds. */
const MENDABLE = 5_000_000;
const MOST_TRIES = 50;

/** JSON, also with raw line breaks inside strings, trailing commas, or its end missing (what was whole is kept). */
function parseJson(source: string): { value: unknown; problems: string[] } {
  try {
    return { value: JSON.parse(source), problems: [] };
  } catch {
    if (source.length > MENDABLE) return { value: undefined, problems: [] };
    const mended = mendJson(source);
    for (let end = mended.length, tries = 0; end > 0 && tries < MOST_TRIES; tries++) {
      const candidate = mended.slice(0, end);
      try {
        return { value: JSON.parse(candidate + closers(candidate)), problems: ['the JSON is broken: what could be read was kept'] };
      } catch {
        end = Math.max(candidate.lastIndexOf('}', end - 2) + 1, 0);
      }
    }
    return { value: undefined, problems: [] };
  }
}

function mendJson(source: string): string {
  return source.replace(/"(?:[^"\\]|\\[\s\S])*"|,(?=\s*[}\]])/g, (token) =>
    token === ',' ? '' : token.replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t'),
  );
}

/** The brackets that are still open at the end of a piece of JSON, closed. */
function closers(piece: string): string {
  const open: string[] = [];
  for (const [token] of piece.matchAll(/"(?:[^"\\]|\\[\s\S])*"|[{}[\]]/g)) {
    if (token === '{') open.unshift('}');
    else if (token === '[') open.unshift(']');
    else if (token === '}' || token === ']') open.shift();
  }
  return open.join('');
}
