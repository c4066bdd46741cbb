import { isEnglishWord } from '../../english-words.ts';
import type { Run } from './page.ts';

/** From 0x1b on in the encoding of LaTeX's own fonts (Cork, T1), which do not always say what their codes stand for. */
const CORK = ['ff', 'fi', 'fl', 'ffi', 'ffl'];
const LIGATURES = ['fi', 'fl', 'ff', 'ffi', 'ffl', 'tt', 'ti', 'ft'];

/** Fonts that do not say what their ligatures stand for leave a gap in the word ("con\ufffdict"): the word itself says which it was. */
export function withLigatures(runs: Run[]): Run[] {
  return runs.map((run) => {
    const text = run.text.replace(/\p{Cc}/gu, (sign) => CORK[sign.charCodeAt(0) - 0x1b] ?? sign);
    return { ...run, text: text.replace(/\p{L}*\ufffd[\p{L}\ufffd]*/gu, repaired) };
  });
}

function repaired(word: string): string {
  const fitting = LIGATURES.map((ligature) => word.replaceAll('\ufffd', ligature)).find(isEnglishWord);
  // Where no word is known, the most common one reads best; a word of nothing else stays as it is.
  return fitting ?? (/\p{L}/u.test(word) ? word.replaceAll('\ufffd', 'fi') : word);
}
