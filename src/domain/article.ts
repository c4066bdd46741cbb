import * as z from 'zod';
import { Indicator, Origin } from './indicator.ts';

/** A detection rule that the article publishes. One value per rule, order of appearance. */
const DetectionRule = z.object({
  kind: z.enum(['yara', 'sigma', 'snort', 'suricata']),
  /** YARA: the rule's identifier; Sigma: its title; Snort and Suricata: its msg, else "sid N". */
  name: z.string(),
  /**
   * The rule as it is to be used, complete on its own: with the `import` lines and private rules that it needs, line breaks
   * and indentation kept, typographic damage repaired. With `problem`: as the author wrote it.
   */
  text: z.string(),
  /** What was repaired so that it compiles, a few words each ("curly quotes", "no-break spaces", "missing import of pe"). */
  repairs: z.array(z.string()),
  /** Why it does not compile, one sentence. Such a rule stays in the report and is named there; it gets no attribute. */
  problem: z.string().exactOptional(),
  /** Where it was found when not in the article's own text. */
  origin: Origin.exactOptional(),
});
export type DetectionRule = z.infer<typeof DetectionRule>;

/** A file of indicators or rules that belongs to the article and that it links to. */
const LinkedFile = z.object({
  /** The link as the article has it, absolute. */
  url: z.string(),
  /** File name for people: the last part of the path, else the host and path. */
  name: z.string(),
  /** The anchor's text, or the sentence it stands in when the anchor says nothing; shortened to 80 characters. */
  linkedUnder: z.string(),
  /** found: seen in the article, not asked for (yet, or the setting is off); read: its values are among Article.indicators. */
  status: z.enum(['found', 'read', 'unread']),
  /** With status 'unread': why, one sentence. */
  reason: z.string().exactOptional(),
  /** The address that its bytes came from (the raw file behind a page), when it was fetched. */
  fetchedFrom: z.string().exactOptional(),
  /** Article.listFormat of the file; with status 'read'. */
  format: z.string().exactOptional(),
  /** sha256 (hex) of its bytes, and how many there were; with status 'read'. */
  sha256: z.string().exactOptional(),
  bytes: z.number().exactOptional(),
  /** How many values with verdict 'indicator' or 'context', and how many rules, it has; those of the text counted too. */
  indicators: z.number().exactOptional(),
  rules: z.number().exactOptional(),
});
export type LinkedFile = z.infer<typeof LinkedFile>;

/** The article of a page: what becomes the event. Output of extractors/, input of the publish lane. */
export const Article = z.object({
  /** The request's URL. */
  url: z.string(),
  /** The address that identifies the article: canonical link when it is on the page's own site, else the final URL. */
  canonicalUrl: z.string(),
  title: z.string(),
  author: z.string().exactOptional(),
  published: z.string().exactOptional(),
  modified: z.string().exactOptional(),
  /** BCP 47, as the page says. */
  language: z.string().exactOptional(),
  siteName: z.string().exactOptional(),
  description: z.string().exactOptional(),
  /** GFM as it reads well in MISP's viewer; starts below the title. */
  markdown: z.string(),
  /** Plain text of the article, without Markdown. */
  text: z.string(),
  /** sha256 of the normalised text: changes when the article changes, not when the page around it does. */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  indicators: z.array(Indicator),
  /** Detection rules of the text and of linked files; absent when there are none. */
  rules: z.array(DetectionRule).exactOptional(),
  /** Pages of a PDF, counted from 1, that show pictures and hardly any text; absent when there are none. */
  picturePages: z.array(z.number()).exactOptional(),
  /** "CSV", "STIX 2", "MISP event", ...: the document is itself a list of indicators. */
  listFormat: z.string().exactOptional(),
  /** Files of indicators that the article links to, read or not; absent when there are none. */
  linkedFiles: z.array(LinkedFile).exactOptional(),
  /** The article's own pictures, absolute URLs with alt text. */
  figures: z.array(z.object({ url: z.string(), alt: z.string() })),
  /** Where the text came from; 'feed' means that the page itself was blocked and the feed's content was used. */
  via: z.enum(['readability', 'selector', 'widened', 'body', 'pdf', 'text', 'feed']),
  /** The page broke off on every try: the end of the article may be missing. */
  incomplete: z.literal(true).exactOptional(),
  /** What each extraction pass removed, added or noticed, one sentence each. */
  notes: z.array(z.string()),
});
export type Article = z.infer<typeof Article>;
