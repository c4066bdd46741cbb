import { englishTargetSentences } from '../../data/languages.ts';
import { caseless, phrasesSource } from '../../data/phrases.ts';
import { cuesSource } from '../../data/targets.ts';
import { lazy } from '../../lazy.ts';
import type { Outline } from '../../markdown/outline.ts';
import { countryList, type Names, namesOfPlaces, type Place, placesIn, runs, SECTOR_LIST } from './named-places.ts';
import { isTargetLabel, targetLists } from './target-lists.ts';

/**
 * Countries and sectors that an English text names as targets, by the sentence that they stand in. The words are data
 * (`targetSentences` in src/data/lang/en.json); here is how they stand together.
 */

const WINDOW = 300;
/** So far around a place its paragraph is read, in characters. */
const PARAGRAPH = 500;
/** Of a section about targets the beginning names them. */
const SECTION = 1500;
/** A sentence goes on over the dots of "U.S." and of numbers. */
const REST = String.raw`(?:[^.!?\n]|\.(?=[^\s”"'’)\]])|(?<=\b[A-Z])\.){3,${WINDOW}}`;
/** So many countries in a row are targets by themselves. */
const COUNTRY_LIST = 3;
/** A number that readers in a country may call. */
const TELEPHONE = /\+\d{1,3}[ .(-]?\d/;
const SENTENCE = /(?:[^.!?\n]|\.(?=[^\s”"'’)\]])|(?<=\b[A-Z])\.){20,1000}/g;

const patterns = lazy(() => {
  const words = englishTargetSentences();
  const any = phrasesSource;
  const victims = any(words.victims);
  return {
    attack: new RegExp(`${cuesSource(words.targetCues)}(?=(${REST}))`, 'giu'),
    aim: new RegExp(`${cuesSource(words.targetPlaceCues)}(?=(${REST}))`, 'giu'),
    clauseEnd: new RegExp(`; |[ ,]${any(words.clauseStarts)}`, 'iu'),
    /** What was done to whoever the sentence names before it. */
    suffered: new RegExp(String.raw`${any(words.passiveCues)} (?:(?!${any(words.exceptionCues)})\w+ )?${any(words.passiveVerbs)}`, 'giu'),
    sectorList: caseless(any(words.sectorPlurals)),
    countryStart: /(?<![\p{L}\p{N}.])(?:the )?\p{Lu}[\p{L}.]{1,30}(?: (?:(?:of|and) )?\p{Lu}[\p{L}.]{1,30}){0,3}, (?=(?:the )?\p{Lu})/gu,
    adviceHeading: caseless(`^\\W*${any(words.adviceHeadings)}`),
    /** "Banks in Brazil", "two crypto firms in South Korea": up to six words, whom, and where. */
    victimsIn: new RegExp(
      String.raw`((?:(?<![\p{L}\d-])(?:[\p{L}\d-]+(?:, | (?:${words.nameJoiners.join('|')}) | )){1,6})?${victims}) ${any(words.victimPlaceCues)} `,
      'giu',
    ),
    hostile: caseless(any(words.hostileWords)),
    harmless: caseless(any(words.harmlessWords)),
    title: caseless(`${any(words.titleCues)}[^“”"\\n]{0,20}[“"][^”"\\n]{0,120}$`),
    except: caseless(`${any(words.exceptionCues)}[^.;]{0,25}$`),
    origin: caseless(`${any(words.originCues)} (?:the )?$`),
  };
});

/** An English text, the names of places, and which of its offsets lie in code or references. */
interface EnglishText<T extends Place> {
  outline: Outline;
  markdown: string;
  names: Names<T>;
  skip: (offset: number) => boolean;
}

type Found<T> = Iterable<[T, number]>;

/** The kinds of evidence that somebody is a target; each may find a place that others find, too. */
const EVIDENCE = [
  afterAttacks,
  afterAims,
  beforePassives,
  victimsOfCountries,
  listsOfSectors,
  listsOfCountries,
  labelledLists,
  sectionsAboutTargets,
];

/** Offsets and clusters of countries and sectors that the text names as targets. */
export function englishTargets<T extends Place>(outline: Outline, names: Names<T>, skip: (offset: number) => boolean): [T, number][] {
  const { markdown } = outline;
  const { adviceHeading, title } = patterns();
  const advice = outline.headings.filter(({ text }) => adviceHeading.test(text));
  const isForReaders = (at: number) =>
    advice.some(({ start, sectionEnd }) => at >= start && at < sectionEnd) || TELEPHONE.test(sentenceAt(markdown, at));
  return EVIDENCE.flatMap((find) => [...find({ outline, markdown, names, skip })]).filter(
    ([, at]) => !isForReaders(at) && !title.test(markdown.slice(Math.max(0, at - 170), at)),
  );
}

function* moved<T>(found: Found<T>, from: number): Generator<[T, number]> {
  for (const [cluster, at] of found) yield [cluster, from + at];
}

/** "attacks on banks in Spain": what follows somebody who attacks. */
function afterAttacks<T extends Place>(text: EnglishText<T>): Found<T> {
  return behind(patterns().attack, text, () => true);
}

/** "companies in Spain", "especially in Spain", in a paragraph about an attack. */
function afterAims<T extends Place>(text: EnglishText<T>): Found<T> {
  return behind(patterns().aim, text, (at) => isAttackNearby(text.markdown, at));
}

function* behind<T extends Place>(
  cue: RegExp,
  { markdown, names, skip }: EnglishText<T>,
  counts: (at: number) => boolean,
): Generator<[T, number]> {
  const { except } = patterns();
  for (const { 0: whole, 1: rest = '', index } of markdown.matchAll(cue)) {
    if (skip(index) || except.test(before(markdown, index)) || !counts(index)) continue;
    yield* moved(placesIn(clauseOf(rest), names, 'beside a word for organisations'), index + whole.length);
  }
}

/** "Banks in Spain were attacked". */
function* beforePassives<T extends Place>({ markdown, names, skip }: EnglishText<T>): Generator<[T, number]> {
  for (const { index } of markdown.matchAll(patterns().suffered)) {
    const from = index - sentenceBefore(markdown, index).length;
    if (!skip(from)) yield* moved(placesIn(markdown.slice(from, index), names, 'beside a word for organisations'), from);
  }
}

/** "two crypto firms in South Korea", in a sentence about an attack or beside one. */
function* victimsOfCountries<T extends Place>({ markdown, names, skip }: EnglishText<T>): Generator<[T, number]> {
  const { victimsIn } = patterns();
  for (const { 0: whole, 1: whom = '', index } of markdown.matchAll(victimsIn)) {
    if (skip(index) || !isAttackNearby(markdown, index)) continue;
    const from = index + whole.length;
    const countries = [...countryList(markdown.slice(from, from + WINDOW), names)];
    if (countries.length === 0) continue;
    yield* moved(countries, from);
    yield* moved(placesIn(whom, names, 'all'), index);
  }
}

/** Three sectors in a row in a sentence about an attack, or two and the word "sectors". */
function* listsOfSectors<T extends Place>({ outline, names, skip }: EnglishText<T>): Generator<[T, number]> {
  const { harmless, sectorList } = patterns();
  for (const { text, from } of sentencesOf(outline)) {
    if (skip(from) || harmless.test(text)) continue;
    for (const sectors of runs(namesOfPlaces(text, names).filter(({ cluster }) => cluster.galaxy !== 'country'))) {
      const count = new Set(sectors.map(({ cluster }) => cluster)).size;
      const isList = (count >= SECTOR_LIST && isAttack(text)) || (count > 1 && sectorList.test(text));
      if (isList) for (const { cluster, start } of sectors) yield [cluster, from + start];
    }
  }
}

/** Three countries in a row, where nothing says that they are something else. */
function* listsOfCountries<T extends Place>({ markdown, names, skip }: EnglishText<T>): Generator<[T, number]> {
  const { countryStart, except, origin } = patterns();
  let past = 0;
  for (const { index } of markdown.matchAll(countryStart)) {
    if (index < past || skip(index)) continue;
    const countries = [...countryList(markdown.slice(index, index + WINDOW), names)];
    if (countries.length < COUNTRY_LIST) continue;
    past = index + (countries.at(-1)?.[1] ?? 0);
    const lead = before(markdown, index);
    if (isAttack(sentenceAt(markdown, index)) && !except.test(lead) && !origin.test(lead)) yield* moved(countries, index);
  }
}

/** Items of lists, and cells of tables, that are labelled as targets. */
function* labelledLists<T extends Place>({ outline, names, skip }: EnglishText<T>): Generator<[T, number]> {
  for (const [item, from] of targetLists(outline)) if (!skip(from)) yield* moved(placesIn(item, names, 'all'), from);
}

/** The beginning of a section under a heading such as "Targets". */
function* sectionsAboutTargets<T extends Place>({ outline, markdown, names, skip }: EnglishText<T>): Generator<[T, number]> {
  for (const { text, start, sectionEnd } of outline.headings)
    if (isTargetLabel(text) && !skip(start))
      yield* moved(placesIn(markdown.slice(start, Math.min(sectionEnd, start + SECTION)), names, 'none'), start);
}

const before = (markdown: string, at: number) => markdown.slice(Math.max(0, at - 80), at);
const isAttack = (sentence: string) => patterns().hostile.test(sentence) && !patterns().harmless.test(sentence);

/** The sentences of a text, without those of code and tables. */
function* sentencesOf({ lines, markdown }: Outline): Generator<{ text: string; from: number }> {
  for (const { kind, start, end } of lines) {
    if (kind === 'code' || kind === 'table') continue;
    for (const match of markdown.slice(start, end).matchAll(SENTENCE)) yield { text: match[0], from: start + match.index };
  }
}

/** Not harmless by its own sentence, and hostile by the paragraph. */
function isAttackNearby(markdown: string, at: number): boolean {
  const { hostile, harmless } = patterns();
  if (harmless.test(sentenceAt(markdown, at))) return false;
  const start = Math.max(markdown.lastIndexOf('\n', at) + 1, at - PARAGRAPH);
  const end = markdown.indexOf('\n', at);
  return hostile.test(markdown.slice(start, Math.min(end < 0 ? markdown.length : end, at + PARAGRAPH)));
}

/** The sentence up to here, WINDOW characters of it at most. */
function sentenceBefore(markdown: string, at: number): string {
  const text = markdown.slice(Math.max(0, at - WINDOW), at);
  for (let i = text.length - 1; i >= 0; i--) {
    const isEnd = /[!?\n]/.test(text[i] as string) || (text[i] === '.' && !/^[^\s”"'’)\]]/.test(text.slice(i + 1, i + 2)));
    if (isEnd && !(text[i] === '.' && /\b[A-Z]$/.test(text.slice(Math.max(0, i - 2), i)))) return text.slice(i + 1);
  }
  return text;
}

function sentenceAt(markdown: string, at: number): string {
  const start = sentenceBefore(markdown, at);
  const end = /^(?:[^.!?\n]|\.(?=[^\s”"'’)\]])|(?<=\b[A-Z])\.)*/.exec(markdown.slice(at, at + WINDOW))?.[0] ?? '';
  return start + end;
}

/** What a cue speaks of: nothing after a word that begins another thought. */
const clauseOf = (rest: string): string => rest.slice(0, patterns().clauseEnd.exec(rest)?.index);
