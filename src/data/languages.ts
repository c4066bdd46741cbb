import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { push } from '../collections.ts';
import { lazy } from '../lazy.ts';
import { packageRoot } from '../paths.ts';
import {
  type ArticleWords,
  type ContextWords,
  type IndicatorWords,
  type KindOfWord,
  type LanguageData,
  type LinkWords,
  type OutcomeWords,
  parseLanguage,
} from './language-file.ts';
import { phrasesSource } from './phrases.ts';
import type { TargetSentences, TargetWords } from './targets.ts';

export type { ArticleWords, ContextWords, IndicatorWords, KindOfWord, LinkWords, OutcomeWords };

/** The words of all languages, by the part of the code that reads them; what each key means says language-file.ts. */

/** All languages by their code; read and checked once per thread, when they are first asked for. */
const byCode = lazy((): ReadonlyMap<string, LanguageData> => {
  const folder = join(packageRoot, 'src/data/lang');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    names.sort().map((name) => [name.slice(0, -'.json'.length), parseLanguage(readFileSync(join(folder, name), 'utf8'), name)]),
  );
});

const allLanguages = (): LanguageData[] => [...byCode().values()];

/** Source of a pattern (see caseless) that matches any of the phrases of these keys in any language. */
const wordsOf =
  <Key extends string>(phrasesOf: (language: LanguageData) => { [key in Key]?: string[] | undefined } | undefined) =>
  (...keys: Key[]): string =>
    phrasesSource(keys.flatMap((key) => allLanguages().flatMap((language) => phrasesOf(language)?.[key] ?? [])));

export const indicatorWords = wordsOf<IndicatorWords>(({ indicators }) => indicators);
/** What is said where an article links to files. */
export const linkWords = wordsOf<LinkWords>(({ links }) => links);
/** What texts say about names in them. */
export const contextWords = wordsOf<ContextWords>(({ context }) => context);
/** What pages say around the paragraphs of an article. */
export const articleWords = wordsOf<ArticleWords>(({ article }) => article);

/** The phrases of a key in all languages, by which pages are known that are no article. */
export function outcomePhrases(key: OutcomeWords): string[] {
  return allLanguages().flatMap((language) => language.outcomes?.[key] ?? []);
}

/** The same for words for a kind of things. */
export function kindWords(kind: KindOfWord): string {
  return phrasesSource(allLanguages().flatMap((language) => language.context?.kindWords?.[kind] ?? []));
}

/** Names of columns in other languages: patterns and the English word for each. */
export function columnNames(): [pattern: string, english: string][] {
  const all = new Map<string, string[]>();
  for (const { columns = {} } of allLanguages()) for (const [english, names] of Object.entries(columns)) push(all, english, ...names);
  return [...all].map(([english, names]) => [phrasesSource(names), english]);
}

/** Sources of patterns for the names of the twelve months, January first, in all languages. */
export function monthSources(): string[] {
  return Array.from({ length: 12 }, (_, at) => phrasesSource(allLanguages().flatMap((language) => language.article?.months?.[at] ?? [])));
}

/** The words for targets by the code of their language. */
export function targetWords(): [code: string, words: TargetWords][] {
  return [...byCode()].flatMap(([code, { targets }]): [string, TargetWords][] => (targets ? [[code, targets]] : []));
}

/** How English sentences name targets. */
export function englishTargetSentences(): TargetSentences {
  const sentences = byCode().get('en')?.targetSentences;
  if (sentences === undefined) throw new Error('src/data/lang/en.json lacks "targetSentences".');
  return sentences;
}
