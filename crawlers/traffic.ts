import type { Page as BrowserPage, Request, Response } from 'playwright';
import { Permanent } from '../src/errors.ts';
import { type Gate, portOf } from '../src/net/index.ts';
import type { RequestRecord } from './evidence.ts';
import { crashError } from './outcome.ts';
import type { PendingRequest, Traffic } from './settle.ts';
import type { CrawlTask, PageLimits } from './types.ts';

const MAX_FRAMES = 500;

export interface TrafficWatch extends Traffic {
  /** Decoded bytes that came in for the page. */
  received(bytes: number): void;
  /** Response of the document that the main frame shows, or showed last. */
  mainResponse(): Response | undefined;
  /** Every address that the main frame was sent to, in order. */
  addresses(): string[];
  lastAddress(): string;
  /** What the page asked for, so far. */
  requests(): RequestRecord[];
  /** Addresses that answered with a PDF, without their fragments. */
  pdfs(): string[];
  /** Why the body of the document that is shown did not come in whole; undefined when it did. */
  documentCut(): string | undefined;
  end(): void;
}

/** Follows the page's requests: the way of the main document, and the limits on number and weight. */
export function watchTraffic(
  page: BrowserPage,
  task: CrawlTask,
  limits: PageLimits,
  gate: Gate,
  stop: (reason: unknown) => void,
): TrafficWatch {
  let lastActivity = Date.now();
  let requests = 0;
  let navigations = 0;
  let frames = 0;
  let decoded = 0;
  let main: Response | undefined;
  let ended = false;
  const addresses: string[] = [task.url];
  const records = new Map<Request, RequestRecord>();
  const pending = new Map<Request, PendingRequest>();
  const pdfs = new Set<string>();
  let cut: string | undefined;

  const isMain = (request: Request): boolean => {
    try {
      return request.isNavigationRequest() && request.frame() === page.mainFrame();
    } catch {
      return false; // A request before its frame exists is not the main document's.
    }
  };
  page.on('request', (request) => {
    lastActivity = Date.now();
    requests++;
    records.set(request, { method: request.method(), url: request.url().slice(0, 2_000), type: request.resourceType() });
    pending.set(request, { url: request.url(), type: request.resourceType(), answered: false });
    if (requests > limits.maxRequests)
      stop(
        new Permanent(
          'too-many-requests',
          `${task.url} made more than ${limits.maxRequests} requests (PAGE_MAX_REQUESTS) and was stopped.`,
        ),
      );
    if (!isMain(request)) return;
    if (addresses.at(-1) !== request.url()) addresses.push(request.url());
    if (request.redirectedFrom()) return;
    navigations++;
    ended = false;
    cut = undefined;
    if (navigations > limits.maxNavigations)
      stop(
        new Permanent(
          'redirect-loop',
          `${task.url} kept sending the browser elsewhere (${navigations} times); check the address in a browser.`,
        ),
      );
  });
  page.on('response', (response) => {
    lastActivity = Date.now();
    const record = records.get(response.request());
    if (record) record.status = response.status();
    const waiting = pending.get(response.request());
    if (waiting) waiting.answered = true;
    if (pdfs.size < MAX_FRAMES && /^application\/pdf\b/i.test(response.headers()['content-type'] ?? ''))
      pdfs.add(response.url().replace(/#.*$/, ''));
    if (isMain(response.request()) && (response.status() < 300 || response.status() >= 400)) main = response;
  });
  const over = (request: Request): void => {
    lastActivity = Date.now();
    pending.delete(request);
    const record = records.get(request);
    const failure = request.failure()?.errorText;
    if (record && failure) record.failure = refusalOf(request.url(), gate) ?? failure;
    if (!isMain(request)) return;
    ended = true;
    // A body that broke off; ERR_ABORTED is a navigation that gave way to another one, or to a download.
    if (failure && main?.request() === request && !/ERR_ABORTED/.test(failure)) cut = failure;
  };
  page.on('requestfinished', over);
  page.on('requestfailed', over);
  page.on('frameattached', () => {
    frames++;
    if (frames > MAX_FRAMES) stop(new Permanent('too-many-frames', `${task.url} opened more than ${MAX_FRAMES} frames and was stopped.`));
  });
  const weigh = (): void => {
    if (Math.max(gate.bytes(), decoded) > limits.maxBytes)
      stop(new Permanent('too-big', `${task.url} loaded more than ${limits.maxBytes} bytes (PAGE_MAX_BYTES) and was stopped.`));
  };
  const weighing = setInterval(weigh, 250);
  page.once('crash', () => {
    // A body without end may kill the renderer before its weight is noticed; the weight is the better reason.
    weigh();
    stop(crashError(task.url, 'it crashed or ran out of memory'));
  });
  return {
    lastActivity: () => lastActivity,
    documentEnded: () => ended,
    received(bytes) {
      decoded += bytes;
      lastActivity = Date.now();
      weigh();
    },
    mainResponse: () => main,
    addresses: () => [...addresses],
    requests: () => [...records.values()],
    pending: () => [...pending.values()],
    giveUp({ url }) {
      if (!URL.canParse(url)) return;
      const target = new URL(url);
      gate.breakOff(target.hostname, portOf(target));
    },
    pdfs: () => [...pdfs],
    documentCut: () => cut,
    lastAddress: () => addresses.at(-1) ?? task.url,
    end: () => clearInterval(weighing),
  };
}

function refusalOf(url: string, gate: Gate): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const target = new URL(url);
  return gate.problem(target.hostname, portOf(target))?.reason;
}
