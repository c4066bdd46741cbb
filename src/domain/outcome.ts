import * as z from 'zod';
import type { IndicatorType } from './indicator.ts';

/** A cluster of one of MISP's galaxies that an article names: an actor, a malware, a technique, a country. */
export const GalaxyCluster = z.object({
  /** The same in every MISP; for clusters of ATT&CK it is the uuid of the STIX object. */
  uuid: z.string(),
  /** misp-galaxy:threat-actor="APT29" */
  tag: z.string(),
  /** Type of its galaxy: threat-actor, ransomware, ... */
  galaxy: z.string(),
  value: z.string(),
  synonyms: z.array(z.string()),
  /** T1059.001, G0016, S0154 */
  ids: z.array(z.string()),
});
export type GalaxyCluster = z.infer<typeof GalaxyCluster>;

/** "Mimikatz" of "Mimikatz - S0002": the name of an ATT&CK cluster without its id. */
export const withoutAttackId = (value: string): string => value.replace(/\s+-\s+[TGS]\d{4}(?:\.\d{3})?$/, '');

/** A name or pattern of a watchlist that an article has. */
const hit = z.object({
  /** Name of the watchlist. */
  list: z.string(),
  /** The term, as the list has it; of a pattern, what it found. */
  term: z.string(),
  where: z.enum(['title', 'indicator', 'galaxy', 'text']),
});
export interface WatchlistHit extends z.infer<typeof hit> {
  /** The watchlist wants no notification. */
  silent?: true;
}
const PLACES = { title: 'the title', indicator: 'the indicators', galaxy: 'the galaxy tags', text: 'the text' };
/** Where a hit is, to be read after "in". */
export const placeOf = ({ where }: WatchlistHit): string => PLACES[where];

/** What MISP has already of an article's values; the article's own event does not count. */
const correlation = z.object({
  /** How many values MISP was asked for. */
  asked: z.number(),
  /** Those that it has, with the uuids of events that have them, at most 20 for each. */
  values: z.array(z.object({ value: z.string(), events: z.array(z.string()) })),
  /** How many events have some of them, and how many of these are of the key's own organisation. */
  total: z.number(),
  own: z.number(),
  /** Events with some of them, those with the most first, 20 at most. */
  events: z.array(
    z.object({
      uuid: z.string(),
      info: z.string(),
      url: z.string(),
      /** Of the key's own organisation. */
      own: z.boolean(),
      /** How many of the article's values it has. */
      values: z.number(),
      /** An event of ours about the same campaign: why it is taken for that. */
      campaign: z.string().exactOptional(),
    }),
  ),
});
export type Correlation = z.infer<typeof correlation>;

const status = z.enum(['created', 'updated', 'exists', 'skipped', 'failed']);

/** What became of an article in one of several outputs. */
const outputOutcome = z.object({
  /** Name of the output: misp, folder, stix, or one of PUBLISH_RULES. */
  output: z.string(),
  /** waiting: tried again by itself; failed: not, until a person retries the job. */
  status: z.enum([...status.options, 'waiting']),
  message: z.string(),
  eventUrl: z.string().exactOptional(),
  /** The error's code; with waiting and failed. */
  code: z.string().exactOptional(),
  at: z.iso.datetime(),
});
export type OutputOutcome = z.infer<typeof outputOutcome>;

/** What became of a request, as far as the API shows it. */
export const ShownOutcome = z
  .object({
    status,
    /** One sentence: what, why, what to do. */
    message: z.string(),
    eventUuid: z.string().exactOptional(),
    /** Link to the event in MISP, or the file name in the feed folder. */
    eventUrl: z.string().exactOptional(),
    title: z.string().exactOptional(),
    /** Attributes that are indicators (to_ids on), and all attributes of the event that came from the article. */
    indicators: z.number().exactOptional(),
    attributes: z.number().exactOptional(),
    /** What the audit did: attributes added that MISP missed, corrected, removed. */
    audit: z.object({ added: z.number(), corrected: z.number(), removed: z.number() }).exactOptional(),
    correlation: correlation.exactOptional().describe('Which values MISP had before, and in which events.'),
    outputs: z
      .array(outputOutcome)
      .exactOptional()
      .describe('What became of the article in each output; only when there are several, or publish rules.'),
    rule: z.string().exactOptional().describe('The publish rule that decided.'),
    contextTags: z.array(z.string()).exactOptional().describe('Tags that the context of the article brought.'),
    watchlistHits: z.array(hit).exactOptional(),
  })
  .meta({ id: 'Outcome' });

/** The same as the ledger keeps it. */
export interface Outcome extends z.infer<typeof ShownOutcome> {
  watchlistHits?: WatchlistHit[];
  /** Values of the article that people removed from the event, or switched off there, since the last revision. */
  rejected?: { type: IndicatorType; value: string }[];
  /** An analyst's decisions were applied to the event; no article was read. */
  revised?: true;
}
