import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright';
import { attachToChildren, type CdpSession, type Child } from './session.ts';

/** A page in a context of its own: cookies, cache and proxy are its alone. What happens inside is asked of its session. */
export interface BrowserPage {
  cdp: CdpSession;
  mainFrameId: string;
  /** Address of the document that the main frame shows. */
  url(): string;
  /** Sessions of the frames that live in processes of their own. */
  frameSessions(): CdpSession[];
  /** Called for each frame in another process and each worker, before anything runs there. */
  onChild(prepare: (child: Child) => Promise<unknown>): void;
  /** A second session of the same page, whose Fetch patterns are its own. */
  openSession(): Promise<CdpSession & { detach(): Promise<void> }>;
  isClosed(): boolean;
  /** Calls back when the page is gone. */
  onClosed(listener: () => void): void;
  /** Whether the browser itself has ended. */
  hasBrowserEnded(): boolean;
  /** Closes the page with its context. */
  close(): Promise<void>;
}

export async function openPage(browser: Browser, options: BrowserContextOptions): Promise<BrowserPage> {
  const context = await browser.newContext(options);
  try {
    return await prepare(context, await context.newPage(), browser);
  } catch (error) {
    await context.close().catch(() => {});
    throw error;
  }
}

async function prepare(context: BrowserContext, page: Page, browser: Browser): Promise<BrowserPage> {
  const cdp = await context.newCDPSession(page);
  const frames = new Set<CdpSession>();
  let prepareChild: (child: Child) => Promise<unknown> = async () => {};
  /** Frames of other sites have frames of their own. */
  const follow = (session: CdpSession): Promise<unknown> =>
    attachToChildren(
      session,
      (child) => {
        if (child.type === 'worker') return prepareChild(child);
        frames.add(child.session);
        return Promise.all([follow(child.session), prepareChild(child)]);
      },
      ({ session: ended }) => frames.delete(ended),
    );
  const [{ targetInfo }] = await Promise.all([cdp.send('Target.getTargetInfo'), cdp.send('Page.enable'), follow(cdp)]);
  return {
    cdp,
    mainFrameId: targetInfo.targetId,
    url: () => page.url(),
    frameSessions: () => [...frames],
    onChild(callback) {
      prepareChild = callback;
    },
    openSession: () => context.newCDPSession(page),
    isClosed: () => page.isClosed(),
    onClosed: (listener) => void page.once('close', listener),
    hasBrowserEnded: () => !browser.isConnected(),
    close: () => context.close(),
  };
}
