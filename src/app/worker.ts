import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCrawler } from '../../crawlers/crawler.ts';
import type { Outcome, TaskSource } from '../domain.ts';
import type { Log } from '../log.ts';
import { pageSettings } from '../net/configured-headers.ts';
import { packageVersion } from '../paths.ts';
import type { Pictures } from '../pictures/pictures.ts';
import { extractAndSave, giveUp, pageOfDocument } from '../pipeline/crawl.ts';
import { type PublishDeps, publishSaved } from '../pipeline/publish.ts';
import { forgetEvidence } from '../pipeline/saved.ts';
import type { OnFailed } from '../queue/lane.ts';
import type { Job, Store } from '../queue/ports.ts';
import { DEFAULT_BACKOFF, type RetryPolicy } from '../queue/retry-policy.ts';
import { announceWorker } from '../queue/running-workers.ts';
import { createTaskSource, type LaneTaskSource } from '../queue/task-source.ts';
import { runLane } from '../queue/worker.ts';
import type { Watch } from '../watchlists/watch.ts';
import type { AppContext } from './context.ts';
import { crawlDeps, stageAttributes } from './crawl-deps.ts';
import { type Endings, openEndings } from './endings.ts';
import { recheckLinkedFiles } from './linked-files.ts';
import { publishSlots } from './publisher.ts';
import type { Stages } from './stages.ts';

export interface WorkerOptions {
  /** Stops taking jobs; running jobs get STOP_TIMEOUT to finish. */
  signal: AbortSignal;
  /** Ends when both lanes have nothing left to do. */
  drain?: boolean;
  /** Told of every job that ended, well or not; for progress. */
  onEnd?(job: Job, outcome: Outcome): void;
}

/** What both lanes work with. */
interface WorkerParts {
  context: AppContext;
  store: Store;
  stages: Stages;
  watch: Watch;
  endings: Endings;
  /** What the queue is told of either lane. */
  lane: RetryPolicy & { store: Store; owner: string; leaseMs: number; onFailed: OnFailed; log: Log };
}

/** Works on both lanes until it is stopped (or they are empty, with `drain`). Rejects with UsageError when nothing can work. */
export async function runWorker(context: AppContext, options: WorkerOptions): Promise<void> {
  const { config } = context;
  const log = context.log.child({ module: 'worker' });
  const parts = await openParts(context, options, log);
  const { store, stages } = parts;
  const drain = options.drain ?? false;
  const source = crawlLane(parts, await context.pictures(), drain);
  const crawlerOptions = await context.crawlerOptions();
  const crawler = createCrawler(crawlerOptions);
  const pageLimit = 3 * config.browser.pageTimeoutMs + 60_000;
  const halt = new AbortController();
  const stop = (): void => {
    halt.abort();
    void source.stop(config.store.stopMs).then(() => crawler.stop());
  };
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  const self = { id: parts.lane.owner, host: hostname(), pid: process.pid, version: packageVersion, startedAt: Date.now() };
  const announced = announceWorker(
    store.ledger,
    () => ({ ...self, pages: crawlerOptions.concurrency, running: context.activity.list() }),
    (error) => log.debug({ error }, 'this worker is not listed on the overview'),
  );
  try {
    await Promise.all([
      crawler.run(watched(source, context, stages, pageLimit)).catch((error: unknown) => {
        stop();
        throw error;
      }),
      runPublishLane(parts, halt.signal, drain ? () => source.ended() : false),
    ]);
  } finally {
    options.signal.removeEventListener('abort', stop);
    await source.stop(0);
    await announced.stop();
    await crawler.stop();
  }
}

async function openParts(context: AppContext, { onEnd }: WorkerOptions, log: Log): Promise<WorkerParts> {
  const { leaseMs, maxAttempts, retryDelayMs } = context.config.store;
  const store = await context.store();
  const endings = openEndings(context, store.ledger, await context.notifier(), onEnd);
  const lane = {
    maxAttempts,
    backoff: { ...DEFAULT_BACKOFF, firstMs: retryDelayMs },
    store,
    owner: `${hostname()}:${process.pid}`,
    leaseMs,
    onFailed: (job, error, outcome) => endings.ended(job, outcome ?? { status: 'failed', message: error.message }, error.code),
    log,
  } satisfies WorkerParts['lane'];
  return { context, store, stages: await context.stages(), watch: await context.watch(), endings, lane };
}

/** Jobs as the crawler pulls them, and what becomes of their pages. */
function crawlLane({ context, store, stages, watch, lane }: WorkerParts, pictures: Pictures | undefined, drain: boolean): LaneTaskSource {
  const { config } = context;
  const crawl = crawlDeps(context, store, { pictures, stages, watch });
  return createTaskSource({
    ...lane,
    politeness: { minGapMs: config.store.hostGapMs },
    toTask: ({ request, attempts, error }) => {
      const settings = pageSettings(request, context.secret);
      return {
        url: request.url,
        evidence: settings?.evidence ?? config.browser.evidence,
        attempt: attempts,
        ...(error ? { previousError: error.code } : {}),
        ...(request.discovered ? { discovered: true } : {}),
        ...(settings ? { settings } : {}),
      };
    },
    withoutBrowser: (job) => {
      const { url, document, recheck } = job.request;
      if (recheck) return { run: () => recheckLinkedFiles(job, context) };
      return document && { page: () => pageOfDocument(url, document, store.blobs) };
    },
    withoutBrowserAtOnce: config.extract.threads,
    onPage: (job, page) => extractAndSave(job, page, crawl),
    onGiveUp: (job, error) => giveUp(job, error, crawl),
    drain,
  });
}

async function runPublishLane(parts: WorkerParts, stop: AbortSignal, drain: false | (() => boolean)): Promise<void> {
  const { context, store, stages, watch, endings, lane } = parts;
  const { misp } = context.config;
  const publisher = await context.publisher();
  const publish: PublishDeps = {
    publish: (input) => stages.run('publish', stageAttributes(input.request), () => publisher.publish(input)),
    revise: (input) => stages.run('publish', stageAttributes(input.request), () => publisher.revise(input)),
    blobs: store.blobs,
    ledger: store.ledger,
    watch,
  };
  await runLane({
    ...lane,
    lane: 'publish',
    concurrency: publishSlots(context.config, await context.routing()),
    handle: async (job, signal) => {
      const end = context.activity.begin(`Publishing ${job.request.url}`, 20 * misp.timeoutMs + misp.pauseMs);
      try {
        const outcome = await endings.attempt(job, () => publishSaved(job, publish));
        if (misp.pauseMs > 0) await sleep(misp.pauseMs, undefined, { signal }).catch(() => undefined);
        return outcome;
      } finally {
        end();
      }
    },
    onDone: async (job, outcome) => {
      await endings.ended(job, outcome);
      await forgetEvidence(store.blobs, job.id);
    },
    signal: stop,
    graceMs: context.config.store.stopMs,
    drain,
  });
}

/** The same source, noting which pages the browser has and for how long; a thread gets ready for them meanwhile. */
function watched(source: LaneTaskSource, context: AppContext, stages: Stages, limitMs: number): TaskSource {
  const running = new Map<string, { end: () => void; opened: (error?: unknown) => void }>();
  const over = (id: string, error?: unknown): void => {
    const task = running.get(id);
    running.delete(id);
    task?.opened(error);
    task?.end();
  };
  return {
    next: async () => {
      const task = await source.next();
      if (!task) return undefined;
      const end = context.activity.begin(`The page ${task.url}`, limitMs);
      running.set(task.id, { end, opened: stages.begin('crawl', { url: task.url }) });
      // If no thread can start, the extraction says why.
      await context.prepareToExtract().catch(() => {});
      return task;
    },
    done: (task, page) => {
      over(task.id);
      return source.done(task, page);
    },
    failed: (task, error) => {
      over(task.id, error);
      return source.failed(task, error);
    },
    release: (task) => {
      running.get(task.id)?.end();
      running.delete(task.id);
      return source.release(task);
    },
    ended: () => source.ended(),
    onDue: (listener) => source.onDue(listener),
  };
}
