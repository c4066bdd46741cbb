import type { AddedValue, Article, Indicator } from '../domain.ts';
import { Outline } from '../markdown/outline.ts';

const MAX_OCCURRENCES = 200;

/** The indicator for a value that an analyst added, with all its occurrences in the report. */
export function addedIndicator({ type, value, raw, verdict }: AddedValue, outline: Outline): Indicator {
  const { markdown } = outline;
  const occurrences: Indicator['occurrences'] = [];
  for (let at = markdown.indexOf(raw); at >= 0 && occurrences.length < MAX_OCCURRENCES; at = markdown.indexOf(raw, at + raw.length))
    occurrences.push({ start: at, end: at + raw.length, raw, code: outline.inCode(at), target: false });
  return {
    type,
    value,
    defanged: raw !== value,
    verdict: verdict === 'drop' ? 'junk' : verdict === 'ids' ? 'indicator' : 'context',
    toIds: verdict === 'ids',
    reason: 'added by the analyst',
    context: { kind: 'prose' },
    occurrences,
  };
}

/** The article with the values that analysts added to it earlier. If extraction now finds such a value itself, the analyst's verdict wins. */
export function withAddedValues(article: Article, added: AddedValue[] = []): Article {
  if (added.length === 0) return article;
  const outline = new Outline(article.markdown);
  const byKey = new Map(article.indicators.map((one) => [`${one.type} ${one.value}`, one]));
  for (const value of added) {
    const key = `${value.type} ${value.value}`;
    const found = byKey.get(key);
    const own = addedIndicator(value, outline);
    byKey.set(key, found ? { ...found, verdict: own.verdict, toIds: own.toIds, reason: own.reason } : own);
  }
  return { ...article, indicators: [...byKey.values()] };
}
