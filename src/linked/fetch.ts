import { createHash } from 'node:crypto';
import type { WatchedFile } from '../domain.ts';
import { sentence } from '../errors.ts';
import { readLimited } from '../net/read-limited.ts';

/** What is needed of a web Response, whosever implementation it is. */
export interface Answer {
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  body: (AsyncIterable<Uint8Array> & { cancel(): Promise<void> }) | null;
}

export interface FetchDeps {
  /** Through the egress, like everything from outside. */
  fetch(url: string, init: { headers: Record<string, string>; signal: AbortSignal }): Promise<Answer>;
  /**
   * One request at a time per host and a gap between two, over all workers. Rejects with the signal's reason when the host is not
   * free before the signal aborts. Without it hosts are not looked at.
   */
  throttled?<T>(host: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  limits: {
    /** LINKED_FILES_BYTES: largest file. */
    bytes: number;
    /** LINKED_FILES_TIMEOUT: for one request, ms. */
    timeoutMs: number;
  };
}

export type Fetched =
  | { kind: 'bytes'; bytes: Uint8Array; contentType: string; watched: WatchedFile }
  /** 304: nothing changed since `known`. */
  | { kind: 'unchanged' }
  /** `passing`: it may well be there another time. */
  | { kind: 'refused'; reason: string; passing?: true };

/** What the requests of one article, or of one recheck, may still take. Waiting for a busy host is not counted as a request's time. */
export interface Allowance {
  /** Aborts when waiting and requests together took too long. */
  signal: AbortSignal;
  /** Left for requests, ms. */
  requestMs: number;
}

/** All files of an article together may take as long as this many single requests, and wait this long for their hosts. */
const TOTAL_REQUESTS = 3;
const WAIT_MS = 120_000;

/** The allowance of one article or one recheck. */
export function allowance({ timeoutMs }: FetchDeps['limits']): Allowance {
  return { signal: AbortSignal.timeout(longestFollowMs(timeoutMs)), requestMs: TOTAL_REQUESTS * timeoutMs };
}

/** How long the requests of one article may take in all, waiting for their hosts included, ms. */
export const longestFollowMs = (timeoutMs: number): number => WAIT_MS + TOTAL_REQUESTS * timeoutMs;

/** One GET within the limits. Never throws. With `known` the server is asked whether the file changed since. */
export async function fetchFile(url: string, deps: FetchDeps, left: Allowance, known?: WatchedFile): Promise<Fetched> {
  const { limits } = deps;
  const tooLong = passing('The linked files of this article took too long together: LINKED_FILES_TIMEOUT.');
  let asked: AbortSignal | undefined;
  const ask = async (): Promise<Fetched> => {
    if (left.requestMs <= 0) return tooLong;
    const begun = performance.now();
    asked = AbortSignal.timeout(Math.ceil(Math.min(limits.timeoutMs, left.requestMs)));
    try {
      const answer = await deps.fetch(url, { headers: headersFor(known), signal: AbortSignal.any([left.signal, asked]) });
      return await read(url, answer, limits.bytes);
    } finally {
      left.requestMs -= performance.now() - begun;
    }
  };
  try {
    return await (deps.throttled ? deps.throttled(new URL(url).host, left.signal, ask) : ask());
  } catch (error) {
    if (left.signal.aborted || left.requestMs <= 0) return tooLong;
    if (asked?.aborted) return passing(`The server did not answer within ${limits.timeoutMs / 1000} s: LINKED_FILES_TIMEOUT.`);
    return passing(`It could not be fetched: ${sentence(error)}`);
  }
}

function headersFor(known: WatchedFile | undefined): Record<string, string> {
  return {
    accept: 'text/csv, text/plain, application/json, */*;q=0.5',
    ...(known?.etag ? { 'if-none-match': known.etag } : {}),
    ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
  };
}

async function read(url: string, response: Answer, mostBytes: number): Promise<Fetched> {
  const tooLarge = `It has more than ${mostBytes} bytes: LINKED_FILES_BYTES.`;
  if (!response.ok || Number(response.headers.get('content-length') ?? 0) > mostBytes) {
    await response.body?.cancel();
    if (response.status === 304) return { kind: 'unchanged' };
    if (response.ok) return refused(tooLarge);
    const reason = `The server answered ${response.status}.`;
    return response.status === 429 || response.status >= 500 ? passing(reason) : refused(reason);
  }
  const bytes = await readLimited(response.body, mostBytes);
  if (bytes === undefined) return refused(tooLarge);
  if (isArchiveOrProgram(bytes)) return refused('It is an archive or a program, which is never opened.');
  const etag = response.headers.get('etag');
  const lastModified = response.headers.get('last-modified');
  const watched: WatchedFile = {
    url,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified } : {}),
  };
  return { kind: 'bytes', bytes, contentType: response.headers.get('content-type') ?? '', watched };
}

/** An archive may hold the malware itself. A workbook is an archive by its first bytes only. */
function isArchiveOrProgram(bytes: Buffer): boolean {
  return (
    /^(?:1f8b|377abcaf|52617221|4d5a|7f454c46)/.test(bytes.subarray(0, 4).toString('hex')) ||
    (bytes.subarray(0, 2).toString() === 'PK' && !bytes.includes('xl/workbook.xml'))
  );
}

function refused(reason: string): Fetched {
  return { kind: 'refused', reason };
}

function passing(reason: string): Fetched {
  return { kind: 'refused', reason, passing: true };
}

/**
 * Whether one of the files that an article brought says something else by now. A file that is gone or cannot be had is not a change:
 * what it said stays in the event.
 */
export async function findChanged(files: WatchedFile[], deps: FetchDeps, left: Allowance): Promise<WatchedFile | undefined> {
  for (const file of files) {
    const answer = await fetchFile(file.url, deps, left, file);
    if (answer.kind === 'bytes' && answer.watched.sha256 !== file.sha256) return file;
  }
  return undefined;
}
