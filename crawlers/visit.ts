import type { CrawlTask, Page } from '../src/domain.ts';
import { Permanent, RetryLater } from '../src/errors.ts';
import { blockResources, wantsMedia } from './block-resources.ts';
import type { BrowserPage } from './browser/page.ts';
import type { CdpSession } from './browser/session.ts';
import { type Countdown, countdown } from './countdown.ts';
import { navigate } from './navigate.ts';
import { openWithoutScripts } from './open-without-scripts.ts';
import { navigationError, proxyAnswer, timeoutError } from './outcome.ts';
import { presentCredentials } from './present-credentials.ts';
import { readDocument } from './read-document.ts';
import { watchRunaway } from './runaway.ts';
import { type TrafficWatch, watchTraffic } from './traffic.ts';
import { arrivedAt, fetchAsPage, isFile, pageOf, type VisitContext } from './visit-result.ts';

/** The visit ended well; what still runs for its page must see that it is late. */
class VisitOver extends Error {}

/**
 * Opens one address in a fresh page and reads it: navigate, let it settle, snapshot. Throws a typed error for
 * everything that gives no page; any HTTP status is a page. Leaves closing to the caller.
 */
export async function visit(page: BrowserPage, task: CrawlTask, context: VisitContext): Promise<Page> {
  const { limits, gate } = context;
  const ending = new AbortController();
  const stop = (reason: unknown): void => ending.abort(reason);
  const timeLimit = countdown(limits.timeoutMs, () => stop(timeoutError(task.url, `more than ${limits.timeoutMs / 1000} s`)));
  const onStop = (): void => stop(context.signal.reason);
  context.signal.addEventListener('abort', onStop, { once: true });
  page.onClosed(() => void whyClosed(page, task.url).then(stop));

  const watch = watchTraffic(page, task, limits, gate, stop);
  const aborted = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true });
  });
  aborted.catch(() => {});
  const turn = turnAtReading(context, timeLimit);
  try {
    // What fails because the page is closed does not know why it is; that is said a moment later.
    const reading = read(page, task, context, { watch, turn, signal: ending.signal }).catch((error) =>
      page.isClosed() ? aborted : Promise.reject(error),
    );
    return await Promise.race([reading, aborted]);
  } finally {
    timeLimit.end();
    turn.end();
    watch.end();
    context.signal.removeEventListener('abort', onStop);
    if (!ending.signal.aborted) ending.abort(new VisitOver('the visit is over'));
  }
}

interface Turn {
  take(): Promise<void>;
  end(): void;
}

/** Only so many pages are read at once. What a page waits for the others is not its own time. */
function turnAtReading(context: VisitContext, timeLimit: Countdown): Turn {
  let release: (() => void) | undefined;
  let isOver = false;
  return {
    async take() {
      timeLimit.pause();
      release = await context.turn();
      if (isOver) release();
      else timeLimit.resume();
    },
    end() {
      isOver = true;
      release?.();
    },
  };
}

/** How long after its pages a browser may be seen to have ended. */
const BROWSER_END_MS = 1_000;

/** A page that closes its own window leaves its context open; when the browser ends, its pages may be gone a moment before. */
async function whyClosed(page: BrowserPage, url: string): Promise<RetryLater | Permanent> {
  if (!page.hasBrowserEnded()) await new Promise((resolve) => setTimeout(resolve, BROWSER_END_MS));
  if (page.hasBrowserEnded()) return new RetryLater('browser', `The browser ended while ${url} was open.`);
  return new Permanent('page-closed', `${url} closed its own window before it could be read.`);
}

interface Visit {
  watch: TrafficWatch;
  turn: Turn;
  signal: AbortSignal;
}

async function read(page: BrowserPage, task: CrawlTask, context: VisitContext, visit: Visit): Promise<Page> {
  const { cdp } = page;
  const { watch, signal } = visit;
  // A renderer that hangs answers nothing more, not even to being closed; it is ended from outside. Its page alone goes.
  signal.addEventListener('abort', () => signal.reason instanceof VisitOver || cdp.send('Page.crash').catch(() => {}), { once: true });
  const credentialsPresented = await prepare(page, task, context, visit);
  const fetchAsFile = (url: string): Promise<Page | undefined> => fetchAsPage(url, page, task, context, signal);
  if (/\.pdf$/i.test(new URL(task.url).pathname)) {
    const file = await fetchAsFile(task.url);
    if (file) return file;
  }

  const failure = await navigate(page, page.start);
  await credentialsPresented();
  const main = watch.mainResponse();
  if (main && isFile(main)) {
    const file = await fetchAsFile(main.url);
    if (file) return arrivedAt(file, task, watch);
  }
  if (main) {
    const answered = proxyAnswer(main.url, main.status, context.gate);
    if (answered) throw answered;
  }
  // A 404 without a body, or 204: the browser shows an error page of its own, yet there was an answer.
  if (failure && main && (main.status >= 400 || main.status === 204 || main.status === 205)) return pageOf(task, watch, main, {});
  if (failure) throw navigationError(watch.lastAddress(), failure.message, context.gate);

  const runaway = watchRunaway(cdp);
  const opened = { task, context, watch, signal, main, runaway, fetchAsFile };
  try {
    return await readDocument(page, opened);
  } catch (error) {
    if (!(error instanceof Permanent && error.code === 'left-the-web') || signal.aborted) throw error;
    if (!(await openWithoutScripts(page, watch))) throw error;
    return await readDocument(page, { ...opened, withoutScripts: true });
  } finally {
    runaway.end();
  }
}

/** What must be in force before the first request; gives what is to be called when the first document is there. */
async function prepare(page: BrowserPage, task: CrawlTask, context: VisitContext, { watch, turn }: Visit): Promise<() => Promise<void>> {
  const { identity, gate } = context;
  const prepareSession = (session: CdpSession): Promise<unknown>[] => [
    session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
    blockResources(session, { media: !wantsMedia(task), url: task.url }),
  ];
  page.onChild(({ session, type }) => {
    watch.follow(session);
    return Promise.all([...prepareSession(session), ...(type === 'iframe' ? [identity.present(session)] : [])]);
  });
  page.beforeStart([identity.present(page.cdp), ...prepareSession(page.cdp)]);
  return presentCredentials(page.cdp, {
    gate,
    url: task.url,
    settings: task.settings,
    secChUa: identity.secChUa,
    beforeDocument: turn.take,
  });
}
