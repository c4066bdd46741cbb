/**
 * Reading indicators: text -> values (find) -> where they stand (outline, place) -> what they mean there (judge) -> one
 * indicator per value (read). Pure functions; they run inside the extraction threads.
 */
export { type FoundValue, findValues } from './find.ts';
export { type AboutArticle, readIndicators } from './read.ts';
