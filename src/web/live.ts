import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Queue } from '../queue/ports.ts';
import type { Ctx } from './context.ts';
import { Refused } from './refused.ts';
import { networkOf, openByNetwork } from './security/client.ts';

const MAX_STREAMS = 500;
const MAX_PER_NETWORK = 20;
const BEAT_MS = 15_000;
/** Ends a stream, so that a browser comes again and shows that it may still look. */
const LIFE_MS = 10 * 60_000;
const COALESCE_MS = 400;

/** Server-sent events: `change` with the ids of the jobs that changed, space-separated, a few times a second at most. */
export function liveChanges(queue: Pick<Queue, 'subscribe'>): (c: Ctx) => Response {
  const open = openByNetwork();

  function enter(network: string): () => void {
    if (open.of(network) >= MAX_PER_NETWORK || open.all() >= MAX_STREAMS)
      throw new Refused(503, 'busy', 'Too many live pages are open. Close some.', { retryAfter: 30 });
    return open.enter(network);
  }

  return (c) => {
    const leave = enter(networkOf(c.get('client').address));
    const response = streamSSE(c, (stream) => sendChanges(stream, queue).finally(leave));
    // Hono names the encoding of HTTP/1.1, which Node.js adds by itself; HTTP/2 forbids the header.
    response.headers.delete('transfer-encoding');
    return response;
  };
}

async function sendChanges(stream: SSEStreamingApi, queue: Pick<Queue, 'subscribe'>): Promise<void> {
  const changed = new Set<string>();
  let wake = () => {};
  const stop = queue.subscribe((id) => {
    changed.add(id);
    wake();
  });
  stream.onAbort(() => wake());
  const end = Date.now() + LIFE_MS;
  try {
    await stream.writeSSE({ event: 'hello', data: '', retry: 3000 });
    while (!stream.aborted && Date.now() < end) {
      if (changed.size === 0) await pause(BEAT_MS, (now) => (wake = now));
      if (stream.aborted) break;
      if (changed.size === 0) {
        await stream.writeSSE({ event: 'beat', data: '' });
        continue;
      }
      await pause(COALESCE_MS);
      const ids = [...changed].slice(0, 200);
      for (const id of ids) changed.delete(id);
      await stream.writeSSE({ event: 'change', data: ids.join(' ') });
    }
  } finally {
    stop();
  }
}

/** Resolves after `ms`, or as soon as the function that `early` receives is called. */
function pause(ms: number, early?: (now: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    early?.(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
