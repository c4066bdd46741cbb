import { type Decoded, logProbability, type Steps } from './ctc.ts';
import { expectation } from './expectation.ts';
import { swapsOf, textOf, UNSURE_DIGIT } from './look-alikes.ts';
import { mayHoldValue, type ReadLine } from './recognise.ts';
import { blanksBefore, collectSamples, glyphsOfLetters, type Samples } from './samples.ts';
import { type Blank, type SpaceWidths, spacedText, spaceWidths, withSpaces } from './spaces.ts';

/** What a line of a picture says. */
export interface RecognisedLine {
  /** The most probable text over all cuttings. */
  text: string;
  /** Other texts of about the same probability: of a value in which they differ nobody knows which is right. */
  rivals: string[];
  /** The text of each cutting by itself; one where the line holds no value. */
  readings: string[];
  /** Mean probability of the letters of the first reading, 0 to 1. */
  confidence: number;
}

/** Texts closer to the best than this (natural logarithm, mean of the cuttings) are its rivals. */
const MARGIN = 1.5;
/** Where the letters of a reading stand, in the points of the line's ink. */
function placesOf({ box, ink }: ReadLine, { at }: Pick<Decoded, 'at'>, { length }: Steps): number[] {
  return at.map((step) => box.x + ((step + 0.5) / length) * (box.end - box.x) - (ink?.strip.x ?? 0));
}

/** What the lines of one picture say: its letters that are known for sure tell what the others are. */
export function settleLines(lines: ReadLine[]): RecognisedLine[] {
  const samples = collectSamples(
    lines.flatMap((line) => {
      const [first] = line.readings;
      const [steps] = line.steps;
      if (!line.ink || !first || !steps) return [];
      const shown = first.labels.map((label) => line.letters[label] ?? '');
      return [{ ink: line.ink, letters: shown, at: placesOf(line, first, steps) }];
    }),
  );
  const space = spaceWidths(
    lines.flatMap((line) => (line.readings[0] && line.steps[0] ? blanksOf(line, line.readings[0], line.steps[0]) : [])),
  );
  return lines.map((line) => settled(line, samples, space));
}

/** The blanks before the letters of a reading; spaces are no letters. */
function blanksOf(line: ReadLine, reading: Decoded, own: Steps): Blank[] {
  if (!line.ink) return [];
  const isSpace = (index: number) => line.letters[reading.labels[index] ?? 0] === ' ';
  const marks = [...reading.labels.keys()].filter((index) => !isSpace(index));
  const places = placesOf(line, reading, own);
  const widths = blanksBefore(
    line.ink,
    marks.map((index) => places[index] as number),
  );
  const letterOf = (mark: number) => line.letters[reading.labels[marks[mark] ?? 0] ?? 0] ?? '';
  return marks.map((index, mark) => ({
    width: widths[mark],
    isSpace: isSpace(index - 1),
    pair: mark > 0 ? letterOf(mark - 1) + letterOf(mark) : '',
  }));
}

function settled(line: ReadLine, samples: Samples, space: SpaceWidths | undefined): RecognisedLine {
  const { text, confidence, readings, letters } = line;
  if (!mayHoldValue(text)) return { text: text.normalize('NFKC'), rivals: [], readings: [text], confidence };
  const { best, rivals } = mostProbable(line, samples);
  const spaced = readings.map((one, index) => spacedText(one, letters, blanksOf(line, one, line.steps[index] as Steps), space));
  const doubted = readings.map((reading, index) => doubtedDigits(line, reading, line.steps[index] as Steps));
  return {
    text: withSpaces(best, letters, spaced),
    rivals: rivals.map((one) => withSpaces(one, letters, spaced)),
    readings: readings.map((one, index) =>
      doubted[index]?.size
        ? spacedText({ ...one, labels: one.labels.map((label, at) => (doubted[index]?.has(at) ? letters.length : label)) }, [
            ...letters,
            UNSURE_DIGIT,
          ])
        : (spaced[index] as string),
    ),
    confidence,
  };
}

/** Hashes, and the parts of those that a column broke over lines, with the letters in them that will be corrected to digits. */
const HASH_PART = /(?<![0-9a-z|])[0-9a-foqlisz|]{16,}(?![0-9a-z|])/gi;
/** A digit less probable than this at its place is no candidate. */
const SEEN_DIGIT = 0.01;
const DIGITS = '0123456789abcdef';
/** A digit of a hash is sure when no other one is more probable than this (natural logarithm, less than the whole as it was read). */
const HASH_MARGIN = 2.5;

/** Digits of hashes in a reading that might be others, though several cuttings say the same. */
function doubtedDigits({ steps, letters }: ReadLine, { labels, at }: Decoded, own: Steps): Set<number> {
  const numbers = new Map(letters.map((letter, index) => [letter, index]));
  const marks = labels.map((label, index) => ({ letter: letters[label] ?? '', index })).filter(({ letter }) => letter !== ' ');
  const text = marks.map(({ letter }) => letter).join('');
  if (text.length !== marks.length) return new Set();
  const score = (one: number[]) => steps.reduce((sum, each) => sum + logProbability(each, one), 0) / steps.length;
  const whole = score(labels);
  const doubted = new Set<number>();
  for (const { 0: hash, index: first } of text.matchAll(HASH_PART)) {
    const digits = /[A-F]/.test(hash) && !/[a-f]/.test(hash) ? DIGITS.toUpperCase() : DIGITS;
    for (const { letter, index } of marks.slice(first, first + hash.length)) {
      if (!digits.includes(letter)) continue;
      const part = (at[index] as number) / own.length;
      const others = [...digits].filter((digit) => digit !== letter).flatMap((digit) => numbers.get(digit) ?? []);
      const seen = others.filter((label) => steps.some((one) => isSeen(one, part, label, SEEN_DIGIT)));
      if (seen.some((label) => whole - score(labels.with(index, label)) < HASH_MARGIN)) doubted.add(index);
    }
  }
  return doubted;
}

/** The text that all cuttings together make most probable, looked for from each reading by exchanging look-alikes. */
function mostProbable(line: ReadLine, samples: Samples): { best: number[]; rivals: number[][] } {
  const { steps, readings, letters } = line;
  const swaps = swapsOf(letters);
  const scores = new Map<string, number>();
  const score = (labels: number[]) => {
    const key = labels.join();
    const known = scores.get(key);
    if (known !== undefined) return known;
    const mean = steps.reduce((total, one) => total + logProbability(one, labels), 0) / steps.length;
    const value = mean + expectation(textOf(labels, letters));
    scores.set(key, value);
    return value;
  };
  /** Each letter of a text with the look-alikes that the model saw at its place. */
  const candidatesOf = (labels: number[], at: number[], { length }: Steps) =>
    labels.map((label, index) =>
      (swaps.get(label) ?? []).filter((other) => steps.some((one) => isSeen(one, (at[index] as number) / length, other))),
    );
  const begin = (labels: number[], at: number[], own: Steps): Start => {
    const candidates = candidatesOf(labels, at, own);
    const looks = looksOf(line, labels, candidates, placesOf(line, { at }, own), samples);
    return { at, own, candidates, score: (text) => score(text) + looks(text) };
  };
  const starts = readings
    .map((_one, index) => index)
    .filter((index) => readings.findIndex((one) => one.labels.join() === readings[index]?.labels.join()) === index);
  const found = starts.map((reading) => {
    const { labels, at } = readings[reading] as Decoded;
    const start = begin(labels, at, steps[reading] as Steps);
    return { ...start, ...climbed(labels, start.candidates, start.score) };
  });
  const total = (one: { labels: number[]; score: Start['score'] }) => one.score(one.labels);
  found.sort((a, b) => total(b) - total(a));
  const top = found[0] as (typeof found)[number];
  for (const index of doubled(top.labels, letters)) {
    const labels = top.labels.toSpliced(index, 0, top.labels[index] as number);
    const at = top.at.toSpliced(index + 1, 0, (top.at[index] as number) + 0.5);
    found.push({ ...begin(labels, at, top.own), labels });
  }
  found.sort((a, b) => total(b) - total(a));
  const [first] = found as [(typeof found)[number]];
  const rivals = found.filter((one) => one.labels.join() !== first.labels.join() && total(first) - total(one) < MARGIN);
  return { best: first.labels, rivals: [...(first.doubtful ? [first.doubtful] : []), ...rivals.map((one) => one.labels)] };
}

/** A text of a line to begin with. */
interface Start {
  /** The steps of its letters in the cutting that it was read from. */
  at: number[];
  own: Steps;
  candidates: number[][];
  score(labels: number[]): number;
}

/** How much a letter that looks like others of the picture counts against one that does not (natural logarithm, for a difference of 1). */
const LOOK = 30;
/** A letter that the picture shows nowhere for sure is taken to differ this much. */
const UNSEEN = 0.3;
/** A glyph that looks like no letter of the picture says nothing. */
const STRANGE = 0.45;
const MAX_LOOK = 8;
/** What a piece of ink takes from a text that has no letter for it. */
const UNUSED = 3;

/** How much less probable a text is because its letters do not look like the same letters elsewhere in the picture. */
function looksOf(
  { ink, letters }: ReadLine,
  start: number[],
  candidates: number[][],
  at: number[],
  samples: Samples,
): (labels: number[]) => number {
  if (!ink) return () => 0;
  const marks = start.map((label, index) => ({ label, index })).filter(({ label }) => letters[label] !== ' ');
  const { glyphs, unused } = glyphsOfLetters(
    ink,
    marks.map(({ index }) => at[index] as number),
  );
  const known = new Map<string, number | undefined>();
  const distance = (mark: number, label: number) => {
    const key = `${mark} ${label}`;
    const glyph = glyphs[mark];
    if (!known.has(key)) known.set(key, glyph && samples.distance(glyph, letters[label] ?? ''));
    return known.get(key);
  };
  return (labels) => {
    let sum = -UNUSED * unused;
    for (const [mark, { label: own, index }] of marks.entries()) {
      const others = candidates[index] ?? [];
      const label = labels[index] as number;
      if (!glyphs[mark] || others.length === 0) continue;
      const all = [own, ...others].map((one) => distance(mark, one)).filter((one) => one !== undefined);
      const nearest = Math.min(...all);
      if (nearest > STRANGE) continue;
      sum -= Math.min(MAX_LOOK, LOOK * Math.max(0, (distance(mark, label) ?? UNSEEN) - nearest));
    }
    return sum;
  };
}

/** A letter less probable than this at its place is no candidate. */
const SEEN = 0.003;

function isSeen({ data, length, classes }: Steps, part: number, label: number, least = SEEN): boolean {
  const middle = Math.round(part * length);
  for (let step = Math.max(0, middle - 2); step <= Math.min(length - 1, middle + 2); step++)
    if ((data[step * classes + label] as number) > least) return true;
  return false;
}

/** Narrow letters, of which the model merges two into one. */
const NARROW_LETTERS = 'lI1i/.';

/** Places of narrow letters that may stand for two. */
function doubled(labels: number[], letters: string[]): number[] {
  return [...labels.keys()].filter(
    (index) =>
      NARROW_LETTERS.includes(letters[labels[index] as number] ?? ' ') &&
      labels[index + 1] !== labels[index] &&
      labels[index - 1] !== labels[index],
  );
}

interface Climbed {
  labels: number[];
  /** The same with each letter exchanged whose look-alike is about as probable. */
  doubtful?: number[];
}

function climbed(start: number[], candidates: number[][], score: (labels: number[]) => number): Climbed {
  const labels = [...start];
  const doubtful: [index: number, label: number][] = [];
  for (let round = 0; round < 2; round++) {
    let changed = false;
    doubtful.length = 0;
    for (let index = 0; index < labels.length; index++) {
      const own = labels[index] as number;
      const rest = (candidates[index] ?? []).concat(own === start[index] ? [] : [start[index] as number]).filter((label) => label !== own);
      if (rest.length === 0) continue;
      const before = score(labels);
      let [bestLabel, bestScore] = [own, -Infinity];
      for (const label of rest) {
        labels[index] = label;
        const value = score(labels);
        if (value > bestScore) [bestLabel, bestScore] = [label, value];
      }
      labels[index] = bestScore > before ? bestLabel : own;
      if (bestScore > before) changed = true;
      if (Math.abs(bestScore - before) < MARGIN) doubtful.push([index, bestScore > before ? own : bestLabel]);
    }
    if (!changed) break;
  }
  if (doubtful.length === 0) return { labels };
  const other = [...labels];
  for (const [index, label] of doubtful) other[index] = label;
  return { labels, doubtful: other };
}
