/**
 * Feeds: feeds.json -> FeedItem.
 *
 *   list/    the feed list: schema, reading, watching, OPML
 *   parse/   bytes -> ParsedFeed, whatever is wrong with them
 *   poll/    one poll of a source: fetch, read, what is new, when again
 *   site/    the same for sites without a feed
 */
export { loadFeedList, parseFeedList } from './list/load.ts';
export { type FeedEntry, type FeedEntryInput, type FeedList, feedListJsonSchema, feedListSchema, toMs } from './list/schema.ts';
export { type ParseOptions, parseFeed } from './parse/parse-feed.ts';
export type { ParsedEntry, ParsedFeed } from './parse/parsed-feed.ts';
export type { FetchLike, ResponseLike } from './poll/fetch-feed.ts';
export { type PollDeps, type PollResult, pollFeed } from './poll/poll-feed.ts';
export type { OpenPage, ReadDeps } from './poll/read-source.ts';
export { type Secrets, toRequest, toSettings } from './request.ts';
