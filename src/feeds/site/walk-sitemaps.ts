import { webUrl } from '../../net/canonical-url.ts';
import { fetchFeed } from '../poll/fetch-feed.ts';
import type { SourceOptions } from '../poll/read-source.ts';
import { ReadFailure } from '../reader/reader.ts';
import { type SitemapUrl, sitemapsOfRobots } from './sitemap.ts';

const USUAL = ['/sitemap.xml', '/sitemap_index.xml', '/wp-sitemap.xml', '/sitemap-index.xml', '/news-sitemap.xml', '/sitemap.txt'];
/** Sitemaps that are read in one go at most, and how deep an index may lie in an index. */
const MAX_SITEMAPS = 200;
const DEEPEST = 3;
/** Addresses of all sitemaps together: a large site's news of some years. */
const MAX_URLS = 200_000;

export interface SitemapWalk {
  urls: SitemapUrl[];
  problems: string[];
}

/**
 * All addresses of a site's sitemaps. A sitemap of an index that says that it has not changed since `since` is not
 * fetched (`since` undefined: all are). `start` is a sitemap's address, or undefined to find it.
 */
export async function walkSitemaps(
  siteUrl: string,
  start: string | undefined,
  since: string | undefined,
  options: SourceOptions,
): Promise<SitemapWalk> {
  const walk: SitemapWalk = { urls: [], problems: [] };
  const queue = (start === undefined ? await findSitemaps(siteUrl, options) : [start]).map((url) => ({ url, depth: 0 }));
  if (queue.length === 0) walk.problems.push(`${siteUrl}: no sitemap was found (robots.txt, ${USUAL.join(', ')})`);
  const visited = new Set<string>();
  for (let next = queue.shift(); next; next = queue.shift()) {
    if (visited.has(next.url)) continue;
    if (visited.size >= MAX_SITEMAPS) {
      walk.problems.push(`more than ${MAX_SITEMAPS} sitemaps: the rest was ignored`);
      break;
    }
    visited.add(next.url);
    const fetched = await fetchFeed(next.url, options);
    if (!fetched.ok) {
      walk.problems.push(fetched.message);
      continue;
    }
    const sitemap = await options.reader.read({ kind: 'sitemap', bytes: fetched.bytes, contentType: fetched.contentType });
    if (sitemap instanceof ReadFailure || sitemap.kind === 'unknown') {
      walk.problems.push(`${next.url} is not a sitemap${sitemap instanceof ReadFailure ? `: ${sitemap.message}` : ''}`);
      continue;
    }
    if (sitemap.kind === 'urlset') {
      const { urls } = sitemap;
      walk.urls = walk.urls.concat(urls.slice(0, MAX_URLS - walk.urls.length));
      if (walk.urls.length >= MAX_URLS) {
        walk.problems.push(`the sitemaps name more than ${MAX_URLS} pages: the rest was ignored`);
        break;
      }
    }
    if (sitemap.kind !== 'index' || next.depth >= DEEPEST) continue;
    for (const { url, lastmod } of sitemap.urls) {
      const address = webUrl(url, fetched.finalUrl);
      if (address !== undefined && !(since !== undefined && lastmod !== undefined && lastmod < since))
        queue.push({ url: address, depth: next.depth + 1 });
    }
  }
  return walk;
}

async function findSitemaps(siteUrl: string, options: SourceOptions): Promise<string[]> {
  const robots = await fetchFeed(new URL('/robots.txt', siteUrl).href, options);
  const named = robots.ok ? sitemapsOfRobots(new TextDecoder().decode(robots.bytes)).flatMap((url) => webUrl(url, siteUrl) ?? []) : [];
  if (named.length > 0) return named;
  for (const path of USUAL) {
    const url = new URL(path, siteUrl).href;
    const fetched = await fetchFeed(url, options);
    if (!fetched.ok) continue;
    const sitemap = await options.reader.read({ kind: 'sitemap', bytes: fetched.bytes, contentType: fetched.contentType });
    if (!(sitemap instanceof ReadFailure) && sitemap.kind !== 'unknown') return [url];
  }
  return [];
}
