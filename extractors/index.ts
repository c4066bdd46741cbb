/**
 * Page -> Article: openExtractors() runs extractArticle() in a bounded pool of threads; extractArticle() itself is pure and
 * does one page in this thread (command line, score, tests).
 */
export { type ExtractHints, extractArticle } from './article/extract.ts';
export { type Extractors, openExtractors } from './pool.ts';
