import type { IndicatorType } from './indicator.ts';

/** A cluster of one of MISP's galaxies that an article names: an actor, a malware, a technique, a country. */
export interface GalaxyCluster {
  /** The same in every MISP; for clusters of ATT&CK it is the uuid of the STIX object. */
  uuid: string;
  /** misp-galaxy:threat-actor="APT29" */
  tag: string;
  /** Type of its galaxy: threat-actor, ransomware, ... */
  galaxy: string;
  value: string;
  synonyms: string[];
  /** T1059.001, G0016, S0154 */
  ids: string[];
}

/** A name or pattern of a watchlist that an article has. */
export interface WatchlistHit {
  /** Name of the watchlist. */
  list: string;
  /** The term or pattern, as the list has it. */
  term: string;
  where: 'title' | 'indicator' | 'galaxy' | 'text';
  /** The watchlist wants no notification. */
  silent?: true;
}

/** What became of a request, as the ledger keeps it and a person sees it. */
export interface Outcome {
  status: 'created' | 'updated' | 'exists' | 'skipped' | 'failed';
  /** One sentence: what, why, what to do. */
  message: string;
  eventUuid?: string;
  /** Link to the event in MISP, or the file name in the feed folder. */
  eventUrl?: string;
  title?: string;
  /** Attributes that are indicators (to_ids on), and all attributes of the event that came from the article. */
  indicators?: number;
  attributes?: number;
  /** What the audit did: attributes added that MISP missed, corrected, removed. */
  audit?: { added: number; corrected: number; removed: number };
  /** Galaxy and taxonomy tags that the article's context brought onto the event. */
  contextTags?: string[];
  /** Values of the article that people removed from the event, or switched off there, since the last revision. */
  rejected?: { type: IndicatorType; value: string }[];
  /** Names and patterns of the organisation's watchlists that the article has. */
  watchlistHits?: WatchlistHit[];
  /** An analyst's decisions were applied to the event; no article was read. */
  revised?: true;
  /** What MISP had of its values before. */
  correlation?: Correlation;
  /** What became of it in each output; absent when there is one output and no publish rule. */
  outputs?: OutputOutcome[];
  /** The publish rule that decided where it went. */
  rule?: string;
}

/** What MISP has already of an article's values; the article's own event does not count. */
export interface Correlation {
  /** How many values MISP was asked for. */
  asked: number;
  /** Those that it has, with the uuids of the events that have them. */
  values: { value: string; events: string[] }[];
  /** Events with some of them, those with the most first, 20 at most. */
  events: {
    uuid: string;
    info: string;
    url: string;
    /** Of the key's own organisation. */
    own: boolean;
    /** How many of the article's values it has. */
    values: number;
    /** An event of ours about the same campaign: why it is taken for that. */
    campaign?: string;
  }[];
}

/** What became of an article in one of several outputs. */
export interface OutputOutcome {
  /** Name of the output: misp, folder, stix, or one of PUBLISH_RULES. */
  output: string;
  /** waiting: tried again by itself; failed: not, until a person retries the job. */
  status: Outcome['status'] | 'waiting';
  message: string;
  eventUrl?: string;
  /** The error's code; with waiting and failed. */
  code?: string;
  at: string;
}
