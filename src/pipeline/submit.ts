import type { Article, CrawlRequest, Evidence } from '../domain.ts';
import { urlKey } from '../net/canonical-url.ts';
import type { Blobs, Job, Ledger, Priority, Queue, UrlRecord } from '../queue/ports.ts';
import { save } from './saved.ts';

export type Submitted =
  /** A new job. */
  | { status: 'queued'; job: Job }
  /** The same address is in the queue already. */
  | { status: 'pending'; job: Job }
  /** Its event exists. */
  | { status: 'done'; record: UrlRecord };

export interface SubmitDeps {
  queue: Queue;
  ledger: Ledger;
}

/** What a person asks for, by form, API or command line. */
export function manualRequest(url: string, more: Partial<CrawlRequest> = {}): CrawlRequest {
  return { url, source: { kind: 'manual', title: 'Manual', url: 'Manual', tags: [] }, ...more };
}

/**
 * The one door into the queue, for feeds, form, API and command line alike.
 * `again` asks for a page whose event exists (an update, a retry by a person).
 */
export async function submit(
  request: CrawlRequest,
  priority: Priority,
  deps: SubmitDeps,
  options: { again?: boolean } = {},
): Promise<Submitted> {
  const key = urlKey(request.url);
  if (!options.again) {
    const record = await deps.ledger.url(key);
    if (record) return { status: 'done', record };
  }
  const { added, job } = await deps.queue.add({ key, request, priority });
  return { status: added ? 'queued' : 'pending', job };
}

/** The job is not taken by a crawl worker before it is moved to the publish lane; if that never happens, the page is opened after all. */
const HOLD_MS = 10 * 60_000;

/**
 * An article that a person has read and curated, straight into the publish lane: what was seen is what is published, and the
 * page is not opened again.
 */
export async function sendArticle(
  request: CrawlRequest,
  { article, evidence }: { article: Article; evidence: Evidence[] },
  priority: Priority,
  deps: SubmitDeps & { blobs: Blobs; keepMs: number },
): Promise<Submitted> {
  const record = (await deps.ledger.url(urlKey(article.canonicalUrl))) ?? (await deps.ledger.url(urlKey(request.url)));
  if (record) return { status: 'done', record };
  const { added, job } = await deps.queue.add({ key: urlKey(request.url), request, priority, notBefore: Date.now() + HOLD_MS });
  if (!added) return { status: 'pending', job };
  await save(deps.blobs, job.id, { article, evidence }, deps.keepMs);
  const moved = await deps.queue.requeue(job.id, { lane: 'publish' });
  return { status: 'queued', job: moved ?? job };
}
