import type { PictureText } from './engine.ts';

const HASH_LENGTHS = new Set([32, 40, 64, 96, 128]);
/** Letters that can be one digit of a hash only: "g" could be 9 or 6, "B" in capitals is a digit itself. */
const LOOK_ALIKES: Record<string, string> = { o: '0', O: '0', Q: '0', l: '1', I: '1', i: '1', '|': '1', S: '5', s: '5', Z: '2', z: '2' };
const MAX_REPAIRS = 4;

/** Pieces of text -> lines from the top, with hashes and defanging repaired as far as there is one way to read them. */
export function linesOf(texts: PictureText[], textOf: (one: PictureText) => string): string[] {
  const rows: PictureText[][] = [];
  for (const piece of [...texts].sort((a, b) => a.y - b.y)) {
    const row = rows.at(-1);
    const reference = row?.[0];
    if (row && reference && Math.abs(reference.y - piece.y) < Math.min(reference.height, piece.height) * 0.4) row.push(piece);
    else rows.push([piece]);
  }
  return rows.map((row) =>
    row
      .sort((a, b) => a.x - b.x)
      .map((piece) => repaired(withDots(textOf(piece))))
      .join(' | '),
  );
}

/** Brackets around dots, the slashes behind a scheme, and spaces that were lost before brackets, as far as there is one reading. */
export function withDots(text: string): string {
  return text
    .replace(/\b(h(?:tt|xx)ps?)\s?:\s?\/\s?\/?\s?(?=\S)/gi, '$1://')
    .replace(/(?<=\w)\s?(?:[[|(]\s?[.:,·-]\s?[\])J1lI|]|[1lI]\s?[.]\s?\]|\[\])\s?(?=\w)/g, '[.]')
    .replace(/(?<=\S[./]\S+)\((?=\S)/g, ' (');
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
    if (/[a-f]/.test(hash) && /[A-F]/.test(hash)) return word.replace(/^./, '?');
    return repairs <= MAX_REPAIRS && /^[0-9a-f]+$/i.test(hash) ? hash : word;
  });
}
