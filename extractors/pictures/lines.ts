import type { PictureText } from './engine.ts';
import { UNSURE_DIGIT } from './look-alikes.ts';

const HASH_LENGTHS = new Set([32, 40, 64, 96, 128]);
/** Letters that can be one digit of a hash only: "g" could be 9 or 6, "B" in capitals is a digit itself. */
const LOOK_ALIKES: Record<string, string> = { o: '0', O: '0', Q: '0', l: '1', I: '1', i: '1', '|': '1', S: '5', s: '5', Z: '2', z: '2' };
const MAX_REPAIRS = 4;

interface Piece extends Pick<PictureText, 'x' | 'end' | 'y' | 'height'> {
  text: string;
}

/** Pieces of text -> lines from the top, with hashes and defanging repaired as far as there is one way to read them. */
export function linesOf(texts: PictureText[], textOf: (one: PictureText) => string): string[] {
  const pieces = texts.map((one) => ({ ...one, text: repaired(withDots(textOf(one))) })).sort((a, b) => a.y - b.y);
  const rows: Piece[][] = [];
  for (const piece of joinBroken(pieces)) {
    const row = rows.at(-1);
    const reference = row?.[0];
    if (row && reference && Math.abs(reference.y - piece.y) < Math.min(reference.height, piece.height) * 0.4) row.push(piece);
    else rows.push([piece]);
  }
  return rows.map((row) =>
    row
      .sort((a, b) => a.x - b.x)
      .map((piece) => piece.text)
      .join(' | '),
  );
}

/** Values that a narrow column broke over lines, put together where the first line stands. */
function joinBroken(pieces: Piece[]): Piece[] {
  const used = new Set<Piece>();
  const joined: Piece[] = [];
  for (const piece of pieces) {
    if (used.has(piece)) continue;
    const column = [piece];
    for (let next = below(piece, pieces); next && column.length < 6; next = below(next, pieces)) column.push(next);
    const count = partsOfHash(column) || (/\w-$/.test(piece.text) && /^\w[\w-]*\[?\./.test(column[1]?.text ?? '') ? 2 : 1);
    for (const one of column.slice(0, count)) used.add(one);
    joined.push({
      ...piece,
      text: column
        .slice(0, count)
        .map((one) => one.text)
        .join(''),
    });
  }
  return joined;
}

/** The next line of the same column. */
function below(piece: Piece, pieces: Piece[]): Piece | undefined {
  return pieces.find(
    (one) => one.y > piece.y + piece.height * 0.5 && one.y < piece.y + piece.height * 1.9 && Math.abs(one.x - piece.x) < piece.height * 0.6,
  );
}

/** How many lines from the top are one hash: together they have the length of one, all but the last are as wide as the column. */
function partsOfHash(column: Piece[]): number {
  const [first] = column;
  if (!first || !/^[0-9a-f]{12,}$/i.test(first.text)) return 0;
  const wide = first.end - first.x;
  let length = 0;
  for (const [index, { text, x, end }] of column.entries()) {
    if (!/^[0-9a-f]+$/i.test(text) || end - x > wide * 1.12) return 0;
    length += text.length;
    const isWhole = HASH_LENGTHS.has(text.length) && HASH_LENGTHS.has(first.text.length);
    if (index > 0 && HASH_LENGTHS.has(length) && !isWhole) return index + 1;
    if (end - x < wide * 0.88) return 0;
  }
  return 0;
}

/** Brackets around dots, the slashes after a scheme, and spaces that were lost before brackets or seen in a host, as far as there is one reading. */
export function withDots(text: string): string {
  return (
    text
      .replace(/\b(h(?:tt|xx)ps?)\s?:\s?\/\s?\/?\s?(?=\S)/gi, '$1://')
      .replace(/(?<=\w)\s?(?:[[|(]\s?[.:,·-]{1,2}\s?[\])Jj1lI|]|[1lIL]\s?[.]\s?(?:\]|J(?=[a-z\d]))|[[|]\s?[\]Jj])\s?(?=\w)/g, '[.]')
      // Both brackets misread, beside others that were not.
      .replace(/(?<=(?:hxxps?:\/\/|\[\.\])\S*)[1lI]\.j(?=\w)|[1lI]\.j(?=\w\S*\[\.\])/g, '[.]')
      .replace(/(?<=:\/\/[\w-]+) (?=[\w-]*\[\.\])|(?<=:\/\/\S+(?: \/\S+)*) (?=\/\w)/g, '')
      .replace(/(?<=\S[./]\S+)\((?=\S)/g, ' (')
  );
}

/** Words of a line that are hashes but for a few look-alikes; a word of a wrong length stays as it is, and is no hash. */
export function repaired(text: string): string {
  return text.replace(/[0-9A-Za-z|]{32,128}/g, (word) => {
    if (!HASH_LENGTHS.has(word.length) || /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(word)) return word;
    const isLower = /[a-f]/.test(word) && !/[A-F]/.test(word.replaceAll('B', ''));
    let repairs = 0;
    const fixed = [...word].map((letter) => {
      const digit = LOOK_ALIKES[letter] ?? (isLower && letter === 'B' ? '8' : undefined);
      if (digit === undefined) return letter;
      repairs++;
      return digit;
    });
    const hash = fixed.join('');
    // Small and capital letters in one hash: one of them was read wrongly, and nobody knows which.
    if (/[a-f]/.test(hash) && /[A-F]/.test(hash)) return word.replace(/^./, UNSURE_DIGIT);
    return repairs <= MAX_REPAIRS && /^[0-9a-f]+$/i.test(hash) ? hash : word;
  });
}
