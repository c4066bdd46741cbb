import { push } from '../../collections.ts';
import type { Article, Correlation, CrawlRequest, Indicator, PublishInput } from '../../domain.ts';
import { Outline } from '../../markdown/outline.ts';
import { partUuid } from '../../publish/identity.ts';
import { neutralized, neutralizingEdits, onlyOwnReferences } from '../../report/neutralize.ts';
import { readerCopy } from '../../report/reader-copy.ts';
import { apply, type Edit, linkTexts, picture, type References, reference, rewritten } from '../../report/references.ts';
import { type Context, NO_CONTEXT } from '../context/context.ts';
import type { NewAttribute, NewEvent } from '../model.ts';
import type { EventOptions } from '../options.ts';
import { type AttributePolicy, doubtOf, toAttribute } from './attributes.ts';
import { remarkOn } from './comment.ts';
import { type Attachments, attachedFile, attachments, leftOut } from './evidence.ts';
import { extractionCopy, neutralize } from './extraction-copy.ts';
import { limited } from './limit.ts';
import { about, failureAttributes } from './metadata.ts';
import { groupRows, reportObject } from './objects.ts';
import { ruleAttributes } from './rules.ts';
import { eventDate, LONGEST_INFO, LONGEST_REPORT_NAME, oneLine, shortened, storable, storableEdits, titleLine } from './storable.ts';
import { brokenOffTag, eventTags, failureTag } from './tags.ts';

export type Resolve = (uuid: string) => string | undefined;

/** The event that we want for an article, and the three forms of its report. */
export interface Wanted {
  event: NewEvent;
  /** What analysts read in the end; `resolve` gives the uuid that an attribute of ours has in MISP, undefined for none. */
  readerCopy(resolve: Resolve): string;
  /** What MISP extracts from when our references are in it (mode `both`). */
  extractionCopy(): string;
  /** Without our references (mode `misp`). */
  plainCopy(): string;
  /** Attributes by indicator, those in objects included. */
  found: { indicator: Indicator; attribute: NewAttribute }[];
  /** Indicators that got none, for the audit of what MISP finds. */
  without: Indicator[];
  notes: string[];
  /** Why the event has a galaxy tag, by tag. */
  reasons: ReadonlyMap<string, string>;
  /** Tags that the article's context brought onto the event. */
  contextTags: string[];
  /** Another event of ours about the same campaign. */
  sameCampaign?: Correlation['events'][number];
}

export interface Knowledge {
  /** Values on warninglists, with the list's name. */
  warnings: ReadonlyMap<string, string>;
  /** Values of which only a domain above is on a warninglist, with the list's name. */
  parentWarnings?: ReadonlyMap<string, string>;
  /** Galaxy clusters that the article names. */
  context: Context;
  /** We know the clusters of the galaxies and look for them ourselves; otherwise MISP does. */
  findsContext: boolean;
  /** Attributes that must not come in (clean-up list). */
  unwanted(value: string): boolean;
  now: Date;
}

/** Of an event that is made without MISP's lists. */
export const nothingKnown = (): Knowledge => ({
  warnings: new Map(),
  context: NO_CONTEXT,
  findsContext: true,
  unwanted: () => false,
  now: new Date(),
});

/** Builds the whole event from an article; pure. */
export function wantedEvent(input: PublishInput & { article: Article }, uuid: string, known: Knowledge, options: EventOptions): Wanted {
  const { request } = input;
  const { article, outline } = storableArticle(input.article, options.fourByte);
  const policy: AttributePolicy = {
    references: options.references,
    toIds: request.settings?.toIds ?? 'policy',
    warnings: known.warnings,
    parentWarnings: known.parentWarnings ?? new Map(),
    onWarning: options.onWarning,
    fourByte: options.fourByte,
  };
  const { found, without, beyond, more, uuids } = chooseAttributes(article, uuid, known, policy, options);
  const { objects, attributes } = options.objects
    ? groupRows(found, article.indicators, uuid, (indicator) => remarkOn(indicator, doubtOf(indicator, policy)))
    : { objects: [], attributes: found.map((one) => one.attribute) };
  const files = attachments(input.evidence ?? [], uuid, options, article.figures);
  const rules = ruleAttributes(article, uuid, { ...options, rules: request.settings?.rules ?? options.rules }, policy.toIds);
  const report = reportCopies({ article, outline, request, event: uuid, files, uuids, beyond }, known, options);
  const metadata = about(request, article, uuid, options);
  const event: NewEvent = {
    ...head(uuid, request, { title: article.title, published: article.published ?? request.published }, known.now, options),
    tags: [
      ...eventTags(request, article.text, known.context.tags, options),
      ...more.tags,
      ...(article.incomplete ? [{ name: brokenOffTag(options.tagPrefix), local: true }] : []),
    ],
    attributes: [...metadata.attributes, ...attributes, ...rules.attributes, ...files.attributes, ...report.attributes, ...more.attributes],
    objects: [...(options.objects ? [reportObject(uuid, metadata.report)] : []), ...objects],
    report: {
      uuid: partUuid(uuid, 'report'),
      name: titleLine(article.title, LONGEST_REPORT_NAME, options.fourByte) || 'Report',
      content: report.whole,
    },
  };
  return {
    event,
    readerCopy: report.readerCopy,
    extractionCopy: report.extractionCopy,
    plainCopy: report.plainCopy,
    found,
    without,
    notes: [...files.notes, ...more.notes, ...rules.notes, ...report.notes],
    reasons: known.context.reasons ?? new Map(),
    contextTags: known.context.tags,
  };
}

/** Indicators with their attributes, those that get none, those over the limit (`beyond`), and the uuid that each is referred to by. */
function chooseAttributes(article: Article, event: string, known: Knowledge, policy: AttributePolicy, options: EventOptions) {
  const all: Wanted['found'] = [];
  const without: Indicator[] = [];
  const uuids = new Map<Indicator, string>();
  const byValue = new Map<string, NewAttribute[]>();
  for (const indicator of article.indicators) {
    const attribute = toAttribute(indicator, article.markdown, event, policy);
    if (attribute === undefined || known.unwanted(attribute.value)) {
      without.push(indicator);
      continue;
    }
    const name = attribute.value.toLowerCase();
    // One value has one attribute: two of our types can mean the same to MISP.
    const duplicate = byValue.get(name)?.find((one) => one.type === attribute.type || one.category === attribute.category);
    uuids.set(indicator, (duplicate ?? attribute).uuid);
    if (duplicate) continue;
    push(byValue, name, attribute);
    all.push({ indicator, attribute });
  }
  const { found, beyond, more } = limited(all, event, options);
  for (const { indicator } of beyond) uuids.delete(indicator);
  without.push(...beyond.map(({ indicator }) => indicator));
  return { found, without, beyond, more, uuids };
}

interface ReportSubject {
  article: Article;
  outline: Outline;
  request: CrawlRequest;
  event: string;
  files: Attachments;
  uuids: ReadonlyMap<Indicator, string>;
  beyond: { indicator: Indicator }[];
}

/** The report in its three forms, and as readers see it before MISP has any uuid (`whole`). One that is too long is shortened, and its text attached. */
function reportCopies(
  { article, outline, request, event, files, uuids, beyond }: ReportSubject,
  known: Knowledge,
  options: EventOptions,
): Pick<Wanted, 'readerCopy' | 'extractionCopy' | 'plainCopy' | 'notes'> & { whole: string; attributes: NewAttribute[] } {
  const bytes = Buffer.byteLength(article.markdown);
  const fits = bytes <= options.evidenceMaxBytes;
  const { part, partial } = storedPart(article, options.reportMaxBytes);
  const partOutline = partial ? new Outline(part.markdown) : outline;
  const showsFigures = options.pictures === 'all' || article.indicators.some((one) => one.origin?.kind === 'picture');
  const figures = showsFigures ? files.figures : new Map<string, string>();
  const stored = (body: string, screenshot?: string) =>
    shortened(onlyOwnReferences(`${header(article, request, event, screenshot)}${body}`), options.reportMaxBytes);
  const forReaders = (resolve: Resolve): { text: string; cut: boolean } => {
    const references: References = { uuidOf: (indicator) => resolved(uuids.get(indicator), resolve) };
    const { text, cut } = stored(readerCopy(partOutline, part.indicators, references, figures), files.screenshot);
    if (!cut && !partial) return { text, cut };
    return { text: `${text}\n\n---\n\n*${fits ? SHORTENED_AND_ATTACHED : SHORTENED}*\n`, cut: true };
  };
  const references: References = { uuidOf: (indicator) => uuids.get(indicator) };
  const { text: whole, cut: isShortened } = forReaders((one) => one);
  return {
    whole,
    readerCopy: (resolve) => forReaders(resolve).text,
    extractionCopy: () => stored(extractionCopy(partOutline, part.indicators, references, { findsContext: !known.findsContext })).text,
    // MISP must not find what is over the limit either.
    plainCopy: () => stored(apply(part.markdown, [...hidden(beyond, part), ...linkTexts(partOutline)])).text,
    notes: isShortened ? [fits ? SHORTENED_AND_ATTACHED : `${SHORTENED} ${leftOut('Its whole text', bytes, options)}`] : [],
    attributes:
      isShortened && fits ? [attachedFile(event, 'full-text', 'report.md', Buffer.from(article.markdown), 'Whole text of the report')] : [],
  };
}

/** The event of a page that gave an error or nothing: it says so in a tag and keeps the links, without a report. */
export function failureEvent(
  input: PublishInput & { failure: { code: string; message: string } },
  uuid: string,
  now: Date,
  options: EventOptions,
): NewEvent {
  const { request, failure } = input;
  const tags = eventTags(request, '', [], options);
  return {
    ...head(uuid, request, { title: request.title ?? request.url, published: request.published }, now, options),
    tags: [...tags, { name: failureTag(failure.code, options.tagPrefix) }],
    attributes: failureAttributes(request, failure, uuid, options),
    objects: [],
    report: undefined,
  };
}

/** What an event is called, whom it is for and how bad it is. A sharing group (here by its id) takes the place of a distribution. */
function head(
  uuid: string,
  { settings }: CrawlRequest,
  { title, published }: { title: string; published: string | undefined },
  now: Date,
  options: EventOptions,
) {
  const { sharingGroup, distribution = options.distribution, threatLevel = options.threatLevel } = settings ?? {};
  return {
    uuid,
    info: titleLine(`${options.infoPrefix}${title}`, LONGEST_INFO, options.fourByte),
    date: eventDate(published, now),
    ...(sharingGroup === undefined ? { distribution } : { distribution: 4, sharing_group_id: sharingGroup }),
    threat_level_id: threatLevel,
    analysis: options.analysis,
  };
}

const SHORTENED = 'The report was too long for MISP and was shortened.';
const SHORTENED_AND_ATTACHED = 'The report was too long for MISP and was shortened; its whole text is attached as report.md.';

/** How much longer than a stored report the text is that the copies are made of: links and targets make it shorter again. */
const SPARE = 2;

/** The beginning of a text that is far too long for a report, so that no copy is made of what nobody stores. */
function storedPart(article: Article, reportMaxBytes: number): { part: Article; partial: boolean } {
  const longest = reportMaxBytes * SPARE;
  if (article.markdown.length <= longest) return { part: article, partial: false };
  const markdown = shortened(article.markdown.slice(0, longest), longest).text;
  const indicators = article.indicators.map((indicator) => ({
    ...indicator,
    occurrences: indicator.occurrences.filter((one) => one.end <= markdown.length),
  }));
  return { part: { ...article, markdown, indicators }, partial: true };
}

/** Edits that take from the occurrences of these indicators what MISP's extraction would know them by. */
function hidden(these: { indicator: Indicator }[], { markdown }: Article): Edit[] {
  return these
    .flatMap(({ indicator }) => indicator.occurrences)
    .filter((one) => one.end <= markdown.length)
    .map(({ start, end }) => ({ start, end, text: neutralize(markdown.slice(start, end)) }));
}

function resolved(uuid: string | undefined, resolve: Resolve): string | undefined {
  return uuid === undefined ? undefined : resolve(uuid);
}

/** Text that MISP can store and that has no references of MISP's kind; the offsets of indicators are moved along. */
function storableArticle(article: Article, fourByte: boolean): { article: Article; outline: Outline } {
  const text = (value: string) => storable(value, fourByte);
  const outline = new Outline(article.markdown);
  const edits = [...storableEdits(article.markdown, fourByte), ...neutralizingEdits(outline)].sort((a, b) => a.start - b.start);
  const clean = { ...article, title: oneLine(text(article.title), 2_000), text: text(article.text) };
  if (edits.length === 0) return { article: clean, outline };
  const { text: markdown, moved } = rewritten(article.markdown, edits);
  const indicators = article.indicators.map((indicator) => ({
    ...indicator,
    value: text(indicator.value),
    occurrences: indicator.occurrences.map((one) => {
      const [start, end] = [moved(one.start), moved(one.end)];
      return { ...one, raw: markdown.slice(start, end), start, end };
    }),
  }));
  return { article: { ...clean, markdown, indicators }, outline: new Outline(markdown) };
}

/** Above the text: where it comes from, as a reference to the link attribute, and who wrote it when. */
function header(article: Article, request: CrawlRequest, event: string, screenshot: string | undefined): string {
  const source = `Source: ${reference(partUuid(event, 'blog-url'))}`;
  const parts = [article.author ?? request.author, article.published?.slice(0, 10) ?? request.published?.slice(0, 10)].filter(
    (part): part is string => Boolean(part),
  );
  const shown = screenshot ? `${picture(screenshot)}\n\n` : '';
  return `${[source, ...parts.map((part) => neutralized(oneLine(part, 200)))].join(' · ')}\n\n${shown}`;
}
