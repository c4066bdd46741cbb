import type { Page as BrowserPage, CDPSession, Response } from 'playwright';
import { type Page, SNAPSHOT_ATTRIBUTES } from '../src/domain.ts';
import { Permanent, RetryLater } from '../src/errors.ts';
import { configuredHeaders, type Egress, type Gate } from '../src/net/index.ts';
import { takeSnapshot } from '../src/snapshot/take-snapshot.ts';
import { blockResources } from './block-resources.ts';
import type { BrowserIdentity } from './browser-identity.ts';
import { takeEvidence } from './evidence.ts';
import { bareType, fetchDocument, isShownByBrowser } from './fetch-document.ts';
import { readFrames } from './frames.ts';
import { isolatedWorld } from './isolated-world.ts';
import { navigationError, proxyAnswer, timeoutError } from './outcome.ts';
import { prepareToRead } from './prepare-to-read.ts';
import { presentCredentials } from './present-credentials.ts';
import { settle, waitAsAsked } from './settle.ts';
import { type TrafficWatch, watchTraffic } from './traffic.ts';
import type { CrawlTask, PageLimits } from './types.ts';

export interface VisitContext {
  egress: Egress;
  gate: Gate;
  limits: PageLimits;
  /** Dismiss consent banners. */
  consent: boolean;
  identity: BrowserIdentity;
  /** Fires when the crawler stops. */
  signal: AbortSignal;
}

/** The visit ended well; what still runs for its page must see that it is late. */
class VisitOver extends Error {}

/** 20 MB of HTML is beyond any article; the extractors' limit is lower still. */
const MAX_HTML = 20_000_000;

/**
 * Opens one address in a fresh page and reads it: navigate, let it settle, snapshot. Throws a typed error for
 * everything that gives no page; any HTTP status is a page. Leaves closing to the caller.
 */
export async function visit(page: BrowserPage, task: CrawlTask, context: VisitContext): Promise<Page> {
  const { limits, gate } = context;
  if (!/^https?:\/\//i.test(task.url) || !URL.canParse(task.url))
    throw new Permanent('bad-url', `${JSON.stringify(task.url)} is no address that can be opened; give an absolute http or https URL.`);
  const ending = new AbortController();
  const stop = (reason: unknown): void => ending.abort(reason);
  const timer = setTimeout(() => stop(timeoutError(task.url, `more than ${limits.timeoutMs / 1000} s`)), limits.timeoutMs);
  const onStop = (): void => stop(context.signal.reason);
  context.signal.addEventListener('abort', onStop, { once: true });
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}));
  page.on('popup', (popup) => void popup.close().catch(() => {}));
  page.once('close', () => void whyClosed(page, task.url).then(stop));

  const watch = watchTraffic(page, task, limits, gate, stop);
  const aborted = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true });
  });
  aborted.catch(() => {});
  try {
    // What fails because the page is closed does not know why it is; that is said a moment later.
    const reading = read(page, task, context, watch, ending.signal).catch((error) => (page.isClosed() ? aborted : Promise.reject(error)));
    return await Promise.race([reading, aborted]);
  } finally {
    clearTimeout(timer);
    watch.end();
    context.signal.removeEventListener('abort', onStop);
    if (!ending.signal.aborted) ending.abort(new VisitOver('the visit is over'));
  }
}

/** How long after its pages a browser may be seen to have ended. */
const BROWSER_END_MS = 1_000;

/** A page that closes its own window leaves its context open; when the browser ends, the contexts end with it. */
async function whyClosed(page: BrowserPage, url: string): Promise<RetryLater | Permanent> {
  const context = page.context();
  const ended = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(context.browser()?.isConnected() !== true), BROWSER_END_MS);
    context.once('close', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
  if (ended) return new RetryLater('browser', `The browser ended while ${url} was open.`);
  return new Permanent('page-closed', `${url} closed its own window before it could be read.`);
}

async function read(page: BrowserPage, task: CrawlTask, context: VisitContext, watch: TrafficWatch, signal: AbortSignal): Promise<Page> {
  const cdp = await page.context().newCDPSession(page);
  // A renderer that hangs answers nothing more, not even to being closed; it is ended from outside. Its page alone goes.
  signal.addEventListener('abort', () => signal.reason instanceof VisitOver || cdp.send('Page.crash').catch(() => {}), { once: true });
  const credentialsPresented = await prepare(cdp, task, context);
  cdp.on('Network.dataReceived', ({ dataLength }) => watch.received(dataLength));
  if (looksLikeFile(task.url)) {
    const file = await fetchFile(task.url, page, task, context, signal);
    if (file) return file;
  }

  const failure = await open(page, task, watch);
  await credentialsPresented();
  const main = watch.mainResponse();
  const contentType = bareType(main?.headers()['content-type']);
  if (main && !isShownByBrowser(contentType) && main.status() < 400) {
    const file = await fetchFile(main.url(), page, task, context, signal);
    if (file) return { ...file, url: task.url, redirects: [...new Set([...watch.addresses(), ...file.redirects])] };
  }
  if (main) {
    const answered = proxyAnswer(main.url(), main.status(), context.gate);
    if (answered) throw answered;
  }
  // A 404 without a body, or 204: the browser shows an error page of its own, yet there was an answer.
  if (failure && main && (main.status() >= 400 || main.status() === 204 || main.status() === 205)) return answer(task, watch, main, {});
  if (failure) throw navigationError(watch.lastAddress(), failure.message, context.gate);

  if (!(await settle(cdp, watch, signal))) throw timeoutError(task.url, 'its document did not end');
  if (task.settings?.wait) await waitAsAsked(page, task.settings.wait);

  const world = isolatedWorld(cdp);
  await prepareToRead(page, cdp, world, { consent: context.consent, media: wantsMedia(task), watch, signal });
  const snapshot = await world.call(takeSnapshot, {
    hiddenMark: SNAPSHOT_ATTRIBUTES.hidden,
    frameMark: SNAPSHOT_ATTRIBUTES.frame,
    maxLength: MAX_HTML,
  });
  const last = watch.mainResponse() ?? main;
  const refusedLater = last && proxyAnswer(last.url(), last.status(), context.gate);
  if (refusedLater) throw refusedLater;
  // A script or a refresh led the page to where it got no answer, or out of the web.
  if (!/^https?:/.test(snapshot.url)) throw navigationError(watch.lastAddress(), `net::ERR_LEFT_FOR ${snapshot.url}`, context.gate);
  if (snapshot.truncated)
    throw new Permanent('too-big', `${task.url} has more than ${MAX_HTML / 1e6} MB of HTML; that is no article that could be read.`);
  const isText = /^text\/plain$|json$/.test(snapshot.contentType);
  const evidence =
    task.evidence.length === 0
      ? []
      : await takeEvidence(task.evidence, {
          cdp,
          html: snapshot.html,
          requests: watch.requests(),
          width: context.identity.context.viewport?.width ?? 1366,
        });
  return answer(task, watch, last, {
    evidence,
    finalUrl: snapshot.url,
    contentType: isText ? 'text/plain' : 'text/html',
    ...(isText ? { text: snapshot.text } : { html: snapshot.html, frames: await readFrames(page, cdp, snapshot.frames, MAX_HTML) }),
    ...(snapshot.title ? { title: snapshot.title } : {}),
  });
}

/** What must be in force before the first request; gives what is to be called when the first document is there. */
async function prepare(cdp: CDPSession, task: CrawlTask, { identity, gate }: VisitContext): Promise<() => Promise<void>> {
  const [credentialsPresented] = await Promise.all([
    presentCredentials(cdp, { gate, url: task.url, settings: task.settings }),
    cdp.send('Page.enable'),
    cdp.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
    identity.present(cdp),
    blockResources(cdp, { media: !wantsMedia(task) }),
  ]);
  return credentialsPresented;
}

/** Pictures and fonts are loaded for evidence that shows them. */
function wantsMedia(task: CrawlTask): boolean {
  return task.evidence.includes('screenshot') || task.evidence.includes('pdf');
}

/** Navigates; gives the error instead of throwing it, since some failed navigations are answers. */
async function open(page: BrowserPage, task: CrawlTask, watch: TrafficWatch): Promise<Error | undefined> {
  try {
    await page.goto(task.url, { waitUntil: 'commit', timeout: 0 });
    return undefined;
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    // A script that goes elsewhere at once interrupts the navigation; the page that it goes to is what we want.
    if (/interrupted by another navigation/.test(failure.message)) {
      await page.waitForLoadState('domcontentloaded').catch(() => {});
      return watch.mainResponse() ? undefined : failure;
    }
    return failure;
  }
}

async function fetchFile(
  url: string,
  page: BrowserPage,
  task: CrawlTask,
  context: VisitContext,
  signal: AbortSignal,
): Promise<Page | undefined> {
  const cookies = (await page.context().cookies(url)).map(({ name, value }) => `${name}=${value}`).join('; ');
  // Only the site that they are for gets the feed's own headers.
  const { cookie: _own, ...headers } = configuredHeaders(url, task.url, task.settings);
  return fetchDocument(url, {
    egress: context.egress,
    maxBytes: context.limits.maxBytes,
    headers: {
      ...context.identity.headers,
      ...headers,
      ...(cookies ? { cookie: cookies } : {}),
    },
    proxy: context.identity.proxy,
    signal,
  });
}

function looksLikeFile(url: string): boolean {
  return URL.canParse(url) && /\.pdf$/i.test(new URL(url).pathname);
}

function answer(task: CrawlTask, watch: TrafficWatch, main: Response | undefined, read: Partial<Page>): Page {
  const finalUrl = read.finalUrl ?? main?.url() ?? task.url;
  const redirects = watch.addresses();
  if (redirects.at(-1) !== finalUrl) redirects.push(finalUrl);
  return {
    url: task.url,
    status: main?.status() ?? 200,
    contentType: 'text/html',
    via: 'browser',
    fetchedAt: new Date().toISOString(),
    html: '',
    frames: [],
    headers: main?.headers() ?? {},
    evidence: [],
    ...read,
    finalUrl,
    redirects,
  };
}
