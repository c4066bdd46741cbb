import type { Indicator } from '../../domain.ts';

/** From this length on a value fills the quoted line by itself: hashes, wallets, long URLs. */
const LONG = 32;

/**
 * The indicator with a line that says something beside a long value: "(encryptor for ESXi, used twice)" instead of the
 * hash once more. Tables are left alone, their rows say more.
 */
export function withInformativeSnippet(markdown: string, indicator: Indicator): Indicator {
  const place = indicator.occurrences.find((one) => !one.target);
  if (place === undefined || place.raw.length < LONG || indicator.context.row) return indicator;
  const start = markdown.lastIndexOf('\n', place.start - 1) + 1;
  const end = markdown.indexOf('\n', place.end);
  const before = plain(markdown.slice(start, place.start));
  const after = plain(markdown.slice(place.end, end < 0 ? undefined : end));
  const { snippet: _, ...context } = indicator.context;
  // The ellipsis stands for the value.
  const text = [lastWords(before, 35), after]
    .filter((part) => part !== '')
    .join(before && after ? ' … ' : '')
    .replace(/^[\s,;:.–—-]+/, '');
  return { ...indicator, context: text === '' ? context : { ...context, snippet: text } };
}

function lastWords(text: string, longest: number): string {
  return text.length <= longest ? text : `…${text.slice(-longest).replace(/^\S*\s/, '')}`;
}

/** A line without the marks of Markdown. */
function plain(line: string): string {
  return line
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[\s>]*(?:[-*+]\s|\d+[.)]\s)?/, '')
    .replace(/[`*]/g, '')
    .replace(/\\?\|/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
