import type { Indicator, Origin } from '../../domain.ts';
import { plainLine } from '../../markdown/plain.ts';
import { LONGEST_COMMENT, oneLine } from './storable.ts';

/**
 * The comment beside a value, as an analyst would jot it down: what the author says about it there, and why it is not for
 * detection if it is not. Plain text (MISP shows comments as they are) of about a hundred characters: the longest comment
 * decides how wide MISP's table gets.
 */
export function commentOn(indicator: Indicator, markdown: string, remark: string): string {
  const place = placeOf(indicator.origin);
  const room = Math.max(SHORTEST, LONGEST_COMMENT - remark.length - place.length - 4);
  const said = wordsAbout(indicator, markdown, room);
  return sentences([[place, said].filter(Boolean).join(': '), remark]);
}

/** Inside an object, whose own comment says what else stands in the row. */
export function commentInObject({ origin }: Indicator, remark: string): string {
  return sentences([placeOf(origin), remark]);
}

const SHORTEST = 30;
/** A longer value is left out of its sentence: it stands in the next column. */
const LONG_VALUE = 32;

export interface Doubt {
  toIds: boolean;
  /** The warninglist that the value is on. */
  warninglist?: string | undefined;
  /** The warninglist that only a domain above it is on. */
  parentList?: string | undefined;
}

/** Why a value is not for detection, or is although a list has its provider; '' when there is nothing to say. */
export function remarkOn({ type, verdict, reason, toIds }: Indicator, doubt: Doubt): string {
  const list = (name: string) => `warninglist "${oneLine(name, 45)}"`;
  if (doubt.warninglist !== undefined) return `On ${list(doubt.warninglist)}, so not for detection`;
  if (doubt.toIds) return doubt.parentList === undefined ? '' : `Only its provider's domain is on ${list(doubt.parentList)}`;
  if (toIds) return "Not for detection, by the feed's setting";
  if (reason === '' || type === 'cve') return '';
  return verdict === 'indicator' ? `${upperFirst(reason)}, not for detection` : `Not for detection: ${reason}`;
}

/** "From iocs.csv", "From picture 3", "From page 3" of a PDF; '' for the text itself. */
export function placeOf(origin: Origin | undefined): string {
  if (origin === undefined) return '';
  if (origin.kind === 'file') return `From ${oneLine(origin.name, 40)}`;
  return `From ${origin.isPage ? 'page' : 'picture'} ${origin.number}`;
}

/** What else stands in the table's row, else the sentence cut around the value, else the heading above. */
function wordsAbout(indicator: Indicator, markdown: string, longest: number): string {
  const { row, heading } = indicator.context;
  if (row) {
    const cells = otherCells(row, [indicator]);
    if (cells.length > 0) return oneLine(cells.join(', ').replace(/,$/, ''), longest);
  } else {
    const sentence = sentenceAround(indicator, markdown, longest);
    if (sentence !== '') return sentence;
  }
  return heading ? headingAsComment(heading, longest) : '';
}

/** Cells of a row that are none of these values, as plain text. */
export function otherCells(row: string[], indicators: Pick<Indicator, 'value' | 'occurrences'>[], alsoShown: string[] = []): string[] {
  const shown = new Set(
    [...alsoShown, ...indicators.flatMap(({ value, occurrences }) => [value, ...occurrences.map((one) => one.raw)])].map(bare),
  );
  return row.map(plainLine).filter((cell) => cell !== '' && !shown.has(bare(cell)));
}

/** A heading that says something: "bd" or "1." does not. */
export function headingAsComment(heading: string, longest = LONGEST_COMMENT): string {
  const text = plainLine(heading).replace(/\s*:$/, '');
  return /\p{L}{3}/u.test(text) ? oneLine(text, longest) : '';
}

/** Characters on each side of a value that its sentence is looked for in. */
const AROUND = 500;

function sentenceAround(indicator: Indicator, markdown: string, longest: number): string {
  const place = indicator.occurrences.find((one) => !one.target) ?? indicator.occurrences[0];
  if (place === undefined) return withoutValue(plainLine(indicator.context.snippet ?? ''), indicator.value, longest);
  const start = Math.max(markdown.lastIndexOf('\n', place.start - 1) + 1, place.start - AROUND);
  const lineEnd = markdown.slice(place.end, place.end + AROUND).indexOf('\n');
  const end = place.end + (lineEnd < 0 ? AROUND : lineEnd);
  const before = plainLine(markdown.slice(start, place.start)).replace(/^.*[.!?]\s+(?=\S)/su, '');
  const after = /^.*?[.!?](?=\s|$)|^.*$/su.exec(plainLine(markdown.slice(place.end, end)))?.[0] ?? '';
  if (!/[\p{L}\p{N}]/u.test(before + after)) return '';
  const value = place.raw.length > LONG_VALUE ? '…' : plainLine(place.raw);
  const room = longest - value.length - 2;
  // What one side leaves free the other one may have.
  const [left, right] = [Math.max(room >> 1, room - after.length), Math.max(room - (room >> 1), room - before.length)];
  const rest = firstWords(after, right);
  // In an entry of a list the value stands in the next column; what stays is what is said of it.
  if (!/[\p{L}\p{N}]/u.test(before) && (value === '…' || /^\s*[,;:.–—(|-]/.test(rest)))
    return withoutPunctuation(firstWords(after, longest));
  const gapBefore = /\s[`*_]*$/.test(markdown.slice(start, place.start)) ? ' ' : '';
  const gapAfter = /^[`*_]*\s/.test(markdown.slice(place.end)) ? ' ' : '';
  return `${lastWords(before, left)}${before && gapBefore}${value}${rest && gapAfter}${rest}`.replace(/…\.$/, '…');
}

/** " – Dropper," as "Dropper", " (cal.exe)" as "cal.exe". */
function withoutPunctuation(text: string): string {
  return text.replace(/^[\s,;:.–—|-]+|[\s,;:]+$/g, '').replace(/^\(([^()]*)\)\.?$/, '$1');
}

/** A snippet that is cut short anyway, unless it has nothing but the value. */
function withoutValue(snippet: string, value: string, longest: number): string {
  return bare(snippet) === bare(value) ? '' : oneLine(snippet, longest);
}

function lastWords(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return longest < 8 ? '…' : `… ${text.slice(-longest + 2).replace(/^\S*\s+/, '')}`;
}

function firstWords(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return longest < 8 ? '…' : `${text.slice(0, longest - 2).replace(/\s+\S*$/, '')} …`;
}

function bare(text: string): string {
  return text.replace(/[`*\s\\]/g, '').toLowerCase();
}

function sentences(parts: string[]): string {
  const [first, ...rest] = parts.filter((part) => part !== '');
  if (first === undefined) return '';
  return [first, ...rest].reduce((text, part) => `${text}${/[.!?…]$/.test(text) ? '' : '.'} ${upperFirst(part)}`);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
