import type { Browser } from 'playwright';
import type { BrowserConnection } from './connection.ts';
import type { CdpSession } from './session.ts';

/** A target inside a page, once it is attached. */
export interface Child {
  session: CdpSession;
  type: 'iframe' | 'worker';
}

/** As what a page's context shows itself, and its way out. */
export interface ContextOptions {
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
  const contextId = await connection.createContext(options.proxyServer);
  try {
    const inContext = { browserContextId: contextId };
    const [, , { targetId, session }] = await Promise.all([
      connection.root.send('Browser.setDownloadBehavior', { behavior: 'deny', ...inContext }),
      connection.root.send('Browser.grantPermissions', { permissions: [], ...inContext }),
      connection.createPage(contextId),
    ]);
    return await prepare(session, targetId, { browser, connection, contextId, options });
  } catch (error) {
    await connection.disposeContext(contextId).catch(() => {});
    throw error;
  }
}

interface Opened {
  browser: Browser;
  connection: BrowserConnection;
  contextId: string;
  options: ContextOptions;
}

async function prepare(cdp: CdpSession, targetId: string, opened: Opened): Promise<BrowserPage> {
  const { browser, connection, contextId, options } = opened;
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
  const { width, height } = options.viewport;
  await Promise.all([
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
    cdp.send('Runtime.runIfWaitingForDebugger'),
  ]);
  return {
    cdp,
    mainFrameId: targetId,
    url: () => url,
    frameSessions: () => [...frames],
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

/** Service workers would outlive what is known of the page's requests. */
const WITHOUT_SERVICE_WORKERS = `if (self.ServiceWorkerContainer)
  ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('Service workers are switched off.', 'SecurityError'));`;

/** What a document meets, in the page and in frames of other sites: language, time zone, no service workers, nobody who answers dialogs. */
function present(session: CdpSession, { locale, timezone }: ContextOptions): Promise<unknown>[] {
  session.on('Page.javascriptDialogOpening', ({ type }) => {
    session.send('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' }).catch(() => {});
  });
  return [
    session.send('Page.enable'),
    session.send('Page.addScriptToEvaluateOnNewDocument', { source: WITHOUT_SERVICE_WORKERS }),
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
