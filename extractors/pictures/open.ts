/**
 * Text in pictures: picture -> pieces of text (a process of its own: open.ts, child.ts, engine.ts, bitmap.ts) -> values that two
 * readings agree on (values.ts). The packages that this needs are optional (packages.ts).
 */

import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import pLimit from 'p-limit';
import * as z from 'zod';
import { compiledFile } from '../../src/paths.ts';
import type { CropBox } from './bitmap.ts';
import type { PageText, PictureText } from './engine.ts';

export interface PictureReaderOptions {
  /** How long one picture may take, ms. */
  timeoutMs: number;
  /** Memory that the process may have, MiB; looked at where /proc tells it. */
  memoryMb: number;
}

/** What one picture gave, and what that took. */
export interface PictureReading {
  texts: PictureText[];
  /** Processor time, ms. */
  cpuMs: number;
  /** Most memory that the process has had so far, MiB. */
  peakMb: number;
}

export interface PictureReader {
  /** The text of a picture; undefined for pictures without text, and for those that cannot be read. Never throws. */
  read(bytes: Uint8Array): Promise<PictureReading | undefined>;
  /**
   * The text of the pictures on pages of a PDF (all when none are named, MAX_PDF_PAGES at most), in points of the upright page;
   * undefined when it cannot be read. Takes MAX_PDF_TIMES times the limit of a picture at most. Never throws.
   */
  readPdf(bytes: Uint8Array, pages?: number[]): Promise<PageText[] | undefined>;
  /**
   * Parts of a picture, or of the pictures on a page of a PDF (counted from 1), as WebP, for people who check a value. Undefined for
   * those that cannot be cut out. Never throws.
   */
  crops(bytes: Uint8Array, boxes: CropBox[], page?: number): Promise<(Uint8Array | undefined)[]>;
  close(): void;
}

/** What the process is asked: the text of a picture, or of pages of a PDF, or parts of either. */
export interface PictureRequest {
  bytes: Uint8Array;
  pdf?: { pages: number[] | undefined; most: number };
  crop?: { boxes: CropBox[]; page?: number };
}

/** A report that was scanned has rarely more pages; what lies after them is not read. */
const MAX_PDF_PAGES = 30;
export const MAX_PDF_TIMES = 5;

const Text = z.object({
  text: z.string(),
  rivals: z.array(z.string()),
  readings: z.array(z.string()),
  confidence: z.number(),
  x: z.number(),
  end: z.number(),
  y: z.number(),
  height: z.number(),
  rise: z.number(),
});
const cost = { cpuMs: z.number(), peakMb: z.number() };
const Answer = z.union([
  z.object({ texts: z.array(Text).nullable(), ...cost }),
  z.object({ pages: z.array(z.object({ page: z.number(), texts: z.array(Text) })), ...cost }),
  z.object({ crops: z.array(z.instanceof(Uint8Array).optional()), ...cost }),
  z.object({ error: z.string() }),
]);

/** An idle process is ended: the models take memory. */
const IDLE_MS = 30_000;
const WATCH_MS = 500;

/**
 * Reads pictures in one process at low priority, one at a time; it is started when the first picture comes. One that hangs, grows
 * or dies costs its picture only: the next one starts another. `onProblem` gets one sentence for each picture that could not be read.
 */
export function openPictureReader(options: PictureReaderOptions, onProblem: (message: string) => void = () => undefined): PictureReader {
  const inTurn = pLimit(1);
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;
  const end = () => {
    clearTimeout(idle);
    child?.kill('SIGKILL');
    child = undefined;
  };
  const start = (): ChildProcess => {
    const started = startChild();
    // It may not start (no memory, too many processes) or end while nobody asks: the next picture starts another.
    const forget = () => {
      if (child === started) child = undefined;
    };
    return started.once('exit', forget).once('error', forget);
  };
  const answerTo = (request: PictureRequest, timeoutMs: number) =>
    inTurn(async () => {
      if (closed) return undefined;
      clearTimeout(idle);
      child ??= start();
      const { answer, problem } = await ask(child, request, { ...options, timeoutMs });
      if (problem) {
        onProblem(problem);
        if (!answer) end();
      }
      clearTimeout(idle);
      idle = setTimeout(end, IDLE_MS).unref();
      return answer;
    });
  return {
    read: async (bytes) => {
      const answer = await answerTo({ bytes }, options.timeoutMs);
      return answer && 'texts' in answer && answer.texts ? { ...answer, texts: answer.texts } : undefined;
    },
    readPdf: async (bytes, pages) => {
      const answer = await answerTo({ bytes, pdf: { pages, most: MAX_PDF_PAGES } }, options.timeoutMs * MAX_PDF_TIMES);
      return answer && 'pages' in answer ? answer.pages : undefined;
    },
    crops: async (bytes, boxes, page) => {
      if (boxes.length === 0) return [];
      const answer = await answerTo({ bytes, crop: { boxes, ...(page === undefined ? {} : { page }) } }, options.timeoutMs);
      return answer && 'crops' in answer ? answer.crops : boxes.map(() => undefined);
    },
    close: () => {
      closed = true;
      end();
    },
  };
}

/** The process that reads, at low priority; ours may end while it runs. */
function startChild(): ChildProcess {
  const child = fork(compiledFile('extractors/pictures/child'), {
    serialization: 'advanced',
    // No variable of ours: keys and passwords have no business there.
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
  });
  if (child.pid !== undefined) {
    try {
      setPriority(child.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // It may have ended already, or the host does not allow it: it still reads.
    }
  }
  child.unref();
  child.channel?.unref();
  return child;
}

async function ask(
  child: ChildProcess,
  request: PictureRequest,
  { timeoutMs, memoryMb }: PictureReaderOptions,
): Promise<{ answer?: z.infer<typeof Answer>; problem?: string }> {
  let timer: NodeJS.Timeout | undefined;
  let watch: NodeJS.Timeout | undefined;
  let onMessage: ((message: unknown) => void) | undefined;
  let onExit: (() => void) | undefined;
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(
        () =>
          resolve({
            problem: `A picture took longer than ${timeoutMs / 1000} s to read and was skipped: raise OCR_TIMEOUT if it is worth it.`,
          }),
        timeoutMs,
      );
      watch = setInterval(() => {
        if (residentMb(child.pid) > memoryMb)
          resolve({
            problem: `Reading a picture needed more than ${memoryMb} MiB and was stopped: raise OCR_MEMORY_MB if it is worth it.`,
          });
      }, WATCH_MS);
      onExit = () => resolve({ problem: 'The process that reads pictures ended: the picture was skipped.' });
      onMessage = (message) => {
        const answer = Answer.safeParse(message);
        if (!answer.success) resolve({ problem: 'The process that reads pictures gave an unexpected answer: the picture was skipped.' });
        else
          resolve(
            'error' in answer.data
              ? { answer: answer.data, problem: `A picture could not be read: ${answer.data.error}` }
              : { answer: answer.data },
          );
      };
      child.once('message', onMessage);
      child.once('exit', onExit);
      child.once('error', onExit);
      child.send(request, (error) => error && onExit?.());
    });
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    if (onMessage) child.off('message', onMessage);
    if (onExit) child.off('exit', onExit).off('error', onExit);
  }
}

function residentMb(pid: number | undefined): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
