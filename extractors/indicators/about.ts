import type { OrganisationLists } from './rules/organisation.ts';

/** What the reader has to know about the article besides its text. */
export interface AboutArticle {
  canonicalUrl: string;
  siteName?: string;
  author?: string;
  title?: string;
  /** EXTRACT_TRACES: file names, paths, registry keys, mutexes and fuzzy hashes that the report lists are kept as context. */
  traces?: boolean;
  /** The organisation's own lists (INDICATOR_RULES). */
  organisation?: OrganisationLists;
}
