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
import { findEmbeddedPdfs, isBlankPage, mayHaveClosedRoots } from './in-page/questions.ts';
import { isolatedWorld } from './isolated-world.ts';
import { incompleteError, navigationError, proxyAnswer, timeoutError } from './outcome.ts';
import { prepareToRead } from './prepare-to-read.ts';
import { presentCredentials } from './present-credentials.ts';
import { type RunawayWatch, watchRunaway } from './runaway.ts';
import { settle, waitAsAsked } from './settle.ts';
import { closedShadowRoots } from './shadow-roots.ts';
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

/** A document that did not come in whole is tried again; this try takes what there is. */
const TRIES_FOR_WHOLE = 3;
/** A page with less text than this that shows a PDF in a large box is about the PDF. */
const TEXT_BESIDE_PDF = 1_500;

async function read(page: BrowserPage, task: CrawlTask, context: VisitContext, watch: TrafficWatch, signal: AbortSignal): Promise<Page> {
  const cdp = await page.context().newCDPSession(page);
  // A renderer that hangs answers nothing more, not even to being closed; it is ended from outside. Its page alone goes.
  signal.addEventListener('abort', () => signal.reason instanceof VisitOver || cdp.send('Page.crash').catch(() => {}), { once: true });
  const credentialsPresented = await prepare(cdp, task, context);
  cdp.on('Network.dataReceived', ({ dataLength }) => watch.received(dataLength));
  const fetchAsFile = (url: string): Promise<Page | undefined> => fetchFile(url, page, task, context, signal);
  if (looksLikeFile(task.url)) {
    const file = await fetchAsFile(task.url);
    if (file) return file;
  }

  const failure = await open(page, task, watch);
  await credentialsPresented();
  const main = watch.mainResponse();
  if (main && isFile(main)) {
    const file = await fetchAsFile(main.url());
    if (file) return arrivedAt(file, task, watch);
  }
  if (main) {
    const answered = proxyAnswer(main.url(), main.status(), context.gate);
    if (answered) throw answered;
  }
  // A 404 without a body, or 204: the browser shows an error page of its own, yet there was an answer.
  if (failure && main && (main.status() >= 400 || main.status() === 204 || main.status() === 205)) return answer(task, watch, main, {});
  if (failure) throw navigationError(watch.lastAddress(), failure.message, context.gate);

  const runaway = watchRunaway(cdp);
  try {
    return await readDocument(page, cdp, { task, context, watch, signal, main, runaway, fetchAsFile });
  } finally {
    runaway.end();
  }
}

interface OpenDocument {
  task: CrawlTask;
  context: VisitContext;
  watch: TrafficWatch;
  signal: AbortSignal;
  main: Response | undefined;
  runaway: RunawayWatch;
  fetchAsFile(url: string): Promise<Page | undefined>;
}

/** Reads the document that the browser shows, or the file to which it led. */
async function readDocument(page: BrowserPage, cdp: CDPSession, opened: OpenDocument): Promise<Page> {
  const { task, context, watch, signal, main, runaway, fetchAsFile } = opened;
  const world = isolatedWorld(cdp);
  const settled = await settle(cdp, watch, { signal, isBlank: () => world.call(isBlankPage, undefined) });
  const cut = settled.documentEnded ? watch.documentCut() : 'its document did not end';
  if (cut !== undefined && (task.attempt ?? 1) < TRIES_FOR_WHOLE)
    throw settled.documentEnded ? incompleteError(task.url, cut) : timeoutError(task.url, cut);
  if (task.settings?.wait) await waitAsAsked(page, task.settings.wait);

  const last = watch.mainResponse() ?? main;
  // A script led to a file, or the page was a door before one. A file that is no report leaves the page as it is.
  if (last && last !== main && isFile(last)) {
    const file = await fetchAsFile(last.url()).catch((error) => (signal.aborted ? Promise.reject(error) : undefined));
    if (file) return arrivedAt(file, task, watch);
  }

  await prepareToRead(page, cdp, world, { consent: context.consent, media: wantsMedia(task), watch, signal });
  const embedded = await world.call(findEmbeddedPdfs, watch.pdfs());
  if (embedded.urls.length > 0 && embedded.textLength < TEXT_BESIDE_PDF) {
    const file = await fetchAsFile(embedded.urls[0] as string).catch((error) => (signal.aborted ? Promise.reject(error) : undefined));
    if (file?.bytes) return { ...arrivedAt(file, task, watch), finalUrl: page.url() };
  }

  const closedRoots = (await world.call(mayHaveClosedRoots, undefined)) ? await closedShadowRoots(cdp, world).catch(() => []) : [];
  const snapshot = await world.call(
    takeSnapshot,
    { hiddenMark: SNAPSHOT_ATTRIBUTES.hidden, frameMark: SNAPSHOT_ATTRIBUTES.frame, maxLength: MAX_HTML },
    closedRoots,
  );
  const shown = watch.mainResponse() ?? main;
  const refusedLater = shown && proxyAnswer(shown.url(), shown.status(), context.gate);
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
  const notes = notesOn(settled.givenUp, runaway.stopped(), cut);
  return answer(task, watch, shown, {
    evidence,
    finalUrl: snapshot.url,
    contentType: isText ? 'text/plain' : 'text/html',
    ...(isText ? { text: snapshot.text } : { html: snapshot.html, frames: await readFrames(page, cdp, snapshot.frames, MAX_HTML) }),
    ...(snapshot.title ? { title: snapshot.title } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(cut === undefined ? {} : { incomplete: true as const }),
  });
}

/** What an analyst should know of how the page was read. */
function notesOn(givenUp: string[], stopped: boolean, cut: string | undefined): string[] {
  return [
    ...(cut === undefined ? [] : [`The page broke off on every try (${cut}): its end may be missing.`]),
    ...(givenUp.length === 0
      ? []
      : [`Went on without ${givenUp.length === 1 ? '1 file' : `${givenUp.length} files`} of the page that never came: ${list(givenUp)}.`]),
    ...(stopped ? ['Stopped a script of the page that did not end; what it would have shown is missing.'] : []),
  ];
}

function list(urls: string[]): string {
  return urls
    .slice(0, 3)
    .map((url) => url.slice(0, 200))
    .join(', ');
}

/** The response is no page that the browser shows, but a file. */
function isFile(response: Response): boolean {
  return !isShownByBrowser(bareType(response.headers()['content-type'])) && response.status() < 400;
}

/** A file as the task's page: with the whole way to it. */
function arrivedAt(file: Page, task: CrawlTask, watch: TrafficWatch): Page {
  return { ...file, url: task.url, redirects: [...new Set([...watch.addresses(), ...file.redirects])] };
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
