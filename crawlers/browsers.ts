import { sentence } from '../src/errors.ts';
import type { Browser } from './cdp/chromium.ts';
import type { BrowserPage, ContextOptions } from './cdp/page.ts';
import { withinTime } from './time-limit.ts';

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
  /** A page in a fresh context. Throws BrowserStartError when no browser starts, and the browser's own error otherwise. */
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

interface RunningBrowser {
  started: Promise<Browser>;
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
    const launched = launch().catch(launch);
    const entry: RunningBrowser = {
      served: 0,
      open: 0,
      started: launched.then(
        (browser) => {
          browser.onDisconnected(() => retire(entry));
          onLaunch?.(browser);
          return browser;
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
      const browser = await entry.started;
      const opening = browser.openPage(options);
      const page = await withinTime(opening, OPEN_MS).catch((error: unknown) => {
        retire(entry);
        void opening.then((late) => late.close()).catch(() => {});
        throw error;
      });
      return {
        page,
        async close() {
          await withinTime(page.close(), CLOSE_MS).catch(() => retire(entry));
          leave();
        },
      };
    } catch (error) {
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

async function end({ started }: RunningBrowser): Promise<void> {
  const browser = await started.catch(() => undefined);
  await browser?.close();
}
