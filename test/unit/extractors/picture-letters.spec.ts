import { findValues } from '../../../extractors/indicators/find/find-values.ts';
import { type Bitmap, mayHoldText } from '../../../extractors/pictures/bitmap.ts';
import type { Decoded, Steps } from '../../../extractors/pictures/ctc.ts';
import { difference, glyphOf, piecesOf, piecesOfLetters, stripOf } from '../../../extractors/pictures/glyphs.ts';
import type { ReadLine } from '../../../extractors/pictures/recognise.ts';
import { inkOfLine, sureLetters } from '../../../extractors/pictures/samples.ts';
import { settleLines } from '../../../extractors/pictures/settle.ts';
import { spacedText, spaceWidths, withSpaces } from '../../../extractors/pictures/spaces.ts';
import { expect, test } from '../../support/test.ts';

/** Letters of 6 by 9 points, one cell of 10 points each. */
const SHAPES: Record<string, string[]> = {
  l: ['..##..', '..##..', '..##..', '..##..', '..##..', '..##..', '..##..', '..##..', '..##..'],
  '1': ['..##..', '.###..', '#.##..', '..##..', '..##..', '..##..', '..##..', '######', '######'],
  default: ['######', '#....#', '#....#', '######', '#....#', '#....#', '#....#', '#....#', '######'],
};
const CELL = 10;
const HEIGHT = 20;

function drawn(lines: string[]): Bitmap {
  const width = Math.max(...lines.map((line) => line.length)) * CELL + 20;
  const data = new Uint8Array(width * lines.length * HEIGHT * 3).fill(255);
  for (const [row, line] of lines.entries())
    for (const [column, letter] of [...line].entries()) {
      const shape = letter === ' ' ? [] : (SHAPES[letter] ?? (SHAPES.default as string[]));
      for (const [y, points] of shape.entries())
        for (const [x, point] of [...points].entries())
          if (point === '#')
            data.fill(
              0,
              ((row * HEIGHT + 5 + y) * width + 10 + column * CELL + x) * 3,
              ((row * HEIGHT + 5 + y) * width + 11 + column * CELL + x) * 3,
            );
    }
  return { data, width, height: lines.length * HEIGHT };
}

const LETTERS = ['', ...'0123456789abcdefghijklmnopqrstuvwxyz.-: '];
const box = (image: Bitmap, row: number) => ({ x: 0, end: image.width, middle: row * HEIGHT + 9.5, slope: 0, height: HEIGHT });

/** A line as a model would give it: one step of 10 points for each letter; `seen` says what it holds possible at a place, and how much. */
function line(image: Bitmap, row: number, text: string, seen: Record<number, Record<string, number>> = {}): ReadLine {
  const length = image.width / CELL;
  const data = new Float32Array(length * LETTERS.length);
  for (let step = 0; step < length; step++) data[step * LETTERS.length] = 0.001;
  for (const [index, letter] of [...text].entries()) {
    const step = index + 1;
    for (const [one, probability] of Object.entries(seen[index] ?? { [letter]: 0.998 }))
      data[step * LETTERS.length + LETTERS.indexOf(one)] = probability;
  }
  for (const step of [0, text.length + 1]) data[step * LETTERS.length] = 0.999;
  const steps: Steps = { data, length, classes: LETTERS.length };
  const reading: Decoded = {
    labels: [...text].map((letter) => LETTERS.indexOf(letter)),
    at: [...text].map((_, index) => index + 1),
    confidence: 0.95,
  };
  const ink = inkOfLine(stripOf(image, box(image, row)));
  return { box: box(image, row), text, confidence: 0.95, steps: [steps], readings: [reading], letters: LETTERS, ...(ink ? { ink } : {}) };
}

test('the pieces of ink are given to the letters that stand there, and the same letter looks the same', () => {
  const image = drawn(['l1l']);
  const strip = stripOf(image, box(image, 0));
  if (!strip) throw new Error('no ink');
  const pieces = piecesOf(strip);
  expect(pieces).toHaveLength(3);
  const [first, second, third] = piecesOfLetters([13, 23, 33], pieces, strip.height).map((piece) => piece && glyphOf(strip, piece));
  if (!first || !second || !third) throw new Error('no glyph');
  expect(difference(first, third)).toBeLessThan(0.05);
  expect(difference(first, second)).toBeGreaterThan(0.3);
});

test('letters are sure in hashes, numbers of addresses, words and schemes, and nowhere else', () => {
  const sure = (text: string) =>
    sureLetters([...text])
      .map((one, index) => (one ? text[index] : '_'))
      .join('');
  expect(sure('9e107d9d372bb6826bd81d3542a419d6 x1l')).toBe('9e107d9d372bb6826bd81d3542a419d6____');
  expect(sure('198.51.100.7')).toBe('198.51.100.7');
  expect(sure('a1-mirror7.q')).toBe('___mirror___');
});

test('what the model cannot tell apart is decided by the same letters elsewhere in the picture', () => {
  const image = drawn(['198.51.111.11', 'mirror hello', 'zq1.xkl.net']);
  const doubt = { 2: { '1': 0.45, l: 0.5 }, 6: { '1': 0.5, l: 0.45 } };
  const settled = settleLines([line(image, 0, '198.51.111.11'), line(image, 1, 'mirror hello'), line(image, 2, 'zql.xk1.net', doubt)]);
  expect(settled[2]?.text).toBe('zq1.xkl.net');
  expect(settled[2]?.rivals).toEqual([]);
});

test('a digit of a hash that might be another one makes the reading no hash', () => {
  const hash = '9e107d9d372b16826bd81d3542a419d6';
  const image = drawn([hash]);
  expect(settleLines([line(image, 0, hash)])[0]?.readings).toEqual([hash]);
  const doubted = settleLines([line(image, 0, hash, { 1: { e: 0.7, c: 0.25 } })]);
  expect(doubted[0]?.readings).toEqual([hash.replace('e', 'x')]);
  // The same beside a letter that will be corrected to the digit it must be.
  const spelt = hash.replace('81d', '8ld');
  const both = settleLines([line(image, 0, spelt, { 1: { e: 0.7, c: 0.25 } })]);
  expect(both[0]?.readings).toEqual([spelt.replace('e', 'x')]);
});

test('what stands in front of a doubted digit is no shorter hash', () => {
  const half = '9e107d9d372b16826bd81d3542a419d6a1b2c3d4e5f60718293a4b5c6d7e8f90';
  const hash = `${half}c${half.slice(1)}`;
  const image = drawn([hash]);
  const [doubted] = settleLines([line(image, 0, hash, { 64: { c: 0.7, d: 0.25 } })]);
  expect(doubted?.readings).not.toEqual([hash]);
  expect(doubted?.readings.flatMap((reading) => findValues(reading))).toEqual([]);
  expect(findValues(half).map(({ type }) => type)).toEqual(['sha256']);
});

test('"11" that the model splits is one number, and two numbers stay two', () => {
  // Steps of the model: a digit takes three, brackets and dots two, a space two.
  const spaced = (text: string, at: number[]) =>
    spacedText({ labels: [...text].map((letter) => LETTERS.indexOf(letter)), at, confidence: 0.95 }, LETTERS);
  expect(spaced('203.1 1.185', [0, 3, 6, 8, 10, 12, 14, 16, 18, 21, 24])).toBe('203.11.185');
  expect(spaced('203.11 185', [0, 3, 6, 8, 10, 13, 15, 18, 21, 24])).toBe('203.11 185');
});

test('spaces that the model leaves out are seen in the ink, but not inside hashes, numbers and names', () => {
  const hash = '9e107d9d372b16826bd81d3542a419d1';
  const letters = [...new Set(` ${hash}.-gatewinoljs7z`)];
  /** Letters one step wide; `^` is a wide blank that the model did not see, `~` a narrow one that it took for a space. */
  const spaced = (shown: string) => {
    const text = shown.replaceAll('^', '').replaceAll('~', ' ');
    const blanks = [...shown].flatMap((letter, index) =>
      /[\^~ ]/.test(letter) ? [] : [{ width: { '^': 0.4, ' ': 0.4, '~': 0.2 }[shown[index - 1] ?? ''] ?? 0.1, isSpace: false, pair: '' }],
    );
    const labels = [...text].map((letter) => letters.indexOf(letter));
    const at = [...labels.keys()].map((index) => index * 2);
    return spacedText({ labels, at, confidence: 0.9 }, letters, blanks, { any: 0.18, beside1: 0.35 });
  };
  expect(spaced('let^gate-10.net^z')).toBe('let gate-10.net z');
  expect(spaced(`wet^${hash}^oil.js`)).toBe(`wet ${hash} oil.js`);
  // A "1" has as much room in a longer hash, a number and beside a dot.
  expect(spaced(`${hash}^a019`)).toBe(`${hash}a019`);
  expect(spaced('1^1.7.1^.9')).toBe('11.7.1.9');
  expect(spaced('let 7n1~e7t.net z')).toBe('let 7n1e7t.net z');
});

test('how wide a space is, is told by those that the model saw', () => {
  const blanks = (spaces: number[], others: number[]) => [
    ...spaces.map((width) => ({ width, isSpace: true, pair: 'ab' })),
    ...others.map((width) => ({ width, isSpace: false, pair: 'il' })),
  ];
  const letters = [0.08, 0.1, 0.12, 0.14, 0.16, 0.2];
  const widths = spaceWidths(blanks([0.4, 0.42, 0.44, 0.46, 0.5], letters));
  expect(widths?.any).toBeGreaterThan(0.2);
  expect(widths?.beside1).toBeGreaterThan(widths?.any ?? 1);
  expect(widths?.beside1).toBeLessThan(0.4);
  expect(spaceWidths(blanks([0.22, 0.24, 0.26, 0.3, 0.3], letters))).toBeUndefined();
  expect(spaceWidths(blanks([0.4, 0.5], letters))).toBeUndefined();
});

test('where the model saw hardly any space, the blanks between wide letters tell how wide one is', () => {
  const blanks = (pair: string, ...widths: number[]) => widths.map((width) => ({ width, isSpace: false, pair }));
  const letters = [...blanks('ab', 0.03, 0.04, 0.04, 0.05, 0.05, 0.06, 0.06, 0.07), ...blanks('il', 0.04, 0.05, 0.09, 0.11)];
  const widths = spaceWidths([...letters, ...blanks('ob', 0.24, 0.24, 0.25, 0.26, 0.3)]);
  expect(widths?.any).toBeGreaterThan(0.11);
  expect(widths?.any).toBeLessThan(0.24);
  // In type of equal widths narrow letters have much room, and it is no space.
  expect(spaceWidths([...letters, ...blanks('il', 0.24, 0.24, 0.25, 0.26, 0.3)])).toBeUndefined();
});

test('where readings put a space at different places, the place that more of them see is taken', () => {
  const labels = [...'gate.php(9)'].map((letter) => [...LETTERS, '(', ')'].indexOf(letter));
  expect(withSpaces(labels, [...LETTERS, '(', ')'], ['gate.ph p(9)', 'gate.php (9)', 'gate.php (9)'])).toBe('gate.php (9)');
  expect(withSpaces(labels, [...LETTERS, '(', ')'], ['gate.php(9)', 'gate.php(9)', 'gate.php (9)'])).toBe('gate.php (9)');
});

test('soft and faint type on a slide is type; a drawing of soft shapes is none', () => {
  /** Strokes `apart` points from each other, with edges that take two points, on a ground of 40. */
  const striped = (top: number, apart: number, rows = 200): Bitmap => {
    const data = new Uint8Array(400 * 200 * 3).fill(40);
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < 400; x++) {
        const value = [40 + top / 2, 40 + top, 40 + top / 2][x % apart] ?? 40;
        data.fill(value, (y * 400 + x) * 3, (y * 400 + x) * 3 + 3);
      }
    return { data, width: 400, height: 200 };
  };
  expect(mayHoldText(striped(50, 20))).toBe(true);
  expect(mayHoldText(striped(50, 399, 60))).toBe(false);
});
