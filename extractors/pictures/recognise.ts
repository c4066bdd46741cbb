import { type Bitmap, cutLine, type TextBox } from './bitmap.ts';
import { type Decoded, decodeSteps, type Steps } from './ctc.ts';
import { stripOf } from './glyphs.ts';
import { swapsOf, textOf } from './look-alikes.ts';
import type { Runtime, Session } from './packages.ts';
import { inkOfLine, type LineInk } from './samples.ts';

interface Recogniser {
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
const MAX_COLUMNS = 4096;
const FIRST: Cutting = { grow: 1, stretch: 1, invert: false };
const FURTHER: Cutting[] = [
  { grow: 1.1, stretch: 1.2, invert: true },
  { grow: 0.94, stretch: 1.05, invert: false },
];
/** Whether a line may hold a value, so that it is worth reading more than once; of "[.]" small type shows the brackets only. */
export const mayHoldValue = (text: string) => /[0-9a-f]{8}|\.|:\/\/|@|\w\[\]\w/i.test(text);

/** A line as the model sees it, before it is decided what it says. */
export interface ReadLine {
  box: TextBox;
  /** Text of the first cutting. */
  text: string;
  confidence: number;
  /** What each cutting says; one where the line holds no value. */
  steps: Steps[];
  readings: Decoded[];
  /** Letters by the numbers of `steps` and `readings`. */
  letters: string[];
  ink?: LineInk;
}

export async function readLine(recogniser: Recogniser, image: Bitmap, box: TextBox): Promise<ReadLine | undefined> {
  const { letters } = recogniser;
  const first = await stepsOf(recogniser, image, box, FIRST);
  const decoded = decodeSteps(first);
  const text = textOf(decoded.labels, letters).trim();
  if (text === '' || decoded.confidence < 0.6) return undefined;
  const ink = inkOfLine(stripOf(image, box));
  const line = { box, text, confidence: decoded.confidence, ...(ink ? { ink } : {}) };
  if (!mayHoldValue(text)) return { ...line, ...onlyCandidates([first], [decoded], letters) };
  const steps = [first];
  const all = [decoded];
  for (const cutting of FURTHER) {
    const next = await stepsOf(recogniser, image, box, cutting);
    steps.push(next);
    all.push(decodeSteps(next));
    if (new Set(all.map((one) => one.labels.join())).size < all.length) break;
  }
  return { ...line, ...onlyCandidates(steps, all, letters) };
}

/** The same without the thousands of letters that no reading has and that look like none of theirs: a line takes little memory. */
function onlyCandidates(steps: Steps[], readings: Decoded[], letters: string[]): Pick<ReadLine, 'steps' | 'readings' | 'letters'> {
  const swaps = swapsOf(letters);
  const seen = new Set(readings.flatMap((one) => one.labels));
  const digits = letters.flatMap((letter, label) => (/^[0-9a-f]$/i.test(letter) ? [label] : []));
  const kept = [0, ...new Set([...[...seen].flatMap((label) => [label, ...(swaps.get(label) ?? [])]), ...digits])];
  const numbers = new Map(kept.map((label, index) => [label, index]));
  return {
    letters: kept.map((label) => letters[label] ?? ''),
    readings: readings.map((one) => ({ ...one, labels: one.labels.map((label) => numbers.get(label) as number) })),
    steps: steps.map(({ data, length, classes }) => {
      const few = new Float32Array(length * kept.length);
      for (let step = 0; step < length; step++)
        for (const [index, label] of kept.entries()) few[step * kept.length + index] = data[step * classes + label] as number;
      return { data: few, length, classes: kept.length };
    }),
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
