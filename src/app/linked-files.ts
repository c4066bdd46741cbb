import { setTimeout as sleep } from 'node:timers/promises';
import type { Article, CrawlRequest, Outcome, WatchedFile } from '../domain.ts';
import { allowance, type FetchDeps, findChanged } from '../linked/fetch.ts';
import { type Followed, followLinkedFiles } from '../linked/follow.ts';
import { urlKey } from '../net/canonical-url.ts';
import { documentPage } from '../pipeline/crawl.ts';
import { submit } from '../pipeline/submit.ts';
import { type HostThrottle, type Job, type NewJob, PRIORITY } from '../queue/ports.ts';
import type { AppContext } from './context.ts';

type LinkedContext = Pick<AppContext, 'config' | 'egress' | 'extract'>;

/**
 * The article with its own indicator files in it (LINKED_FILES, or the feed's word); an article without such links as it is.
 * `hosts`: the throttle that all workers share; without it (one page by hand) there is no gap.
 */
export async function linkedFiles(
  article: Article,
  request: CrawlRequest,
  context: LinkedContext,
  hosts?: HostThrottle,
): Promise<Followed> {
  const { extract } = context.config;
  const mode = request.settings?.linkedFiles ?? extract.linked;
  if (mode === 'off' || !article.linkedFiles?.length) return { article, files: [], watched: [] };
  const deps = await fetchDeps(request, context, hosts);
  const followed = await followLinkedFiles(article, {
    ...deps,
    // Without the request's hints: its title, selectors and verdicts are about the article.
    read: ({ url, contentType, bytes }) => context.extract(documentPage(url, contentType, bytes), { url, source: request.source }),
    limits: { ...deps.limits, files: extract.linkedMax, indicators: extract.linkedIndicators },
  });
  return { ...followed, files: mode === 'attach' ? followed.files : [] };
}

async function fetchDeps(request: CrawlRequest, { config, egress }: LinkedContext, hosts: HostThrottle | undefined): Promise<FetchDeps> {
  const { userAgent, proxy, minGapMs = config.store.hostGapMs } = request.settings ?? {};
  const gate = await egress();
  return {
    fetch: (url, init) =>
      gate.fetch(url, {
        headers: { ...init.headers, ...(userAgent ? { 'user-agent': userAgent } : {}) },
        signal: init.signal,
        ...(proxy ? { proxy } : {}),
      }),
    ...(hosts ? { throttled: throttled(hosts, { gapMs: minGapMs, holdMs: config.extract.linkedTimeoutMs }) } : {}),
    limits: { bytes: config.extract.linkedBytes, timeoutMs: config.extract.linkedTimeoutMs },
  };
}

/** Waits for the host as pages do: the same throttle, the same gap. */
export function throttled(
  hosts: HostThrottle,
  { gapMs, holdMs }: { gapMs: number; holdMs: number },
  wait: (ms: number, signal: AbortSignal) => Promise<void> = (ms, signal) => sleep(ms, undefined, { signal }),
): NonNullable<FetchDeps['throttled']> {
  return async (host, signal, work) => {
    for (;;) {
      signal.throwIfAborted();
      const entered = await hosts.enter(host, { holdMs, gapMs });
      if (entered.ok) break;
      await wait(entered.waitMs, signal);
    }
    try {
      return await work();
    } finally {
      await hosts.leave(host, gapMs);
    }
  };
}

const DAY_MS = 86_400_000;

/**
 * The job that asks an article's linked files again, a day from now; undefined when there are none or their time is over. It lives
 * in the queue as a delayed job under a key of its own, so it survives restarts and belongs to one worker at a time.
 */
export function recheckJob(
  article: Pick<Article, 'title'>,
  request: CrawlRequest,
  files: WatchedFile[],
  recheckMs: number,
  now: number,
): NewJob | undefined {
  const { recheckUntil = now + recheckMs, ...rest } = request;
  if (files.length === 0 || recheckMs === 0 || now + DAY_MS > recheckUntil) return undefined;
  return {
    key: `linked-files ${urlKey(request.url)}`,
    request: { ...rest, title: request.title ?? article.title, recheck: { files }, recheckUntil },
    priority: PRIORITY.backfill,
    notBefore: now + DAY_MS,
  };
}

/** Asks the files of a recheck job. One that changed has its article read again, which updates the event. */
export async function recheckLinkedFiles(
  job: Job,
  context: LinkedContext & Pick<AppContext, 'metrics' | 'store'>,
  now = Date.now(),
): Promise<Outcome | { againMs: number }> {
  const { recheck, ...request } = job.request;
  const title = request.title ? { title: request.title } : {};
  const { queue, ledger, hosts } = await context.store();
  const deps = await fetchDeps(request, context, hosts);
  const changed = await findChanged(recheck?.files ?? [], deps, allowance(deps.limits));
  context.metrics.linkedRechecks.inc({ outcome: changed ? 'changed' : 'same' });
  if (changed) {
    const known = await submit({ request, priority: PRIORITY.backfill, again: true }, { queue, ledger });
    // What was read before the change still waits to be published.
    if (known.status === 'pending' && (known.job.lane === 'publish' || known.job.state === 'active')) return { againMs: DAY_MS };
    return { status: 'skipped', message: `${changed.url} has changed, so the article is read again.`, ...title };
  }
  if (now + DAY_MS <= (request.recheckUntil ?? 0)) return { againMs: DAY_MS };
  return { status: 'skipped', message: 'The linked files did not change and are not asked any more: LINKED_FILES_RECHECK.', ...title };
}
