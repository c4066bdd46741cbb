import { EventEmitter } from 'node:events';
import type { CDPSession } from 'playwright';

/** One target (a page, a frame in a process of its own, a worker) through the Chrome DevTools Protocol. */
export type CdpSession = Pick<CDPSession, 'send' | 'on' | 'once' | 'off'>;

interface Answer {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A target that belongs to a page, once it is attached. */
export interface Child {
  session: CdpSession;
  type: 'iframe' | 'worker';
}

/**
 * Attaches to the frames of other sites and the workers of `parent`, each before anything runs there: `prepare` gets its session, and
 * what it sends first is in force when the target goes on. Playwright has no session for workers, and one for a frame only after its
 * requests have begun; so the messages of these targets travel inside those of their parent, as the protocol provides for.
 */
export async function attachToChildren(
  parent: CdpSession,
  prepare: (child: Child) => Promise<unknown>,
  gone: (child: Child) => void,
): Promise<void> {
  const children = new Map<string, { child: Child; receive(message: string): void; close(): void }>();
  parent.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    const waiting = new Map<number, Waiting>();
    const events = new EventEmitter().setMaxListeners(0);
    let lastId = 0;
    const send = (method: string, params: unknown = {}): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        parent.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) }).catch((error: Error) => {
          waiting.delete(id);
          reject(error);
        });
      });
    const session = Object.assign(events, { send }) as unknown as CdpSession;
    const child: Child = { session, type: targetInfo.type === 'iframe' ? 'iframe' : 'worker' };
    children.set(sessionId, {
      child,
      receive(message) {
        const { id, method, params, result, error } = JSON.parse(message) as Answer;
        if (id === undefined) {
          events.emit(method ?? '', params);
          return;
        }
        const asked = waiting.get(id);
        waiting.delete(id);
        if (error) asked?.reject(new Error(error.message));
        else asked?.resolve(result);
      },
      close() {
        for (const { reject } of waiting.values()) reject(new Error('The target has ended.'));
        waiting.clear();
      },
    });
    // Sent in this order: what runs first finds everything in force.
    prepare(child).catch(() => {});
    send('Runtime.runIfWaitingForDebugger').catch(() => {});
  });
  parent.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => children.get(sessionId)?.receive(message));
  parent.on('Target.detachedFromTarget', ({ sessionId }) => {
    const ended = children.get(sessionId);
    if (!ended) return;
    children.delete(sessionId);
    ended.close();
    gone(ended.child);
  });
  await parent.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: false,
    filter: [{ type: 'iframe' }, { type: 'worker' }, { exclude: true }],
  });
}
