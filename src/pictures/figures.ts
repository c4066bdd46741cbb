import { basename } from 'node:path';
import type { Article, CrawlRequest, Evidence, SourceSettings } from '../domain.ts';
import { configuredHeaders, pageSettings, type Secrets } from '../net/configured-headers.ts';
import type { Egress } from '../net/egress.ts';
import { readLimited } from '../net/read-limited.ts';

/** A report with more pictures than this shows the first ones. */
const MOST = 20;
const TIMEOUT_MS = 15_000;

/**
 * The pictures of the article (MISP_PICTURES=all), fetched through the egress like everything from outside. One that
 * cannot be had, is not a picture or is larger than `maxBytes` is left out; its link stays in the report.
 */
export async function fetchFigures(
  article: Article,
  request: CrawlRequest,
  egress: Pick<Egress, 'fetch'>,
  maxBytes: number,
  secret: Secrets,
): Promise<Evidence[]> {
  const urls = [...new Set(article.figures.map((figure) => figure.url))].slice(0, MOST);
  const fetched = await Promise.all(
    urls.map((url, index) => fetchFigure(url, index + 1, request, pageSettings(request, secret), egress, maxBytes).catch(() => undefined)),
  );
  return fetched.filter((figure) => figure !== undefined);
}

async function fetchFigure(
  url: string,
  number: number,
  request: CrawlRequest,
  settings: SourceSettings | undefined,
  egress: Pick<Egress, 'fetch'>,
  maxBytes: number,
): Promise<Evidence | undefined> {
  const { userAgent, proxy } = settings ?? {};
  const own = configuredHeaders(url, request.url, settings);
  const response = await egress.fetch(url, {
    headers: { accept: 'image/*', referer: request.url, ...(userAgent ? { 'user-agent': userAgent } : {}), ...own },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(proxy ? { proxy } : {}),
  });
  const contentType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  const tooLarge = Number(response.headers.get('content-length') ?? 0) > maxBytes;
  if (!response.ok || !contentType.startsWith('image/') || tooLarge || !response.body) {
    await response.body?.cancel();
    return undefined;
  }
  const bytes = await readLimited(response.body, maxBytes);
  if (bytes === undefined) return undefined;
  const name =
    basename(new URL(url).pathname)
      .replace(/[^\w.-]+/g, '_')
      .slice(-60) || 'picture';
  return { kind: 'figure', fileName: `figure-${number}-${name}`, contentType, bytes, url };
}
