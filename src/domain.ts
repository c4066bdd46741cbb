/**
 * The nouns of misp-crawler, in the order in which one becomes the next:
 *
 *   FeedItem -> CrawlRequest -> Page -> Article -> (misp/) event
 *
 * Everything else in the code is a function between two of them. All values are plain JSON (bytes excepted), because
 * each of them is saved between stages and each stage can be run again from its saved input.
 * Times are ISO 8601 strings in UTC unless a name ends in `Ms` (milliseconds) or `At` (epoch milliseconds).
 */

export type * from './domain/article.ts';
export type * from './domain/crawl-task.ts';
export type * from './domain/feed-health.ts';
export type * from './domain/indicator.ts';
export type * from './domain/outcome.ts';
export * from './domain/page.ts';
export * from './domain/publishing.ts';
export type * from './domain/request.ts';
