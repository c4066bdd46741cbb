import type { Readable, Writable } from 'node:stream';
import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.js';

type Commands = ProtocolMapping.Commands;
type Events = ProtocolMapping.Events;
type Listener<E extends keyof Events> = (params: Events[E][0]) => void;

/** One target (a page, a frame in a process of its own, a worker), or the browser itself, through the Chrome DevTools Protocol. */
export interface CdpSession {
  /** Rejects with what the browser says is wrong, and when the target goes away before it answers. */
  send<M extends keyof Commands>(method: M, ...params: Commands[M]['paramsType']): Promise<Commands[M]['returnType']>;
  on<E extends keyof Events>(event: E, listener: Listener<E>): void;
  once<E extends keyof Events>(event: E, listener: Listener<E>): void;
  off<E extends keyof Events>(event: E, listener: Listener<E>): void;
  isClosed(): boolean;
  /** Calls back when the target is gone, at once if it is already. */
  onClosed(listener: () => void): void;
}

/** A browser at the other end of a pipe. */
export interface Connection {
  /** The session of the browser itself. */
  browser: CdpSession;
  /** The session that `Target.attachToTarget` or the event `Target.attachedToTarget` named. */
  session(sessionId: string): CdpSession;
  isClosed(): boolean;
}

interface Message {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: { message: string; data?: string };
}

/**
 * Speaks the protocol over Chromium's own pipe: messages of JSON, each ended by a zero byte. It closes when the browser's
 * end does, and with it every session.
 */
export function openConnection(input: Writable, output: Readable): Connection {
  const sessions = new Map<string, Session>();
  let lastId = 0;
  let closed = false;

  const write = (sessionId: string, method: string, params: unknown): number => {
    const id = ++lastId;
    input.write(`${JSON.stringify({ id, method, params, ...(sessionId === '' ? {} : { sessionId }) })}\0`);
    return id;
  };
  const sessionOf = (id: string): Session => {
    let session = sessions.get(id);
    if (!session) {
      session = new Session(id, write);
      if (closed) session.close('the browser has ended');
      sessions.set(id, session);
    }
    return session;
  };
  const browser = sessionOf('');

  const receive = (text: string): void => {
    const message = JSON.parse(text) as Message;
    const session = sessions.get(message.sessionId ?? '');
    if (!session) return;
    if (message.id !== undefined) {
      session.settle(message.id, message.result, message.error);
      return;
    }
    const { method = '', params = {} } = message;
    // Known from here on, so that its first events find it.
    if (method === 'Target.attachedToTarget') sessionOf(String(params.sessionId));
    session.emit(method, params);
    if (method === 'Target.detachedFromTarget') {
      const detached = sessions.get(String(params.sessionId));
      sessions.delete(String(params.sessionId));
      detached?.close('the target has ended');
    }
  };

  const close = (): void => {
    if (closed) return;
    closed = true;
    for (const session of sessions.values()) session.close('the browser has ended');
  };

  let parts: Buffer[] = [];
  output.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      const last = chunk.subarray(from, end);
      const whole = parts.length === 0 ? last : Buffer.concat([...parts, last]);
      parts = [];
      from = end + 1;
      receive(whole.toString('utf8'));
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  });
  output.once('close', close);
  output.on('error', close);
  // A write to a browser that has just ended: the other end of the pipe says so, too.
  input.on('error', close);
  return { browser, session: sessionOf, isClosed: () => closed };
}

interface Waiting {
  method: string;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

class Session implements CdpSession {
  readonly #id: string;
  readonly #write: (sessionId: string, method: string, params: unknown) => number;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, Set<(params: never) => void>>();
  readonly #closeListeners = new Set<() => void>();
  #closedBecause: string | undefined;

  constructor(id: string, write: (sessionId: string, method: string, params: unknown) => number) {
    this.#id = id;
    this.#write = write;
  }

  send<M extends keyof Commands>(method: M, ...[params]: Commands[M]['paramsType']): Promise<Commands[M]['returnType']> {
    return new Promise((resolve, reject) => {
      if (this.#closedBecause !== undefined) return reject(new Error(`${method}: ${this.#closedBecause}.`));
      const id = this.#write(this.#id, method, params);
      this.#waiting.set(id, { method, resolve: resolve as (result: unknown) => void, reject });
    });
  }

  settle(id: number, result: unknown, error: Message['error']): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    if (error) waiting.reject(new Error(`${waiting.method}: ${error.message}${error.data ? ` (${error.data})` : ''}`));
    else waiting.resolve(result);
  }

  emit(method: string, params: unknown): void {
    const listeners = this.#listeners.get(method);
    if (listeners) for (const listener of [...listeners]) listener(params as never);
  }

  on<E extends keyof Events>(event: E, listener: Listener<E>): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    listeners.add(listener as (params: never) => void);
    this.#listeners.set(event, listeners);
  }

  once<E extends keyof Events>(event: E, listener: Listener<E>): void {
    const heard = (params: Events[E][0]): void => {
      this.off(event, heard);
      listener(params);
    };
    this.on(event, heard);
  }

  off<E extends keyof Events>(event: E, listener: Listener<E>): void {
    this.#listeners.get(event)?.delete(listener as (params: never) => void);
  }

  isClosed(): boolean {
    return this.#closedBecause !== undefined;
  }

  onClosed(listener: () => void): void {
    if (this.isClosed()) listener();
    else this.#closeListeners.add(listener);
  }

  close(why: string): void {
    if (this.#closedBecause !== undefined) return;
    this.#closedBecause = why;
    for (const { method, reject } of this.#waiting.values()) reject(new Error(`${method}: ${why}.`));
    this.#waiting.clear();
    this.#listeners.clear();
    for (const listener of this.#closeListeners) listener();
    this.#closeListeners.clear();
  }
}
