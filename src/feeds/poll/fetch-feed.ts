import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import type { SourceSettings } from '../../domain.ts';
import { parseRetryAfter } from '../../durations.ts';
import { StageError, sentence } from '../../errors.ts';
import { configuredHeaders } from '../../net/configured-headers.ts';
import { readLimited } from '../../net/read-limited.ts';

/** The part of a web Response that is used; what Egress.fetch and the global fetch both give. */
export interface ResponseLike {
  status: number;
  headers: { get(name: string): string | null };
  body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null;
  /** Every URL on the way with its status, the last one included (Egress gives it). */
  hops?: { url: string; status: number }[];
  url?: string;
}

export interface FetchInit {
  headers: Record<string, string>;
  signal: AbortSignal;
  proxy?: string | undefined;
}

export type FetchLike = (url: string, init: FetchInit) => Promise<ResponseLike>;

export interface FetchOptions {
  fetch: FetchLike;
  headers: Record<string, string>;
  /** For everything together. Setting FEED_TIMEOUT. */
  timeoutMs: number;
  /** After unpacking. Setting FEED_MAX_SIZE. */
  maxBytes: number;
  proxy?: string | undefined;
  /** The source's own headers and cookies, and the address for which they were configured. */
  own?: OwnHeaders | undefined;
  signal?: AbortSignal | undefined;
}

export interface OwnHeaders {
  /** The feed list's address of the source. */
  configuredFor: string;
  settings: SourceSettings | undefined;
}

export type Fetched =
  | {
      ok: true;
      /** 304: the body is empty. */
      status: number;
      bytes: Uint8Array;
      contentType: string | undefined;
      headers: { get(name: string): string | null };
      finalUrl: string;
      /** Where the address has moved for good: every hop up to it was a 301 or 308. */
      movedTo: string | undefined;
    }
  | { ok: false; code: string; message: string; status?: number; retryAfterMs?: number };

const ACCEPT = 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5';

/**
 * One GET of a feed or sitemap within limits of time and size. An expected refusal (status, limit, network) is a value;
 * `message` is the sentence for a person.
 */
export async function fetchFeed(url: string, options: FetchOptions): Promise<Fetched> {
  const clock = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, clock]) : clock;
  try {
    const headers = { accept: ACCEPT, 'accept-encoding': 'gzip, br, zstd', ...options.headers, ...ownHeaders(url, options.own) };
    const response = await options.fetch(url, { headers, signal, proxy: options.proxy });
    const { status } = response;
    if (status !== 304 && (status < 200 || status > 299)) {
      await discard(response);
      return refusal(url, status, response.headers.get('retry-after'));
    }
    const bytes = status === 304 ? new Uint8Array() : await readBody(response, options.maxBytes, url);
    return {
      ok: true,
      status,
      bytes,
      headers: response.headers,
      contentType: response.headers.get('content-type') ?? undefined,
      finalUrl: response.hops?.at(-1)?.url ?? (response.url || url),
      movedTo: permanentTarget(url, response.hops ?? []),
    };
  } catch (error) {
    if (error instanceof TooBig) return { ok: false, code: 'too-big', message: error.message };
    if (clock.aborted) {
      const message = `${url} did not answer within ${Math.round(options.timeoutMs / 1000)} s (FEED_TIMEOUT); it will be retried later.`;
      return { ok: false, code: 'net=timeout', message };
    }
    if (options.signal?.aborted) throw error;
    const code = error instanceof StageError ? error.code : 'net=connect';
    const why = error instanceof StageError ? sentence(error) : `${url} cannot be reached: ${networkReason(error)}.`;
    return { ok: false, code, message: why };
  }
}

const gunzipped = promisify(gunzip);
const unbrotlied = promisify(brotliDecompress);

function ownHeaders(url: string, own: OwnHeaders | undefined): Record<string, string> {
  return own ? configuredHeaders(url, own.configuredFor, own.settings) : {};
}

class TooBig extends Error {}

async function readBody(response: ResponseLike, maxBytes: number, url: string): Promise<Uint8Array> {
  const bytes = await readLimited(response.body, maxBytes);
  if (bytes === undefined) throw tooBig(url, maxBytes);
  return unpack(bytes, maxBytes, url, response.headers.get('content-encoding'));
}

function tooBig(url: string, maxBytes: number): TooBig {
  return new TooBig(`${url} is larger than ${Math.round(maxBytes / 1024)} KiB (FEED_MAX_SIZE): it was not read.`);
}

/**
 * Unpacks by what the bytes are, not by what the header says: fetch has unpacked most encodings already and leaves the
 * header in place, a .xml.gz sitemap has none, and Node 20 cannot unpack zstd.
 */
async function unpack(bytes: Uint8Array, maxBytes: number, url: string, encoding: string | null): Promise<Uint8Array> {
  const limit = { maxOutputLength: maxBytes };
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return await gunzipped(bytes, limit);
    if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd) return await unzstdLimited(bytes, maxBytes, url);
    if (encoding === 'br' && looksPacked(bytes)) return await unbrotlied(bytes, limit);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' || error instanceof TooBig) throw tooBig(url, maxBytes);
  }
  return bytes;
}

function looksPacked(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 16).some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
}

/** Packed bytes between two turns of the event loop: there is no zstd in Node 20's thread pool. */
const ZSTD_SLICE = 64 * 1024;

/** Block by block, so that a small file that unpacks to a huge one is given up on the way. */
async function unzstdLimited(bytes: Uint8Array, maxBytes: number, url: string): Promise<Uint8Array> {
  if ((zstdContentSize(bytes) ?? 0) > maxBytes) throw tooBig(url, maxBytes);
  const chunks: Uint8Array[] = [];
  let total = 0;
  const stream = new Decompress((chunk) => {
    total += chunk.byteLength;
    if (total > maxBytes) throw tooBig(url, maxBytes);
    chunks.push(chunk.slice());
  });
  for (let from = 0; from < bytes.length; from += ZSTD_SLICE) {
    stream.push(bytes.subarray(from, from + ZSTD_SLICE), from + ZSTD_SLICE >= bytes.length);
    await nextTurn();
  }
  return Buffer.concat(chunks);
}

/** The size that the frame's header states (RFC 8878, 3.1.1.1), if it does. */
function zstdContentSize(bytes: Uint8Array): number | undefined {
  const descriptor = bytes[4] ?? 0;
  const single = (descriptor >> 5) & 1;
  const flag = descriptor >> 6;
  const length = flag === 0 ? single : 1 << flag;
  if (length === 0) return undefined;
  const start = 5 + (single ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  let size = flag === 1 ? 256 : 0;
  for (let index = 0; index < length; index++) size += (bytes[start + index] ?? 0) * 256 ** index;
  return size;
}

function refusal(url: string, status: number, retryAfter: string | null): Fetched {
  const reasons: Record<number, string> = {
    401: 'it asks for a login: give the entry headers or cookies',
    403: 'the server refuses the crawler: another user agent, or "browser": "always" in the entry, may help',
    404: 'there is no such address: look for the feed with "misp-crawler feeds add"',
    410: 'it is gone for good: disable or remove the entry',
    429: 'too many requests: it is asked less often',
  };
  const reason =
    reasons[status] ?? (status >= 500 ? 'the server has a problem: it will be retried later' : 'this is not how a feed answers');
  const retryAfterMs = parseRetryAfter(retryAfter);
  return {
    ok: false,
    code: `HTTP=${status}`,
    status,
    message: `${url} answered ${status}: ${reason}.`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** A temporary redirect on the way ends the promise: what comes after it may change tomorrow. */
function permanentTarget(url: string, hops: { url: string; status: number }[]): string | undefined {
  let target: string | undefined;
  for (let index = 0; index + 1 < hops.length; index++) {
    if (hops[index]?.status !== 301 && hops[index]?.status !== 308) break;
    target = hops[index + 1]?.url;
  }
  return target === url ? undefined : target;
}

async function discard(response: ResponseLike): Promise<void> {
  const body = response.body as { cancel?: () => Promise<void>; destroy?: () => void } | null;
  await body?.cancel?.().catch(() => {});
  body?.destroy?.();
}

function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException)?.code;
  const known: Record<string, string> = {
    ENOTFOUND: 'its name is unknown',
    EAI_AGAIN: 'its name cannot be resolved at the moment',
    ECONNREFUSED: 'nothing answers there',
    ECONNRESET: 'the connection was cut',
  };
  return (code && known[code]) ?? sentence(cause);
}
