import type { Page } from '../src/domain.ts';
import { Permanent } from '../src/errors.ts';
import type { Egress } from '../src/net/egress.ts';
import { readLimited } from '../src/net/read-limited.ts';

/** Media types that Chromium shows as a page; anything else is fetched as a file. */
export function isShownByBrowser(contentType: string): boolean {
  return contentType === '' || /^(text\/(html|plain|xml)|application\/(xhtml\+xml|xml|json|[a-z.+-]+\+json))$/.test(contentType);
}

/** Files of text: lists of indicators, Markdown, feeds, and pages that are sent as downloads. */
const TEXT_FILE = /^text\/(?!css|javascript|calendar|vcard)|[/+-](?:csv|json|markdown|ndjson|xml|yaml)$/;

/** The headers of a document that the browser saves or cannot show. */
export function isFileResponse(headers: Record<string, string>): boolean {
  return !isShownByBrowser(bareType(headers['content-type'])) || /^\s*attachment\b/i.test(headers['content-disposition'] ?? '');
}

/** "Text/HTML; charset=x" -> "text/html" */
export function bareType(contentType: string | null | undefined): string {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

export interface DocumentFetch {
  egress: Egress;
  maxBytes: number;
  /** User agent, cookies and the like, as the browser would send them. */
  headers: Record<string, string>;
  /** Upstream proxy, instead of the egress's own. */
  proxy: string | undefined;
  signal: AbortSignal;
}

/**
 * Fetches what the browser does not show (PDF, files of text) as bytes, by the same way out. Gives undefined when it is a page
 * for the browser after all. Throws Permanent 'not-a-page' for other files and 'too-big' beyond maxBytes.
 */
export async function fetchDocument(url: string, options: DocumentFetch): Promise<Page | undefined> {
  const response = await options.egress.fetch(url, {
    headers: options.headers,
    signal: options.signal,
    ...(options.proxy ? { proxy: options.proxy } : {}),
  });
  const headers = Object.fromEntries(response.headers);
  const contentType = bareType(headers['content-type']);
  const bytes = await readLimited(response.body, options.maxBytes);
  if (bytes === undefined)
    throw new Permanent('too-big', `${url} is larger than ${options.maxBytes} bytes (PAGE_MAX_BYTES) and was not read.`);
  const isPdf = contentType === 'application/pdf' || new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).includes('%PDF-');
  if (!isPdf && contentType !== '' && !isFileResponse(headers)) return undefined;
  const isRead = isPdf || (response.ok && TEXT_FILE.test(contentType));
  if (!isRead && response.ok)
    throw new Permanent(
      'not-a-page',
      `${url} is a file of type ${contentType || 'unknown'}, not an article; submit the article's own address.`,
    );
  return {
    url,
    finalUrl: response.hops.at(-1)?.url ?? url,
    status: response.status,
    contentType: isPdf ? 'application/pdf' : contentType,
    via: 'browser',
    fetchedAt: new Date().toISOString(),
    html: '',
    ...(isRead ? { bytes } : {}),
    frames: [],
    headers,
    redirects: response.hops.map((hop) => hop.url),
    evidence: [],
  };
}
