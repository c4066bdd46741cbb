import type { Article, CrawlRequest, Evidence } from '../domain.ts';
import type { Blobs, Job, Priority } from '../queue/ports.ts';
import { save } from './saved.ts';
import type { SubmitDeps, Submitted } from './submit.ts';

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
  const record = (await deps.ledger.url(deps.urlKey(article.canonicalUrl))) ?? (await deps.ledger.url(deps.urlKey(request.url)));
  if (record) return { status: 'done', record };
  const { added, job } = await deps.queue.add({ key: deps.urlKey(request.url), request, priority, notBefore: Date.now() + HOLD_MS });
  if (!added) return { status: 'pending', job };
  await save(deps.blobs, job.id, { article, evidence }, deps.keepMs);
  const moved: Job | undefined = await deps.queue.requeue(job.id, { lane: 'publish' });
  return { status: 'queued', job: moved ?? job };
}
