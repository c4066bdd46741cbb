import type { Article, CrawlRequest, Evidence, Indicator, Page, StoredDocument } from '../domain.ts';
import { Permanent, RetryLater, type StageError } from '../errors.ts';
import { type Blobs, type Job, PRIORITY, type Priority, type TimelineParts } from '../queue/ports.ts';
import { withAddedValues } from '../report/added-values.ts';
import { save } from './saved.ts';

/** What makes an article of a page. */
export interface ReadingDeps {
  extract(page: Page, request: CrawlRequest): Promise<Article>;
  /** The article's own indicator files, where they are wanted: read and put into it. Never throws. */
  linkedFiles?(article: Article, request: CrawlRequest): Promise<{ article: Article; files: Evidence[] }>;
  /**
   * The article's own pictures, where they are wanted, and the values that only they show. Never throws: a picture that cannot be
   * had or read is left out.
   */
  pictures?(article: Article, request: CrawlRequest): Promise<{ figures: Evidence[]; indicators: Indicator[]; note?: string }>;
}

export interface CrawlDeps extends ReadingDeps {
  /** Does a watchlist with priority have it? */
  isUrgent?(article: Article): boolean;
  blobs: Blobs;
  /** How long an article waits for MISP before it has to be crawled again, ms. */
  keepMs: number;
  /** PAGE_ERRORS=event: a page that gives an error or nothing becomes an event with an error tag. */
  errorEvents: boolean;
}

/** Page -> Article with its linked files and pictures, and all that goes with the event. `parts` takes how long each part took. */
export async function readArticle(
  page: Page,
  request: CrawlRequest,
  deps: ReadingDeps,
  parts: TimelineParts = {},
): Promise<{ article: Article; evidence: Evidence[] }> {
  const timed = async <T>(part: keyof TimelineParts, work: Promise<T> | undefined): Promise<T | undefined> => {
    if (work === undefined) return undefined;
    const begun = performance.now();
    const result = await work;
    parts[part] = Math.round(performance.now() - begun);
    return result;
  };
  const read = (await timed('extract', deps.extract(page, request))) as Article;
  const { article, files } = (await timed('files', deps.linkedFiles?.(read, request))) ?? { article: read, files: [] };
  const found = await timed('pictures', deps.pictures?.(article, request));
  if (found?.note) article.notes.push(found.note);
  article.indicators.push(...(found?.indicators ?? []));
  return { article, evidence: [...page.evidence, ...(found?.figures ?? []), ...files] };
}

/** Page -> saved Article; what it throws decides whether the page is opened again. What a watchlist calls urgent goes first from here on. */
export async function extractAndSave(job: Job, page: Page, deps: CrawlDeps): Promise<{ priority?: Priority; parts: TimelineParts }> {
  const parts: TimelineParts = {};
  const { article, evidence } = await readArticle(page, job.request, deps, parts).catch((error: unknown) => {
    throw isEmptyAtFirst(error, job, page) ? new RetryLater(error.code, error.message, { cause: error }) : error;
  });
  const complete = withAddedValues(article, job.request.added);
  await save(deps.blobs, job.id, { article: complete, evidence }, deps.keepMs);
  return { parts, ...(deps.isUrgent?.(complete) ? { priority: PRIORITY.manual } : {}) };
}

/** A page that is drawn by scripts may have been late: that it is empty is believed the second time. */
function isEmptyAtFirst(error: unknown, job: Job, page: Page): error is Permanent {
  return error instanceof Permanent && error.code === 'empty' && page.via === 'browser' && job.attempts < 2;
}

/** The page of an uploaded document: nothing is opened. */
export async function pageOfDocument(url: string, { blob, contentType }: StoredDocument, blobs: Blobs): Promise<Page> {
  const bytes = await blobs.get(blob);
  if (!bytes) throw new Permanent('document-gone', 'The uploaded document is no longer stored: upload it again.');
  return documentPage(url, contentType, bytes);
}

/** An uploaded document or a file (form, API, command line) as a Page. */
export function documentPage(url: string, contentType: string, bytes: Uint8Array): Page {
  return {
    url,
    finalUrl: url,
    status: 200,
    contentType: contentType.split(';')[0]?.trim().toLowerCase() || 'text/html',
    via: 'document',
    fetchedAt: new Date().toISOString(),
    html: '',
    bytes,
    frames: [],
    headers: { 'content-type': contentType },
    redirects: [url],
    evidence: [],
  };
}

/** What a mistyped address gives. */
const NO_SUCH_PAGE = new Set(['HTTP=404', 'HTTP=410', 'net=dns', 'bad-url', 'egress-refused', 'soft-404']);

/** The page is given up: 'advance' when an event with an error tag is wanted, else the job ends as failed here. */
export async function giveUp(job: Job, error: Pick<StageError, 'code' | 'message'>, deps: CrawlDeps): Promise<'advance' | 'fail'> {
  if (!deps.errorEvents) return 'fail';
  // The person who typed the address reads the sentence on the job's page; MISP has no use for it.
  if (job.request.source.kind === 'manual' && NO_SUCH_PAGE.has(error.code)) return 'fail';
  await save(deps.blobs, job.id, { failure: { code: error.code, message: error.message }, evidence: [] }, deps.keepMs);
  return 'advance';
}
