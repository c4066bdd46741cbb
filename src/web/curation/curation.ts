import * as z from 'zod';
import { withDecision } from '../../domain/indicator.ts';
import { INDICATOR_TYPES } from '../../domain/indicator-types.ts';
import type { Article, CrawlRequest, Decision, Indicator, IndicatorType } from '../../domain.ts';
import { Outline } from '../../markdown/outline.ts';
import type { Revision } from '../../pipeline/revise.ts';
import { addedIndicator } from '../../report/added-values.ts';
import type { Html } from '../view/html.ts';
import { proposed, type Verdict } from '../view/indicators.ts';

/**
 * What an analyst changed in a preview or an event, as plain JSON.
 */

export const TYPES = Object.keys(INDICATOR_TYPES) as IndicatorType[];
export const Type = z.enum(TYPES);
export const Choice = z.enum(['ids', 'no-ids', 'drop']);

export const TLP = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const;
export const MAX_ADDED = 500;
/** Tags of an event, those of its context included. */
export const MAX_TAGS = 60;

export const Curation = z.object({
  title: z.string().max(300),
  tags: z.array(z.string().min(1).max(255)).max(MAX_TAGS),
  tlp: z.enum(TLP).optional(),
  /** MISP's: 0 organisation, 1 community, 2 connected communities, 3 all. */
  distribution: z.number().int().min(0).max(3).optional(),
  note: z.string().max(5000),
  /** What differs from the crawler's proposal, by index into Article.indicators. */
  changes: z.array(z.object({ index: z.number().int().min(0), verdict: Choice.optional(), type: Type.optional() })).max(20_000),
  /** Values that the reader missed; `raw` as it stands in the report. */
  added: z
    .array(z.object({ type: Type, value: z.string().min(1).max(4096), raw: z.string().min(1).max(4096), verdict: Choice }))
    .max(MAX_ADDED),
});
export type Curation = z.infer<typeof Curation>;

/** What a page was made of: what a curation is compared with. */
export interface Basis {
  title: string;
  tags: string[];
  note: string;
  /** By their numbers in the form. */
  values: { type: IndicatorType; value: string; verdict: Verdict }[];
}

export function basisOf({ start, article }: { start: Curation; article: Article }): Basis {
  const { title, tags, note } = start;
  const values = article.indicators.map((one) => ({ type: one.type, value: one.value, verdict: proposed(one) }));
  return { title, tags, note, values };
}

/** A curation as far as it went. Each step is saved before its page is shown, so that the browser's Back and a reload lose nothing. */
export interface Draft {
  curation: Curation;
  /** Shown once, above the form. */
  notices: Html;
}

export const startCuration = (request: CrawlRequest, article: Article): Curation => ({
  title: request.title ?? article.title,
  tags: request.tags ?? [],
  note: request.note ?? '',
  changes: [],
  added: [],
});

/** One value as the curation page shows it: from the article, or added by the analyst. */
export interface CuratedValue {
  indicator: Indicator;
  verdict: Verdict;
  /** What the crawler proposed; undefined for an added value. */
  proposed: Verdict | undefined;
  /** Name of the form field and of the anchors: "3" for the article's fourth value, "a0" for the first added one. */
  id: string;
}

export function curatedValues(article: Article, curation: Curation): CuratedValue[] {
  const changes = new Map(curation.changes.map((change) => [change.index, change]));
  const own = article.indicators.map((indicator, index): CuratedValue => {
    const change = changes.get(index);
    return {
      indicator: change?.type ? { ...indicator, type: change.type } : indicator,
      verdict: change?.verdict ?? proposed(indicator),
      proposed: proposed(indicator),
      id: String(index),
    };
  });
  const outline = new Outline(article.markdown);
  const added = curation.added.map((value, index): CuratedValue => {
    return { indicator: addedIndicator(value, outline), verdict: value.verdict, proposed: undefined, id: `a${index}` };
  });
  return [...own, ...added];
}

/** The article as the analyst wants it. Values that became the same (type and value) are one; the first stays. */
export function curatedArticle(article: Article, curation: Curation): Article {
  const byKey = new Map<string, Indicator>();
  for (const { indicator, verdict, proposed: before, id } of curatedValues(article, curation)) {
    const changed = before !== undefined && before !== verdict ? withDecision(indicator, verdict, 'the analyst') : indicator;
    const key = `${changed.type} ${changed.value}`;
    const same = byKey.get(key);
    if (!same) byKey.set(key, changed);
    // What somebody added or changed by hand wins over what the crawler left out.
    else if (same.verdict === 'junk' || same.verdict === 'reference')
      byKey.set(key, { ...(id.startsWith('a') || changed.verdict === 'indicator' ? changed : same), occurrences: merged(same, changed) });
    else byKey.set(key, { ...same, occurrences: merged(same, changed) });
  }
  return { ...article, title: curation.title || article.title, indicators: [...byKey.values()] };
}

function merged(a: Indicator, b: Indicator): Indicator['occurrences'] {
  const all = [...a.occurrences, ...b.occurrences].sort((x, y) => x.start - y.start || y.end - x.end);
  return all.filter((one, i) => i === 0 || one.start !== all[i - 1]?.start);
}

/**
 * The request with what the analyst said about the event itself. The decisions about values go along, so that they hold when
 * the job is run again later and the page is opened anew.
 */
export function curatedRequest(request: CrawlRequest, article: Article, curation: Curation): CrawlRequest {
  const tags = tagsOf(curation);
  const verdicts = verdictsOf(article, curation);
  const { note: _note, tags: _tags, ...rest } = request;
  return {
    ...rest,
    ...(curation.title && curation.title !== article.title ? { title: curation.title, titleWins: true } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(curation.note ? { note: curation.note } : {}),
    ...(verdicts.length > 0 ? { verdicts } : {}),
    ...(curation.added.length > 0 ? { added: curation.added } : {}),
    ...(curation.distribution === undefined ? {} : { settings: { ...request.settings, distribution: curation.distribution } }),
  };
}

const tagsOf = ({ tags, tlp }: Curation): string[] => [...tags, ...(tlp ? [`tlp:${tlp}`] : [])];

function verdictsOf(article: Article, { changes }: Curation): Decision[] {
  return changes.flatMap(({ index, verdict }) => {
    const indicator = article.indicators[index];
    return indicator && verdict ? [{ type: indicator.type, value: indicator.value, verdict }] : [];
  });
}

/** Curating an event that exists begins with what it has: the request's tags and those that the context brought. */
export const startEventCuration = (request: CrawlRequest, article: Article, contextTags: string[] = []): Curation => ({
  ...startCuration(request, article),
  title: article.title,
  tags: [...new Set([...(request.tags ?? []), ...contextTags])],
});

/** What changes on the event, compared with `start`. */
export function revisionOf(article: Article, start: Curation, curation: Curation): Omit<Revision, 'eventUuid' | 'before'> {
  const tags = tagsOf(curation);
  const addTags = tags.filter((tag) => !start.tags.includes(tag));
  const removeTags = start.tags.filter((tag) => !tags.includes(tag));
  return {
    decisions: [...verdictsOf(article, curation), ...curation.added.map(({ type, value, verdict }) => ({ type, value, verdict }))],
    ...(curation.title && curation.title !== start.title ? { title: curation.title } : {}),
    ...(addTags.length > 0 ? { addTags } : {}),
    ...(removeTags.length > 0 ? { removeTags } : {}),
    ...(curation.note !== start.note ? { note: curation.note } : {}),
  };
}

/** What the job remembers of it, so that all decisions of all times hold when it is run again. Tags of the context stay the context's. */
export function revisedRequest(
  request: CrawlRequest,
  article: Article,
  curation: Curation,
  contextTags: string[] = [],
): Partial<CrawlRequest> {
  const later = [...verdictsOf(article, curation), ...curation.added];
  const key = ({ type, value }: Decision) => `${type} ${value}`;
  const isDecidedAgain = new Set(later.map(key));
  const added = [...(request.added ?? []), ...curation.added];
  const verdictByKey = new Map(later.map((one) => [key(one), one.verdict]));
  return {
    ...(curation.title && curation.title !== article.title ? { title: curation.title, titleWins: true } : {}),
    tags: tagsOf({ ...curation, tags: curation.tags.filter((tag) => !contextTags.includes(tag)) }),
    // An empty note takes the place of the one before.
    note: curation.note,
    verdicts: [...(request.verdicts ?? []).filter((one) => !isDecidedAgain.has(key(one))), ...verdictsOf(article, curation)],
    added: [...new Map(added.map((one) => [key(one), { ...one, verdict: verdictByKey.get(key(one)) ?? one.verdict }])).values()],
  };
}

export interface Difference {
  what: string;
  before?: string;
  after: string;
}

const WORDS: Record<Verdict, string> = { ids: 'detect', 'no-ids': 'keep', drop: 'leave out' };

/** What is different from `before`: the crawler's proposal, or what the event has. */
export function differences(before: Basis, curation: Curation): Difference[] {
  const list: Difference[] = [];
  if (curation.title !== before.title) list.push({ what: 'Title', before: before.title, after: curation.title });
  const tags = (names: string[]) => names.join(', ') || 'none';
  if (tags(curation.tags) !== tags(before.tags)) list.push({ what: 'Tags', before: tags(before.tags), after: tags(curation.tags) });
  if (curation.tlp) list.push({ what: 'TLP', after: `tlp:${curation.tlp}` });
  if (curation.distribution !== undefined) list.push({ what: 'Distribution', after: DISTRIBUTIONS[curation.distribution] ?? '' });
  if (curation.note !== before.note) list.push({ what: 'Note', before: before.note, after: curation.note || 'none' });
  for (const { index, verdict, type } of curation.changes) {
    const shown = before.values[index];
    if (!shown) continue;
    if (type && type !== shown.type) list.push({ what: `Type of ${shown.value}`, before: shown.type, after: type });
    if (verdict && verdict !== shown.verdict)
      list.push({ what: `${shown.type} ${shown.value}`, before: WORDS[shown.verdict], after: WORDS[verdict] });
  }
  for (const { type, value, verdict } of curation.added)
    list.push({ what: `${type} ${value}`, before: 'not found', after: WORDS[verdict] });
  return list;
}

export const DISTRIBUTIONS = ['This organisation only', 'This community only', 'Connected communities', 'All communities'];
