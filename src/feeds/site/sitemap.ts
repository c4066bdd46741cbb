import { decodeText } from '../../charset.ts';
import { parseDate } from '../parse/dates.ts';
import { type Element, elements, findElement, readTree, textOf } from '../parse/xml-tree.ts';

export interface SitemapUrl {
  url: string;
  /** ISO 8601, UTC: when the page was last changed. */
  lastmod?: string;
  /** News sitemaps name title and day of publication. */
  title?: string;
  published?: string;
}

export interface Sitemap {
  kind: 'urlset' | 'index' | 'unknown';
  /** Articles (urlset), or further sitemaps (index). */
  urls: SitemapUrl[];
}

/** sitemaps.org allows 50,000; more is a mistake or an attack. */
const MAX_URLS = 100_000;

/** Reads a sitemap, a sitemap index, a news sitemap, or a plain text list of addresses (sitemaps.org). Never throws. */
export function readSitemap(bytes: Uint8Array, contentType?: string): Sitemap {
  const { text } = decodeText(bytes, contentType);
  if (!text.includes('<')) return plainList(text);
  const { root } = readTree(text, '');
  const top = findElement(root, ({ name }) => /(^|:)(urlset|sitemapindex)$/.test(name));
  if (!top) return { kind: 'unknown', urls: [] };
  const isIndex = top.name.endsWith('sitemapindex');
  const urls = elements(top).flatMap((element) => (/(^|:)(url|sitemap)$/.test(element.name) ? toUrl(element) : []));
  if (urls.length > MAX_URLS) urls.length = MAX_URLS;
  return { kind: isIndex ? 'index' : 'urlset', urls };
}

function plainList(text: string): Sitemap {
  const urls = text
    .split(/\s+/, MAX_URLS)
    .filter((line) => /^https?:\/\//i.test(line))
    .map((url) => ({ url }));
  return { kind: urls.length > 0 ? 'urlset' : 'unknown', urls };
}

function toUrl(element: Element): SitemapUrl[] {
  const field = (name: RegExp): string => {
    const found = findElement(element, (inner) => name.test(inner.name));
    return found ? textOf(found).trim() : '';
  };
  const url = field(/(^|:)loc$/);
  if (url === '') return [];
  const entry: SitemapUrl = { url };
  const lastmod = parseDate(field(/(^|:)lastmod$/));
  const published = parseDate(field(/(^|:)publication_date$/));
  const title = field(/^(news|n):title$/);
  if (lastmod) entry.lastmod = lastmod;
  if (published) entry.published = published;
  if (title) entry.title = title;
  return [entry];
}

/** The sitemaps that robots.txt names. */
export function sitemapsOfRobots(text: string): string[] {
  return [...text.matchAll(/^\s*sitemap\s*:\s*(\S+)/gim)].map((match) => match[1] as string);
}
