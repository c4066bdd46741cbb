import type { Article, CrawlRequest, EvidenceKind, Outcome, Page } from '../domain.ts';
import { urlKey } from '../net/canonical-url.ts';
import { pageSettings } from '../net/configured-headers.ts';
import { extractWithScans } from '../pictures/scanned-pdf.ts';
import { readArticle } from '../pipeline/crawl.ts';
import { rememberEvent } from '../pipeline/publish.ts';
import type { HostThrottle } from '../queue/ports.ts';
import type { AppContext } from './context.ts';
import { linkedFiles } from './linked-files.ts';

export interface ReadNow {
  page: Page;
  article: Article;
}

/** Somebody waits: pictures that are not read by then are left out, and the article says so. */
const PICTURES_MS = 60_000;

/** One page now, without the queue: opened, extracted, its own indicator files and pictures read. Throws the typed errors of browser and extraction. */
export async function readNow(
  request: CrawlRequest,
  context: AppContext,
  options: { page?: Page; evidence?: EvidenceKind[]; signal?: AbortSignal; hosts?: HostThrottle } = {},
): Promise<ReadNow> {
  const page = options.page ?? (await openNow(request, context, options));
  options.signal?.throwIfAborted();
  const pictures = await context.pictures();
  const reader = request.settings?.ocr === 'off' ? undefined : pictures?.reader;
  const unlessAborted = <T>(result: T): T => {
    options.signal?.throwIfAborted();
    return result;
  };
  const { article, evidence } = await readArticle(page, request, {
    extract: async () => unlessAborted(await extractWithScans(page, (pageTexts) => context.extract(page, request, pageTexts), reader)),
    linkedFiles: async (read) => unlessAborted(await linkedFiles(read, request, context, options.hosts)),
    ...(pictures ? { pictures: (read) => pictures.look(read, request, { articleMs: PICTURES_MS }) } : {}),
  });
  return { page: { ...page, evidence }, article };
}

/** Opens the page in a browser, without the queue. */
export async function openNow(
  request: CrawlRequest,
  context: AppContext,
  options: { evidence?: EvidenceKind[]; signal?: AbortSignal },
): Promise<Page> {
  const { openPage } = await import('../../crawlers/open-page.ts');
  await context.prepareToExtract();
  const settings = pageSettings(request, context.secret);
  return openPage(request.url, {
    ...(await context.crawlerOptions()),
    evidence: options.evidence ?? [],
    ...(options.signal ? { signal: options.signal } : {}),
    ...(settings ? { settings } : {}),
  });
}

/** The article into MISP (or the feed folder) now; remembered like every other. */
export async function publishNow(request: CrawlRequest, { page, article }: ReadNow, context: AppContext): Promise<Outcome> {
  const publisher = await context.publisher();
  const { ledger } = await context.store();
  const key = urlKey(article.canonicalUrl);
  const outcome = await publisher.publish({ request, key, article, evidence: page.evidence });
  await rememberEvent({ key, askedKey: urlKey(request.url), feed: request.source.title }, article, outcome, { ledger });
  return outcome;
}
