import { setFlagsFromString } from 'node:v8';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Article, Page } from '../src/domain.ts';
import { Permanent, RetryLater, sentence } from '../src/errors.ts';
import { compiledFile } from '../src/paths.ts';
import type { ExtractHints } from './article/extract.ts';
import { FIRST_PAGE } from './first-page.ts';
import { growingLimit } from './growing-limit.ts';
import type { OrganisationLists } from './indicators/rules/organisation.ts';
import { memoryLimit } from './memory-limit.ts';
import { articleOf, readAnswer, type Task } from './messages.ts';

export interface ExtractorsOptions {
  /** EXTRACT_THREADS: most threads at once. */
  threads: number;
  /** EXTRACT_HEAP_MB: limit of one thread's JavaScript heap, MiB. */
  heapMb: number;
  /** What a page may take beside the JavaScript heap, MiB; default 512, twice of what the largest PDF that is read at all unpacks to. */
  besideHeapMb?: number;
  /** EXTRACT_TIMEOUT, ms: how long one page may take once a thread works on it. */
  timeoutMs: number;
  /** Another thread is started when pages have waited this long for one (see growing-limit.ts), ms; default 8,000. */
  waitMs?: number;
  /** EXTRACT_TRACES: file names, paths and registry keys that a report lists become context attributes. */
  traces?: boolean;
  /** EXTRACT_RULES: detection rules are found and checked; default true. */
  rules?: boolean;
  /** INDICATOR_RULES: the organisation's own lists as they are now; asked for each page. */
  organisation?: () => OrganisationLists;
}

export interface Extractors {
  /** Starts a thread where none runs, and has it load what pages need: called while the first page is still on its way. */
  prepare(): void;
  /** Throws Permanent or RetryLater for everything that is not an article (see outcomes). */
  extract(page: Page, hints: ExtractHints): Promise<Article>;
  /** Gives up the pages that are being read and ends the threads. */
  close(): Promise<void>;
}

const BESIDE_HEAP_MB = 512;
/** How long a thread waits for the next page: a new one costs seconds of CPU for its first page, a waiting one some 70 MB. */
const IDLE_MS = 10 * 60_000;

const WAIT_MS = 8_000;

/**
 * V8 compiles a function for speed after nine times as much work as it would of itself: with its own limit that compiler took a
 * quarter of our process's CPU over the first 40 pages, and no later page was faster for it (docs/performance.md). The limit has another
 * name from Node.js 22 on, and an unknown one is printed as an error.
 */
const OPTIMISE_LATER =
  Number.parseInt(process.versions.node, 10) < 22 ? '--interrupt-budget=600000' : '--invocation-count-for-turbofan=27000';

/**
 * A bounded pool of threads. A page that takes too long or too much memory costs its thread, which is replaced; the process
 * and its event loop never wait for a page.
 */
export function openExtractors(options: ExtractorsOptions): Extractors {
  setFlagsFromString(OPTIMISE_LATER);
  const pool = new Piscina({
    filename: compiledFile('extractors/worker'),
    minThreads: 0,
    maxThreads: options.threads,
    idleTimeout: IDLE_MS,
    concurrentTasksPerWorker: 1,
    recordTiming: false,
    // Threads that sleep in Atomics.wait never get to clear weak references: their memory grows with every page.
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: options.heapMb, stackSizeMb: 8 },
  });
  // A thread that runs out of memory after its page was given up fails nobody's task; without a listener it would end the process.
  pool.on('error', () => {});
  // Piscina's own queue would let the clock run while a page waits for a thread.
  const inTurn = growingLimit({ max: options.threads, waitMs: options.waitMs ?? WAIT_MS, threads: () => pool.threads.length });
  const memory = memoryLimit(memoryOf(options));

  const extract: Extractors['extract'] = (page, hints) =>
    inTurn.run(async () => {
      const clock = startClock(options.timeoutMs);
      let tooMuch: 'alone' | 'among others' | undefined;
      const watched = memory.watch((alone) => {
        tooMuch = alone ? 'alone' : 'among others';
        clock.abort();
      });
      try {
        const { evidence: _evidence, ...sent } = page;
        const task: Task = {
          page: sent,
          hints,
          options: {
            traces: options.traces ?? false,
            rules: options.rules ?? true,
            ...(options.organisation ? { organisation: options.organisation() } : {}),
          },
          begun: clock.port,
        };
        return articleOf(readAnswer(await pool.run(task, { signal: clock.signal, transferList: [clock.port] })));
      } catch (error) {
        throw tooMuch ? memoryOutcome(error, page, options, tooMuch) : outcome(error, page, options, clock.signal.aborted);
      } finally {
        watched();
        clock.stop();
      }
    });

  return {
    prepare: () => {
      if (pool.threads.length === 0) extract(FIRST_PAGE, {}).catch(() => {});
    },
    extract,
    close: () => pool.destroy(),
  };
}

function outcome(error: unknown, page: Page, options: ExtractorsOptions, timedOut: boolean): unknown {
  if (error instanceof Permanent || error instanceof RetryLater) return error;
  const where = page.finalUrl;
  if (timedOut) {
    const text = `Reading ${where} took longer than ${options.timeoutMs / 1000} s and was stopped: it will be retried; raise EXTRACT_TIMEOUT if the page is worth it.`;
    return new RetryLater('extract-timeout', text, { cause: error });
  }
  if ((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const text = `Reading ${where} needed more than ${options.heapMb} MiB and was stopped: raise EXTRACT_HEAP_MB if the page is worth it.`;
    return new Permanent('too-big', text, { cause: error });
  }
  return new Permanent(
    'extract-failed',
    `Reading ${where} failed (${sentence(error)}): upload the page as a document, and report this page to the project.`,
    {
      cause: error,
    },
  );
}

function memoryOf({ heapMb, besideHeapMb = BESIDE_HEAP_MB }: ExtractorsOptions): number {
  return heapMb + besideHeapMb;
}

/** Of several pages nobody knows which one it was: each gets another try. */
function memoryOutcome(cause: unknown, page: Page, options: ExtractorsOptions, who: 'alone' | 'among others'): Error {
  const limit = memoryOf(options);
  if (who === 'alone') {
    const text = `Reading ${page.finalUrl} needed more than ${limit} MiB and was stopped: raise EXTRACT_HEAP_MB if the page is worth it.`;
    return new Permanent('too-big', text, { cause });
  }
  const text = `Reading ${page.finalUrl} was stopped because the pages that were read at the same time needed more than ${limit} MiB each: it is tried again.`;
  return new RetryLater('extract-memory', text, { cause });
}

/** A cold thread first loads its libraries, which on a busy machine takes longer than most pages: that much grace. */
const START_MS = 60_000;

/** The time limit of one page: it runs from the thread's word that it has begun. */
function startClock(limitMs: number): { signal: AbortSignal; port: MessagePort; abort(): void; stop(): void } {
  const abort = new AbortController();
  const { port1, port2 } = new MessageChannel();
  let timer = setTimeout(() => abort.abort(), START_MS + limitMs);
  port1.once('message', () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(), limitMs);
  });
  port1.unref();
  return {
    signal: abort.signal,
    port: port2,
    abort: () => abort.abort(),
    stop() {
      clearTimeout(timer);
      port1.close();
    },
  };
}
