import type { Article, CrawlRequest, Indicator } from '../domain.ts';
import { toAttribute } from './attributes.ts';
import type { Context } from './context.ts';
import { attachments } from './evidence.ts';
import { extractionCopy } from './extraction-copy.ts';
import { partUuid } from './identity.ts';
import { about, failureAttributes } from './metadata.ts';
import type { NewAttribute, NewEvent } from './model.ts';
import { groupRows, reportObject } from './objects.ts';
import type { EventOptions } from './options.ts';
import { apply, picture, type References, readerEdits, reference } from './report.ts';
import { withTellingLine } from './snippet.ts';
import { eventDate, LONGEST_INFO, LONGEST_REPORT_NAME, oneLine, shortened, storable, titleLine } from './storable.ts';
import { eventTags, failureTag } from './tags.ts';
import type { PublishInput } from './types.ts';

export type Resolve = (uuid: string) => string | undefined;

/** The event that we want for an article, and the three forms of its report. */
export interface Wanted {
  event: NewEvent;
  /** What analysts read in the end; `resolve` gives the uuid that an attribute of ours has in MISP, undefined for none. */
  readerCopy(resolve: Resolve): string;
  /** What MISP extracts from when our references are in it (mode `both`). */
  extractionCopy: string;
  /** Without our references (mode `misp`). */
  plainCopy: string;
  /** Attributes by indicator, those in objects included. */
  found: { indicator: Indicator; attribute: NewAttribute }[];
  /** Indicators that got none, for the audit of what MISP finds. */
  without: Indicator[];
  notes: string[];
}

export interface Knowledge {
  /** Values on warninglists, with the list's name. */
  warnings: ReadonlyMap<string, string>;
  /** Galaxy clusters that the article names. */
  context: Context;
  /** We know the clusters of the galaxies and look for them ourselves; otherwise MISP does. */
  findsContext: boolean;
  /** Attributes that must not come in (clean-up list). */
  unwanted(value: string): boolean;
  now: Date;
}

/** Builds the whole event from an article; pure. */
export function wantedEvent(input: PublishInput & { article: Article }, uuid: string, known: Knowledge, options: EventOptions): Wanted {
  const { request } = input;
  const article = cleaned(input.article, options.fourByte);
  const policy = {
    references: options.references,
    toIds: request.settings?.toIds ?? 'policy',
    warnings: known.warnings,
    onWarning: options.onWarning,
    fourByte: options.fourByte,
  } as const;

  const found: Wanted['found'] = [];
  const without: Indicator[] = [];
  const uuids = new Map<Indicator, string>();
  const byValue = new Map<string, NewAttribute[]>();
  for (const indicator of article.indicators) {
    const attribute = toAttribute(withTellingLine(article.markdown, indicator), uuid, policy);
    if (attribute === undefined || known.unwanted(attribute.value)) {
      without.push(indicator);
      continue;
    }
    const name = attribute.value.toLowerCase();
    const others = byValue.get(name) ?? [];
    // One value has one attribute: two of our types can mean the same to MISP.
    const twin = others.find((one) => one.type === attribute.type || one.category === attribute.category);
    uuids.set(indicator, (twin ?? attribute).uuid);
    if (twin) continue;
    byValue.set(name, [...others, attribute]);
    found.push({ indicator, attribute });
  }
  const { objects, attributes } = options.objects
    ? groupRows(found, without, uuid)
    : { objects: [], attributes: found.map((one) => one.attribute) };

  const files = attachments(input.evidence ?? [], uuid, options);
  const notes = [...files.notes];
  const figures = options.pictures === 'all' ? files.figureEdits(article.markdown) : [];
  const readerCopy = (resolve: Resolve): string => {
    const references: References = { uuidOf: (indicator) => mapped(uuids.get(indicator), resolve) };
    const body = apply(article.markdown, [...figures, ...readerEdits(article.indicators, references)]);
    const { text, cut } = shortened(`${header(article, request, uuid, files.screenshot)}${body}`, options.reportMaxBytes);
    return cut ? `${text}\n\n---\n\n*${SHORTENED}*\n` : text;
  };
  const short = (body: string) => shortened(`${header(article, request, uuid, undefined)}${body}`, options.reportMaxBytes).text;
  const references: References = { uuidOf: (indicator) => uuids.get(indicator) };
  const forExtraction = short(extractionCopy(article.markdown, article.indicators, references, { findsContext: !known.findsContext }));
  const plainCopy = short(article.markdown);
  const whole = readerCopy((one) => one);
  if (whole.endsWith(`*${SHORTENED}*\n`)) {
    notes.push(SHORTENED);
    files.attributes.push(fullText(uuid, article.markdown));
  }

  const metadata = about(request, article, uuid, options);
  const event: NewEvent = {
    uuid,
    info: titleLine(`${options.infoPrefix}${article.title}`, LONGEST_INFO, options.fourByte),
    date: eventDate(article.published ?? request.published, known.now),
    distribution: request.settings?.distribution ?? options.distribution,
    threat_level_id: request.settings?.threatLevel ?? options.threatLevel,
    analysis: options.analysis,
    tags: eventTags(request, article.text, known.context.tags, options),
    attributes: [...metadata.attributes, ...attributes, ...files.attributes],
    objects: [...(options.objects ? [reportObject(uuid, metadata.report)] : []), ...objects],
    report: {
      uuid: partUuid(uuid, 'report'),
      name: titleLine(article.title, LONGEST_REPORT_NAME, options.fourByte) || 'Report',
      content: whole,
    },
  };
  return { event, readerCopy, extractionCopy: forExtraction, plainCopy, found, without, notes };
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
    uuid,
    info: titleLine(`${options.infoPrefix}${request.title ?? request.url}`, LONGEST_INFO, options.fourByte),
    date: eventDate(request.published, now),
    distribution: request.settings?.distribution ?? options.distribution,
    threat_level_id: request.settings?.threatLevel ?? options.threatLevel,
    analysis: options.analysis,
    tags: [...tags, { name: failureTag(failure.code, options.tagPrefix) }],
    attributes: failureAttributes(request, failure, uuid, options),
    objects: [],
    report: undefined,
  };
}

const SHORTENED = 'The report was too long for MISP and was shortened; its whole text is attached as report.md.';

function mapped(uuid: string | undefined, resolve: Resolve): string | undefined {
  return uuid === undefined ? undefined : resolve(uuid);
}

/** Text that MISP can store; the offsets of indicators are kept right by moving them along. */
function cleaned(article: Article, fourByte: boolean): Article {
  const text = (value: string) => storable(value, fourByte);
  const markdown = text(article.markdown);
  const clean = { ...article, markdown, title: oneLine(text(article.title), 2_000), text: text(article.text) };
  if (markdown === article.markdown) return clean;
  const moved = offsets(article.markdown, fourByte);
  return {
    ...clean,
    indicators: article.indicators.map((indicator) => ({
      ...indicator,
      value: text(indicator.value),
      occurrences: indicator.occurrences.map((one) => ({ ...one, raw: text(one.raw), start: moved(one.start), end: moved(one.end) })),
    })),
  };
}

/** New offset of an old one after storable(): counted character by character, once. */
function offsets(markdown: string, fourByte: boolean): (offset: number) => number {
  const map = new Uint32Array(markdown.length + 1);
  let position = 0;
  let index = 0;
  for (const character of markdown) {
    map.fill(position, index, index + character.length);
    // "\r\n" becomes one character: the "\r" is dropped, the "\n" stays.
    const dropped = character === '\r' && markdown[index + 1] === '\n';
    position += dropped ? 0 : storable(character, fourByte).length;
    index += character.length;
  }
  map[markdown.length] = position;
  return (offset) => map[Math.min(offset, markdown.length)] as number;
}

/** Above the text: where it comes from, as a reference to the link attribute, and who wrote it when. */
function header(article: Article, request: CrawlRequest, event: string, screenshot: string | undefined): string {
  const parts = [
    `Source: ${reference(partUuid(event, 'blog-url'))}`,
    article.author ?? request.author,
    article.published?.slice(0, 10) ?? request.published?.slice(0, 10),
  ].filter((part): part is string => Boolean(part));
  const shown = screenshot ? `${picture(screenshot)}\n\n` : '';
  return `${parts.map((part) => oneLine(part, 200)).join(' · ')}\n\n${shown}`;
}

function fullText(event: string, text: string): NewAttribute {
  return {
    uuid: partUuid(event, 'full-text'),
    type: 'attachment',
    category: 'External analysis',
    value: 'report.md',
    data: Buffer.from(text).toString('base64'),
    to_ids: false,
    comment: 'Whole text of the report',
    disable_correlation: true,
  };
}
