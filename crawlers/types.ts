import type { Egress } from '../src/net/egress.ts';
import type { BrowserKind } from './find-browser.ts';

/** What one page may use; each overrun ends in a typed error. */
export interface PageLimits {
  /** PAGE_TIMEOUT, in ms, everything included. */
  timeoutMs: number;
  /** PAGE_MAX_BYTES: what all of a page's responses may weigh on the wire, and the main document after decoding. */
  maxBytes: number;
  /** PAGE_MAX_REQUESTS. */
  maxRequests: number;
  /** PAGE_MAX_MEMORY, in bytes: resident memory of one renderer process. */
  maxMemoryBytes: number;
  /** Navigations of the main document, redirects by meta and script included. */
  maxNavigations: number;
}

export const DEFAULT_LIMITS: PageLimits = {
  timeoutMs: 60_000,
  maxBytes: 50 * 1024 ** 2,
  maxRequests: 1_000,
  maxMemoryBytes: 1024 ** 3,
  maxNavigations: 10,
};

export interface IdentityOptions {
  /** USER_AGENT; absent: the browser's own without "Headless". */
  userAgent?: string | undefined;
  /** ACCEPT_LANGUAGE, e.g. "en-US,en;q=0.9". */
  acceptLanguage?: string | undefined;
  /** BROWSER_TIMEZONE, an IANA name. */
  timezone?: string | undefined;
  /** BROWSER_VIEWPORT. */
  viewport?: { width: number; height: number } | undefined;
}

export type LogFunction = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;

export interface PageOptions extends IdentityOptions {
  /** The way out; every byte of the browser takes it. */
  egress: Egress;
  /** CHROMIUM_PATH. */
  executable?: string | undefined;
  /** BROWSER: which kind is looked for without CHROMIUM_PATH (default shell). */
  browserKind?: BrowserKind | undefined;
  /** BROWSER_SANDBOX: auto (default) uses Chromium's sandbox where the kernel allows it, on insists, off never. */
  sandbox?: 'auto' | 'on' | 'off' | undefined;
  limits?: Partial<PageLimits> | undefined;
  /** ROBOTS: for which tasks robots.txt is kept (default discovered). */
  robots?: 'discovered' | 'always' | 'never' | undefined;
  /** BLOCKED_USER_AGENTS, BLOCKED_PROXY: fallbacks for a page that refused us, taken in this order by the tries after the first. */
  blocked?: { userAgents: string[]; proxy?: string | undefined } | undefined;
  /** CONSENT: dismiss consent banners (default true). */
  consent?: boolean | undefined;
  log?: LogFunction | undefined;
}

export interface CrawlerOptions extends PageOptions {
  /** CRAWL_CONCURRENCY: most pages that are read at once; the crawler finds its own level below it. */
  concurrency: number;
  /** What this process and its browsers may use (default: the machine's memory), in bytes. */
  memoryBytes?: number | undefined;
  /** BROWSER_PAGES: a browser is replaced after this many pages (default 200). */
  pagesPerBrowser?: number | undefined;
}
