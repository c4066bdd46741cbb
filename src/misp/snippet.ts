import type { Indicator } from '../domain.ts';

/** From this length on a value fills the quoted line by itself: hashes, wallets, long URLs. */
const LONG = 32;

/**
 * The indicator with a line that says something beside a long value: "(encryptor for ESXi, used twice)" instead of the
 * hash once more. Tables are left alone, their rows say more.
 */
export function withTellingLine(markdown: string, indicator: Indicator): Indicator {
  const place = indicator.occurrences.find((one) => !one.target);
  if (place === undefined || place.raw.length < LONG || indicator.context.row) return indicator;
  const start = markdown.lastIndexOf('\n', place.start - 1) + 1;
  const end = markdown.indexOf('\n', place.end);
  const line = `${markdown.slice(start, place.start)} ${markdown.slice(place.end, end < 0 ? undefined : end)}`;
  const { snippet: _, ...context } = indicator.context;
  const text = plain(line);
  return { ...indicator, context: text === '' ? context : { ...context, snippet: text } };
}

/** A line without the marks of Markdown, and without punctuation that is left over at its start. */
function plain(line: string): string {
  return line
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[\s>]*(?:[-*+]\s|\d+[.)]\s)?/, '')
    .replace(/[`*]/g, '')
    .replace(/\\?\|/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:.–—-]+|\s+$/g, '');
}
