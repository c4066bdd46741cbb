import {
  Configuration,
  Log,
  LogLevel,
  PlaywrightCrawler,
  type PlaywrightCrawlerOptions,
  type PlaywrightCrawlingContext,
} from '@crawlee/playwright';
import pLimit from 'p-limit';
import { Permanent, RetryLater, sentence, UsageError } from '../src/errors.ts';
import type { Gate } from '../src/net/index.ts';
import { type BrowserHome, openBrowserHome } from './browser-home.ts';
import { findBrowser } from './find-browser.ts';
import { createLauncher, sandboxState } from './launcher.ts';
import { watchMemory } from './memory-watch.ts';
import { Stopped } from './outcome.ts';
import { createRobots } from './robots.ts';
import { TaskManager } from './task-manager.ts';
import { type CrawlerOptions, type CrawlTask, DEFAULT_LIMITS, type LogFunction, type TaskSource } from './types.ts';
import { visit } from './visit.ts';
import { type Visitor, visitors } from './visitor.ts';

export interface Crawler {
  /** Pulls tasks until stop(), or until the source has ended and nothing is in hand. Once per crawler. */
  run(source: TaskSource): Promise<void>;
  /** Lets open pages finish for `graceMs` (default 10 s), then breaks them off and releases their tasks. */
  stop(options?: { graceMs?: number }): Promise<void>;
}

/** Crawlee's crawler, opened where a page's options are chosen by its task. */
class TaskCrawler extends PlaywrightCrawler {
  requestOf(pageId: string): { uniqueKey: string } | undefined {
    return this.crawlingContexts.get(pageId)?.request;
  }
}

/**
 * A crawler over one pool of browsers: every task gets a fresh context, a gate of its own to the outside, and a typed
 * end. Crawlee's pool finds the concurrency from load and memory, up to options.concurrency; only our queue retries.
 */
export function createCrawler(options: CrawlerOptions): Crawler {
  const log: LogFunction = options.log ?? (() => {});
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const stopping = new AbortController();
  let manager: TaskManager | undefined;
  let running: Promise<void> | undefined;

  async function run(source: TaskSource): Promise<void> {
    const found = await findBrowser(options.executable);
    if (!found)
      throw new UsageError(
        'No browser was found: install Chromium (apt-get install chromium, or npx playwright install chromium), or set CHROMIUM_PATH.',
      );
    const home = openBrowserHome();
    try {
      await runIn(home, found.path, source);
    } finally {
      home.remove();
    }
  }

  async function runIn(home: BrowserHome, executable: string, source: TaskSource): Promise<void> {
    const opened = new Map<string, { gate: Gate; visitor: Visitor }>();
    const finishing = new Set<Promise<void>>();
    const visitorFor = await visitors(executable, options);
    // One page more than are read is being opened or closed meanwhile: a context costs time, and little else.
    const atHand = options.concurrency + (options.concurrency > 2 ? 1 : 0);
    const reading = pLimit(options.concurrency);
    const robots = createRobots(options.egress, options.robots ?? 'discovered');
    const tasks = new TaskManager(source, () => finishing.size < options.concurrency * 2);
    manager = tasks;
    if (stopping.signal.aborted) await tasks.stop();

    const finish = (work: Promise<void>, task: CrawlTask): void => {
      const guarded = work
        .catch((error) => log('error', `The outcome of ${task.url} could not be noted: ${sentence(error)}`))
        .finally(() => finishing.delete(guarded));
      finishing.add(guarded);
    };

    const fail = (task: CrawlTask, error: unknown): Promise<void> =>
      error instanceof Stopped ? source.release(task) : source.failed(task, asError(error, task));

    async function handle({ page, request }: PlaywrightCrawlingContext): Promise<void> {
      const task = tasks.task(request);
      const context = opened.get(request.uniqueKey);
      if (!task || !context) return;
      let end: () => Promise<void>;
      try {
        const read = await reading(() =>
          visit(page, task, {
            egress: options.egress,
            ...context,
            limits,
            consent: options.consent ?? true,
            signal: stopping.signal,
          }),
        );
        end = () => source.done(task, read);
      } catch (error) {
        end = () => fail(task, error);
      } finally {
        // Cut its connections first: nothing that the page still does delays its end.
        opened.delete(request.uniqueKey);
        await context.gate.close();
      }
      if (tasks.take(request)) finish(end(), task);
    }

    const launcher = createLauncher({
      executable,
      home,
      sandbox: useSandbox(options.sandbox ?? 'auto', log),
      heapMb: Math.max(64, Math.floor(limits.maxMemoryBytes / 2 / 1024 ** 2)),
      proxyUrl: options.egress.proxyUrl,
      onLaunch: (browser) => watchMemory(browser, limits.maxMemoryBytes, log),
    });

    const crawlerOptions: PlaywrightCrawlerOptions = {
      // Crawlee documents `requestManager` and refuses it (3.18); `requestQueue` takes anything of that shape.
      requestQueue: tasks as unknown as NonNullable<PlaywrightCrawlerOptions['requestQueue']>,
      requestHandler: handle,
      failedRequestHandler: ({ request }, error) => {
        const task = tasks.take(request);
        void opened.get(request.uniqueKey)?.gate.close();
        opened.delete(request.uniqueKey);
        if (task) finish(fail(task, error), task);
      },
      maxRequestRetries: 0,
      minConcurrency: 1,
      maxConcurrency: atHand,
      autoscaledPoolOptions: {
        desiredConcurrency: atHand,
        maybeRunIntervalSecs: 0.2,
        loggingIntervalSecs: null,
        // A browser keeps every core busy by nature, so a full CPU says nothing; an event loop that answers late does.
        systemStatusOptions: { maxCpuOverloadedRatio: 1, maxEventLoopOverloadedRatio: 0.6 },
        snapshotterOptions: { maxBlockedMillis: 250 },
      },
      // A last net: the visit's own limit ends the page long before.
      requestHandlerTimeoutSecs: limits.timeoutMs / 1000 + 60,
      useSessionPool: false,
      persistCookiesPerSession: false,
      launchContext: { launcher, useIncognitoPages: true },
      browserPoolOptions: {
        useFingerprints: false,
        maxOpenPagesPerBrowser: Math.max(20, atHand),
        retireBrowserAfterPageCount: options.pagesPerBrowser ?? 200,
        operationTimeoutSecs: 60,
        closeInactiveBrowserAfterSecs: 30,
        prePageCreateHooks: [
          async (pageId, _controller, pageOptions) => {
            const request = crawler.requestOf(pageId);
            const task = request && tasks.task(request);
            if (!request || !task) throw new Error('A page without a task was asked for.');
            await robots.admit(task, stopping.signal);
            const visitor = visitorFor(task);
            const gate = await options.egress.gate(visitor.proxy ? { upstream: visitor.proxy } : {});
            opened.set(request.uniqueKey, { gate, visitor });
            Object.assign(pageOptions ?? {}, visitor.context, { proxy: { server: gate.proxyUrl, bypass: '<-loopback>' } });
          },
        ],
      },
      statisticsOptions: { persistenceOptions: { enable: false } },
      log: new Log({ level: LogLevel.OFF }),
    };
    const crawler = new TaskCrawler(
      crawlerOptions,
      new Configuration({ persistStorage: false, purgeOnStart: false, availableMemoryRatio: 0.75 }),
    );
    try {
      await crawler.run();
    } finally {
      await Promise.all([...finishing]);
      await Promise.all([...opened.values()].map(({ gate }) => gate.close()));
    }
    if (tasks.fatal) throw tasks.fatal;
  }

  return {
    run(source) {
      if (running) throw new Error('This crawler runs already.');
      running = run(source);
      return running;
    },
    async stop({ graceMs = 10_000 } = {}) {
      await manager?.stop();
      const timer = setTimeout(() => stopping.abort(new Stopped('the crawler stops')), graceMs);
      if (!running) stopping.abort(new Stopped('the crawler stops'));
      try {
        await running?.catch(() => {});
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function asError(error: unknown, task: CrawlTask): Error {
  if (error instanceof RetryLater || error instanceof Permanent || error instanceof UsageError) return error;
  return new RetryLater('browser', `${task.url} could not be opened: ${sentence(error)}`, { cause: error });
}

function useSandbox(wanted: 'auto' | 'on' | 'off', log: LogFunction): boolean {
  if (wanted === 'off') return false;
  const state = sandboxState();
  if (wanted === 'on' && !state.usable) throw new UsageError(`BROWSER_SANDBOX is on, but it cannot be used here: ${state.reason}.`);
  if (!state.usable) log('warn', `Chromium runs without its sandbox: ${state.reason}.`);
  return state.usable;
}
