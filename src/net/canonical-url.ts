import { isTrackingParameter } from '../data/tracking.ts';
import { UsageError } from '../errors.ts';
import { parseUrl } from '../url.ts';

/** Addresses that the URL standard would give back unchanged and that have no query: most of a feed's, recognised in one step. */
const PLAIN = /^https?:\/\/(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}(?:\/[\w\-~][\w\-~.]*)*\/?$/;

/**
 * Absolute http(s) address of `text` against `base`, as the URL standard reads it (so white space around it, `//host/x`,
 * a missing slash, back-slashes are mended), or undefined when that is not a web address.
 */
export function webUrl(text: string, base?: string): string | undefined {
  if (isPlain(text)) return text;
  const url = parseUrl(text.trim(), base);
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return undefined;
  return url.href;
}

function isPlain(text: string): boolean {
  // A host without a path is not: the standard gives it a slash. Nor one with a punycode label, which may be invalid.
  return PLAIN.test(text) && text.indexOf('/', 8) > 0 && !text.includes('xn--');
}

/**
 * The one spelling of an article's address: lower-case punycode host without trailing dot, no default port, no dot
 * segments, no credentials, no fragment, no tracking parameters, percent-escapes in upper case and only where needed.
 * Path case, the order of parameters, a trailing slash and the scheme stay, because a server may tell them apart;
 * a hash-bang (`#!/post/1`) stays, because it selects the article. Throws UsageError for anything but http(s).
 */
export function canonicalUrl(text: string): string {
  if (isPlain(text)) return text;
  const href = webUrl(text);
  if (href === undefined) {
    throw new UsageError(`${JSON.stringify(text)} is not a web address: it must start with http:// or https:// and name a host.`);
  }
  const url = new URL(href);
  url.username = '';
  url.password = '';
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.replace(/\.+$/, '');
  const path = normaliseEscapes(url.pathname);
  const query = url.search === '' ? '' : withoutTracking(url.search.slice(1));
  const fragment = url.hash.startsWith('#!') ? url.hash : '';
  return `${url.protocol}//${url.host}${path}${query ? `?${query}` : ''}${fragment}`;
}

/**
 * What makes two addresses the same article: the canonical URL with http and https, and a trailing slash or none, folded.
 * It is for comparing and for naming the event, never for opening.
 */
export function urlKey(text: string): string {
  const [, authority = '', path = '', rest = ''] = /^https?:\/\/([^/?#]*)([^?#]*)(.*)$/.exec(canonicalUrl(text)) ?? [];
  return `https://${authority}${path.replace(/\/+$/, '')}${rest}`;
}

function withoutTracking(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '' && !isTrackingParameter(parameterName(pair)));
  return normaliseEscapes(pairs.join('&'));
}

function parameterName(pair: string): string {
  const name = pair.split('=', 1)[0] ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** %7e is ~ (RFC 3986, 2.3: unreserved characters need no escape), %c3 is %C3; a lone % stays as it is. */
function normaliseEscapes(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-9a-f]{2})/gi, (escaped, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(char) ? char : escaped.toUpperCase();
  });
}
