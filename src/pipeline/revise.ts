import type { Article, CrawlRequest, Decision, Evidence, Outcome, ReviseInput } from '../domain.ts';
import type { Blobs, Job, Queue } from '../queue/ports.ts';
import { save } from './saved.ts';

/** What an analyst decided about the event of a finished job, as it waits for the publish lane. */
export interface Revision extends Pick<ReviseInput, 'decisions' | 'title' | 'addTags' | 'removeTags' | 'note'> {
  eventUuid: string;
  /** What the job had before and keeps: the watchlists' hits and the event's context tags. */
  before: Pick<Outcome, 'watchlistHits' | 'contextTags'>;
}

const blobOf = (jobId: string): string => `${jobId}/revision`;

/**
 * Sends the decisions to the publish lane: MISP may be away, and the work of an analyst must not be lost. The article is kept
 * as it was decided, and the request too, so that running the job again gives the same event. Undefined when the job is
 * being worked on.
 */
export async function requestRevision(
  job: Job,
  revision: Revision,
  decided: { request: Partial<CrawlRequest>; article: Article; evidence: Evidence[] },
  deps: { queue: Pick<Queue, 'requeue'>; blobs: Blobs; keepMs: number },
): Promise<Job | undefined> {
  if (job.state !== 'done') return undefined;
  await save(deps.blobs, job.id, { article: decided.article, evidence: decided.evidence }, deps.keepMs);
  await deps.blobs.put(blobOf(job.id), new TextEncoder().encode(JSON.stringify(revision)), deps.keepMs);
  return deps.queue.requeue(job.id, { lane: 'publish', request: decided.request });
}

/** The decisions that wait for this job, if any. */
export async function revisionOf(blobs: Blobs, jobId: string): Promise<Revision | undefined> {
  const bytes = await blobs.get(blobOf(jobId));
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Revision);
}

/** Brings the event to what was decided. Doing it twice gives the same event. */
export async function applyRevision(
  job: Job,
  key: string,
  article: Article,
  { eventUuid, before, ...changes }: Revision,
  deps: { revise(input: ReviseInput): Promise<Outcome>; blobs: Blobs },
): Promise<Outcome> {
  const outcome = await deps.revise({ key, eventUuid, request: job.request, article, ...changes });
  await deps.blobs.delete(blobOf(job.id));
  const removed = new Set(changes.removeTags);
  const contextTags = before.contextTags?.filter((tag) => !removed.has(tag));
  return {
    ...outcome,
    revised: true,
    ...(contextTags?.length ? { contextTags } : {}),
    ...(before.watchlistHits ? { watchlistHits: before.watchlistHits.map((hit) => ({ ...hit, silent: true as const })) } : {}),
    ...leftOut(changes.decisions),
  };
}

/** What was taken out counts for the feed, as if it had been removed in MISP. */
function leftOut(decisions: Decision[]): Pick<Outcome, 'rejected'> {
  const rejected = decisions.flatMap(({ type, value, verdict }) => (verdict === 'drop' ? [{ type, value }] : []));
  return rejected.length > 0 ? { rejected } : {};
}
