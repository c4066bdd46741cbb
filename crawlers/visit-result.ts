import type { CrawlTask, Page } from '../src/domain.ts';
import { configuredHeaders } from '../src/net/configured-headers.ts';
import type { Egress } from '../src/net/egress.ts';
import type { Gate } from '../src/net/gate.ts';
import type { BrowserPage } from './browser/page.ts';
import type { BrowserIdentity } from './browser-identity.ts';
import { fetchDocument, isFileResponse } from './fetch-document.ts';
import type { DocumentResponse, TrafficWatch } from './traffic.ts';
import type { PageLimits } from './types.ts';

/** What one visit works with, beside its page and task. */
export interface VisitContext {
  egress: Egress;
  gate: Gate;
  limits: PageLimits;
  /** Dismiss consent banners. */
  consent: boolean;
  identity: BrowserIdentity;
  /** Waits until one more page may be read, and gives what is to be called when it has been. */
  turn(): Promise<() => void>;
  /** Fires when the crawler stops. */
  signal: AbortSignal;
}

/** The response is not a page that the browser shows, but a file or a download. */
export function isFile(response: DocumentResponse): boolean {
  return isFileResponse(response.headers) && response.status < 400;
}

/** A file as the task's page: with the whole way to it. */
export function arrivedAt(file: Page, task: CrawlTask, watch: TrafficWatch): Page {
  return { ...file, url: task.url, redirects: [...new Set([...watch.addresses(), ...file.redirects])] };
}

/** Fetches an address as a file, as the page would: same cookies, same identity, same way out. Undefined when it is a page after all. */
export async function fetchAsPage(
  url: string,
  page: BrowserPage,
  task: CrawlTask,
  context: VisitContext,
  signal: AbortSignal,
): Promise<Page | undefined> {
  const cookies = (await page.cdp.send('Network.getCookies', { urls: [url] })).cookies
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
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

/** The task's page, with the way to it. */
export function pageOf(task: CrawlTask, watch: TrafficWatch, main: DocumentResponse | undefined, read: Partial<Page>): Page {
  const finalUrl = read.finalUrl ?? main?.url ?? task.url;
  const redirects = watch.addresses();
  if (redirects.at(-1) !== finalUrl) redirects.push(finalUrl);
  return {
    url: task.url,
    status: main?.status ?? 200,
    contentType: 'text/html',
    via: 'browser',
    fetchedAt: new Date().toISOString(),
    html: '',
    frames: [],
    headers: main?.headers ?? {},
    evidence: [],
    ...read,
    finalUrl,
    redirects,
  };
}
