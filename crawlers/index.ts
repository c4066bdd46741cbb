/**
 * Imported by every role, so it does not load Crawlee: crawler.ts fetches it when the first page is to be opened
 * (docs/decisions/crawlers-no-browser-pool.md).
 */
export { browserVersion } from './browser-version.ts';
export { type Crawler, createCrawler } from './crawler.ts';
export { type EnsureOptions, ensureBrowser } from './ensure-browser.ts';
export { type BrowserKind, type FoundBrowser, findBrowser, KIND_NAMES } from './find-browser.ts';
export { openPage } from './open-page.ts';
export { browserMemory } from './process-memory.ts';
export { type SandboxState, sandboxState } from './sandbox.ts';
export type { CrawlerOptions, PageLimits, PageOptions } from './types.ts';
