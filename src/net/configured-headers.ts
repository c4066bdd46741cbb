import { getDomain } from 'tldts';
import type { CrawlRequest, SourceSettings } from '../domain.ts';
import { parseUrl } from '../url.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** Headers that tell nothing that was meant for one site only: they go along with every redirect. Lower case. */
const FOR_EVERYBODY = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'if-modified-since',
  'if-none-match',
  'range',
  'referer',
  'user-agent',
]);

/** What may be sent to `url` of headers that were made for `origin`: to any other origin only what says nothing secret. */
export function headersForHop(headers: Record<string, string>, url: URL, origin: string): Record<string, string> {
  if (url.origin === origin) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => FOR_EVERYBODY.has(name.toLowerCase())));
}

/**
 * A source's own headers and cookies as request headers for `url`, with lower-case names; none unless `url` has the
 * origin of `configuredFor`, the address for which they were configured.
 */
export function configuredHeaders(
  url: string,
  configuredFor: string,
  settings: Pick<SourceSettings, 'headers' | 'cookies'> | undefined,
): Record<string, string> {
  if (!settings || !sameOrigin(url, configuredFor)) return {};
  const headers = Object.fromEntries(Object.entries(settings.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return settings.cookies === undefined ? headers : { ...headers, cookie: settings.cookies };
}

/** Looks up a secret by the name of its environment variable (NAME or NAME_FILE). */
export type Secrets = (name: string) => string | undefined;

/** The settings with the values of their secrets. One that is not set is left out: the site then says what it misses. */
export function withSecrets(settings: SourceSettings | undefined, secret: Secrets | undefined): SourceSettings | undefined {
  if (!settings?.secrets) return settings;
  const { secrets, ...rest } = settings;
  const cookies = secrets.cookies === undefined ? undefined : secret?.(secrets.cookies);
  const named = Object.entries(secrets.headers ?? {}).map(([header, name]) => [header, secret?.(name)]);
  const headers: Record<string, string> = { ...rest.headers, ...withoutUndefined(Object.fromEntries(named)) };
  return { ...rest, ...(cookies === undefined ? {} : { cookies }), ...(Object.keys(headers).length > 0 ? { headers } : {}) };
}

/**
 * The settings with which an entry's page is opened. A feed names addresses at will, so its own headers and cookies stay
 * behind when the page does not belong to the feed's site.
 */
export function pageSettings(
  { url, source, settings }: Pick<CrawlRequest, 'url' | 'source' | 'settings'>,
  secret: Secrets,
): SourceSettings | undefined {
  if (!settings || source.kind !== 'feed' || belongsToSite(url, source.url)) return withSecrets(settings, secret);
  const { headers: _headers, cookies: _cookies, secrets: _secrets, ...rest } = settings;
  return rest;
}

/**
 * The same origin; or another host of the same registrable domain (feeds.example.com and www.example.com, but not two
 * users of one hoster) on the usual port, over a connection that is no less safe.
 */
export function belongsToSite(url: string, site: string): boolean {
  if (sameOrigin(url, site)) return true;
  const [page, own] = [parseUrl(url), parseUrl(site)];
  if (!page || !own) return false;
  const owner = getDomain(own.hostname, { allowPrivateDomains: true });
  if (owner === null || getDomain(page.hostname, { allowPrivateDomains: true }) !== owner) return false;
  return page.port === '' && own.port === '' && (page.protocol === 'https:' || page.protocol === own.protocol);
}

function sameOrigin(a: string, b: string): boolean {
  const origin = parseUrl(a)?.origin;
  return origin !== undefined && origin === parseUrl(b)?.origin;
}
