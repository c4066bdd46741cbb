import type { Article, Evidence, Outcome } from '../../domain.ts';
import type { Job } from '../../queue/ports.ts';
import { audit, type Ctx, type Site } from '../context.ts';
import { Refused } from '../refused.ts';
import type { Limits } from '../security/limits.ts';
import { type Curation, curatedArticle, revisedRequest, revisionOf, startEventCuration } from './curation.ts';

/** The event of a finished job as it is curated, on the page and by the API. */
export interface CuratedEvent {
  job: Job;
  outcome: Outcome & { eventUuid: string };
  article: Article;
  evidence: Evidence[];
  /** What the event has. */
  start: Curation;
}

/** Whether the job's event can be curated here, as long as its article is kept. */
export const hasEvent = ({ state, outcome }: Job): boolean => state === 'done' && outcome?.eventUuid !== undefined;

/** Refused 409 with a sentence when there is no event, or no article of it any more. */
export async function curatedEventOf(site: Site, job: Job): Promise<CuratedEvent> {
  const { outcome } = job;
  if (!hasEvent(job) || !outcome?.eventUuid)
    throw new Refused(409, 'no-event', 'This job has no event to curate: wait until the job is done, or retry it.');
  const saved = await site.deps.saved(job.id);
  if (!saved?.article)
    throw new Refused(409, 'article-gone', 'The article of this job is no longer kept: run the job again, then curate its event.');
  const start = startEventCuration(job.request, saved.article, outcome.contextTags);
  return { job, outcome: { ...outcome, eventUuid: outcome.eventUuid }, article: saved.article, evidence: saved.evidence, start };
}

/** Sends what is different to the publish lane; the job that it waits in, or undefined when nothing is different. */
export async function curateEvent(c: Ctx, site: Site, limits: Limits, event: CuratedEvent, curation: Curation): Promise<Job | undefined> {
  const { job, outcome, article, evidence, start } = event;
  await limits.take('submit', c);
  const revision = revisionOf(article, start, curation);
  if (revision.decisions.length === 0 && Object.keys(revision).length === 1) return undefined;
  const { eventUuid, contextTags, watchlistHits } = outcome;
  const before = { ...(contextTags ? { contextTags } : {}), ...(watchlistHits ? { watchlistHits } : {}) };
  const request = revisedRequest(job.request, article, curation, contextTags);
  const decided = { request, article: curatedArticle(article, curation), evidence };
  const changed = await site.deps.reviseEvent(job, { eventUuid, before, ...revision }, decided);
  if (!changed) throw new Refused(409, 'active', 'This job is being worked on right now: wait until it is done.');
  const detail = { job: job.id, changes: curation.changes.length, added: curation.added.length };
  await audit(c, site, 'curate', job.request.url, detail);
  return changed;
}
