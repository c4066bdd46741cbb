export { type Crawler, createCrawler } from './crawler.ts';
export { type EnsureOptions, ensureBrowser } from './ensure-browser.ts';
export { type FoundBrowser, findBrowser } from './find-browser.ts';
export { browserVersion, sandboxState } from './launcher.ts';
export { openPage } from './open-page.ts';
export type { CrawlerOptions, CrawlTask, PageLimits, PageOptions, TaskSource } from './types.ts';
