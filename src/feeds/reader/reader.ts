import pLimit from 'p-limit';
import type { Piscina } from 'piscina';
import { sentence } from '../../errors.ts';
import { compiledFile } from '../../paths.ts';
import { type ReadResult, type ReadTask, readDocument } from './read-document.ts';

/** Reads documents from outside: feeds, sitemaps, the links of a page. */
export interface DocumentReader {
  /** Throws ReadFailure when the document costs more than it may; what else is wrong with it is in the result. */
  read<Kind extends ReadTask['kind']>(task: Extract<ReadTask, { kind: Kind }>): Promise<ReadResult[Kind]>;
  close(): Promise<void>;
}

/** The document needs more time or memory than any real one: `message` is the sentence for a person. */
export class ReadFailure extends Error {
  readonly code: 'feed-timeout' | 'feed-too-big' | 'feed-unreadable';

  constructor(code: ReadFailure['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
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
 * Reads in a small pool of threads, started when the first document comes and ended when none came for a while. A document
 * that takes too long or too much memory costs its thread, which is replaced; the process and its event loop never wait
 * for one.
 */
export function openReader({ threads, heapMb = 512, timeoutMs = 60_000 }: ReaderOptions): DocumentReader {
  let opened: Promise<Piscina> | undefined;
  const openPool = async (): Promise<Piscina> => {
    const { Piscina: Pool } = await import('piscina');
    return new Pool({
      filename: compiledFile(import.meta.url, 'worker.js'),
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 60_000,
      concurrentTasksPerWorker: 1,
      recordTiming: false,
      // Threads that sleep in Atomics.wait never get to clear weak references: their memory grows with every document.
      atomics: 'disabled',
      resourceLimits: { maxOldGenerationSizeMb: heapMb, stackSizeMb: 8 },
    });
  };
  // Piscina's own queue would let the clock run while a document waits for a thread.
  const inTurn = pLimit(threads);
  return {
    read: (task) =>
      inTurn(async () => {
        opened ??= openPool();
        const pool = await opened;
        const clock = AbortSignal.timeout(timeoutMs);
        try {
          return await pool.run(task, { signal: clock });
        } catch (error) {
          throw failureOf(error, clock.aborted, { heapMb, timeoutMs });
        }
      }),
    close: async () => (await opened)?.destroy(),
  };
}

function failureOf(error: unknown, timedOut: boolean, { heapMb, timeoutMs }: { heapMb: number; timeoutMs: number }): ReadFailure {
  if (timedOut) {
    const text = `reading it took longer than ${timeoutMs / 1000} s and was stopped`;
    return new ReadFailure('feed-timeout', text, { cause: error });
  }
  if ((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new ReadFailure('feed-too-big', `reading it needs more than ${heapMb} MiB and was stopped`, { cause: error });
  }
  return new ReadFailure('feed-unreadable', `reading it failed (${sentence(error)})`, { cause: error });
}

/** Reads in the calling thread: for tests and for a command that reads a file of its user. */
export const directReader: DocumentReader = { read: readDocument, close: async () => {} };
