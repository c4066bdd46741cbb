import type { CrawlTask } from '../src/domain.ts';
import { Permanent } from '../src/errors.ts';
import { portOf } from '../src/net/egress.ts';
import type { Gate } from '../src/net/gate.ts';
import { parseUrl } from '../src/url.ts';
import type { BrowserPage } from './browser/page.ts';
import type { CdpSession } from './browser/session.ts';
import type { RequestRecord } from './evidence.ts';
import { keepHere } from './keep-here.ts';
import { crashError } from './outcome.ts';
import type { PendingRequest, Traffic } from './settle.ts';
import type { PageLimits } from './types.ts';

const MAX_FRAMES = 500;
/** A page that reloads itself more often stays as it is: one that sets a cookie first needs one or two. */
const MAX_RELOADS = 2;

/** The response of a document. */
export interface DocumentResponse {
  url: string;
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
}

export interface TrafficWatch extends Traffic {
  /** Response of the document that the main frame shows, or showed last. */
  mainResponse(): DocumentResponse | undefined;
  /** Every address that the main frame was sent to, in order. */
  addresses(): string[];
  lastAddress(): string;
  /** What the page asked for, so far. */
  requests(): RequestRecord[];
  /** Addresses that answered with a PDF, without their fragments. */
  pdfs(): string[];
  /** Why the body of the document that is shown did not come in whole; undefined when it did. */
  documentCut(): string | undefined;
  /** Follows a further session of the page: a frame in a process of its own, or a worker. */
  follow(session: CdpSession): void;
  end(): void;
}

interface FollowedRequest extends PendingRequest {
  record: RequestRecord;
  isMain: boolean;
}

/** Follows the page's requests: the way of the main document, what is pending, and the limits on number and weight. */
export function watchTraffic(
  page: BrowserPage,
  task: CrawlTask,
  limits: PageLimits,
  gate: Gate,
  stop: (reason: unknown) => void,
): TrafficWatch {
  const count = trafficLimits(task, limits, gate, stop);
  let lastActivity = Date.now();
  let main: DocumentResponse | undefined;
  let mainRequestId: string | undefined;
  let ended = false;
  let cut: string | undefined;
  let reloads = 0;
  let isKept = false;
  const kept = () => {
    isKept = true;
  };
  const addresses: string[] = [task.url];
  const records: RequestRecord[] = [];
  /** By the protocol's id, which a request keeps over its redirects and from one session to another. */
  const pending = new Map<string, FollowedRequest>();
  const pdfs = new Set<string>();

  const asked = (url: string, isMain: boolean, isRedirect: boolean): void => {
    count.request();
    if (!isMain) return;
    if (addresses.at(-1) !== url) addresses.push(url);
    if (isRedirect || isKept) return;
    if (url === main?.url && ++reloads === MAX_RELOADS) keepHere(page).then(kept, () => {});
    ended = false;
    cut = undefined;
    count.navigation();
  };

  const over = (requestId: string, failure: string | undefined): void => {
    lastActivity = Date.now();
    const request = pending.get(requestId);
    if (!request) return;
    pending.delete(requestId);
    if (failure) request.record.failure = refusalOf(request.url, gate) ?? failure;
    if (!request.isMain) return;
    ended = true;
    // A body that broke off; ERR_ABORTED is a navigation that gave way to another one, or to a download.
    if (failure && mainRequestId === requestId && !/ERR_ABORTED/.test(failure)) cut = failure;
  };

  const follow = (session: CdpSession): void => {
    session.on('Network.requestWillBeSent', ({ requestId, loaderId, frameId, request, type = 'Other', redirectResponse }) => {
      // What is in the document already was not asked for.
      if (request.url.startsWith('data:')) return;
      lastActivity = Date.now();
      const before = pending.get(requestId);
      if (before && redirectResponse) before.record.status = redirectResponse.status;
      const isMain = type === 'Document' && frameId === page.mainFrameId && requestId === loaderId;
      const record: RequestRecord = { method: request.method, url: request.url.slice(0, 2_000), type: type.toLowerCase() };
      records.push(record);
      pending.set(requestId, { url: request.url, type: record.type, answered: false, record, isMain });
      asked(request.url, isMain, redirectResponse !== undefined);
    });
    session.on('Network.responseReceived', ({ requestId, response }) => {
      lastActivity = Date.now();
      const request = pending.get(requestId);
      if (!request) return;
      request.record.status = response.status;
      request.answered = true;
      if (pdfs.size < MAX_FRAMES && /^application\/pdf\b/i.test(response.mimeType)) pdfs.add(response.url.replace(/#.*$/, ''));
      if (request.isMain && (response.status < 300 || response.status >= 400)) {
        main = { url: request.url, status: response.status, headers: lowerCaseNames(response.headers) };
        mainRequestId = requestId;
      }
    });
    session.on('Network.dataReceived', ({ dataLength }) => {
      count.received(dataLength);
      lastActivity = Date.now();
    });
    session.on('Network.loadingFinished', ({ requestId }) => over(requestId, undefined));
    session.on('Network.loadingFailed', ({ requestId, errorText }) => over(requestId, errorText));
    session.on('Page.frameAttached', count.frame);
  };
  follow(page.cdp);

  const weighing = setInterval(count.weigh, 250);
  page.cdp.once('Inspector.targetCrashed', () => {
    // A body without end may kill the renderer before its weight is noticed; the weight is the better reason.
    count.weigh();
    stop(crashError(task.url));
  });
  return {
    lastActivity: () => lastActivity,
    documentEnded: () => ended,
    mainResponse: () => main,
    addresses: () => [...addresses],
    requests: () => [...records],
    pending: () => [...pending.values()],
    giveUp({ url }) {
      const target = parseUrl(url);
      if (target) gate.breakOff(target.hostname, portOf(target));
    },
    pdfs: () => [...pdfs],
    documentCut: () => cut,
    lastAddress: () => addresses.at(-1) ?? task.url,
    follow,
    end: () => clearInterval(weighing),
  };
}

/** Counts what a page asks for and gets; stops its visit when that is too much. */
function trafficLimits({ url }: CrawlTask, limits: PageLimits, gate: Gate, stop: (reason: unknown) => void) {
  let requests = 0;
  let navigations = 0;
  let frames = 0;
  let decoded = 0;
  /** What came through the gate is asked for now and then only: it means a look at each connection. */
  const weigh = (): void => {
    if (Math.max(gate.bytes(), decoded) > limits.maxBytes)
      stop(new Permanent('too-big', `${url} loaded more than ${limits.maxBytes} bytes (PAGE_MAX_BYTES) and was stopped.`));
  };
  return {
    weigh,
    received(bytes: number): void {
      decoded += bytes;
      if (decoded > limits.maxBytes) weigh();
    },
    request(): void {
      if (++requests > limits.maxRequests)
        stop(
          new Permanent('too-many-requests', `${url} made more than ${limits.maxRequests} requests (PAGE_MAX_REQUESTS) and was stopped.`),
        );
    },
    navigation(): void {
      if (++navigations > limits.maxNavigations)
        stop(new Permanent('redirect-loop', `${url} kept redirecting the browser (${navigations} times); check the address in a browser.`));
    },
    frame(): void {
      if (++frames > MAX_FRAMES) stop(new Permanent('too-many-frames', `${url} opened more than ${MAX_FRAMES} frames and was stopped.`));
    },
  };
}

function refusalOf(url: string, gate: Gate): string | undefined {
  const target = parseUrl(url);
  return target && gate.problem(target.hostname, portOf(target))?.reason;
}

function lowerCaseNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
