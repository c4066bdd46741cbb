import { randomUUID } from 'node:crypto';
import pTimeout from 'p-timeout';
import type { CrawlRequest } from '../domain.ts';
import { RetryLater, sentence } from '../errors.ts';
import type { Previewed, WebDeps } from './deps.ts';
import { Refused } from './refused.ts';

/** A look at a page before it is sent. Lives in this process for half an hour; nothing of it is in the queue. */
export interface Preview {
  id: string;
  owner: string;
  request: CrawlRequest;
  startedAt: number;
  state: 'working' | 'ready' | 'failed';
  result?: Previewed;
  /** The sentence and code of the failure. */
  error?: { code: string; message: string };
  /** Resolves when the state is no longer working. */
  settled: Promise<void>;
}

export interface Previews {
  /** Refused 503 while as many previews are being made as may be at once. */
  requireRoom(): void;
  start(request: CrawlRequest, owner: string): Preview;
  /** Refused 404 when it is gone or somebody else's. */
  get(id: string, owner: string): Preview;
}

const KEEP_MS = 30 * 60_000;
const MAX_KEPT = 40;
const MAX_AT_ONCE = 3;
const MAX_MS = 3 * 60_000;

export function createPreviews(open: WebDeps['preview'], log: WebDeps['log'], maxMs = MAX_MS): Previews {
  const kept = new Map<string, Preview>();

  function tidy(): void {
    const old = Date.now() - KEEP_MS;
    for (const [id, preview] of kept)
      if (preview.startedAt < old || (kept.size >= MAX_KEPT && preview.state !== 'working')) kept.delete(id);
  }

  /** What hangs is told to stop, and is not waited for. */
  function withTimeout(request: CrawlRequest): Promise<Previewed> {
    const abort = new AbortController();
    const text = `The page was not ready within ${Math.round(maxMs / 1000)} s: try again, or send it without a preview.`;
    return pTimeout(open(request, abort.signal), {
      milliseconds: maxMs,
      fallback: () => {
        const timeout = new RetryLater('timeout', text);
        abort.abort(timeout);
        throw timeout;
      },
    });
  }

  function requireRoom(): void {
    const working = [...kept.values()].filter(({ state }) => state === 'working').length;
    if (working >= MAX_AT_ONCE)
      throw new Refused(503, 'busy', `${working} previews are being made right now: try again in a moment, or send the page without one.`, {
        retryAfter: 10,
      });
  }

  return {
    requireRoom,
    start: (request, owner) => {
      tidy();
      requireRoom();
      const preview: Preview = { id: randomUUID(), owner, request, startedAt: Date.now(), state: 'working', settled: Promise.resolve() };
      preview.settled = withTimeout(request).then(
        (result) => {
          preview.result = result;
          preview.state = 'ready';
        },
        (error: unknown) => {
          const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'preview';
          log.warn({ url: request.url, code, reason: sentence(error) }, 'preview failed');
          // Errors of a stage are written for people; anything else stays in the log.
          const known = error instanceof Error && 'retry' in error;
          preview.error = { code, message: known ? sentence(error) : 'The page could not be shown; the log of the service says why.' };
          preview.state = 'failed';
        },
      );
      kept.set(preview.id, preview);
      return preview;
    },
    get: (id, owner) => {
      const preview = kept.get(id);
      if (!preview || preview.owner !== owner)
        throw new Refused(404, 'not-found', 'This preview is gone: previews are kept for half an hour. Make a new one.');
      return preview;
    },
  };
}
