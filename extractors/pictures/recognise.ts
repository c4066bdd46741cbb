import { parse } from 'tldts';
import { type Bitmap, cutLine, type TextBox } from './bitmap.ts';
import { type Decoded, decodeSteps, logProbability, type Steps } from './ctc.ts';
import type { Runtime, Session } from './packages.ts';
import { isEnglish } from './words.ts';

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

export interface Recogniser {
  runtime: Runtime;
  session: Session;
  /** Letters by their number; the blank is number 0. */
  letters: string[];
}

/** How much higher and wider than its box a line is cut out, and whether light type on a dark ground is turned into dark type. */
interface Cutting {
  grow: number;
  stretch: number;
  invert: boolean;
}

const ROWS = 48;
/** A line wider than this is squeezed. */
const MAX_COLUMNS = 2400;
const FIRST: Cutting = { grow: 1, stretch: 1, invert: false };
const FURTHER: Cutting[] = [
  { grow: 1.1, stretch: 1.2, invert: true },
  { grow: 0.94, stretch: 1.05, invert: false },
];
/** Texts closer to the best than this (natural logarithm, mean of the cuttings) are its rivals. */
const MARGIN = 1.5;
/** Letters that are easily taken for each other. */
const LOOK_ALIKES = [
  'oO0',
  'lI1i|/',
  'sS5',
  'cC',
  'vV',
  'wW',
  'xX',
  'zZ2',
  'qg9',
  'B8',
  'G6b',
  '-_',
  '.,',
  ')]J',
  ']1Il',
  'uU',
  'pP',
  'kK',
];
/** What a letter in a rare place takes from a text, and what a familiar word or domain adds to it (natural logarithm). */
const ODD = 2.5;
const FAMILIAR = 1.5;

/** Whether a line may hold a value, so that it is worth reading more than once. */
const mayHoldValue = (text: string) => /[0-9a-f]{8}|\.|:\/\/|@/i.test(text);

export async function recogniseLine(recogniser: Recogniser, image: Bitmap, box: TextBox): Promise<RecognisedLine | undefined> {
  const { letters } = recogniser;
  const first = await stepsOf(recogniser, image, box, FIRST);
  const decoded = decodeSteps(first);
  const text = textOf(decoded.labels, letters).trim();
  if (text === '' || decoded.confidence < 0.6) return undefined;
  if (!mayHoldValue(text)) return { text: text.normalize('NFKC'), rivals: [], readings: [text], confidence: decoded.confidence };
  const steps = [first];
  const all = [decoded];
  for (const cutting of FURTHER) {
    const next = await stepsOf(recogniser, image, box, cutting);
    steps.push(next);
    all.push(decodeSteps(next));
    if (new Set(all.map((one) => one.labels.join())).size < all.length) break;
  }
  const { best, rivals } = mostProbable(steps, all, letters);
  const spaced = all.map((one) => spacedText(one, letters));
  return {
    text: withSpaces(best, letters, spaced),
    rivals: rivals.map((one) => withSpaces(one, letters, spaced)),
    readings: spaced,
    confidence: decoded.confidence,
  };
}

async function stepsOf({ runtime, session }: Recogniser, image: Bitmap, box: TextBox, { grow, stretch, invert }: Cutting): Promise<Steps> {
  const columns = Math.max(48, Math.min(MAX_COLUMNS, Math.ceil(((box.end - box.x) / (box.height * grow)) * ROWS * stretch)));
  const input = cutLine(image, box, ROWS, columns, grow, invert);
  const output = await session.run({ [session.inputNames[0] as string]: new runtime.Tensor('float32', input, [1, 3, ROWS, columns]) });
  const result = output[session.outputNames[0] as string];
  const [, length = 0, classes = 0] = result?.dims ?? [];
  return { data: result?.data ?? new Float32Array(), length, classes };
}

const textOf = (labels: number[], letters: string[]) => labels.map((label) => letters[label] ?? '').join('');

/** The text that all cuttings together make most probable, looked for from each reading by exchanging look-alikes. */
function mostProbable(steps: Steps[], readings: Decoded[], letters: string[]): { best: number[]; rivals: number[][] } {
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
  const own = (label: number, index: number, reading: number) => {
    const part = (readings[reading]?.at[index] ?? 0) / (steps[reading]?.length ?? 1);
    return (swaps.get(label) ?? []).filter((other) => steps.some((one) => isSeen(one, part, other)));
  };
  const starts = readings
    .map((_one, index) => index)
    .filter((index) => readings.findIndex((one) => one.labels.join() === readings[index]?.labels.join()) === index);
  const found = starts.map((reading) => climbed(readings[reading]?.labels ?? [], (label, index) => own(label, index, reading), score));
  found.sort((a, b) => score(b.labels) - score(a.labels));
  const { labels: first } = found[0] as Climbed;
  found.push(...doubled(first, letters).map((labels) => ({ labels })));
  found.sort((a, b) => score(b.labels) - score(a.labels));
  const { labels: best, doubtful } = found[0] as Climbed;
  const rivals = found.slice(1).filter(({ labels }) => labels.join() !== best.join() && score(best) - score(labels) < MARGIN);
  return { best, rivals: [...(doubtful ? [doubtful] : []), ...rivals.map((one) => one.labels)] };
}

/** Letter -> its look-alikes, by their numbers. */
function swapsOf(letters: string[]): Map<number, number[]> {
  const numbers = new Map(letters.map((letter, index) => [letter, index]));
  const swaps = new Map<number, number[]>();
  for (const group of LOOK_ALIKES)
    for (const one of group) {
      const number = numbers.get(one);
      if (number === undefined) continue;
      const others = [...group].filter((other) => other !== one).flatMap((other) => numbers.get(other) ?? []);
      swaps.set(number, [...new Set([...(swaps.get(number) ?? []), ...others])]);
    }
  return swaps;
}

/** A letter less probable than this at its place is no candidate. */
const SEEN = 0.003;

function isSeen({ data, length, classes }: Steps, part: number, label: number): boolean {
  const middle = Math.round(part * length);
  for (let step = Math.max(0, middle - 2); step <= Math.min(length - 1, middle + 2); step++)
    if ((data[step * classes + label] as number) > SEEN) return true;
  return false;
}

/** Narrow letters, of which the model merges two into one. */
const NARROW_LETTERS = 'lI1i/.';

/** The same text with one narrow letter doubled, for each of them. */
function doubled(labels: number[], letters: string[]): number[][] {
  return labels.flatMap((label, index) =>
    NARROW_LETTERS.includes(letters[label] ?? ' ') && labels[index + 1] !== label && labels[index - 1] !== label
      ? [[...labels.slice(0, index), label, ...labels.slice(index)]]
      : [],
  );
}

interface Climbed {
  labels: number[];
  /** The same with each letter exchanged whose look-alike is about as probable. */
  doubtful?: number[];
}

function climbed(start: number[], swapsAt: (label: number, index: number) => number[], score: (labels: number[]) => number): Climbed {
  const labels = [...start];
  const doubtful: [index: number, label: number][] = [];
  for (let round = 0; round < 2; round++) {
    let changed = false;
    doubtful.length = 0;
    for (let index = 0; index < labels.length; index++) {
      const own = labels[index] as number;
      const rest = swapsAt(start[index] as number, index)
        .concat(own === start[index] ? [] : [start[index] as number])
        .filter((label) => label !== own);
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

/**
 * How much less or more probable a text is before anybody has looked at the picture: digits inside words, letters inside numbers and
 * capitals inside words are rare, English words and known top-level domains are not. Hashes are left alone.
 */
function expectation(text: string): number {
  let sum = 0;
  for (const word of text.match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (word.length >= 24 && /\d/.test(word)) continue;
    for (const inside of word.match(/(?<=\p{L})\d+(?=\p{L})|(?<=\d)\p{L}+(?=\d)|(?<=\p{Ll})\p{Lu}/gu) ?? []) sum -= ODD * inside.length;
    if (/^(?:ns|mx|www|srv|vps|vpn|dc)1$/i.test(word)) sum += 2 * FAMILIAR;
    if (isEnglish(/^\p{L}+/u.exec(word)?.[0] ?? '')) sum += FAMILIAR;
  }
  for (const name of text.match(/[a-z0-9-]+(?:\[?\.\]?[a-z0-9-]+)+/gi) ?? []) {
    const { publicSuffix, isIcann } = parse(name.replace(/[[\]]/g, ''));
    if (isIcann) sum += FAMILIAR * (publicSuffix ?? '').split('.').length;
  }
  return sum;
}

/** Where the model sees a space inside an address, a gap less than this times the middle one of the line is none. */
const NARROW = 1.4;
/** A gap that is this much wider than the middle one is a space. */
const WIDE = 1.7;

/** The model leaves out spaces in long lines, and sees some in names set in proportional type; where the letters stand decides. */
function spacedText({ at, labels }: Decoded, letters: string[]): string {
  const marks = labels
    .map((label, index) => ({ letter: letters[label] ?? '', at: at[index] as number }))
    .map((one, index, all) => ({ ...one, afterSpace: all[index - 1]?.letter === ' ' }))
    .filter((one) => one.letter !== ' ');
  const gaps = marks.slice(1).map((one, index) => one.at - (marks[index] as { at: number }).at);
  const middle = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
  let text = '';
  for (const [index, { letter, afterSpace }] of marks.entries()) {
    const gap = gaps[index - 1] ?? 0;
    if (afterSpace && (!/[./:@[\]_-]/.test(text.slice(-1) + letter) || gap > middle * NARROW)) text += ' ';
    else if (index > 0 && gap > middle * WIDE) text += LOST;
    text += letter;
  }
  return text.normalize('NFKC').replace(LOST_SPACE, ' ').replaceAll(LOST, '').trim();
}

const LOST = '\u{e000}';
/** Between two letters a wide gap is mostly an "m"; behind a whole hash, and before an address or a bracket, it is a space. */
const LOST_SPACE =
  /(?<=(?<![0-9a-z])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}))\u{e000}|(?<=\p{L})\u{e000}(?=\d+\[?\.\]?\d+\[?\.\]?\d)|(?<=\p{L}\p{L})\u{e000}(?=https?:|hxxps?:|\()|(?<=\d)\u{e000}(?=\p{L}{2,}[-.[])/giu;

/** Puts the spaces of the reading that has the same letters, look-alikes apart, into a text. */
function withSpaces(labels: number[], letters: string[], readings: string[]): string {
  const text = textOf(labels, letters).normalize('NFKC');
  const bare = text.replace(/ /g, '');
  const model = readings.filter((one) => one.replace(/ /g, '').length === bare.length).sort((a, b) => b.length - a.length)[0];
  if (model === undefined) return text.trim();
  let taken = 0;
  return [...model]
    .map((letter) => (letter === ' ' ? ' ' : bare[taken++]))
    .join('')
    .trim();
}
