import type { Article, Page } from '../../../src/domain.ts';
import { parseUrl } from '../../../src/url.ts';
import { withoutUndefined } from '../../../src/without-undefined.ts';
import { attribute, type Document, type Element, elements, first, textContent, textLength } from '../html/dom.ts';
import { authorName, tidy } from './author.ts';
import { canonicalOf } from './canonical.ts';
import { isoDate } from './dates.ts';
import { readLinkedData } from './json-ld.ts';
import { dateOfTitle, inChrome, shownAuthor, shownDate, wordsOf } from './shown.ts';
import { chooseTitle } from './title.ts';

export interface Metadata
  extends Pick<Article, 'author' | 'published' | 'modified' | 'language' | 'siteName' | 'description' | 'canonicalUrl'> {
  title?: string;
}

/** What the page says about itself: JSON-LD, then OpenGraph and other `<meta>`, then microdata and what stands beside the title. */
export function readMetadata(document: Document, page: Pick<Page, 'finalUrl' | 'title'>): Metadata {
  const meta = readMeta(document);
  const data = readLinkedData(document);
  const siteName = clean(meta('og:site_name') ?? data.siteName ?? meta('application-name'));
  const headings = ['h1', 'h2', 'h3'].flatMap((name) =>
    [...elements(document, name)]
      .filter((one) => !inChrome(one) && !leadsHome(one, page.finalUrl))
      .map((one) => clean(textContent(one))?.replace(/\s*[\u00b6\u00a7#\u{1f517}]+$/u, '') ?? ''),
  );
  const titleTag = first(document, 'title');
  const title = chooseTitle({
    structured: [data.headline, meta('og:title'), meta('twitter:title'), meta('parsely-title'), meta('dc.title')].map(clean),
    headings: headings.filter((text) => text !== ''),
    tag: clean(titleTag ? textContent(titleTag) : page.title),
    siteName,
    url: page.finalUrl,
  });
  const author = (value: string | undefined) => firstNameFirst(authorName(value, { title, siteName }), document);
  const html = first(document, 'html');
  const pageLanguage =
    language(html ? attribute(html, 'lang') || attribute(html, 'xml:lang') : '') ??
    language(meta('content-language')) ??
    language(data.language) ??
    language(meta('og:locale'));
  return withoutUndefined({
    title,
    author:
      author(data.author) ??
      author(firstOf(meta, AUTHOR)) ??
      author(data.signed?.author) ??
      author(marked(document, 'author')) ??
      author(shownAuthor(document, title)),
    published:
      isoDate(data.published) ??
      isoDate(firstOf(meta, PUBLISHED)) ??
      isoDate(data.signed?.published) ??
      isoDate(marked(document, 'datePublished')) ??
      shownDate(document, title, pageLanguage) ??
      dateOfAddress(page.finalUrl),
    modified: isoDate(data.modified) ?? isoDate(firstOf(meta, MODIFIED)) ?? isoDate(marked(document, 'dateModified')),
    language: pageLanguage,
    siteName,
    description: clean(meta('og:description') ?? meta('description') ?? data.description ?? meta('twitter:description')),
    canonicalUrl: canonicalOf(document, page.finalUrl, meta('og:url')),
  });
}

/** "Kettle, Ann" where the page shows "Ann Kettle". */
function firstNameFirst(author: string | undefined, document: Document): string | undefined {
  const turned = author?.replace(/^(\p{L}[\p{L}'\u2019-]+), (\p{L}[\p{L}'\u2019-]+)$/u, '$2 $1');
  return turned && turned !== author && textContent(document).includes(turned) ? turned : author;
}

/** "/2015/03/18/": the day in the path of many news sites and blogs. */
function dateOfAddress(url: string): string | undefined {
  const path = /\/(20\d{2})\/(\d{2})\/(\d{2})(?:\/|$)/.exec(url);
  return path ? isoDate(path.slice(1).join('-')) : undefined;
}

const AUTHOR = ['author', 'article:author', 'dc.creator', 'dcterms.creator', 'parsely-author', 'sailthru.author', 'twitter:data1'];
const PUBLISHED = [
  'article:published_time',
  'og:published_time',
  'date',
  'pubdate',
  'publish-date',
  'publish_date',
  'publishdate',
  'dc.date',
  'dc.date.issued',
  'dcterms.created',
  'dcterms.date',
  'parsely-pub-date',
  'sailthru.date',
  'citation_publication_date',
  'article.published',
  'datepublished',
  'last-published',
];
const MODIFIED = ['article:modified_time', 'og:updated_time', 'last-modified', 'dcterms.modified', 'datemodified'];

type Meta = (name: string) => string | undefined;

function readMeta(document: Document): Meta {
  const found = new Map<string, string>();
  for (const element of elements(document, 'meta')) {
    const name = (attribute(element, 'property') || attribute(element, 'name') || attribute(element, 'http-equiv')).toLowerCase();
    const content = attribute(element, 'content').trim();
    if (!name || !content) continue;
    const known = found.get(name);
    if (known === undefined) found.set(name, content);
    // Pages with several authors repeat the element.
    else if (AUTHOR.includes(name) && !known.split(', ').includes(content)) found.set(name, `${known}, ${content}`);
  }
  return (name) => found.get(name);
}

function firstOf(meta: Meta, names: string[]): string | undefined {
  for (const name of names) {
    const value = meta(name);
    if (value) return value;
  }
  return undefined;
}

/** Microdata, rel=author and the class names of microformats. */
function marked(document: Document, what: 'author' | 'datePublished' | 'dateModified'): string | undefined {
  for (const element of elements(document)) {
    const isIt =
      attribute(element, 'itemprop').split(/\s+/).includes(what) ||
      (what === 'author' && attribute(element, 'rel').split(/\s+/).includes('author'));
    if (!isIt || inChrome(element)) continue;
    const named = what === 'author' ? [...elements(element)].find((one) => attribute(one, 'itemprop') === 'name') : undefined;
    const value = attribute(element, 'content') || attribute(element, 'datetime') || dateOfTitle(element) || wordsOf(named ?? element);
    if (value.trim()) return value.trim();
  }
  return undefined;
}

/** The name of a site as a heading: all of it is a link to the site's front page. */
function leadsHome(heading: Element, url: string): boolean {
  const link = first(heading, 'a');
  const href = link ? attribute(link, 'href') : '';
  if (!link || href === '' || textLength(link) < textLength(heading)) return false;
  const [target, page] = [parseUrl(href, url), parseUrl(url)];
  if (!target || !page) return false;
  return target.host === page.host && target.pathname === '/' && target.search === '' && target.hash === '' && page.pathname !== '/';
}

function language(value: string | undefined): string | undefined {
  const tag = value?.trim().replace('_', '-');
  if (!tag) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

const clean = (value: string | undefined): string | undefined => tidy(value ?? '') || undefined;
