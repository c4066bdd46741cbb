import { hostname } from 'node:os';
import { createCrawler, type TaskSource } from '../../crawlers/index.ts';
import type { CrawlRequest, Outcome } from '../domain.ts';
import { urlKey } from '../net/canonical-url.ts';
import { pageSettings } from '../net/configured-headers.ts';
import type { Notifier } from '../notify/index.ts';
import { packageVersion } from '../paths.ts';
import { type CrawlDeps, crawled, gaveUp, pageOfDocument } from '../pipeline/crawl.ts';
import { type PublishDeps, published } from '../pipeline/publish.ts';
import { countRejected } from '../pipeline/rejected.ts';
import { forgetEvidence } from '../pipeline/saved.ts';
import { createTaskSource, DEFAULT_BACKOFF, runLane } from '../queue/index.ts';
import type { Job, Ledger } from '../queue/ports.ts';
import type { Activity } from './activity.ts';
import type { AppContext } from './context.ts';
import { linkedFiles, recheckJob, recheckLinkedFiles } from './linked-files.ts';
import { noticesOf } from './notices.ts';
import { openPictures } from './pictures.ts';
import { publishSlots } from './publisher.ts';
import { extractWithScans } from './scanned-pdf.ts';
import type { Stages } from './stages.ts';
import { announceWorker } from './workers.ts';

export interface WorkerOptions {
  /** Stops taking jobs; what is in hand gets STOP_TIMEOUT to finish. */
  signal: AbortSignal;
  /** Ends when both lanes have nothing left to do. */
  drain?: boolean;
  /** Told of every job that ended, well or not; for progress. */
  onEnd?(job: Job, outcome: Outcome): void;
}

/** Works on both lanes until it is stopped (or they are empty, with `drain`). Rejects with UsageError when nothing can work. */
export async function runWorker(context: AppContext, options: WorkerOptions): Promise<void> {
  const { config, metrics } = context;
  const store = await context.store();
  const publisher = await context.publisher();
  const log = context.log.child({ module: 'worker' });
  const owner = `${hostname()}:${process.pid}`;
  const drain = options.drain ?? false;
  const retryPolicy = { maxAttempts: config.store.maxAttempts, backoff: { ...DEFAULT_BACKOFF, firstMs: config.store.retryDelayMs } };
  const stages = await context.stages();
  const watch = await context.watch();
  const notifier = await context.notifier();
  const about = ({ url, source }: CrawlRequest): Record<string, string> => ({ url, feed: source.title });

  const pictures = openPictures(
    {
      ...config.pictures,
      keepAll: config.misp.pictures === 'all',
      maxBytes: config.misp.evidenceMax,
    },
    () => context.egress(),
    (message) => log.warn({}, message),
  );
  const crawl: CrawlDeps = {
    extract: (page, request) =>
      extractWithScans(
        page,
        (pageTexts) => stages.run('extract', about(request), () => context.extract(page, request, pageTexts)),
        request.settings?.ocr === 'off' ? undefined : pictures?.reader,
      ),
    ...(pictures
      ? {
          pictures: async (article, request) => {
            const finds = await pictures.look(article, request);
            for (const [outcome, count] of Object.entries(finds.counts ?? {})) metrics.pictures.inc({ outcome }, count);
            const scanned = article.indicators.filter(({ origin }) => origin?.kind === 'picture');
            metrics.pictureValues.inc(finds.indicators.length + scanned.length);
            return finds;
          },
        }
      : {}),
    linkedFiles: async (article, request) => {
      const followed = await linkedFiles(article, request, context, store.hosts);
      const recheck = recheckJob(article, request, followed.watched, config.extract.linkedRecheckMs, Date.now());
      if (recheck) await store.queue.add(recheck);
      for (const { status } of followed.article.linkedFiles ?? []) metrics.linkedFiles.inc({ status });
      for (const { kind, problem } of followed.article.rules ?? []) metrics.rules.inc({ kind, outcome: problem ? 'broken' : 'ok' });
      return followed;
    },
    isUrgent: (article) => watch(article).priority,
    blobs: store.blobs,
    keepMs: config.store.keepFailedMs,
    errorEvents: config.misp.errorEvents,
  };
  const publish: PublishDeps = {
    publish: (input) => stages.run('publish', about(input.request), () => publisher.publish(input)),
    revise: (input) => stages.run('publish', about(input.request), () => publisher.revise(input)),
    blobs: store.blobs,
    ledger: store.ledger,
    urlKey,
    watch,
  };
  /** Ms that publishing took, by job, until the job has ended. */
  const publishTimes = new Map<string, number>();
  const ended = (job: Job, outcome: Outcome, code = ''): void => {
    metrics.outcomes.inc({ status: outcome.status, code });
    if (outcome.indicators !== undefined) metrics.eventIndicators.observe(outcome.indicators);
    for (const action of ['added', 'corrected', 'removed'] as const) metrics.audit.inc({ action }, outcome.audit?.[action] ?? 0);
    const fields = { job: job.id, url: job.request.url, feed: job.request.source.title, status: outcome.status, event: outcome.eventUuid };
    log.info(fields, outcome.message);
    countForOverview(store.ledger, job, outcome, code, publishTimes.get(job.id)).catch((error: unknown) =>
      log.warn({ error }, 'the daily counters were not written'),
    );
    if (!isToldOf(job))
      tellOf(job, outcome, context, notifier).catch((error: unknown) => log.warn({ error }, 'a notification was not kept'));
    publishTimes.delete(job.id);
    options.onEnd?.(job, outcome);
  };

  const source = createTaskSource({
    ...retryPolicy,
    store,
    owner,
    leaseMs: config.store.leaseMs,
    politeness: { minGapMs: config.store.hostGapMs },
    toTask: ({ request, attempts, error }) => {
      const settings = pageSettings(request);
      return {
        url: request.url,
        evidence: settings?.evidence ?? config.browser.evidence,
        attempt: attempts,
        ...(error ? { previousError: error.code } : {}),
        ...(request.discovered ? { discovered: true } : {}),
        ...(settings ? { settings } : {}),
      };
    },
    pageOf: (job) => pageOfDocument(job.request, store.blobs),
    errandOf: (job) => (job.request.recheck ? () => recheckLinkedFiles(job, context) : undefined),
    documentsAtOnce: config.extract.threads,
    onPage: (job, page) => crawled(job, page, crawl),
    onGiveUp: async (job, error) => {
      const way = await gaveUp(job, error, crawl);
      if (way === 'fail') ended(job, { status: 'failed', message: error.message }, error.code);
      return way;
    },
    drain,
    log,
  });
  const crawlerOptions = await context.crawlerOptions();
  const crawler = createCrawler(crawlerOptions);
  const pageLimit = 3 * (config.browser.pageTimeoutMs + config.extract.timeoutMs) + 60_000;
  const halt = new AbortController();
  const stop = (): void => {
    halt.abort();
    void source.stop(config.store.stopMs).then(() => crawler.stop());
  };
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  const self = { id: owner, host: hostname(), pid: process.pid, version: packageVersion, startedAt: Date.now() };
  const announced = announceWorker(
    store.ledger,
    () => ({ ...self, pages: crawlerOptions.concurrency, inHand: context.activity.list() }),
    (error) => log.debug({ error }, 'this worker is not listed on the overview'),
  );
  try {
    await Promise.all([
      crawler.run(watched(source, context.activity, stages, pageLimit)).catch((error: unknown) => {
        stop();
        throw error;
      }),
      runLane({
        ...retryPolicy,
        lane: 'publish',
        store,
        owner,
        concurrency: publishSlots(config, await context.routing()),
        leaseMs: config.store.leaseMs,
        handle: async (job) => {
          const end = context.activity.begin(`Publishing ${job.request.url}`, 20 * config.misp.timeoutMs + config.misp.pauseMs);
          try {
            const begun = performance.now();
            const outcome = await published(job, publish)
              .catch((error: unknown) => {
                tellOfProgress(job, error, context, notifier).catch((problem: unknown) =>
                  log.warn({ error: problem }, 'a notification was not kept'),
                );
                throw error;
              })
              .finally(() => publishTimes.set(job.id, performance.now() - begun));
            if (config.misp.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, config.misp.pauseMs));
            return outcome;
          } finally {
            end();
          }
        },
        onDone: async (job, outcome) => {
          ended(job, outcome);
          await forgetEvidence(store.blobs, job.id);
        },
        onFailed: (job, error, outcome) => ended(job, outcome ?? { status: 'failed', message: error.message }, error.code),
        signal: halt.signal,
        graceMs: config.store.stopMs,
        drain: drain ? () => source.ended() : false,
        log,
      }),
    ]);
  } finally {
    options.signal.removeEventListener('abort', stop);
    await announced.stop();
    pictures?.close();
    await crawler.stop();
  }
}

/** The same source, noting which pages are in hand and how long the browser had them. */
function watched(source: TaskSource, activity: Activity, stages: Stages, limitMs: number): TaskSource {
  const inHand = new Map<string, { end: () => void; opened: (error?: unknown) => void }>();
  const over = (id: string): void => {
    inHand.get(id)?.end();
    inHand.delete(id);
  };
  return {
    next: async () => {
      const task = await source.next();
      if (task)
        inHand.set(task.id, { end: activity.begin(`The page ${task.url}`, limitMs), opened: stages.begin('crawl', { url: task.url }) });
      return task;
    },
    done: (task, page) => {
      inHand.get(task.id)?.opened();
      return source.done(task, page).finally(() => over(task.id));
    },
    failed: (task, error) => {
      inHand.get(task.id)?.opened(error);
      return source.failed(task, error).finally(() => over(task.id));
    },
    release: (task) => source.release(task).finally(() => over(task.id)),
    ended: () => source.ended(),
  };
}

async function tellOf(job: Job, outcome: Outcome, context: AppContext, notifier: Notifier): Promise<void> {
  for (const notice of noticesOf(job, outcome, context)) await notifier.tell(notice);
}

/** One of several outputs has the event now, others wait: people hear of it at once, and once. */
async function tellOfProgress(job: Job, error: unknown, context: AppContext, notifier: Notifier): Promise<void> {
  const { progress } = (error ?? {}) as { progress?: Outcome };
  if (progress?.eventUuid && !isToldOf(job)) await tellOf(job, progress, context, notifier);
}

/** An earlier attempt made the event. */
const isToldOf = ({ outcome }: Job): boolean => outcome?.eventUuid !== undefined && outcome.outputs !== undefined;

/** The daily numbers that the overview page shows. */
async function countForOverview(ledger: Ledger, job: Job, outcome: Outcome, code: string, publishMs: number | undefined): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const feed = job.request.source.title;
  await countRejected(ledger, feed, outcome.rejected ?? []);
  // The article was counted when it was read.
  if (outcome.revised) return;
  await ledger.count(day, feed, outcome.status, 1);
  for (const list of new Set(outcome.watchlistHits?.map(({ list }) => list))) await ledger.count(day, feed, `watchlist:${list}`, 1);
  if (outcome.status === 'failed') await ledger.count(day, feed, `failed:${code || 'unknown'}`, 1);
  else {
    await ledger.count(day, feed, 'indicators', outcome.indicators ?? 0);
    if (outcome.attributes) await ledger.count(day, feed, 'attributes', outcome.attributes);
  }
  // What the browser and the reading took, and (where it came so far) publishing.
  const crawlMs = job.timeline.findLast(({ stage }) => stage === 'crawl')?.ms;
  if (crawlMs === undefined && publishMs === undefined) return;
  await ledger.count(day, feed, 'ms', Math.round((crawlMs ?? 0) + (publishMs ?? 0)));
  await ledger.count(day, feed, 'timed', 1);
}
