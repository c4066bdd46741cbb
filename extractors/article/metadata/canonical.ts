import { parse as parseDomain } from 'tldts';
import { wordList } from '../../../src/data/lists.ts';
import { isTrackingParameter } from '../../../src/data/tracking.ts';
import { parseUrl } from '../../../src/url.ts';
import { attribute, type Document, elements, first } from '../html/dom.ts';

/**
 * The address that identifies the article: its canonical link when that belongs to the page's own owner and says more than "our
 * home page" (a common mistake of templates), else where the browser ended up. Without fragment and tracking parameters.
 */
export function canonicalOf(document: Document, finalUrl: string, ogUrl: string | undefined): string {
  const own = parseUrl(finalUrl);
  if (!own) return finalUrl;
  const from = baseOf(document, finalUrl);
  for (const link of elements(document, 'link')) {
    if (!attribute(link, 'rel').toLowerCase().split(/\s+/).includes('canonical')) continue;
    const url = parseUrl(attribute(link, 'href'), from);
    if (url && plausible(url, own)) return tidy(url);
  }
  const url = ogUrl ? parseUrl(ogUrl, from) : undefined;
  if (url && plausible(url, own) && url.pathname.length > 1) return tidy(url);
  return tidy(own);
}

/** The address against which a document's addresses resolve. */
export function baseOf(document: Document, finalUrl: string): string {
  const base = first(document, 'base');
  return parseUrl(base ? attribute(base, 'href') : '', finalUrl)?.href ?? finalUrl;
}

/** Longer than any article's, and short enough for an attribute in MISP. */
const LONGEST = 2_000;

function plausible(url: URL, own: URL): boolean {
  if (!/^https?:$/.test(url.protocol) || url.href.length > LONGEST || !isSameOwner(url, own)) return false;
  return url.pathname.length > 1 || own.pathname.length <= 1;
}

/**
 * Whether two addresses are in the same hands: a page decides about its own host only, and where strangers share a host by path
 * (`/~name`, `/@name`, `sites.google.com/view/name`) only about its own part of it. What a page could claim beyond that would
 * stand for somebody else's article, and keep that from ever being read.
 */
export function isSameOwner(a: URL, b: URL): boolean {
  return bareHost(a) === bareHost(b) && ownerInPath(a) === ownerInPath(b);
}

/** www.example.org, m.example.org and amp.example.org are example.org, unless names below it belong to strangers. */
function bareHost(url: URL): string {
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  const bare = host.replace(/^(?:www|m|mobile|amp)\./, '');
  const { publicSuffix } = parseDomain(bare, { allowPrivateDomains: true });
  return `${publicSuffix === bare ? host : bare}:${url.port}`;
}

/** First parts of paths that say what stands below them, not whose it is. */
const KINDS =
  /^(?:view|site|sites|a|d|e|u|r|c|p|s|user|users|channel|projects|groups|in|posts|pulse|pages?|document|presentation|spreadsheets|file|package|web|[a-z]{2}(?:-[a-z]{2})?)$/i;

function ownerInPath(url: URL): string {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const [first = ''] = parts;
  if (/^(?:~|%7e|@)/i.test(first)) return first.replace(/^%7e/i, '~').toLowerCase();
  const { domain } = parseDomain(url.hostname, { allowPrivateDomains: false });
  if (domain === null || !SHARED.some((list) => wordList(list).has(domain))) return '';
  const owner = parts.findIndex((part) => !KINDS.test(part));
  return parts
    .slice(0, owner < 0 ? parts.length : owner + 1)
    .join('/')
    .toLowerCase();
}

/** Lists of domains that strangers share. */
const SHARED = ['shared-hosting', 'personal-pages', 'author-platforms'] as const;

/** Without credentials, too: "https://bank.example@evil.example/" is not what it looks like. */
export function tidy(url: URL): string {
  url.hash = '';
  url.username = '';
  url.password = '';
  for (const name of [...url.searchParams.keys()]) if (isTrackingParameter(name)) url.searchParams.delete(name);
  return url.href;
}
