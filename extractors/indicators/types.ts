import type { Indicator, Occurrence } from '../../src/domain.ts';
import type { OrganisationLists } from './rules/organisation.ts';
import type { Token } from './signals/token.ts';

/** What the reader has to know about the article besides its text. */
export interface AboutArticle {
  canonicalUrl: string;
  siteName?: string;
  title?: string;
  /** EXTRACT_TRACES: file names, paths, registry keys, mutexes and fuzzy hashes that the report lists are kept as context. */
  traces?: boolean;
  /** The organisation's own lists (INDICATOR_RULES). */
  organisation?: OrganisationLists;
}

/** What one occurrence of a value means, and the row that says so. */
export interface Judgement {
  verdict: Indicator['verdict'];
  toIds: boolean;
  reason: string;
  rule: string;
}

/** One occurrence of a value with its judgement and the facts that the table of rules asked for. */
export interface Match extends Token {
  judgement: Judgement;
  facts: string[];
  /** Undefined for what stands in the title, or inside of another value. */
  occurrence?: Occurrence;
}
