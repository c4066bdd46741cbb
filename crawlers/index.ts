/**
 * Imported by every role, so it does not load Crawlee: crawler.ts fetches it when the first page is to be opened
 * (docs/decisions/crawlers-no-browser-pool.md).
 */
export { browserVersion } from './browser-version.ts';
export { createCrawler } from './crawler.ts';
export { ensureBrowser } from './ensure-browser.ts';
export { type BrowserKind, findBrowser, KIND_NAMES } from './find-browser.ts';
export { openPage } from './open-page.ts';
export { browserMemory } from './process-memory.ts';
export { sandboxState } from './sandbox.ts';
export type { CrawlerOptions, PageOptions } from './types.ts';
