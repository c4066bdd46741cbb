import { z } from 'zod';
import { choice, duration, flag, integer, list, optional, setting, size, text } from './setting.ts';

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
  schema: z
    .string()
    .trim()
    .refine((name) => {
      try {
        new Intl.DateTimeFormat('en', { timeZone: name });
        return true;
      } catch {
        return false;
      }
    }),
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
const alternatives = {
  schema: z.string().transform((value) =>
    value
      .split('|')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
  accepts: 'user agents separated by |',
};

/** The browser and the way of every outside byte. */
export const browser = {
  executable: optional('CHROMIUM_PATH', text, "Chromium or Chrome to use; otherwise Playwright's own or one that is installed (BROWSER)."),
  kind: setting(
    'BROWSER',
    choice('shell', 'full'),
    'shell',
    "Which browser is looked for where CHROMIUM_PATH names none: Chromium's headless shell and only then the full browser (shell), or the full browser only (full; three times the processor time a page).",
  ),
  sandbox: setting(
    'BROWSER_SANDBOX',
    choice('auto', 'on', 'off'),
    'auto',
    "Chromium's own sandbox: where the kernel allows it (auto), or the start fails without it (on), or never (off).",
  ),
  concurrency: setting(
    'CRAWL_CONCURRENCY',
    pages,
    'auto',
    'Most pages that are read at the same time in one process. auto: two a processor, as far as memory (or the limit of the container) carries them.',
  ),
  pagesPerBrowser: setting('BROWSER_PAGES', integer(1, 10_000), '200', 'A browser is replaced by a fresh one after this many pages.'),
  pageTimeoutMs: setting('PAGE_TIMEOUT', duration, '60s', 'How long one page may take altogether.'),
  maxBytes: setting('PAGE_MAX_BYTES', size, '50mb', 'How much one page may load, pictures and scripts included.'),
  maxRequests: setting('PAGE_MAX_REQUESTS', integer(1, 100_000), '1000', 'How many requests one page may make.'),
  maxMemoryBytes: setting('PAGE_MAX_MEMORY', size, '1gb', 'How much memory the browser process of one page may take.'),
  userAgent: optional('USER_AGENT', text, "User agent of browser and feed reader; without it the browser's own, not named headless."),
  acceptLanguage: setting('ACCEPT_LANGUAGE', text, 'en-US,en;q=0.9', 'Languages that the browser asks for.'),
  timezone: optional('BROWSER_TIMEZONE', timezone, "Time zone of the browser; without it the host's."),
  viewport: setting('BROWSER_VIEWPORT', viewport, '1366x900', "Size of the browser's window."),
  consent: setting('CONSENT', flag, 'true', 'Answer consent banners (the most private choice) so that they do not cover the article.'),
  robots: setting(
    'ROBOTS',
    choice('discovered', 'always', 'never'),
    'discovered',
    'For which pages robots.txt and its crawl delay are kept: those found by sitemap or index page (discovered), all, or none.',
  ),
  blockedUserAgents: setting(
    'BLOCKED_USER_AGENTS',
    alternatives,
    '',
    'User agents for the next tries of a page that refused us, separated by |.',
  ),
  blockedProxy: optional('BLOCKED_PROXY', proxyUrl, 'Proxy for the last tries of a page that refused us.'),
  allow: setting(
    'EGRESS_ALLOW',
    hostPorts,
    '',
    'Internal sources that may be opened all the same, as exact host:port pairs. Everything else that is not public is refused.',
  ),
  ports: setting('EGRESS_PORTS', ports, '80,443,8080,8443', 'Ports that may be connected to, beside those of EGRESS_ALLOW.'),
  upstream: optional(
    'EGRESS_PROXY',
    proxyUrl,
    'Proxy that all fetches of feeds and pages take (http:// or socks5://, also Tor); it resolves the names. A feed may name its own.',
  ),
  evidence: setting(
    'EVIDENCE',
    evidenceKinds,
    '',
    'What is kept of every page beside the report: screenshot, pdf, html, requests (a feed may have its own).',
  ),
} as const;
