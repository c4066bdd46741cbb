import { EventEmitter } from 'node:events';
import type { CDPSession } from 'playwright';

/** One target (a page, a frame in a process of its own, a worker) through the Chrome DevTools Protocol. */
export type CdpSession = Pick<CDPSession, 'send' | 'on' | 'once' | 'off'>;

/** A session as the connection uses it. Ends with 'ended', after which nothing is sent any more. */
export class Session extends EventEmitter {
  readonly #send: (method: string, params: unknown) => Promise<unknown>;
  #hasEnded = false;

  constructor(send: (method: string, params: unknown) => Promise<unknown>) {
    super();
    this.setMaxListeners(0);
    this.#send = send;
  }

  /** With the protocol's types, which Playwright has. */
  get typed(): CdpSession {
    return this as unknown as CdpSession;
  }

  async send(method: string, params: unknown = {}): Promise<unknown> {
    if (this.#hasEnded) throw new Error('The page or its browser has been closed.');
    return this.#send(method, params);
  }

  end(): void {
    this.#hasEnded = true;
    this.emit('ended');
  }
}
