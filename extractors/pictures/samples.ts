import { isEnglishWord } from '../english-words.ts';
import { difference, type Glyph, glyphOf, type Piece, piecesOf, piecesOfLetters, type Strip } from './glyphs.ts';

/** The ink of a line, and where the recognition saw each letter of a reading of it. */
export interface LineInk {
  strip: Strip;
  pieces: Piece[];
}

export const inkOfLine = (strip: Strip | undefined): LineInk | undefined => strip && { strip, pieces: piecesOf(strip) };

/** The glyph of each letter that stands alone; `unused` pieces of ink belong to no letter. `at`: in the strip's points. */
export function glyphsOfLetters({ strip, pieces }: LineInk, at: number[]): { glyphs: (Glyph | undefined)[]; unused: number } {
  const found = piecesOfLetters(at, pieces, strip.height);
  const first = found.find((one) => one !== undefined)?.from ?? 0;
  const last = found.findLast((one) => one !== undefined)?.to ?? 0;
  const used = new Set(found);
  return {
    glyphs: found.map((piece) => piece && glyphOf(strip, piece)),
    unused: pieces.filter((piece) => piece.from >= first && piece.to <= last && !used.has(piece)).length,
  };
}

/** The blank before each letter, in heights of the line; undefined where it touches the letter before. */
export function blanksBefore({ strip, pieces }: LineInk, at: number[]): (number | undefined)[] {
  const found = piecesOfLetters(at, pieces, strip.height);
  const places = found.map((piece, index) => (piece ? (piece.from + piece.to) / 2 : (at[index] as number)));
  const blanks: (number | undefined)[] = at.map(() => undefined);
  for (const [index, { to }] of pieces.slice(0, -1).entries()) {
    const { from } = pieces[index + 1] as Piece;
    const next = places.findIndex((place) => place > (to + from) / 2);
    if (next > 0) blanks[next] = Math.max(blanks[next] ?? 0, (from - to) / strip.height);
  }
  return blanks;
}

/** So many pictures of a letter are kept: they differ by where it stands between two points of the screen. */
const MOST = 10;

/** What the letters of a picture look like, by those of them that are known for sure. */
export interface Samples {
  /** How little a glyph looks like a letter, 0 to 1; undefined when the picture shows that letter nowhere else for sure. */
  distance(glyph: Glyph, letter: string): number | undefined;
}

/** Letters that cannot be others: in hashes, numbers of addresses, English words, schemes and frequent top-level domains. */
const SURE =
  /(?<![0-9a-z])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}|[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{64})(?![0-9a-z])|(?<![\d.])\d{1,3}(?:\[?\.\]?\d{1,3}){3}(?![\d.])|\bh(?:tt|xx)ps?(?=:\/\/)|(?<=\.\]?)(?:com|net|org|info|php|html)\b/gi;
const WORD = /(?<![\p{L}\d])\p{L}\p{Ll}{3,}(?!\p{L})/gu;

/** `letters`: one string a letter, spaces too, in the order of the line. */
export function sureLetters(letters: string[]): boolean[] {
  const text = letters.join('');
  const sure: boolean[] = new Array(letters.length).fill(false);
  if (text.length !== letters.length) return sure;
  for (const { index, 0: found } of text.matchAll(SURE)) sure.fill(true, index, index + found.length);
  for (const { index, 0: found } of text.matchAll(WORD)) if (isEnglishWord(found)) sure.fill(true, index, index + found.length);
  return sure;
}

export function collectSamples(lines: { ink: LineInk; letters: string[]; at: number[] }[]): Samples {
  const samples = new Map<string, Glyph[]>();
  for (const { ink, letters, at } of lines) {
    const sure = sureLetters(letters);
    if (!sure.includes(true)) continue;
    const marks = letters.map((letter, index) => ({ letter, index })).filter(({ letter }) => letter !== ' ');
    const { glyphs } = glyphsOfLetters(
      ink,
      marks.map(({ index }) => at[index] as number),
    );
    for (const [mark, { letter, index }] of marks.entries()) {
      const glyph = glyphs[mark];
      const known = samples.get(letter) ?? [];
      if (!sure[index] || !glyph || known.length >= MOST) continue;
      samples.set(letter, [...known, glyph]);
    }
  }
  return {
    distance: (glyph, letter) => {
      const known = samples.get(letter)?.filter((one) => one.piece !== glyph.piece) ?? [];
      if (known.length === 0) return undefined;
      const [first = 1, second = first] = known.map((one) => difference(glyph, one)).sort((a, b) => a - b);
      return (first + second) / 2;
    },
  };
}
