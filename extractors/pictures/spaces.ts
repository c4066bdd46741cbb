import { median } from '../../src/collections.ts';
import type { Decoded } from './ctc.ts';
import { textOf } from './look-alikes.ts';

/**
 * Where the model sees a space inside an address, a gap less than this times the middle one of the line is none; between two digits
 * the middle one of its digits counts: all digits are equally wide, and yet the model splits "11".
 */
const NARROW = 1.4;
/** A gap that is this much wider than the middle one is a space. */
const WIDE = 1.7;

/** The blank before a letter, in heights of its line where the ink shows it. */
export interface Blank {
  width: number | undefined;
  /** The model saw a space there. */
  isSpace: boolean;
  /** The letters on both sides of it. */
  pair: string;
}

/** Fewer spaces than this say nothing about how wide one is. */
const LEAST_SPACES = 5;
/** Spaces are at least this much wider than most other blanks, or these are as wide in the type of the picture. */
const LEAST_RATIO = 1.5;
/** How far from other blanks to spaces the narrowest space is: before an "A" it is narrower than most, beside a "1" none is. */
const NARROWEST = 0.4;
const NARROWEST_BESIDE_1 = 0.85;

/** The narrowest blanks of a picture that are spaces, in heights of a line: between any letters, and beside a "1", which has room around it. */
export interface SpaceWidths {
  any: number;
  beside1: number;
}

/** Letters that fill their room: other ones stand apart in type of equal widths. */
const WIDE_PAIR = /^[a-eghkm-qsu-zA-HJ-Z02-9]{2}$/;
/** A blank between wide letters that is so many times as wide as the middle one of these, and this part of a line, is a space. */
const CLEAR_RATIO = 3;
const CLEAR_WIDTH = 0.15;

/** Undefined where spaces cannot be told from other blanks. */
export function spaceWidths(blanks: Blank[]): SpaceWidths | undefined {
  const shown = blanks.flatMap(({ width, ...one }) => (width === undefined ? [] : [{ ...one, width, isWide: WIDE_PAIR.test(one.pair) }]));
  const middle = median(shown.filter(({ isWide }) => isWide).map(({ width }) => width)) ?? 0;
  // In tiny type the model leaves out nearly all spaces.
  const isFew = shown.filter(({ isSpace }) => isSpace).length < LEAST_SPACES;
  const clear = isFew ? Math.max(CLEAR_WIDTH, CLEAR_RATIO * middle) : Infinity;
  const widths = (asSpace: boolean) =>
    shown.filter(({ isSpace, isWide, width }) => (isSpace || (isWide && width > clear)) === asSpace).map(({ width }) => width);
  const spaces = widths(true);
  // Some of the others are spaces that the model left out.
  const [space, other] = [quantile(spaces, 0.1), quantile(widths(false), 0.85)];
  if (spaces.length < LEAST_SPACES || space <= other * LEAST_RATIO) return undefined;
  return { any: other + (space - other) * NARROWEST, beside1: other + (space - other) * NARROWEST_BESIDE_1 };
}

/** In hashes and between digits a "1" leaves a blank as wide as a space; these marks stand apart from letters. */
const HEX_RUN = /[0-9a-f]{6,}/gi;
const MARK = /[.:@/_[\])-]/;
/** A whole hash, glued to a word that cannot be more of it. */
const GLUED_HASH = /(?<![0-9a-z])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})(?![0-9a-f]|[0-9a-foqlisz|]{8})/gi;

/** Whether a wide blank before the letter of that number is a space. */
function mayBeSpace(text: string): (index: number) => boolean {
  const runs = [...text.matchAll(HEX_RUN)].map(({ index, 0: run }) => [index, index + run.length] as const);
  const hashes = [...text.matchAll(GLUED_HASH)].map(({ index, 0: hash }) => index + hash.length);
  return (at) => {
    if (hashes.includes(at)) return true;
    const pair = text.slice(at - 1, at + 1);
    return !MARK.test(pair) && !/\d\d/.test(pair) && !runs.some(([from, to]) => from < at && at < to);
  };
}

/**
 * The model leaves out spaces in long lines, and sees some in names set in proportional type; where the letters stand decides.
 * `blanks`: those of its letters, for a picture that shows how wide a space is.
 */
export function spacedText({ at, labels }: Decoded, letters: string[], blanks: Blank[] = [], space?: SpaceWidths): string {
  const marks = labels
    .map((label, index) => ({ letter: letters[label] ?? '', at: at[index] as number }))
    .map((one, index, all) => ({ ...one, afterSpace: all[index - 1]?.letter === ' ' }))
    .filter((one) => one.letter !== ' ');
  const gaps = marks.slice(1).map((one, index) => one.at - (marks[index] as { at: number }).at);
  const middle = median(gaps) ?? 0;
  const isPair = (index: number) => /\d/.test(marks[index - 1]?.letter ?? '') && /\d/.test(marks[index]?.letter ?? '');
  const digits = median(gaps.filter((_, index) => isPair(index + 1) && !marks[index + 1]?.afterSpace)) ?? 0;
  const bare = marks.map(({ letter }) => letter).join('');
  const mayBe = mayBeSpace(bare);
  /** Whether the ink shows a space before a letter; undefined where it does not tell. */
  const inInk = (index: number) => {
    const width = blanks[index]?.width;
    return space && width !== undefined ? width > (bare.slice(index - 1, index + 1).includes('1') ? space.beside1 : space.any) : undefined;
  };
  let text = '';
  for (const [index, { letter, afterSpace }] of marks.entries()) {
    const gap = gaps[index - 1] ?? 0;
    const usual = /[./:@[\]_-]/.test(text.slice(-1) + letter) ? middle : isPair(index) ? digits : 0;
    if (afterSpace && gap > usual * NARROW && inInk(index) !== false) text += ' ';
    else if (index > 0 && inInk(index) && mayBe(index)) text += ' ';
    else if (index > 0 && gap > middle * WIDE) text += LOST;
    text += letter;
  }
  return text.normalize('NFKC').replace(LOST_SPACE, ' ').replaceAll(LOST, '').trim();
}

/** The value below which this share (0 to 1) of the values lies; 0 for an empty list. */
const quantile = (values: number[], part: number): number => [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;

const LOST = '\u{e000}';
/** Between two letters a wide gap is mostly an "m"; after a whole hash, and before an address or a bracket, it is a space. */
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
