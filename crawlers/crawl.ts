import { totalmem } from 'node:os';
import { BasicCrawler, type BasicCrawlerOptions, type BasicCrawlingContext, Configuration, Log, LogLevel } from '@crawlee/basic';
import pLimit from 'p-limit';
import type { CrawlTask, TaskSource } from '../src/domain.ts';
import { Permanent, RetryLater, sentence, UsageError } from '../src/errors.ts';
import type { BrowserHome } from './browser-home.ts';
import { browserIdentities } from './browser-identity.ts';
import { BrowserStartError, type Browsers, createBrowsers } from './browsers.ts';
import { launchBrowser } from './launch-browser.ts';
import { watchMemory } from './memory-watch.ts';
import { Stopped } from './outcome.ts';
import { ProcessLoad } from './process-load.ts';
import { createRobots } from './robots.ts';
import { sandboxState } from './sandbox.ts';
import { isWebAddress, type TaskManager } from './task-manager.ts';
import { type CrawlerOptions, DEFAULT_LIMITS, type LogFunction } from './types.ts';
import { visit } from './visit.ts';

export interface CrawlParts {
  source: TaskSource;
  tasks: TaskManager;
  /** Tasks whose outcome is being noted; the manager takes no new ones while there are too many. */
  finishing: Set<Promise<void>>;
  home: BrowserHome;
  executable: string;
  /** Fires when open pages are to be broken off. */
  signal: AbortSignal;
}

/** The share of the memory that Crawlee's pool lets this process and its browsers take before it opens no further page. */
const MEMORY_SHARE = 0.75;

/**
 * Reads the source's pages until it has ended: every task gets a fresh context, a gate of its own to the outside, and a
 * typed end. Crawlee's pool finds the level between one page and options.concurrency from memory and event loop.
 */
export async function crawl(options: CrawlerOptions, { source, tasks, finishing, home, executable, signal }: CrawlParts): Promise<void> {
  const log: LogFunction = options.log ?? (() => {});
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const identityFor = await browserIdentities(executable, options);
  // Half as many more are being opened or closed, or wait for their site's answer: that takes time, and little else.
  const openPages = options.concurrency + (options.concurrency > 2 ? Math.ceil(options.concurrency / 2) : 0);
  const reading = pLimit(options.concurrency);
  const turn = (): Promise<() => void> => new Promise((granted) => void reading(() => new Promise<void>((release) => granted(release))));
  const robots = createRobots(options.egress, options.robots ?? 'discovered');
  const sandbox = useSandbox(options.sandbox ?? 'auto', executable, log);
  const browserGate = await options.egress.gate({ refuseAll: true });
  const heapMb = Math.max(64, Math.floor(limits.maxMemoryBytes / 2 / 1024 ** 2));
  const browsers = createBrowsers({
    launch: () => launchBrowser({ executable, home, sandbox, heapMb, proxyUrl: browserGate.proxyUrl }),
    onLaunch: (browser) => watchMemory(browser, limits.maxMemoryBytes, log),
    pagesPerBrowser: options.pagesPerBrowser ?? 200,
  });

  const finish = (work: Promise<void>, task: CrawlTask): void => {
    const guarded = work
      .catch((error) => log('error', `The outcome of ${task.url} could not be saved: ${sentence(error)}`))
      .finally(() => finishing.delete(guarded));
    finishing.add(guarded);
  };

  const fail = (task: CrawlTask, error: unknown): Promise<void> => {
    if (error instanceof BrowserStartError) tasks.abandon(error);
    return error instanceof Stopped || error instanceof BrowserStartError
      ? source.release(task)
      : source.failed(task, asError(error, task));
  };

  /** Opens the task's page, reads it, and hands its outcome on before the page is closed. */
  async function read(task: CrawlTask, done: (end: () => Promise<void>) => void): Promise<void> {
    if (!isWebAddress(task.url))
      throw new Permanent(
        'bad-url',
        `${JSON.stringify(task.url)} is not an address that can be opened; give an absolute http or https URL.`,
      );
    await robots.admit(task, signal);
    const identity = identityFor(task);
    const gate = await options.egress.gate(identity.proxy ? { upstream: identity.proxy } : {});
    let opened: Awaited<ReturnType<Browsers['open']>> | undefined;
    try {
      opened = await browsers.open({ ...identity.context, url: task.url, proxyServer: gate.proxyUrl });
      const context = { egress: options.egress, gate, identity, limits, consent: options.consent ?? true, turn, signal };
      const result = await visit(opened.page, task, context);
      done(() => source.done(task, result));
    } catch (error) {
      done(() => fail(task, error));
    } finally {
      // Cut its connections first: nothing that the page still does delays its end.
      await gate.close();
      await opened?.close();
    }
  }

  async function handle({ request }: BasicCrawlingContext): Promise<void> {
    const task = tasks.task(request);
    if (!task) return;
    const done = (end: () => Promise<void>): void => {
      if (tasks.take(request)) finish(end(), task);
    };
    await read(task, done).catch((error) => done(() => fail(task, error)));
  }

  const configuration = processConfiguration(options.memoryBytes ?? totalmem());
  try {
    const crawler = new BasicCrawler(
      {
        ...poolOptions(tasks, openPages, limits.timeoutMs),
        requestHandler: handle,
        failedRequestHandler: ({ request }, error) => {
          const task = tasks.take(request);
          if (task) finish(fail(task, error), task);
        },
      },
      configuration,
    );
    const stopListening = source.onDue?.(() => void crawler.autoscaledPool?.notify());
    await crawler.run().finally(stopListening);
  } finally {
    await Promise.all([...finishing]);
    await browsers.close();
    await browserGate.close();
  }
  if (tasks.fatal) throw tasks.fatal;
}

/** How many pages Crawlee opens, and what it does not do: retries, sessions, statistics and logs are ours. */
function poolOptions(tasks: TaskManager, openPages: number, timeoutMs: number): BasicCrawlerOptions {
  return {
    // Crawlee documents `requestManager` and refuses it (3.18); `requestQueue` takes anything of that shape.
    requestQueue: tasks as unknown as NonNullable<BasicCrawlerOptions['requestQueue']>,
    maxRequestRetries: 0,
    minConcurrency: 1,
    maxConcurrency: openPages,
    autoscaledPoolOptions: {
      desiredConcurrency: openPages,
      maybeRunIntervalSecs: 0.2,
      loggingIntervalSecs: null,
      systemStatusOptions: { maxEventLoopOverloadedRatio: 0.6 },
      snapshotterOptions: { maxBlockedMillis: 250 },
    },
    // A last net: robots.txt and its delay, two starts of a browser, a turn at reading and the visit itself have limits of their own.
    requestHandlerTimeoutSecs: (3 * timeoutMs) / 1000 + 300,
    useSessionPool: false,
    statisticsOptions: { persistenceOptions: { enable: false } },
    log: new Log({ level: LogLevel.OFF }),
  };
}

/** Nothing is written; the pool is told how much memory this process and its browsers hold. */
function processConfiguration(memoryBytes: number): Configuration {
  const configuration = new Configuration({
    persistStorage: false,
    purgeOnStart: false,
    memoryMbytes: Math.floor((memoryBytes * MEMORY_SHARE) / 1024 ** 2),
  });
  configuration.useEventManager(new ProcessLoad(configuration));
  return configuration;
}

function asError(error: unknown, task: CrawlTask): Error {
  if (error instanceof RetryLater || error instanceof Permanent || error instanceof UsageError) return error;
  return new RetryLater('browser', `${task.url} could not be opened: ${sentence(error)}`, { cause: error });
}

function useSandbox(wanted: 'auto' | 'on' | 'off', executable: string, log: LogFunction): boolean {
  if (wanted === 'off') return false;
  const state = sandboxState(executable);
  if (wanted === 'on' && !state.usable) throw new UsageError(`BROWSER_SANDBOX is on, but it cannot be used here: ${state.reason}.`);
  if (!state.usable) log('warn', `Chromium runs without its sandbox: ${state.reason}.`);
  return state.usable;
}
