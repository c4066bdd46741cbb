import { setFlagsFromString } from 'node:v8';
import pLimit from 'p-limit';
import type { Piscina } from 'piscina';
import { sentence } from '../../errors.ts';
import { compiledFile } from '../../paths.ts';
import { type ReadResult, type ReadTask, readDocument } from './read-document.ts';

/** Reads documents from outside: feeds, sitemaps, the links of a page. */
export interface DocumentReader {
  /** A ReadFailure when the document costs more than it may; what else is wrong with it is in the result. */
  read<Kind extends ReadTask['kind']>(task: Extract<ReadTask, { kind: Kind }>): Promise<ReadResult[Kind] | ReadFailure>;
  close(): Promise<void>;
}

/** The document needs more time or memory than any real one: `message` is the sentence for a person. */
export class ReadFailure {
  readonly code: 'feed-timeout' | 'feed-too-big' | 'feed-unreadable';
  readonly message: string;

  constructor(code: ReadFailure['code'], message: string) {
    this.code = code;
    this.message = message;
  }
}

export interface ReaderOptions {
  threads: number;
  /** Memory limit of one thread, MiB. A feed of FEED_MAX_SIZE needs a tenth of the default. */
  heapMb?: number;
  /** How long one document may take once a thread has it, ms: a busy machine needs many times the CPU time of the worst, 4 s. */
  timeoutMs?: number;
}

/**
 * A feed or sitemap of at most this size is read at once, in the calling thread: most are, and copying one into a thread and
 * its entries back costs more than reading it. Reading is linear in the size (test/unit/feeds/hostile.spec.ts); the worst
 * document that we know costs 0.2 CPU s a megabyte, so that one of this size holds up the event loop for some 25 ms.
 */
const READ_AT_ONCE_BYTES = 128 * 1024;

/**
 * Reads large documents in a small pool of threads, started when the first one comes and ended when none came for a while. A
 * document that takes too long or too much memory costs its thread, which is replaced; the process and its event loop never
 * wait for one.
 */
export function openReader({ threads, heapMb = 512, timeoutMs = 60_000 }: ReaderOptions): DocumentReader {
  // V8 puts the arrays of elements straight into old memory after some documents: what they hold, the whole document, then outlives
  // it until the next full collection, and is copied twice before (docs/performance.md).
  setFlagsFromString('--no-allocation-site-pretenuring');
  let opened: Promise<Piscina> | undefined;
  const openPool = async (): Promise<Piscina> => {
    const { Piscina: Pool } = await import('piscina');
    const pool = new Pool({
      filename: compiledFile('src/feeds/reader/worker'),
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 60_000,
      concurrentTasksPerWorker: 1,
      recordTiming: false,
      // Threads that sleep in Atomics.wait never get to clear weak references: their memory grows with every document.
      atomics: 'disabled',
      resourceLimits: { maxOldGenerationSizeMb: heapMb, stackSizeMb: 8 },
    });
    // A thread that runs out of memory after its document was given up fails nobody's task; without a listener it would end the process.
    pool.on('error', () => {});
    return pool;
  };
  // Piscina's own queue would let the clock run while a document waits for a thread.
  const inTurn = pLimit(threads);
  const readInPool: DocumentReader['read'] = (task) =>
    inTurn(async () => {
      opened ??= openPool();
      const pool = await opened;
      const clock = AbortSignal.timeout(timeoutMs);
      try {
        return await pool.run(task, { signal: clock });
      } catch (error) {
        return failureOf(error, clock.aborted, { heapMb, timeoutMs });
      }
    });
  return {
    read: (task) => (task.kind !== 'links' && task.bytes.byteLength <= READ_AT_ONCE_BYTES ? readDocument(task) : readInPool(task)),
    close: async () => (await opened)?.destroy(),
  };
}

function failureOf(error: unknown, timedOut: boolean, { heapMb, timeoutMs }: { heapMb: number; timeoutMs: number }): ReadFailure {
  if (timedOut) return new ReadFailure('feed-timeout', `reading it took longer than ${timeoutMs / 1000} s and was stopped`);
  if ((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new ReadFailure('feed-too-big', `reading it needs more than ${heapMb} MiB and was stopped`);
  return new ReadFailure('feed-unreadable', `reading it failed (${sentence(error)})`);
}

/** Reads in the calling thread: for tests and for a command that reads a file of its user. */
export const directReader: DocumentReader = { read: readDocument, close: async () => {} };
