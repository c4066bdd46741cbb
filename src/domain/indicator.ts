import * as z from 'zod';
import { INDICATOR_TYPES, type IndicatorType } from './indicator-types.ts';

export type { IndicatorType };

/** Something beside the article's text that a value or a rule was read from. */
export const Origin = z.discriminatedUnion('kind', [
  /** An indicator file that the article links to (LinkedFile with status 'read'), with the fields of that. */
  z.object({ kind: z.literal('file'), name: z.string(), url: z.string(), linkedUnder: z.string() }),
  /** A picture of the article, or the pictures on a page of a PDF, read by OCR. */
  z.object({
    kind: z.literal('picture'),
    /** Counted from 1 in the order of Article.figures; with `isPage` the number of the page. */
    number: z.number(),
    isPage: z.literal(true).exactOptional(),
    /** Absolute URL of the picture, as in Article.figures. */
    url: z.string(),
    /** The part of the picture that shows the value, WebP in base64; absent where it was not cut out. */
    crop: z.string().exactOptional(),
  }),
]);
export type Origin = z.infer<typeof Origin>;

/** Where in the article a value stood: what the comment on the attribute says. */
const IndicatorContext = z.object({
  kind: z.enum(['table', 'list', 'code', 'prose', 'heading', 'quote', 'link', 'metadata']),
  /** The nearest heading above. */
  heading: z.string().exactOptional(),
  /** For tables: the column's header, and the row as cell texts. */
  column: z.string().exactOptional(),
  row: z.array(z.string()).exactOptional(),
  /** The surrounding line or sentence, shortened to 80 characters, as the author wrote it. */
  snippet: z.string().exactOptional(),
});
export type IndicatorContext = z.infer<typeof IndicatorContext>;

/** One place of a value in Article.markdown. */
const Occurrence = z.object({
  /** UTF-16 offsets into Article.markdown; `markdown.slice(start, end) === raw`. */
  start: z.number(),
  end: z.number(),
  /** As the author wrote it (defanged or not). */
  raw: z.string(),
  /** Inside a code span or fence, where MISP's viewer does not resolve references. */
  code: z.boolean(),
  /** Inside a link's target rather than its text. */
  target: z.boolean(),
});
export type Occurrence = z.infer<typeof Occurrence>;

/**
 * A value that the article shows, refanged and typed, with our judgement.
 * Unique by (type, value) within an article. Order: first appearance.
 */
export const Indicator = z.object({
  type: z.enum(Object.keys(INDICATOR_TYPES) as IndicatorType[]),
  /** Refanged, normalised: lower-case hosts and hashes, upper-case CVE and technique ids; URL paths keep their case. */
  value: z.string(),
  /** The author wrote it defanged at least once. */
  defanged: z.boolean(),
  /**
   * indicator: the author presents it as one -> attribute with to_ids as the type allows;
   * context: worth keeping but no detection (CVE, technique id, e.g. a legitimate service that was abused);
   * reference: a link to a vendor, paper, tool ... -> no attribute, or a link without to_ids;
   * junk: looks like a value and is none (version number, file name that ends like a TLD, example.com).
   */
  verdict: z.enum(['indicator', 'context', 'reference', 'junk']),
  /** Detection flag as proposed to MISP; only ever true for verdict 'indicator'. */
  toIds: z.boolean(),
  /** Why, in a few words: "defanged in a table", "vendor's own domain", ... */
  reason: z.string(),
  /** Id of the row of the table of rules that decided (extractors/indicators/rules); absent in articles of older versions. */
  rule: z.string().exactOptional(),
  /** What was known about the value where it stood, as far as the table asked: "defanged", "underIocHeading", "ownSite", ... */
  facts: z.array(z.string()).exactOptional(),
  context: IndicatorContext,
  /** Empty for a value that stands only in a linked file, in a picture or in the title. */
  occurrences: z.array(Occurrence),
  /** Where it was found when not in the article's own text; a value that the text shows, too, has none. */
  origin: Origin.exactOptional(),
});
export type Indicator = z.infer<typeof Indicator>;

/** An analyst's word on one value: for detection, kept without detection, left out. */
export interface Decision {
  type: IndicatorType;
  value: string;
  verdict: 'ids' | 'no-ids' | 'drop';
}

/** A value that a person added. */
export interface AddedValue extends Decision {
  /** As it stands in the report, defanged or not. */
  raw: string;
}

/** An indicator as a person decided about it; `person` as its reason names them: "the analyst". */
export function withDecision(indicator: Indicator, verdict: Decision['verdict'], person: string): Indicator {
  if (verdict === 'drop') return { ...indicator, verdict: 'junk', toIds: false, reason: `left out by ${person}` };
  const kept = { ...indicator, reason: `judged by ${person}` };
  if (verdict === 'ids') return { ...kept, verdict: 'indicator', toIds: true };
  return { ...kept, verdict: indicator.verdict === 'indicator' ? 'indicator' : 'context', toIds: false };
}
