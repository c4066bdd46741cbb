import { median } from '../../src/collections.ts';
import type { Bitmap, TextBox } from './bitmap.ts';

/** One letter as it stands in a picture: how much ink each point has, 0 to 1, cropped to the columns that have any. */
export interface Glyph {
  ink: Float32Array;
  width: number;
  height: number;
  /** Where it was cut out: the same letter is no sample of itself. */
  piece?: Piece;
}

/** The ink of a line of text, straightened, in the picture's own points. */
export interface Strip extends Glyph {
  /** Where the strip begins in the picture. */
  x: number;
}

/** A column with less ink than this in all its points stands between letters. */
const GAP = 0.22;
/** More ink than this part of the strip's height in one piece is a letter; less is dust. */
const DUST = 0.02;

/** Undefined where the line has no two colours to tell apart. */
export function stripOf(image: Bitmap, box: TextBox): Strip | undefined {
  const x = Math.max(0, Math.floor(box.x));
  const width = Math.min(image.width, Math.ceil(box.end)) - x;
  const height = Math.round(box.height);
  if (width < 8 || height < 8) return undefined;
  const centre = (box.x + box.end) / 2;
  const colours = new Float32Array(width * height * 3);
  for (let column = 0; column < width; column++) {
    const top = box.middle + box.slope * (x + column - centre) - height / 2;
    const upper = Math.floor(top);
    const part = top - upper;
    for (let row = 0; row < height; row++) {
      const [first, second] = [rowWithin(image, upper + row), rowWithin(image, upper + row + 1)];
      for (let channel = 0; channel < 3; channel++) {
        const at = (y: number) => image.data[(y * image.width + x + column) * 3 + channel] as number;
        colours[(row * width + column) * 3 + channel] = at(first) * (1 - part) + at(second) * part;
      }
    }
  }
  return inkOf(colours, width, height, x);
}

const rowWithin = (image: Bitmap, y: number) => Math.max(0, Math.min(image.height - 1, y));

function inkOf(colours: Float32Array, width: number, height: number, x: number): Strip | undefined {
  const ground = [0, 1, 2].map((channel) => medianColour(colours, channel));
  const ink = new Float32Array(width * height);
  for (let at = 0; at < ink.length; at++)
    for (let channel = 0; channel < 3; channel++)
      ink[at] = (ink[at] as number) + Math.abs((colours[at * 3 + channel] as number) - (ground[channel] as number));
  const full = strongest(ink);
  if (full < 60) return undefined;
  for (let at = 0; at < ink.length; at++) ink[at] = Math.min(1, (ink[at] as number) / full);
  return { ink, width, height, x };
}

/** What only three of a hundred points have more of. */
function strongest(ink: Float32Array): number {
  const counts = new Uint32Array(766);
  for (const value of ink) counts[Math.floor(value)] = (counts[Math.floor(value)] as number) + 1;
  let sum = 0;
  for (let value = counts.length - 1; value > 0; value--) {
    sum += counts[value] as number;
    if (sum > ink.length * 0.03) return value;
  }
  return 0;
}

function medianColour(colours: Float32Array, channel: number): number {
  const counts = new Uint32Array(256);
  for (let at = channel; at < colours.length; at += 3) {
    const value = Math.round(colours[at] as number);
    counts[value] = (counts[value] as number) + 1;
  }
  let sum = 0;
  for (let value = 0; value < 256; value++) {
    sum += counts[value] as number;
    if (sum > colours.length / 6) return value;
  }
  return 255;
}

/** A piece of ink between two gaps: its first column and the one after its last, in the strip. */
export interface Piece {
  from: number;
  to: number;
}

export function piecesOf({ ink, width, height }: Strip): Piece[] {
  const pieces: Piece[] = [];
  let from = -1;
  let sum = 0;
  for (let column = 0; column <= width; column++) {
    let most = 0;
    for (let row = 0; column < width && row < height; row++) {
      const value = ink[row * width + column] as number;
      if (value > most) most = value;
      sum += value;
    }
    if (most >= GAP) {
      if (from < 0) [from, sum] = [column, 0];
    } else if (from >= 0) {
      if (sum > height * DUST) pieces.push({ from, to: column });
      from = -1;
    }
  }
  return pieces;
}

/** The piece of each letter, by where the recognition saw it (`at`, in the strip); undefined for letters that touch others or have none. */
export function piecesOfLetters(at: number[], pieces: Piece[], height: number): (Piece | undefined)[] {
  const centres = pieces.map((piece) => (piece.from + piece.to) / 2);
  const near = at.map((x) => centres.reduce((best, centre) => (Math.abs(centre - x) < Math.abs(best) ? centre - x : best), Infinity));
  const shift = median(near.filter((one) => Math.abs(one) < height)) ?? 0;
  const [letters, count] = [at.length, pieces.length];
  // Least cost of the first letters on the first pieces; leaving out a letter or a piece costs a third of the line's height.
  const skip = height / 3;
  const cost = Array.from({ length: letters + 1 }, (_, letter) => new Float32Array(count + 1).fill(letter * skip));
  for (let letter = 0; letter <= letters; letter++)
    for (let piece = 1; piece <= count; piece++) {
      const row = cost[letter] as Float32Array;
      let least = (row[piece - 1] as number) + skip;
      if (letter > 0) {
        const above = cost[letter - 1] as Float32Array;
        const apart = Math.abs((at[letter - 1] as number) + shift - (centres[piece - 1] as number));
        least = Math.min(least, (above[piece] as number) + skip, (above[piece - 1] as number) + apart);
      }
      row[piece] = least;
    }
  const found: (Piece | undefined)[] = new Array(letters).fill(undefined);
  for (let [letter, piece] = [letters, count]; letter > 0 && piece > 0; ) {
    const here = (cost[letter] as Float32Array)[piece] as number;
    const above = cost[letter - 1] as Float32Array;
    if (here === Math.fround(((cost[letter] as Float32Array)[piece - 1] as number) + skip)) piece--;
    else if (here === Math.fround((above[piece] as number) + skip)) letter--;
    else found[--letter] = pieces[--piece];
  }
  return found;
}

export function glyphOf({ ink, width, height }: Strip, piece: Piece): Glyph {
  const { from, to } = piece;
  const cut = new Float32Array((to - from) * height);
  for (let row = 0; row < height; row++) cut.set(ink.subarray(row * width + from, row * width + to), row * (to - from));
  return { ink: cut, width: to - from, height, piece };
}

/** How different two letters look: 0 the same, 1 nothing in common. The second is moved about to where it fits best. */
export function difference(a: Glyph, b: Glyph): number {
  if (Math.abs(a.width - b.width) > 2 + 0.25 * Math.max(a.width, b.width)) return 1;
  const reach = Math.max(2, Math.round(0.12 * Math.max(a.height, b.height)));
  const middle = Math.round((a.height - b.height) / 2);
  const indent = Math.round((a.width - b.width) / 2);
  let [best, at] = [2, 0];
  for (let down = middle - reach; down <= middle + reach; down += 2) {
    const value = differenceAt(a, b, indent, down);
    if (value < best) [best, at] = [value, down];
  }
  for (const down of [at - 1, at, at + 1])
    for (const right of [indent - 1, indent, indent + 1])
      if (down !== at || right !== indent) best = Math.min(best, differenceAt(a, b, right, down));
  return best;
}

function differenceAt(a: Glyph, b: Glyph, right: number, down: number): number {
  let apart = 0;
  let both = 0;
  const [left, end] = [Math.min(0, right), Math.max(a.width, b.width + right)];
  const [top, bottom] = [Math.min(0, down), Math.max(a.height, b.height + down)];
  for (let y = top; y < bottom; y++) {
    const rowA = y >= 0 && y < a.height ? y * a.width : -1;
    const rowB = y >= down && y < down + b.height ? (y - down) * b.width : -1;
    for (let x = left; x < end; x++) {
      const one = rowA >= 0 && x >= 0 && x < a.width ? (a.ink[rowA + x] as number) : 0;
      const other = rowB >= 0 && x >= right && x < right + b.width ? (b.ink[rowB + x - right] as number) : 0;
      apart += one > other ? one - other : other - one;
      both += Math.max(one, other);
    }
  }
  return both === 0 ? 1 : apart / both;
}
