import type { Browser } from 'playwright';
import { type CdpSession, Session } from './session.ts';

/** A message of the DevTools protocol, either way. */
export interface Message {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

/** Chromium's pipe, as Playwright reads and writes it. */
interface Pipe {
  send(message: Message): void;
  onmessage(message: Message): void;
}

interface Target {
  sessionId: string;
  targetInfo: { targetId: string; type: string; openerId?: string; browserContextId?: string };
  waitingForDebugger: boolean;
}

/** Playwright counts its messages from 1; ours are told from them by their number. */
const FIRST_ID = 1_000_000_000;

/**
 * A second user of the pipe through which Playwright drives the browser: for contexts and pages that Playwright does not know. Playwright
 * would follow each request, frame and script of a page by a session of its own, which took an eighth of a page's CPU
 * (docs/decisions/crawlers-pages-without-playwright.md).
 */
export class BrowserConnection {
  /** The browser itself. */
  readonly root: CdpSession;
  /** Whether the page's own first request waits for Runtime.runIfWaitingForDebugger, too; the full browser sends it at once. */
  readonly holdsFirstRequest: Promise<boolean>;
  readonly #pipe: Pipe;
  readonly #waiting = new Map<number, { session: Session; resolve(result: unknown): void; reject(error: Error): void }>();
  readonly #sessions = new Map<string, Session>();
  readonly #contexts = new Set<string>();
  /** Pages that have been created, until they are asked for, by their target. */
  readonly #created = new Map<string, CdpSession>();
  #lastId = FIRST_ID;

  constructor(browser: Browser) {
    this.#pipe = pipeOf(browser);
    const playwright = this.#pipe.onmessage;
    this.#pipe.onmessage = (message) => {
      if (!this.#receive(message)) playwright.call(this.#pipe, message);
    };
    const root = new Session((method, params) => this.#send(root, method, params));
    this.root = root.typed;
    this.holdsFirstRequest = this.root.send('Browser.getVersion').then(({ product }) => product.startsWith('HeadlessChrome/'));
    this.holdsFirstRequest.catch(() => {});
    browser.once('disconnected', () => {
      for (const session of this.#sessions.values()) this.#end(session);
      this.#end(root);
    });
  }

  /** A new context without pages; `proxyServer` is its only way out. */
  async createContext(proxyServer: string): Promise<string> {
    const { browserContextId } = await this.root.send('Target.createBrowserContext', {
      disposeOnDetach: true,
      proxyServer,
      proxyBypassList: '<-loopback>',
    });
    this.#contexts.add(browserContextId);
    return browserContextId;
  }

  /** Ends a context with all that is open in it. */
  async disposeContext(browserContextId: string): Promise<void> {
    try {
      await this.root.send('Target.disposeBrowserContext', { browserContextId });
    } finally {
      this.#contexts.delete(browserContextId);
    }
  }

  /** A page at `url` in which nothing runs before Runtime.runIfWaitingForDebugger is sent. Without holdsFirstRequest, `url` is asked for at once. */
  async createPage(browserContextId: string, url: string): Promise<{ targetId: string; session: CdpSession }> {
    const { targetId } = await this.root.send('Target.createTarget', { url, browserContextId });
    const session = this.#created.get(targetId);
    this.#created.delete(targetId);
    if (!session) throw new Error('The browser did not open a page.');
    return { targetId, session };
  }

  /** A further session of a page, whose settings are its own. */
  async attach(targetId: string): Promise<CdpSession & { detach(): Promise<void> }> {
    const { sessionId } = await this.root.send('Target.attachToTarget', { targetId, flatten: true });
    const detach = async (): Promise<void> => void (await this.root.send('Target.detachFromTarget', { sessionId }));
    return Object.assign(this.session(sessionId), { detach });
  }

  /** The session that Chromium has opened under this id. */
  session(sessionId: string): CdpSession {
    let session = this.#sessions.get(sessionId);
    if (!session) {
      const created = new Session((method, params) => this.#send(created, method, params, sessionId));
      this.#sessions.set(sessionId, created);
      session = created;
    }
    return session.typed;
  }

  #send(session: Session, method: string, params: unknown, sessionId?: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { session, resolve, reject });
      this.#pipe.send({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) });
    });
  }

  /** False for what is Playwright's. */
  #receive({ id, sessionId, method, params, result, error }: Message): boolean {
    if (id !== undefined) {
      if (id <= FIRST_ID) return false;
      const asked = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) asked?.reject(new Error(error.message));
      else asked?.resolve(result);
      return true;
    }
    const session = sessionId === undefined ? undefined : this.#sessions.get(sessionId);
    if (sessionId !== undefined && !session) return false;
    if (method === 'Target.detachedFromTarget') {
      const ended = this.#sessions.get((params as { sessionId: string }).sessionId);
      if (ended) this.#end(ended);
      if (!session) return ended !== undefined;
    }
    if (!session) return method === 'Target.attachedToTarget' && this.#attached(params as Target);
    session.emit(method as string, params);
    return true;
  }

  /** Chromium attaches Playwright to all that is opened. What is in a context of ours is ours; a page is kept, anything else goes on alone. */
  #attached({ sessionId, targetInfo, waitingForDebugger }: Target): boolean {
    if (!this.#contexts.has(targetInfo.browserContextId ?? '')) return false;
    // A further session of a page, which was asked for.
    if (!waitingForDebugger) return true;
    const session = this.session(sessionId);
    if (targetInfo.type === 'page' && targetInfo.openerId === undefined) this.#created.set(targetInfo.targetId, session);
    else {
      session.send('Runtime.runIfWaitingForDebugger').catch(() => {});
      this.root.send('Target.detachFromTarget', { sessionId }).catch(() => {});
    }
    return true;
  }

  #end(session: Session): void {
    for (const [id, known] of this.#sessions) if (known === session) this.#sessions.delete(id);
    for (const [id, asked] of this.#waiting) {
      if (asked.session !== session) continue;
      this.#waiting.delete(id);
      asked.reject(new Error('The page or its browser has been closed.'));
    }
    session.end();
  }
}

/**
 * The one place that reaches into Playwright, which has no public way to share its pipe. package.json holds Playwright to a
 * version that has this inside; a spec opens a page through it.
 */
function pipeOf(browser: Browser): Pipe {
  const inside = browser as unknown as { _connection?: { toImpl?(object: Browser): { _connection?: { _transport?: Pipe } } | undefined } };
  const pipe = inside._connection?.toImpl?.(browser)?._connection?._transport;
  if (typeof pipe?.send !== 'function' || typeof pipe.onmessage !== 'function')
    throw new Error('This version of Playwright is not the one that misp-crawler is made for; install with "npm ci".');
  return pipe;
}
