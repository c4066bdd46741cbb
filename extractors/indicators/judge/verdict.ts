import type { Indicator } from '../../../src/domain.ts';
import type { FoundValue } from '../found.ts';
import type { Place } from '../place.ts';

/** What one occurrence of a value means. */
export interface Judgement {
  verdict: Indicator['verdict'];
  toIds: boolean;
  reason: string;
}

/** What is known about the page as a whole before single values are judged. */
export interface PageHabits {
  /** Registered domains of the page itself and its site. */
  own: ReadonlySet<string>;
  /** The names in those domains and the site's name, for other domains of the same house ("acme.com", "acme.co.uk"). */
  brands: ReadonlySet<string>;
  /** The author disguises hosts by their dots, so a host that is left plain is not meant as an indicator. */
  disguisesHosts: boolean;
  /** The author disguises URLs by their scheme. */
  disguisesUrls: boolean;
  /** Hosts and addresses that the article presents as the attackers' own. */
  hostile: ReadonlySet<string>;
  /** Registered domains above them, unless anybody can have a name there. */
  zones: ReadonlySet<string>;
  /** The text is about a threat: it says so in words, or shows what only such texts show (defanged values, file hashes). */
  threat: boolean;
  /** The article presents anything for detection at all. */
  serious: boolean;
  /** The page names revisions of source code by their SHA-1. */
  revisions: boolean;
  /** First and last addresses of the networks that the article lists. */
  edges: ReadonlySet<string>;
  /** Keep file names, paths, registry keys, mutexes and fuzzy hashes that the report lists (setting EXTRACT_TRACES). */
  traces: boolean;
}

/** Judges one occurrence of a value by its spelling, its place and the page's habits. */
export type Judge = (value: FoundValue, place: Place, habits: PageHabits) => Judgement;

/** No value at all, or nobody's. */
export const junk = (reason: string): Judgement => ({ verdict: 'junk', toIds: false, reason });
/** Where the author sends the reader, or whom he names. */
export const reference = (reason: string): Judgement => ({ verdict: 'reference', toIds: false, reason });
/** Worth keeping, no detection. */
export const context = (reason: string): Judgement => ({ verdict: 'context', toIds: false, reason });
/** The attackers', but shown in passing: no detection without a second look. */
export const shown = (reason: string): Judgement => ({ verdict: 'indicator', toIds: false, reason });
/** Presented as an indicator. */
export const detect = (reason: string): Judgement => ({ verdict: 'indicator', toIds: true, reason });

const SPOTS: Record<string, string> = {
  table: 'in a table',
  list: 'in a list',
  code: 'in code',
  heading: 'in a heading',
  quote: 'in a quote',
};

/** "a hash in a table under "IOCs"". */
export function where(what: string, place: Place): string {
  const heading = place.announced && place.context.heading !== undefined ? ` under "${place.context.heading.slice(0, 40)}"` : '';
  return `${what} ${SPOTS[place.context.kind] ?? 'in the text'}${heading}`;
}
