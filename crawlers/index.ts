/**
 * Imported by every role, so it loads neither Crawlee nor Playwright: crawler.ts fetches both when the first page is
 * to be opened (docs/decisions/crawlers-no-browser-pool.md).
 */
export { browserVersion } from './browser-version.ts';
export { type Crawler, createCrawler } from './crawler.ts';
export { type EnsureOptions, ensureBrowser } from './ensure-browser.ts';
export { type BrowserKind, type FoundBrowser, findBrowser, KIND_NAMES } from './find-browser.ts';
export { openPage } from './open-page.ts';
export { browserMemory } from './process-memory.ts';
export { type SandboxState, sandboxState } from './sandbox.ts';
export type { CrawlerOptions, CrawlTask, PageLimits, PageOptions, TaskSource } from './types.ts';
