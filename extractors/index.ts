/**
 * Page -> Article: openExtractors() runs extractArticle() in a bounded pool of threads; extractArticle() itself is pure and
 * does one page in this thread (command line, score, tests).
 */
export { type ExtractHints, type ExtractOptions, extractArticle } from './article/extract.ts';
export { type Extractors, type ExtractorsOptions, openExtractors } from './pool.ts';
