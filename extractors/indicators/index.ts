/**
 * Reading indicators: text -> values (find) -> where they stand (outline, place) -> what they mean there (judge) -> one
 * indicator per value (read). Pure functions; they run inside the extraction threads.
 */
export { findValues } from './find.ts';
export type { FoundValue } from './found.ts';
export { type AboutArticle, readIndicators } from './read.ts';
