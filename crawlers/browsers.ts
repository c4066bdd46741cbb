import pTimeout from 'p-timeout';
import type { Browser } from 'playwright';
import { sentence } from '../src/errors.ts';
import { BrowserConnection } from './browser/connection.ts';
import { type BrowserPage, type ContextOptions, openPage } from './browser/page.ts';

/** No browser can be started here: nothing can be read until somebody has looked at the machine. */
export class BrowserStartError extends Error {
  override readonly name = 'BrowserStartError';
}

export interface OpenedPage {
  page: BrowserPage;
  /** Closes the page with its context. Never throws, never hangs. */
  close(): Promise<void>;
}

/** The running browsers: one takes the new pages; one that has served its number ends with its last page. */
export interface Browsers {
  /** A page in a fresh context. Throws BrowserStartError when no browser starts, and the protocol's error otherwise. */
  open(options: ContextOptions): Promise<OpenedPage>;
  /** Ends all browsers. */
  close(): Promise<void>;
}

export interface BrowsersOptions {
  launch(): Promise<Browser>;
  /** A browser is replaced after this many pages. */
  pagesPerBrowser: number;
  onLaunch?: ((browser: Browser) => void) | undefined;
}

interface StartedBrowser {
  browser: Browser;
  connection: BrowserConnection;
  pid: number | undefined;
}

interface RunningBrowser {
  started: Promise<StartedBrowser>;
  /** Pages so far, and those that are open now. */
  served: number;
  open: number;
}

/** A context or page that takes longer to open, or to close, belongs to a browser that hangs. */
const OPEN_MS = 60_000;
const CLOSE_MS = 10_000;

export function createBrowsers({ launch, pagesPerBrowser, onLaunch }: BrowsersOptions): Browsers {
  const running = new Set<RunningBrowser>();
  let current: RunningBrowser | undefined;

  function start(): RunningBrowser {
    // A browser that is killed while it starts is started once more.
    const launched = launch().catch(launch).then(connect);
    const entry: RunningBrowser = {
      served: 0,
      open: 0,
      started: launched.then(
        (started) => {
          started.browser.once('disconnected', () => retire(entry));
          onLaunch?.(started.browser);
          return started;
        },
        (cause: unknown) => {
          retire(entry);
          throw new BrowserStartError(`The browser does not start: ${sentence(cause)}`, { cause });
        },
      ),
    };
    entry.started.catch(() => {});
    running.add(entry);
    return entry;
  }

  /** It takes no further page, and ends with its last one. */
  function retire(entry: RunningBrowser): void {
    if (current === entry) current = undefined;
    if (entry.open === 0 && running.delete(entry)) void end(entry);
  }

  async function open(options: ContextOptions): Promise<OpenedPage> {
    current ??= start();
    const entry = current;
    entry.open++;
    if (++entry.served >= pagesPerBrowser) current = undefined;
    const leave = (): void => {
      entry.open--;
      if (entry !== current) retire(entry);
    };
    try {
      const page = await openInTime(await entry.started, options);
      return {
        page,
        async close() {
          await pTimeout(page.close(), { milliseconds: CLOSE_MS }).catch(() => retire(entry));
          leave();
        },
      };
    } catch (error) {
      retire(entry);
      leave();
      throw error;
    }
  }

  return {
    open,
    async close() {
      current = undefined;
      const all = [...running];
      running.clear();
      await Promise.all(all.map(end));
    },
  };
}

/** A page that comes too late is closed. */
async function openInTime({ browser, connection }: StartedBrowser, options: ContextOptions): Promise<BrowserPage> {
  const opening = openPage(browser, connection, options);
  try {
    return await pTimeout(opening, { milliseconds: OPEN_MS, message: `the browser gave no page within ${OPEN_MS / 1000} s` });
  } catch (error) {
    void opening.then((late) => late.close()).catch(() => {});
    throw error;
  }
}

/** Asks the browser to end; one that does not answer is killed. */
async function end({ started }: RunningBrowser): Promise<void> {
  const launched = await started.catch(() => undefined);
  if (!launched) return;
  await pTimeout(launched.browser.close(), { milliseconds: CLOSE_MS }).catch(() => {
    try {
      if (launched.pid !== undefined && launched.browser.isConnected()) process.kill(launched.pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  });
}

async function connect(browser: Browser): Promise<StartedBrowser> {
  try {
    const connection = new BrowserConnection(browser);
    return { browser, connection, pid: await processId(connection) };
  } catch (error) {
    await browser.close().catch(() => {});
    throw error;
  }
}

async function processId({ root }: BrowserConnection): Promise<number | undefined> {
  try {
    const { processInfo } = await root.send('SystemInfo.getProcessInfo');
    return processInfo.find(({ type }) => type === 'browser')?.id;
  } catch {
    return undefined;
  }
}
