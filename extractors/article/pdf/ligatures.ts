import { isEnglishWord } from '../../english-words.ts';
import type { Run } from './page.ts';

const LIGATURES = ['fi', 'fl', 'ff', 'ffi', 'ffl', 'tt', 'ti', 'ft'];

/** Fonts that do not say what their ligatures stand for leave a gap in the word ("con\ufffdict"): the word itself says which it was. */
export function withLigatures(runs: Run[]): Run[] {
  if (!runs.some((run) => run.text.includes('\ufffd'))) return runs;
  return runs.map((run) => ({ ...run, text: run.text.replace(/\p{L}*\ufffd[\p{L}\ufffd]*/gu, repaired) }));
}

function repaired(word: string): string {
  const fitting = LIGATURES.map((ligature) => word.replaceAll('\ufffd', ligature)).find(isEnglishWord);
  // Where no word is known, the most common one reads best; a word of nothing else stays as it is.
  return fitting ?? (/\p{L}/u.test(word) ? word.replaceAll('\ufffd', 'fi') : word);
}
