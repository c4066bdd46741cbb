import type { CdpSession, Connection } from './connection.ts';

/** What a page's context has that the visit does not set. */
export interface ContextOptions {
  /** HTTP proxy of the context: everything that its pages ask for goes there. */
  proxyUrl: string;
  viewport: { width: number; height: number };
  /** BCP 47, for scripts that format dates and numbers. */
  locale: string;
  /** IANA name; absent: the machine's. */
  timezone?: string | undefined;
}

/** A page in a context of its own: cookies, cache and proxy are its alone. */
export interface BrowserPage {
  cdp: CdpSession;
  mainFrameId: string;
  /** Address of the document that the main frame shows. */
  url(): string;
  /** Sessions of the frames that live in processes of their own. */
  frameSessions(): CdpSession[];
  /** Called for the session of each frame in another process and each worker, before anything runs there. */
  onChild(prepare: (session: CdpSession, type: 'iframe' | 'worker') => Promise<unknown>): void;
  /** A second session of the same page, whose Fetch patterns are its own. */
  openSession(): Promise<CdpSession>;
  /** Ends a session that openSession() gave. */
  closeSession(session: CdpSession): Promise<void>;
  /** Whether the browser itself has ended. */
  hasBrowserEnded(): boolean;
  /** Closes the page with its context. */
  close(): Promise<void>;
}

/** Registrations of service workers never succeed: they would outlive the document and answer in the network's place. */
const NO_SERVICE_WORKERS =
  'if (navigator.serviceWorker) navigator.serviceWorker.register = () => Promise.reject(new DOMException("Not allowed.", "SecurityError"));';

export async function openPageIn(connection: Connection, options: ContextOptions): Promise<BrowserPage> {
  const { browser } = connection;
  const { browserContextId } = await browser.send('Target.createBrowserContext', {
    disposeOnDetach: true,
    proxyServer: options.proxyUrl,
    proxyBypassList: '<-loopback>',
  });
  const close = async (): Promise<void> => {
    await browser.send('Target.disposeBrowserContext', { browserContextId });
  };
  try {
    const [{ targetId }] = await Promise.all([
      browser.send('Target.createTarget', { url: 'about:blank', browserContextId }),
      browser.send('Browser.setDownloadBehavior', { behavior: 'deny', browserContextId }),
    ]);
    const attach = async (): Promise<{ session: CdpSession; sessionId: string }> => {
      const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
      return { session: connection.session(sessionId), sessionId };
    };
    const { session: cdp } = await attach();
    const ownSessions = new Map<CdpSession, string>();
    const frames = new Set<CdpSession>();
    let prepareChild: (session: CdpSession, type: 'iframe' | 'worker') => Promise<unknown> = async () => {};
    let url = 'about:blank';

    /** Frames of other sites and workers wait until they are prepared; frames have frames of their own. */
    const follow = (session: CdpSession): Promise<unknown> => {
      session.on('Target.attachedToTarget', ({ sessionId, targetInfo: { type } }) => {
        const child = connection.session(sessionId);
        if (type === 'iframe') {
          frames.add(child);
          child.onClosed(() => frames.delete(child));
        }
        const ready = type === 'iframe' ? [follow(child), setUp(child, options)] : [];
        const prepared = [...ready, prepareChild(child, type === 'iframe' ? 'iframe' : 'worker')];
        // Sent in this order: what runs first finds everything in force.
        prepared.push(child.send('Runtime.runIfWaitingForDebugger'));
        for (const each of prepared) each.catch(() => {});
      });
      return session.send('Target.setAutoAttach', {
        autoAttach: true,
        waitForDebuggerOnStart: true,
        flatten: true,
        filter: [{ type: 'iframe' }, { type: 'worker' }, { exclude: true }],
      });
    };

    cdp.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) url = frame.url;
    });
    cdp.on('Page.navigatedWithinDocument', (event) => {
      if (event.frameId === targetId) url = event.url;
    });
    const { width, height } = options.viewport;
    await Promise.all([
      cdp.send('Page.enable'),
      follow(cdp),
      setUp(cdp, options),
      cdp.send('Emulation.setDeviceMetricsOverride', {
        ...{ width, height, screenWidth: width, screenHeight: height, deviceScaleFactor: 1, mobile: false },
      }),
      cdp.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
    ]);
    return {
      cdp,
      mainFrameId: targetId,
      url: () => url,
      frameSessions: () => [...frames],
      onChild(prepare) {
        prepareChild = prepare;
      },
      async openSession() {
        const { session, sessionId } = await attach();
        ownSessions.set(session, sessionId);
        return session;
      },
      async closeSession(session) {
        const sessionId = ownSessions.get(session);
        if (sessionId !== undefined && !session.isClosed()) await browser.send('Target.detachFromTarget', { sessionId });
      },
      hasBrowserEnded: () => connection.isClosed(),
      close,
    };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/** What holds in every frame of the page. */
function setUp(session: CdpSession, { locale, timezone }: ContextOptions): Promise<unknown> {
  return Promise.all([
    session.send('Emulation.setLocaleOverride', { locale }),
    ...(timezone ? [session.send('Emulation.setTimezoneOverride', { timezoneId: timezone })] : []),
    session.send('Page.addScriptToEvaluateOnNewDocument', { source: NO_SERVICE_WORKERS }),
  ]);
}
