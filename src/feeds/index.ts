/**
 * Feeds: feeds.json -> FeedItem.
 *
 *   list/    the feed list: schema, reading, watching, OPML
 *   parse/   bytes -> ParsedFeed, whatever is wrong with them
 *   reader/  parsing in threads, with limits
 *   poll/    one poll of a source: fetch, read, what is new, when again
 *   site/    the same for sites without a feed
 */
export { type BackfillCursor, backfill, backfillCursor } from './backfill.ts';
export { discoverFeeds } from './discover.ts';
export { type CatalogEntry, readFeedCatalog } from './list/catalog.ts';
export { addToFeedList, removeFeed, sourceKey, updateFeed } from './list/edit.ts';
export { loadFeedList, parseFeedList } from './list/load.ts';
export { readOpml, writeOpml } from './list/opml.ts';
export { type FeedEntry, type FeedEntryInput, type FeedList, feedListJsonSchema, feedListSchema, toMs } from './list/schema.ts';
export { type ParseOptions, parseFeed } from './parse/parse-feed.ts';
export type { ParsedEntry, ParsedFeed } from './parse/parsed-feed.ts';
export type { FetchLike } from './poll/fetch-feed.ts';
export { type PollDeps, type PollResult, pollFeed } from './poll/poll-feed.ts';
export type { ReadDeps } from './poll/read-source.ts';
export { fetchOptions } from './poll/read-source.ts';
export { createHostLimit, sideBySide } from './poll/side-by-side.ts';

export { type DocumentReader, directReader, openReader, ReadFailure } from './reader/reader.ts';
export { toRequest } from './request.ts';
