import { duration, integer, optional, setting, text } from './setting.ts';

/** The browser and the way of every outside byte. */
export const browser = {
  executable: optional('CHROMIUM_PATH', text, "Chromium or Chrome to use; otherwise Playwright's own browser or one that is installed."),
  concurrency: setting('CRAWL_CONCURRENCY', integer(1, 64), '4', 'Most pages that are open at the same time in one process.'),
  pageTimeoutMs: setting('PAGE_TIMEOUT', duration, '60s', 'How long one page may take altogether.'),
  userAgent: optional('USER_AGENT', text, "User agent of browser and feed reader; without it the browser's own, not named headless."),
} as const;
