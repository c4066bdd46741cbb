import { median } from '../median.ts';
import type { Decoded } from './ctc.ts';
import { textOf } from './look-alikes.ts';

/**
 * Where the model sees a space inside an address, a gap less than this times the middle one of the line is none; between two digits
 * the middle one of its digits counts: all digits are equally wide, and yet the model splits "11".
 */
const NARROW = 1.4;
/** A gap that is this much wider than the middle one is a space. */
const WIDE = 1.7;

/** The model leaves out spaces in long lines, and sees some in names set in proportional type; where the letters stand decides. */
export function spacedText({ at, labels }: Decoded, letters: string[]): string {
  const marks = labels
    .map((label, index) => ({ letter: letters[label] ?? '', at: at[index] as number }))
    .map((one, index, all) => ({ ...one, afterSpace: all[index - 1]?.letter === ' ' }))
    .filter((one) => one.letter !== ' ');
  const gaps = marks.slice(1).map((one, index) => one.at - (marks[index] as { at: number }).at);
  const middle = median(gaps) ?? 0;
  const isPair = (index: number) => /\d/.test(marks[index - 1]?.letter ?? '') && /\d/.test(marks[index]?.letter ?? '');
  const digits = median(gaps.filter((_, index) => isPair(index + 1) && !marks[index + 1]?.afterSpace)) ?? 0;
  let text = '';
  for (const [index, { letter, afterSpace }] of marks.entries()) {
    const gap = gaps[index - 1] ?? 0;
    const usual = /[./:@[\]_-]/.test(text.slice(-1) + letter) ? middle : isPair(index) ? digits : 0;
    if (afterSpace && gap > usual * NARROW) text += ' ';
    else if (index > 0 && gap > middle * WIDE) text += LOST;
    text += letter;
  }
  return text.normalize('NFKC').replace(LOST_SPACE, ' ').replaceAll(LOST, '').trim();
}

const LOST = '\u{e000}';
/** Between two letters a wide gap is mostly an "m"; behind a whole hash, and before an address or a bracket, it is a space. */
const LOST_SPACE =
  /(?<=(?<![0-9a-z])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}))\u{e000}|(?<=\p{L})\u{e000}(?=\d+\[?\.\]?\d+\[?\.\]?\d)|(?<=\p{L}\p{L})\u{e000}(?=https?:|hxxps?:|\()|(?<=\d)\u{e000}(?=\p{L}{2,}[-.[])/giu;

/**
 * Puts the spaces of the reading that has the same letters, look-alikes apart, into a text: the model leaves out more spaces than it
 * makes up, so that of several readings the one with most spaces counts, and of those the one that others agree with.
 */
export function withSpaces(labels: number[], letters: string[], readings: string[]): string {
  const text = textOf(labels, letters).normalize('NFKC');
  const bare = text.replace(/ /g, '');
  const spacing = (one: string) => one.replace(/[^ ]/g, '.');
  const alike = readings.filter((one) => one.replace(/ /g, '').length === bare.length);
  const agreeing = (one: string) => alike.filter((other) => spacing(other) === spacing(one)).length;
  const model = alike.sort((a, b) => b.length - a.length || agreeing(b) - agreeing(a))[0];
  if (model === undefined) return text.trim();
  let taken = 0;
  return [...model]
    .map((letter) => (letter === ' ' ? ' ' : bare[taken++]))
    .join('')
    .trim();
}
