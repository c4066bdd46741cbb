import type { Article, Outcome, PublishInput, ReviseInput, WatchlistHit } from '../domain.ts';
import { Permanent } from '../errors.ts';
import { urlKey } from '../net/canonical-url.ts';
import type { Blobs, Job, Ledger } from '../queue/ports.ts';
import { applyRevision, revisionOf } from './revise.ts';
import { load } from './saved.ts';

export interface PublishDeps {
  publish(input: PublishInput): Promise<Outcome>;
  revise(input: ReviseInput): Promise<Outcome>;
  blobs: Blobs;
  ledger: Ledger;
  /** What the organisation's watchlists say of an article and its event's context tags. */
  watch?(article: Article, contextTags?: string[]): { hits: WatchlistHit[]; tags: string[] };
}

/** Saved Article -> event. Running it again after a crash at any point gives the same event. */
export async function publishSaved(job: Job, deps: PublishDeps): Promise<Outcome> {
  const saved = await load(deps.blobs, job.id);
  if (!saved) return withoutArticle(job, deps.ledger);
  const { article, failure, evidence } = saved;
  // The article's own address identifies it: the same article seen through another link must end in the same event.
  const key = article ? urlKey(article.canonicalUrl) : job.key;
  const revision = article && (await revisionOf(deps.blobs, job.id));
  if (revision) {
    const outcome = await applyRevision(job, key, article, revision, deps);
    if (!isReadAgain(job)) return outcome;
  }
  const names = { key, askedKey: job.key, feed: job.request.source.title };
  const watched = article && deps.watch?.(article);
  const request = watched?.tags.length ? { ...job.request, tags: [...(job.request.tags ?? []), ...watched.tags] } : job.request;
  const input: PublishInput = {
    request,
    key,
    evidence,
    ...(watched?.hits.length ? { watchlists: [...new Set(watched.hits.map(({ list }) => list))] } : {}),
    ...(job.outcome?.outputs ? { earlier: job.outcome } : {}),
    ...(article ? { article } : {}),
    ...(failure ? { failure } : {}),
  };
  const outcome = await deps.publish(input).catch(async (error: unknown) => {
    // Some outputs have it and others wait: other addresses of the article are to meet the event that exists.
    const partly = (error ?? {}) as { progress?: Outcome };
    if (partly.progress?.eventUuid) {
      await rememberEvent(names, article, partly.progress, deps);
      partly.progress = withHits(partly.progress);
    }
    throw error;
  });
  await rememberEvent(names, article, outcome, deps);
  if (failure) throw new FailedPage(failure.code, failure.message, outcome);
  return withHits(outcome);

  /** Again with the tags that only the event has: a watched actor may be named by its cluster alone. */
  function withHits(reached: Outcome): Outcome {
    const hits = (reached.contextTags?.length && article && deps.watch?.(article, reached.contextTags).hits) || watched?.hits || [];
    return hits.length > 0 ? { ...reached, watchlistHits: hits } : reached;
  }
}

/** Somebody ran the job again while decisions about its event were waiting: the article is a new one, and follows them. */
function isReadAgain({ timeline }: Job): boolean {
  const last = (wanted: Job['timeline'][number]['stage']) => timeline.findLastIndex(({ stage }) => stage === wanted);
  return last('crawl') > last('queued');
}

/** The saved article's time is over (MISP was away for too long): unless its event exists, the page is opened again. */
async function withoutArticle(job: Job, ledger: Ledger): Promise<Outcome> {
  const record = await ledger.url(job.key);
  if (!record) throw new ArticleGone();
  return {
    status: 'exists',
    message: 'The event already exists.',
    eventUuid: record.eventUuid,
    ...(record.eventUrl ? { eventUrl: record.eventUrl } : {}),
    ...(record.title ? { title: record.title } : {}),
  };
}

/** Sends the job back to the crawl lane (the queue reads `restart`). */
export class ArticleGone extends Permanent {
  readonly restart = true;
  constructor() {
    super('article-gone', 'The extracted article is no longer stored, so the page is opened again.');
  }
}

/** The event (or nothing) for a page that could not be read was dealt with; the job still counts as failed. */
export class FailedPage extends Permanent {
  readonly outcome: Outcome;
  constructor(code: string, message: string, outcome: Outcome) {
    super(code, message);
    this.outcome = { ...outcome, status: 'failed', message };
  }
}

/** Notes the article's event, so that no feed makes another one: under its own address, and under the one that was asked for. */
export async function rememberEvent(
  { key, askedKey, feed }: { key: string; askedKey: string; feed: string },
  article: Article | undefined,
  outcome: Outcome,
  deps: Pick<PublishDeps, 'ledger'>,
): Promise<void> {
  if (!article || !outcome.eventUuid) return;
  const before = await deps.ledger.url(key);
  await deps.ledger.saveUrl({
    key,
    sources: [...new Set([...(before?.sources ?? []), feed])],
    eventUuid: outcome.eventUuid,
    title: article.title,
    doneAt: Date.now(),
    ...(outcome.eventUrl ? { eventUrl: outcome.eventUrl } : {}),
  });
  if (key !== askedKey) await deps.ledger.addAlias(askedKey, key);
}
