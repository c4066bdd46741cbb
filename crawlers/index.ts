export { type Crawler, createCrawler } from './crawler.ts';
export { type EnsureOptions, ensureBrowser } from './ensure-browser.ts';
export { type FoundBrowser, findBrowser } from './find-browser.ts';
export { openPage } from './open-page.ts';
export type { CrawlerOptions, CrawlTask, PageLimits, PageOptions, TaskSource } from './types.ts';
