import type { Browser } from 'playwright';
import type { BrowserConnection } from './connection.ts';
import type { CdpSession } from './session.ts';

/** A target inside a page, once it is attached. */
export interface Child {
  session: CdpSession;
  type: 'iframe' | 'worker';
}

/** Where a page goes, as what its context shows itself, and its way out. */
export interface ContextOptions {
  /** http or https. */
  url: string;
  proxyServer: string;
  /** The first language, "en-US". */
  locale: string;
  /** An IANA name; absent: the machine's. */
  timezone: string | undefined;
  viewport: { width: number; height: number };
}

/** A page in a context of its own: cookies, cache and proxy are its alone. What happens inside is asked of its session. */
export interface BrowserPage {
  cdp: CdpSession;
  mainFrameId: string;
  /** Address of the document that the main frame shows. */
  url(): string;
  /** Sessions of the frames that live in processes of their own. */
  frameSessions(): CdpSession[];
  /** Settings that were sent to the session and must be in force when the first document comes. */
  beforeStart(settings: Promise<unknown>[]): void;
  /** Lets the page go to its address. Gives Chromium's error ("net::ERR_ABORTED" for a download, too) where there is no document. */
  start(): Promise<string | undefined>;
  /** Sends it to another address. */
  goTo(url: string): Promise<string | undefined>;
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

export async function openPage(browser: Browser, connection: BrowserConnection, options: ContextOptions): Promise<BrowserPage> {
  const isHeld = await connection.holdsFirstRequest;
  const contextId = await connection.createContext(options.proxyServer);
  try {
    const inContext = { browserContextId: contextId };
    const [, , { targetId, session }] = await Promise.all([
      connection.root.send('Browser.setDownloadBehavior', { behavior: 'deny', ...inContext }),
      connection.root.send('Browser.grantPermissions', { permissions: [], ...inContext }),
      connection.createPage(contextId, isHeld ? options.url : 'about:blank'),
    ]);
    return await prepare(session, targetId, { browser, connection, contextId, isHeld, options });
  } catch (error) {
    await connection.disposeContext(contextId).catch(() => {});
    throw error;
  }
}

interface Opened {
  browser: Browser;
  connection: BrowserConnection;
  contextId: string;
  isHeld: boolean;
  options: ContextOptions;
}

async function prepare(cdp: CdpSession, targetId: string, opened: Opened): Promise<BrowserPage> {
  const { browser, connection, contextId, isHeld, options } = opened;
  const frames = new Set<CdpSession>();
  let prepareChild: (child: Child) => Promise<unknown> = async () => {};
  let url = 'about:blank';
  let isClosed = false;
  cdp.on('Page.frameNavigated', ({ frame }) => {
    if (frame.id === targetId) url = frame.url + (frame.urlFragment ?? '');
  });
  cdp.on('Page.navigatedWithinDocument', (navigated) => {
    if (navigated.frameId === targetId) url = navigated.url;
  });
  onEnd(cdp, () => {
    isClosed = true;
  });

  /** Frames of other sites have frames of their own. What is sent first is in force before anything runs in the target. */
  const follow = async (parent: CdpSession): Promise<void> => {
    parent.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      const session = connection.session(sessionId);
      const child: Child = { session, type: targetInfo.type === 'iframe' ? 'iframe' : 'worker' };
      const prepared = [prepareChild(child)];
      if (child.type === 'iframe') {
        frames.add(session);
        onEnd(session, () => frames.delete(session));
        prepared.push(follow(session), ...present(session, options));
      }
      prepared.push(session.send('Runtime.runIfWaitingForDebugger'));
      // It may have gone already.
      for (const sent of prepared) sent.catch(() => {});
    });
    await parent.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'iframe' }, { type: 'worker' }, { exclude: true }],
    });
  };
  const settings: Promise<unknown>[] = [];
  const beforeStart: BrowserPage['beforeStart'] = (sent) => {
    for (const setting of sent) setting.catch(() => {});
    settings.push(...sent);
  };
  const { width, height } = options.viewport;
  beforeStart([
    follow(cdp),
    ...present(cdp, options),
    cdp.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
    cdp.send('Emulation.setDeviceMetricsOverride', {
      mobile: false,
      deviceScaleFactor: 1,
      width,
      height,
      screenWidth: width,
      screenHeight: height,
      screenOrientation: { angle: 0, type: 'landscapePrimary' },
    }),
  ]);
  const goTo = async (url: string): Promise<string | undefined> => (await cdp.send('Page.navigate', { url })).errorText;
  return {
    cdp,
    mainFrameId: targetId,
    url: () => url,
    frameSessions: () => [...frames],
    beforeStart,
    async start() {
      if (!isHeld) {
        await Promise.all([...settings, cdp.send('Runtime.runIfWaitingForDebugger')]);
        return goTo(options.url);
      }
      const error = await letGo(cdp);
      // They are answered by the document's renderer; without a document there is none.
      if (error === undefined) await Promise.all(settings);
      return error;
    },
    goTo,
    onChild(callback) {
      prepareChild = callback;
    },
    openSession: () => connection.attach(targetId),
    isClosed: () => isClosed,
    onClosed: (listener) => onEnd(cdp, listener),
    hasBrowserEnded: () => !browser.isConnected(),
    close: () => connection.disposeContext(contextId),
  };
}

/** Lets the first request of a page go that has been held, and waits for its document. Until then, no other document is asked for. */
function letGo(cdp: CdpSession): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    cdp.once('Page.frameNavigated', () => resolve(undefined));
    cdp.on('Network.loadingFailed', ({ type, errorText }) => type === 'Document' && resolve(errorText));
    onEnd(cdp, () => reject(new Error('The page was closed while it was being opened.')));
    cdp.send('Runtime.runIfWaitingForDebugger').catch(reject);
  });
}

/**
 * What every document begins with: no window.close(), which scripts may call while the history holds one document; and no service
 * workers, which would outlive what is known of the page's requests.
 */
const FIRST_SCRIPT = `window.close = () => {};
if (self.ServiceWorkerContainer)
  ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('Service workers are switched off.', 'SecurityError'));`;

/** What a document meets, in the page and in frames of other sites: language, time zone, no service workers, nobody who answers dialogs. */
function present(session: CdpSession, { locale, timezone }: ContextOptions): Promise<unknown>[] {
  session.on('Page.javascriptDialogOpening', ({ type }) => {
    session.send('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' }).catch(() => {});
  });
  return [
    session.send('Page.enable'),
    session.send('Page.addScriptToEvaluateOnNewDocument', { source: FIRST_SCRIPT }),
    session.send('Emulation.setLocaleOverride', { locale }).catch(unlessInEffect),
    ...(timezone === undefined ? [] : [session.send('Emulation.setTimezoneOverride', { timezoneId: timezone }).catch(unlessInEffect)]),
  ];
}

/** Another page in the same process has the same. */
function unlessInEffect(error: unknown): void {
  if (!/already in effect/.test(String(error))) throw error;
}

function onEnd(session: CdpSession, listener: () => void): void {
  (session as unknown as NodeJS.EventEmitter).once('ended', listener);
}
