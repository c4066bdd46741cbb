import type { Article, CrawlRequest, Evidence } from '../domain.ts';
import { urlKey } from '../net/canonical-url.ts';
import type { Added, Blobs, Job, Ledger, Priority, Queue, UrlRecord } from '../queue/ports.ts';
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

export interface Submission {
  request: CrawlRequest;
  priority: Priority;
  /** Asks for a page whose event exists, too (an update, a retry by a person). */
  again?: boolean;
}

/** Jobs that are added in one step, so that no step holds the store for more than some milliseconds. */
const BATCH = 50;

/** The one door into the queue, for feeds, form, API and command line alike. The answers are in the order of the submissions. */
export async function submitAll(submissions: readonly Submission[], deps: SubmitDeps): Promise<Submitted[]> {
  const answers: Submitted[] = [];
  for (let from = 0; from < submissions.length; from += BATCH) {
    const jobs = submissions.slice(from, from + BATCH).map((each) => ({ ...each, key: urlKey(each.request.url) }));
    const known = await deps.ledger.urls(jobs.map(({ key }) => key));
    const records = known.map((record, index) => (jobs[index]?.again ? undefined : record));
    const added = (await deps.queue.addAll(jobs.filter((_, index) => !records[index]))).values();
    for (const record of records) answers.push(record ? { status: 'done', record } : toSubmitted(added.next().value as Added));
  }
  return answers;
}

/** submitAll() of one. */
export async function submit(submission: Submission, deps: SubmitDeps): Promise<Submitted> {
  return (await submitAll([submission], deps))[0] as Submitted;
}

function toSubmitted({ added, job }: Added): Submitted {
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
