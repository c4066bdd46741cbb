import type { Indicator, Origin } from './indicator.ts';

/** A detection rule that the article publishes. One value per rule, order of appearance. */
export interface DetectionRule {
  kind: 'yara' | 'sigma' | 'snort' | 'suricata';
  /** YARA: the rule's identifier; Sigma: its title; Snort and Suricata: its msg, else "sid N". */
  name: string;
  /**
   * The rule as it is to be used, complete on its own: with the `import` lines and private rules that it needs, line breaks
   * and indentation kept, typographic damage repaired. With `problem`: as the author wrote it.
   */
  text: string;
  /** What was repaired so that it compiles, a few words each ("curly quotes", "no-break spaces", "missing import of pe"). */
  repairs: string[];
  /** Why it does not compile, one sentence. Such a rule stays in the report and is named there; it gets no attribute. */
  problem?: string;
  /** Where it was found when not in the article's own text. */
  origin?: Origin;
}

/** A file of indicators or rules that belongs to the article and that it links to. */
export interface LinkedFile {
  /** The link as the article has it, absolute. */
  url: string;
  /** File name for people: the last part of the path, else the host and path. */
  name: string;
  /** The anchor's text, or the sentence it stands in when the anchor says nothing; shortened to 80 characters. */
  linkedUnder: string;
  /** found: seen in the article, not asked for (yet, or the setting is off); read: its values are among Article.indicators. */
  status: 'found' | 'read' | 'unread';
  /** With status 'unread': why, one sentence. */
  reason?: string;
  /** The address that its bytes came from (the raw file behind a page), when it was fetched. */
  fetchedFrom?: string;
  /** Article.listFormat of the file; with status 'read'. */
  format?: string;
  /** sha256 (hex) of its bytes, and how many there were; with status 'read'. */
  sha256?: string;
  bytes?: number;
  /** How many values with verdict 'indicator' or 'context', and how many rules, it has; those of the text counted too. */
  indicators?: number;
  rules?: number;
}

/** The article of a page: what becomes the event. Output of extractors/, input of the publish lane. */
export interface Article {
  /** The request's URL. */
  url: string;
  /** The address that identifies the article: canonical link when it is on the page's own site, else the final URL. */
  canonicalUrl: string;
  title: string;
  author?: string;
  published?: string;
  modified?: string;
  /** BCP 47, as the page says. */
  language?: string;
  siteName?: string;
  description?: string;
  /** GFM as it reads well in MISP's viewer; starts below the title. */
  markdown: string;
  /** Plain text of the article, without Markdown. */
  text: string;
  /** sha256 (hex) of the normalised text: changes when the article changes, not when the page around it does. */
  contentHash: string;
  indicators: Indicator[];
  /** Detection rules of the text and of linked files; absent when there are none. */
  rules?: DetectionRule[];
  /** Pages of a PDF, counted from 1, that show pictures and hardly any text; absent when there are none. */
  picturePages?: number[];
  /** "CSV", "STIX 2", "MISP event", ...: the document is itself a list of indicators. */
  listFormat?: string;
  /** Files of indicators that the article links to, read or not; absent when there are none. */
  linkedFiles?: LinkedFile[];
  /** The article's own pictures, absolute URLs with alt text. */
  figures: { url: string; alt: string }[];
  /** Where the text came from; 'feed' means that the page itself was blocked and the feed's content was used. */
  via: 'readability' | 'selector' | 'widened' | 'body' | 'pdf' | 'text' | 'feed';
  /** The page broke off on every try: the end of the article may be missing. */
  incomplete?: true;
  /** What each extraction pass removed, added or noticed, one sentence each. */
  notes: string[];
}
