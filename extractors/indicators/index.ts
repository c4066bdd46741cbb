/**
 * Reading indicators: text -> values (find) -> what each of them means where it stands (judge).
 * Pure functions; they run inside the extraction threads.
 */
export { type FoundValue, findValues } from './find.ts';
