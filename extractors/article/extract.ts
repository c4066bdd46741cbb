import { createHash } from 'node:crypto';
import { withDecision } from '../../src/domain/indicator.ts';
import type { Article, Decision, Indicator, Page } from '../../src/domain.ts';
import { Permanent } from '../../src/errors.ts';
import { Outline } from '../../src/markdown/outline.ts';
import { oneLine } from '../../src/text.ts';
import { parseUrl } from '../../src/url.ts';
import { withoutUndefined } from '../../src/without-undefined.ts';
import { readIndicators } from '../indicators/read.ts';
import { withOrganisationRules } from '../indicators/rules/listed.ts';
import type { OrganisationLists } from '../indicators/rules/organisation.ts';
import { findLinkedFiles } from '../linked-files/find.ts';
import { insideRules, outsideRules, type ReadRules, readRules, rulesReferences } from '../rules/index.ts';
import { tidy } from './metadata/canonical.ts';
import { languageOf } from './metadata/language.ts';
import { outcomeAfter, outcomeBefore, type Refusal } from './outcomes/rules.ts';
import { refuseBinary } from './readers/binary.ts';
import { openHtml, readFeedContent, titleOf } from './readers/html.ts';
import { openList } from './readers/list.ts';
import { openPdf } from './readers/pdf.ts';
import { type DocumentReading, type OpenDocument, type OpenedDocument, type ReadHints, sourceOf } from './readers/reader.ts';
import { openText } from './readers/text.ts';

/** What is known about an article before its page is read, and what the feed list or a person says about reading it. */
export interface ExtractHints extends ReadHints {
  published?: string;
  feedContent?: string;
  verdicts?: Decision[];
}

export interface ExtractOptions {
  /** EXTRACT_TRACES: file names, paths and registry keys that a report lists become context attributes. */
  traces?: boolean;
  /** EXTRACT_RULES: detection rules are found, checked and kept apart from the indicators; default true. */
  rules?: boolean;
  /** INDICATOR_RULES: the organisation's own lists. */
  organisation?: OrganisationLists;
}

/** The first that knows a document reads it; the last knows all. */
const KINDS: OpenDocument[] = [openPdf, openList, refuseBinary, openHtml, openText];
/** A feed's text shorter than this is a teaser. */
const MIN_FEED_TEXT = 250;

/**
 * Page -> Article. Throws Permanent or RetryLater for everything that is not an article: HTTP errors, bot, consent and login walls,
 * soft 404, empty pages; where the feed carries the article itself, that is used instead and the notes say so.
 */
export async function extractArticle(page: Page, hints: ExtractHints, options: ExtractOptions = {}): Promise<Article> {
  const document = await openDocument(page);
  const reading = outcomeBefore(page, document.probe) ?? (await read(document, page, hints));
  if (!isRefusal(reading)) return assemble(page, hints, options, reading);
  const fromFeed = reading.retry ? undefined : fromFeedContent(page, hints, reading);
  if (!fromFeed) throw reading;
  return assemble(page, hints, options, fromFeed);
}

async function openDocument(page: Page): Promise<OpenedDocument> {
  const source = sourceOf(page);
  for (const open of KINDS) {
    const document = await open(source);
    if (document) return document;
  }
  throw new Permanent('empty', `${page.finalUrl} is not a document that can be read.`);
}

async function read(document: OpenedDocument, page: Page, hints: ExtractHints): Promise<DocumentReading | Refusal> {
  try {
    const reading = await document.read(hints);
    return outcomeAfter(page, document.probe, { text: reading.text, chosen: reading.via === 'selector' }) ?? reading;
  } catch (error) {
    // A document that cannot be read for good (an encrypted PDF): the feed may still carry the article.
    if (error instanceof Permanent) return error;
    throw error;
  }
}

function isRefusal(reading: DocumentReading | Refusal): reading is Refusal {
  return reading instanceof Error;
}

/** The article that the feed carries, when it is one and not a teaser. */
function fromFeedContent(page: Page, hints: ExtractHints, refusal: Refusal): DocumentReading | undefined {
  if (!hints.feedContent) return undefined;
  const reading = readFeedContent(hints.feedContent, page, hints);
  if (reading.text.length < MIN_FEED_TEXT) return undefined;
  const note = `The page itself could not be read (${refusal.message.replace(/[.:].*$/s, '')}): this is the article as the feed carries it.`;
  return { ...reading, notes: [note, ...reading.notes] };
}

async function assemble(page: Page, hints: ExtractHints, options: ExtractOptions, reading: DocumentReading): Promise<Article> {
  const { text, figures, via } = reading;
  const { report, rules, ranges, notes } = await rulesOf(reading, options);
  const { markdown } = report;
  const title = titleOf(hints, reading.title, page);
  const canonicalUrl = reading.metadata.canonicalUrl ?? plainAddress(page.finalUrl);
  const author = reading.metadata.author ?? hints.author;
  const published = reading.metadata.published ?? hints.published;
  const language = await languageOf(text, reading.metadata.language);
  const { siteName } = reading.metadata;
  const found = reading.indicators
    ? withOrganisationRules(outsideRules(markdown, ranges, reading.indicators), options.organisation)
    : readIndicators(
        report,
        withoutUndefined({ canonicalUrl, title, siteName, traces: options.traces ?? false, organisation: options.organisation }),
        { hidden: ranges },
      );
  const presented = [...found, ...rulesReferences(rules, found)];
  const indicators = [...presented, ...insideRules(markdown, ranges, presented)];
  // A list that was uploaded or fetched is followed no further.
  const linkedFiles = reading.indicators ? [] : findLinkedFiles(report, { canonicalUrl, siteName });
  return withoutUndefined({
    url: page.url,
    ...reading.metadata,
    canonicalUrl,
    author: author || undefined,
    published: published || undefined,
    language: language || undefined,
    title,
    markdown,
    text,
    contentHash: contentHash(text),
    indicators: hints.verdicts ? applyVerdicts(indicators, hints.verdicts) : indicators,
    rules: rules.length > 0 ? rules : undefined,
    picturePages: reading.picturePages,
    listFormat: reading.listFormat,
    linkedFiles: linkedFiles.length > 0 ? linkedFiles : undefined,
    figures,
    via,
    incomplete: page.incomplete,
    notes: [...(page.notes ?? []), ...notes],
  });
}

/** The report with its rules in fences, and what they are; as it was when rules are not wanted. */
async function rulesOf({ markdown, notes }: DocumentReading, { rules = true }: ExtractOptions): Promise<ReadRules> {
  const report = new Outline(markdown);
  if (!rules) return { report, rules: [], ranges: [], notes };
  const read = await readRules(report);
  return { ...read, notes: [...notes, ...read.notes] };
}

function plainAddress(url: string): string {
  const parsed = parseUrl(url);
  return parsed ? tidy(parsed) : url;
}

/** Changes with the words, not with white space or upper and lower case. */
function contentHash(text: string): string {
  return createHash('sha256').update(oneLine(text).toLowerCase()).digest('hex');
}

/** What a person decided in the preview wins over our judgement; values that the article no longer shows are passed over. */
export function applyVerdicts(indicators: Indicator[], decisions: Decision[]): Indicator[] {
  const chosen = new Map(decisions.map(({ type, value, verdict }) => [`${type} ${value}`, verdict]));
  return indicators.map((indicator) => {
    const verdict = chosen.get(`${indicator.type} ${indicator.value}`);
    return verdict === undefined ? indicator : withDecision(indicator, verdict, 'the person who sent the page');
  });
}
