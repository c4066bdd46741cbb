import type { Article, CrawlRequest } from '../domain.ts';
import { type Followed, followLinkedFiles } from '../linked/follow.ts';
import { documentPage } from '../pipeline/crawl.ts';
import type { AppContext } from './context.ts';

/** The article with its own indicator files in it (LINKED_FILES, or the feed's word); an article without such links as it is. */
export async function linkedFiles(
  article: Article,
  request: CrawlRequest,
  { config: { extract }, egress, extract: read }: Pick<AppContext, 'config' | 'egress' | 'extract'>,
): Promise<Followed> {
  const mode = request.settings?.linkedFiles ?? extract.linked;
  if (mode === 'off' || !article.linkedFiles?.length) return { article, files: [] };
  const { userAgent, proxy } = request.settings ?? {};
  const gate = await egress();
  const { article: whole, files } = await followLinkedFiles(article, {
    fetch: (url, init) =>
      gate.fetch(url, {
        headers: { ...init.headers, ...(userAgent ? { 'user-agent': userAgent } : {}) },
        signal: init.signal,
        ...(proxy ? { proxy } : {}),
      }),
    // Without the request's hints: its title, selectors and verdicts are about the article.
    read: ({ url, contentType, bytes }) => read(documentPage(url, contentType, bytes), { url, source: request.source }),
    limits: {
      files: extract.linkedMax,
      bytes: extract.linkedBytes,
      timeoutMs: extract.linkedTimeoutMs,
      indicators: extract.linkedIndicators,
    },
  });
  return { article: whole, files: mode === 'attach' ? files : [] };
}
