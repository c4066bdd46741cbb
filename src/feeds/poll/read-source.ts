import { createHash } from 'node:crypto';
import type { FeedHealth, Page } from '../../domain.ts';
import { sentence } from '../../errors.ts';
import { type Secrets, withSecrets } from '../../net/configured-headers.ts';
import type { FeedEntry } from '../list/schema.ts';
import { emptyFeed, type ParsedFeed } from '../parse/parsed-feed.ts';
import { type DocumentReader, ReadFailure } from '../reader/reader.ts';
import { toSettings } from '../request.ts';
import { type Fetched, type FetchLike, type FetchOptions, fetchFeed } from './fetch-feed.ts';

/** One page now through the browser: what the crawlers' openPage gives. */
export type OpenPage = (
  url: string,
  options: { settings?: ReturnType<typeof toSettings> },
) => Promise<Pick<Page, 'status' | 'html' | 'text' | 'bytes' | 'contentType' | 'finalUrl'>>;

export interface Tunnel {
  /** With user and password. */
  proxyUrl: string;
  /** Why the egress let nothing through, as a sentence; undefined when it did. */
  problem(): string | undefined;
  close(): Promise<void>;
}

/** How sources are fetched. */
export interface ReadDeps {
  /** The egress's fetch. */
  fetch: FetchLike;
  reader: DocumentReader;
  /** Without it no feed is ever fetched through the browser. */
  openPage?: OpenPage | undefined;
  /** A TCP connection through the egress, as an HTTP proxy for one use; without it a mailbox is connected to directly. */
  openTunnel?: ((host: string, port: number) => Promise<Tunnel>) | undefined;
  /** Setting FEED_BROWSER. */
  browser: 'auto' | 'always' | 'never';
  /** Setting USER_AGENT; without it the feed reader says who it is. */
  userAgent?: string | undefined;
  /** Setting FEED_TIMEOUT. */
  timeoutMs: number;
  /** Setting FEED_MAX_SIZE. */
  maxBytes: number;
  secrets?: Secrets | undefined;
  signal?: AbortSignal | undefined;
}

export interface ReadContext extends ReadDeps {
  state: FeedHealth;
  /** Validators of the last successful read may be sent. */
  conditional: boolean;
}

export type SourceRead =
  | {
      status: 'read';
      feed: ParsedFeed;
      finalUrl: string;
      movedTo?: string | undefined;
      validators?: FeedHealth['validators'];
      cacheControl?: string | null;
      extra?: Record<string, unknown>;
    }
  | { status: 'unchanged'; movedTo?: string | undefined; cacheControl?: string | null }
  | {
      status: 'failed';
      code: string;
      message: string;
      problems: string[];
      retryAfterMs?: number | undefined;
      extra?: Record<string, unknown>;
    };

/** A source that cannot be read; `message` is the sentence for a person. */
export function failed(code: string, message: string, more: { problems?: string[]; retryAfterMs?: number | undefined } = {}): SourceRead {
  return { status: 'failed', code, message, problems: [], ...more };
}

/** A feed reader says what it is; sites that refuse it are what `userAgent` and `browser` are for. */
const OWN_AGENT = 'misp-crawler (feed reader)';

/** Fetches and reads a feed; through the browser where setting or experience says so. */
export async function readSource(entry: FeedEntry, context: ReadContext): Promise<SourceRead> {
  const mode = entry.browser ?? context.browser;
  const { state } = context;
  // Once the browser was what helped, it is used until the settings say otherwise.
  if (context.openPage && (mode === 'always' || (mode === 'auto' && state.extra?.viaBrowser === true))) {
    return throughBrowser(entry, context, context.openPage);
  }
  const fetched = await fetchEntry(entry, entry.url, context);
  if (!fetched.ok) {
    const again = fetched.status === 403 && state.extra?.errorCode === 'HTTP=403' && state.failures > 0;
    if (again && mode === 'auto' && context.openPage) {
      const shown = await throughBrowser(entry, context, context.openPage);
      if (shown.status === 'read') return { ...shown, extra: { ...shown.extra, viaBrowser: true } };
    }
    return failed(fetched.code, fetched.message, { retryAfterMs: fetched.retryAfterMs });
  }
  const { movedTo, finalUrl } = fetched;
  const cacheControl = fetched.headers.get('cache-control');
  if (fetched.status === 304) return { status: 'unchanged', movedTo, cacheControl };
  const body = bodyMark(fetched);
  // Most servers without validators, and many with them, send the same bytes again.
  if (context.conditional && state.validators?.body === body) return { status: 'unchanged', movedTo, cacheControl };
  const feed = await readFeed(fetched.bytes, finalUrl, fetched.contentType, context);
  if (feed.kind === 'unknown') return notFeed(entry, feed);
  return {
    status: 'read',
    feed,
    finalUrl,
    movedTo,
    validators: validatorsOf(fetched, body),
    cacheControl,
    extra: { validatorsOf: finalUrl },
  };
}

/** The document as it came, and from where: what the same mark stands for reads the same. */
function bodyMark({ bytes, finalUrl, contentType }: Extract<Fetched, { ok: true }>): string {
  return createHash('sha256').update(`${finalUrl} ${contentType}\n`).update(bytes).digest('base64url').slice(0, 22);
}

/** A document that costs too much is not a feed either: the reason is its last problem. */
export async function readFeed(
  bytes: Uint8Array,
  url: string,
  contentType: string | undefined,
  { reader }: { reader: DocumentReader },
): Promise<ParsedFeed> {
  const feed = await reader.read({ kind: 'feed', bytes, options: { url, ...(contentType === undefined ? {} : { contentType }) } });
  return feed instanceof ReadFailure ? emptyFeed('unknown', [`this is not a feed: ${feed.message}`]) : feed;
}

function notFeed(entry: FeedEntry, feed: ParsedFeed): SourceRead {
  const message = `${entry.url} is not a feed: ${feed.problems.at(-1)?.replace(/^this is not a feed: /, '') ?? 'nothing in it can be read'}. "misp-crawler feeds add" finds a site's feed.`;
  return failed('no-feed', message, { problems: feed.problems });
}

/**
 * The conditional GET. A validator belongs to the address that gave it: after a redirect to another place, a 304 speaks
 * of another document, and the feed is asked for once more without condition.
 */
async function fetchEntry(entry: FeedEntry, url: string, context: ReadContext): Promise<Fetched> {
  const { state } = context;
  const conditions: Record<string, string> = {};
  if (context.conditional && state.validators?.etag) conditions['if-none-match'] = state.validators.etag;
  if (context.conditional && state.validators?.lastModified) conditions['if-modified-since'] = state.validators.lastModified;
  const options = fetchOptions(entry, context);
  const first = await fetchFeed(url, { ...options, headers: { ...options.headers, ...conditions } });
  if (!first.ok || first.status !== 304) return first;
  const asked = Object.keys(conditions).length > 0;
  if (asked && first.finalUrl === (state.extra?.validatorsOf ?? entry.url)) return first;
  const second = await fetchFeed(url, options);
  if (second.ok && second.status === 304) {
    return {
      ok: false,
      code: 'HTTP=304',
      status: 304,
      message: `${url} answers "unchanged" although it was not asked whether it changed.`,
    };
  }
  return second;
}

/** How the documents of a source are fetched and read. */
export interface SourceOptions extends FetchOptions {
  reader: DocumentReader;
}

/** Headers, limits and proxy of a source's own requests. */
export function fetchOptions(entry: FeedEntry, deps: ReadDeps): SourceOptions {
  const settings = withSecrets(toSettings(entry), deps.secrets);
  const headers = { 'user-agent': settings?.userAgent ?? deps.userAgent ?? OWN_AGENT };
  const { fetch, reader, timeoutMs, maxBytes, signal } = deps;
  return { fetch, reader, headers, own: { configuredFor: entry.url, settings }, timeoutMs, maxBytes, proxy: settings?.proxy, signal };
}

function validatorsOf({ headers }: Extract<Fetched, { ok: true }>, body: string): NonNullable<FeedHealth['validators']> {
  const etag = headers.get('etag');
  const lastModified = headers.get('last-modified');
  return { body, ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) };
}

async function throughBrowser(entry: FeedEntry, context: ReadContext, openPage: OpenPage): Promise<SourceRead> {
  const settings = withSecrets(toSettings(entry), context.secrets);
  try {
    const page = await openPage(entry.url, settings === undefined ? {} : { settings });
    if (page.status >= 400) {
      const message = `${entry.url} answered ${page.status} to the browser, too: see in a browser whether it wants a login or a consent.`;
      return failed(`HTTP=${page.status}`, message);
    }
    const bytes = page.bytes ?? new TextEncoder().encode(page.text ?? page.html);
    const feed = await readFeed(bytes, page.finalUrl, page.bytes ? page.contentType : undefined, context);
    if (feed.kind === 'unknown') return notFeed(entry, feed);
    return { status: 'read', feed, finalUrl: page.finalUrl };
  } catch (error) {
    if (context.signal?.aborted) throw error;
    return failed('browser', `${entry.url} cannot be opened in the browser: ${sentence(error)}`);
  }
}
