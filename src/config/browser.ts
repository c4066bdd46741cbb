import * as z from 'zod';
import { isTimeZone } from '../durations.ts';
import { choice, duration, flag, integer, list, optional, separatedBy, setting, size, text } from './setting.ts';

/** undefined where the machine decides. */
const pages = {
  schema: z.union([z.literal('auto').transform(() => undefined), integer(1, 64).schema]),
  accepts: 'auto or a whole number from 1 to 64',
};

const viewport = {
  schema: z
    .string()
    .trim()
    .regex(/^\d{3,4}x\d{3,4}$/)
    .transform((value) => {
      const [width = 0, height = 0] = value.split('x').map(Number);
      return { width, height };
    }),
  accepts: 'a size such as 1366x900',
};

const ports = {
  schema: z
    .string()
    .transform((value) => value.split(',').map((item) => Number(item.trim())))
    .pipe(z.array(z.number().int().min(1).max(65535))),
  accepts: 'a comma-separated list of port numbers',
};

const proxyUrl = {
  schema: z.url({ protocol: /^(https?|socks5h?|socks4a?)$/ }),
  accepts: 'the address of a proxy that starts with http://, https:// or socks5://',
};

const timezone = {
  schema: z.string().trim().refine(isTimeZone),
  accepts: 'a time zone such as Europe/Berlin',
};

const hostPorts = {
  schema: list.schema.refine((items) => items.every((item) => /^[^/\s]+:\d+$/.test(item))),
  accepts: 'a comma-separated list of host:port pairs, such as wiki.example.net:443',
};

const evidenceKinds = {
  schema: list.schema.pipe(z.array(z.enum(['screenshot', 'pdf', 'html', 'requests']))),
  accepts: 'a comma-separated list of screenshot, pdf, html and requests',
};

/** Separated by |, since a user agent holds commas. */
const alternatives = { schema: separatedBy('|'), accepts: 'user agents separated by |' };

/** The browser and the way of every outside byte. */
export const browser = {
  executable: optional(
    'CHROMIUM_PATH',
    text,
    "Path of the Chromium or Chrome to use. By default, Playwright's own browser or an installed one (see BROWSER).",
  ),
  kind: setting(
    'BROWSER',
    choice('shell', 'full'),
    'shell',
    "Which browser to look for when CHROMIUM_PATH is not set: Chromium's headless shell first and the full browser second (shell), or only the full browser (full), which takes about twice the CPU time per page.",
  ),
  sandbox: setting(
    'BROWSER_SANDBOX',
    choice('auto', 'on', 'off'),
    'auto',
    "Chromium's own sandbox: used where the kernel allows it (auto), required (on), or never used (off).",
  ),
  concurrency: setting(
    'CRAWL_CONCURRENCY',
    pages,
    'auto',
    'Maximum number of pages read at the same time in one process. auto means two per processor, as far as the memory of the host or container allows.',
  ),
  pagesPerBrowser: setting(
    'BROWSER_PAGES',
    integer(1, 10_000),
    '200',
    'Number of pages after which the browser is replaced by a fresh one.',
  ),
  pageTimeoutMs: setting('PAGE_TIMEOUT', duration, '60s', 'Timeout of one page, from opening it to the end of reading.'),
  maxBytes: setting('PAGE_MAX_BYTES', size, '50mb', 'Maximum amount of data one page may load, including pictures and scripts.'),
  maxRequests: setting('PAGE_MAX_REQUESTS', integer(1, 100_000), '1000', 'Maximum number of requests one page may make.'),
  maxMemoryBytes: setting('PAGE_MAX_MEMORY', size, '1gb', 'Maximum memory of the browser process of one page.'),
  userAgent: optional(
    'USER_AGENT',
    text,
    "User agent of the browser and the feed reader. By default the browser's own, without the word headless.",
  ),
  acceptLanguage: setting('ACCEPT_LANGUAGE', text, 'en-US,en;q=0.9', 'Accept-Language header that the browser sends.'),
  timezone: optional('BROWSER_TIMEZONE', timezone, "Time zone of the browser. By default the host's."),
  viewport: setting('BROWSER_VIEWPORT', viewport, '1366x900', "Size of the browser's window."),
  consent: setting(
    'CONSENT',
    flag,
    'true',
    'Dismiss consent banners, with the most private choice, so that they do not cover the article.',
  ),
  robots: setting(
    'ROBOTS',
    choice('discovered', 'always', 'never'),
    'discovered',
    'Which pages follow robots.txt and its crawl delay: those found through a sitemap or index page (discovered), all pages (always), or none (never).',
  ),
  blockedUserAgents: setting('BLOCKED_USER_AGENTS', alternatives, '', 'User agents to try when a page blocks the crawler, separated by |.'),
  blockedProxy: optional('BLOCKED_PROXY', proxyUrl, 'Proxy to try last when a page blocks the crawler.'),
  allow: setting(
    'EGRESS_ALLOW',
    hostPorts,
    '',
    'Internal sources that may be opened, as exact host:port pairs. Every other address that is not public is refused.',
  ),
  ports: setting('EGRESS_PORTS', ports, '80,443,8080,8443', 'Ports that may be connected to, besides those in EGRESS_ALLOW.'),
  upstream: optional(
    'EGRESS_PROXY',
    proxyUrl,
    'Proxy for all requests for feeds and pages (http:// or socks5://, including Tor). The proxy resolves host names. A feed may name its own.',
  ),
  evidence: setting(
    'EVIDENCE',
    evidenceKinds,
    '',
    'What is kept of every page besides the report: screenshot, pdf, html, requests. A feed may have its own setting.',
  ),
} as const;
