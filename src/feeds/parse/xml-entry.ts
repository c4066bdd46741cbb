import { parseDate } from './dates.ts';
import type { ParsedEntry } from './parsed-feed.ts';
import { htmlValue, plain, textValue } from './values.ts';
import { type Element, elements, findElement, resolveUrl, textOf } from './xml-tree.ts';

/** Which date an element gives. An RSS 1.0 dc:date is when the text was last touched, as Atom's updated. */
const DATES: Record<string, 'published' | 'updated' | 'created'> = {
  pubdate: 'published',
  published: 'published',
  issued: 'published',
  'dcterms:issued': 'published',
  updated: 'updated',
  modified: 'updated',
  'dc:date': 'updated',
  'dcterms:modified': 'updated',
  lastmod: 'updated',
  lastbuilddate: 'updated',
  created: 'created',
  'dcterms:created': 'created',
  'prism:publicationdate': 'created',
};

/** What is longer than this is not a name, an address or a list that a person made. */
const MAX_NAME = 2_000;
const MAX_URL = 8_000;
const MAX_CATEGORIES = 200;

/** How much an element is worth as content: the highest that is there wins. */
const CONTENT: Record<string, number> = { 'content:encoded': 3, content: 3, body: 2, fullitem: 2, 'xhtml:body': 2, 'xhtml:div': 2 };

/** Reads one item or entry. `report` takes what is wrong with it. */
export function readEntry(item: Element, atom: boolean, report: (problem: string) => void): ParsedEntry {
  const entry: ParsedEntry = { categories: [] };
  /** An id that is an address is where the entry is, unless a link says otherwise. */
  let idLink: string | undefined;
  let titleRank = 0;
  let contentRank = 0;
  const about = item.attributes['rdf:about'];
  if (about) entry.id = about;

  for (const child of elements(item)) {
    const { name } = child;
    const date = DATES[name];
    if (date) {
      readDate(entry, date, child, report);
      continue;
    }
    const rank = CONTENT[name];
    if (rank !== undefined) {
      const html = rank > contentRank ? htmlValue(child, atom) : undefined;
      if (html !== undefined) {
        entry.content = html;
        contentRank = rank;
      }
      continue;
    }
    switch (name) {
      case 'title':
      case 'dc:title':
      case 'media:title': {
        const worth = name === 'media:title' ? 1 : 2;
        if (worth > titleRank || !entry.title) entry.title = textValue(child, atom);
        titleRank = Math.max(titleRank, worth);
        break;
      }
      case 'link':
        readLink(entry, child);
        break;
      case 'guid': {
        const id = plain(child);
        if (id === '') break;
        const isAddress = (child.attributes.ispermalink ?? 'true').trim().toLowerCase() === 'true' && looksLikeAddress(id);
        entry.id = isAddress ? resolveUrl(id, child.base) : id;
        if (isAddress) idLink = entry.id;
        break;
      }
      case 'id': {
        const id = plain(child);
        if (id === '') break;
        entry.id = looksLikeAddress(id) ? resolveUrl(id, child.base) : id;
        if (/^https?:\/\//i.test(id)) idLink = id;
        break;
      }
      case 'feedburner:origlink':
      case 'pheedo:origlink':
        entry.original = resolveUrl(plain(child), child.base);
        break;
      case 'description':
      case 'summary':
      case 'abstract':
      case 'dc:description':
      case 'itunes:summary': {
        const html = entry.summary === undefined ? htmlValue(child, atom) : undefined;
        if (html !== undefined) entry.summary = html;
        break;
      }
      case 'author':
      case 'dc:creator':
      case 'itunes:author': {
        const author = entry.author === undefined ? readAuthor(child) : '';
        if (author !== '') entry.author = author;
        break;
      }
      case 'category':
      case 'dc:subject': {
        const category = (child.attributes.label ?? child.attributes.term ?? textValue(child, atom)).trim();
        if (entry.categories.length >= MAX_CATEGORIES || category.length > MAX_NAME) break;
        if (category !== '' && !entry.categories.includes(category)) entry.categories.push(category);
        break;
      }
      case 'enclosure':
        if (child.attributes.url) entry.enclosure ??= resolveUrl(child.attributes.url, child.base);
        break;
    }
  }
  if (entry.link === undefined && idLink !== undefined) entry.link = idLink;
  if (entry.link === undefined) report(entry.id === undefined ? 'it has neither link nor id' : 'it has no link');
  return entry;
}

function readDate(
  entry: ParsedEntry,
  field: 'published' | 'updated' | 'created',
  element: Element,
  report: (problem: string) => void,
): void {
  // Drupal writes its own HTML into the date, as elements or escaped: <time datetime="..."> says it better than the text inside.
  const machine = findElement(element, ({ name, attributes }) => name === 'time' && attributes.datetime !== undefined);
  const written = textOf(element);
  const text = machine?.attributes.datetime ?? /^\s*<time\b[^>]*?\bdatetime="([^"]+)"/i.exec(written)?.[1] ?? written;
  const date = parseDate(text);
  if (date !== undefined) entry[field] = date;
  else if (text.trim() !== '') report(`not a date: ${JSON.stringify(text.trim().slice(0, 60))}`);
}

/** The last alternate that is a web page wins, RSS's text link among them: later ones are the more specific in real feeds. */
function readLink(entry: ParsedEntry, link: Element): void {
  const { href, rel, type } = link.attributes;
  const role = (rel ?? 'alternate').trim().toLowerCase();
  if (href === undefined) {
    // Written twice over (&amp;amp;) by a template that escapes what is escaped.
    const address = plain(link)
      .slice(0, MAX_URL)
      .replace(/\s*[\r\n]+\s*/g, '')
      .replace(/&amp;/g, '&');
    if (address !== '') entry.link = resolveUrl(address, link.base);
    return;
  }
  const address = resolveUrl(href, link.base);
  if (role === 'enclosure') entry.enclosure ??= address;
  else if (role === 'alternate' || role === 'http://www.iana.org/assignments/relation/alternate') {
    const page = type === undefined || /^(?:text\/html|application\/xhtml\+xml|html|xhtml)\b/i.test(type.trim());
    if (page || entry.link === undefined) entry.link = address;
  }
}

function looksLikeAddress(text: string): boolean {
  return /^(https?:)?\/\//i.test(text) || /^\.{0,2}\/\S+$/.test(text);
}

/** "joe@example.com (Joe)" is Joe; Atom's author has a name element. */
function readAuthor(element: Element): string {
  const named = elements(element).find(({ name }) => name === 'name' || name === 'email');
  const text = plain(named ?? element)
    .slice(0, MAX_NAME)
    .replace(/\s+/g, ' ');
  return /^\S+@\S+\s*\((.+)\)$/.exec(text)?.[1] ?? /^"?([^<"]+?)"?\s*<\S+@\S+>$/.exec(text)?.[1] ?? text;
}
