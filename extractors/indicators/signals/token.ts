import type { ValueContext } from '../context/value-context.ts';
import type { FoundValue } from '../find/found-value.ts';
import type { OrganisationRules } from '../rules/organisation.ts';
import type { Lookups } from './lookups.ts';

/** One occurrence of a value with all that can be known about it: what signals look at. */
export interface Token {
  value: FoundValue;
  /** Where it stands. */
  context: ValueContext;
  /** What is known about the page as a whole. */
  page: PageFacts;
}

/** What is known about the page as a whole before single values are judged. */
export interface PageFacts {
  /** Registered domains of the page itself and its site. */
  own: ReadonlySet<string>;
  /** The names in those domains and the site's name, for other domains of the same publisher ("acme.com", "acme.co.uk"). */
  brands: ReadonlySet<string>;
  /** The author defangs hosts by their dots, so a host that is left plain is not meant as an indicator. */
  defangsHosts: boolean;
  /** The author defangs URLs by their scheme. */
  defangsUrls: boolean;
  /** The text is about a threat: it says so in words, or shows what only such texts show (defanged values, file hashes). */
  isThreatReport: boolean;
  /** First and last addresses of the networks that the article lists. */
  networkEdges: ReadonlySet<string>;
  lookups: Lookups;
  /** The first two numbers of versions that the page names ("13.0" of "13.0.3.1220"). */
  releases: ReadonlySet<string>;
  /** Keep file names, paths, registry keys, mutexes and fuzzy hashes that the report lists (EXTRACT_TRACES). */
  keepsHostArtifacts: boolean;
  /** The organisation's own rules (INDICATOR_RULES). */
  organisation: OrganisationRules;
  /** Empty while the article is read for the first time. */
  hostile: HostileHosts;
}

/**
 * Hosts and addresses that a first reading of the article found presented as the attackers' own, each with the values that said so
 * ("type value"): a value never becomes hostile by its own first judgement.
 */
export interface HostileHosts {
  hosts: ReadonlyMap<string, ReadonlySet<string>>;
  /** Registered domains above them, unless anybody can have a name there. */
  domains: ReadonlyMap<string, ReadonlySet<string>>;
  /** The article presents anything for detection at all. */
  hasDetections: boolean;
}

export const NO_HOSTILE_HOSTS: HostileHosts = { hosts: new Map(), domains: new Map(), hasDetections: false };

/** The host of a value: its own for hosts, else the one inside of a URL, mailbox or address with port. */
export function hostOf({ value }: Token): string {
  return value.host ?? value.value;
}

/** "www.x" and "x" are one site. */
export function siteOf(host: string): string {
  return host.replace(/^www\./, '');
}

export function keyOf(type: string, value: string): string {
  return `${type} ${value}`;
}
