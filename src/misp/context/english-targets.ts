import { englishTargetSentences } from '../../data/languages.ts';
import { lazy } from '../../data/lazy.ts';
import { caseless, phrasesSource } from '../../data/phrases.ts';
import { cuesSource } from '../../data/targets.ts';
import type { Outline } from '../../markdown/outline.ts';
import { countryList, type Names, namesOfPlaces, type Place, placesIn, runs, SECTOR_LIST } from './named-places.ts';
import { isTargetLabel, targetLists } from './target-lists.ts';

/**
 * Countries and sectors that an English text names as targets, by the sentence that they stand in. The words are data
 * (`targetSentences` in src/data/lang/en.json); here is how they stand together.
 */

const WINDOW = 300;
/** So much of the text behind a place tells whether it is the attackers'. */
const FOLLOWING = 40;
/** "said by ESET, a Slovak software company". */
const APPOSITION = /\b(?:by|from|according to) \p{Lu}[\p{L}\d-]*(?: \p{Lu}[\p{L}\d-]*){0,3}, an? (?:[\p{L}-]+ ){0,3}$/u;
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
    forward: new RegExp(`${cuesSource(words.targetCues)}(${REST})`, 'giu'),
    agent: /^ by\b(?:(?! (?:in|across|at|throughout)\b)[^.!?\n])*/u,
    clauseEnd: new RegExp(`[ ,]${any(words.clauseStarts)}`, 'iu'),
    /** "has delivered the stealer to Germany and Spain", "spread across Brazil". */
    sent: new RegExp(String.raw`${any(words.sendingVerbs)}[^.!?\n;:]{0,60}? ${any(words.sendingPrepositions)} (?=(?:the )?\p{Lu})`, 'giu'),
    /** What was done to whoever the sentence names before it. */
    suffered: new RegExp(String.raw`${any(words.passiveCues)} (?:(?!${any(words.exceptionCues)})\w+ )?${any(words.passiveVerbs)}`, 'giu'),
    /** "received the same lure": whoever the sentence names before it. */
    received: new RegExp(any(words.receivingVerbs), 'giu'),
    sectorList: caseless(any(words.sectorPlurals)),
    countryStart: /(?<![\p{L}\p{N}.])(?:the )?\p{Lu}[\p{L}.]{1,30}(?: (?:(?:of|and) )?\p{Lu}[\p{L}.]{1,30}){0,3}, (?=(?:the )?\p{Lu})/gu,
    adviceHeading: caseless(`^\\W*${any(words.adviceHeadings)}`),
    /** "Banks in Brazil", "two crypto firms in South Korea": up to six words, whom, and where. */
    victimsIn: new RegExp(
      String.raw`((?:(?<![\p{L}\d-])(?:[\p{L}\d-]+(?:, | (?:${words.nameJoiners.join('|')}) | )){1,6})?${victims}) ${any(words.victimPlaceCues)} `,
      'giu',
    ),
    /** "a Ukrainian energy provider": a people's name, up to three words, whom. */
    peopleOf: new RegExp(String.raw`(?<![\p{L}.-])((?:\p{Lu}\.?[\p{L}.]* )?\p{Lu}[\p{L}.]+ )((?:[\p{L}-]+,? ){0,3}${victims})`, 'gu'),
    hostile: caseless(any(words.hostileWords)),
    harmless: caseless(any([...words.harmlessWords, ...words.sparedCues])),
    spared: caseless(`^[^,;:.\\n]{0,60}?${any(words.sparedCues)}`),
    sponsor: caseless(`${any(words.sponsorCues)}[^.;,]{0,40}$`),
    except: caseless(`${any(words.exceptionCues)}[^.;]{0,25}$`),
    origin: caseless(`${any(words.originCues)} (?:the )?$`),
    affected: caseless(any([...words.affectedWords, ...words.victims])),
  };
});

/** Offsets and clusters of countries and sectors that the text names as targets. */
export function englishTargets<T extends Place>(outline: Outline, names: Names<T>, skip: (offset: number) => boolean): [T, number][] {
  const { markdown } = outline;
  const {
    forward,
    suffered,
    received,
    sectorList,
    countryStart,
    adviceHeading,
    affected,
    spared,
    sent,
    harmless,
    victimsIn,
    peopleOf,
    sponsor,
    except,
    origin,
  } = patterns();
  const result: [T, number][] = [];
  const add = (found: Iterable<[T, number]>, from: number) => {
    for (const [cluster, at] of found) result.push([cluster, from + at]);
  };
  for (const match of markdown.matchAll(forward)) {
    const rest = clauseOf(match[1] as string);
    if (skip(match.index) || except.test(before(markdown, match.index))) continue;
    add(placesIn(rest, names, 'beside a word for organisations'), match.index + match[0].length - (match[1] as string).length);
  }
  let past = 0;
  for (const match of markdown.matchAll(suffered)) {
    const from = Math.max(past, match.index - sentenceBefore(markdown, match.index).length);
    past = match.index + match[0].length;
    const rest = markdown.slice(from, match.index);
    if (!skip(from) && affected.test(rest)) add(placesIn(rest, names, 'beside a word for organisations'), from);
  }
  for (const match of markdown.matchAll(received)) {
    const from = match.index - sentenceBefore(markdown, match.index).length;
    const rest = markdown.slice(from, match.index);
    if (!skip(match.index) && affected.test(rest) && isAttack(sentenceAt(markdown, match.index)))
      add(placesIn(rest, names, 'beside a word for organisations'), from);
  }
  for (const match of markdown.matchAll(sent)) {
    const from = match.index + match[0].length;
    if (!skip(match.index) && !harmless.test(sentenceAt(markdown, match.index)))
      add(countryList(markdown.slice(from, from + WINDOW), names), from);
  }
  for (const match of markdown.matchAll(victimsIn)) {
    const [whole, whom = ''] = match;
    if (skip(match.index) || !isAttackNearby(markdown, match.index)) continue;
    if (/ of $/i.test(whole) && sponsor.test(before(markdown, match.index + whom.length))) continue;
    const from = match.index + whole.length;
    const countries = [...countryList(markdown.slice(from, from + WINDOW), names)];
    if (countries.length === 0) continue;
    add(countries, from);
    add(placesIn(whom, names, 'all'), match.index);
  }
  for (const match of markdown.matchAll(peopleOf)) {
    const lead = before(markdown, match.index);
    if (skip(match.index) || !isAttack(sentenceAt(markdown, match.index)) || sponsor.test(lead) || APPOSITION.test(lead)) continue;
    const [whole] = match;
    const written = markdown.slice(match.index, match.index + whole.length + FOLLOWING);
    const found = placesIn(written, names, 'all', lead).filter(([, at]) => at < whole.length);
    if (found.some(([cluster]) => cluster.galaxy === 'country')) add(found, match.index);
  }
  for (const { text, from } of sentencesOf(outline)) {
    if (skip(from) || harmless.test(text)) continue;
    for (const sectors of runs(namesOfPlaces(text, names, '').filter(({ cluster }) => cluster.galaxy !== 'country'))) {
      const count = new Set(sectors.map(({ cluster }) => cluster)).size;
      const isList = (count >= SECTOR_LIST && isAttack(text)) || (count > 1 && sectorList.test(text));
      if (isList) for (const { cluster, start } of sectors) result.push([cluster, from + start]);
    }
  }
  past = 0;
  for (const match of markdown.matchAll(countryStart)) {
    if (match.index < past || skip(match.index)) continue;
    const countries = [...countryList(markdown.slice(match.index, match.index + WINDOW), names)];
    if (countries.length < COUNTRY_LIST) continue;
    past = match.index + (countries.at(-1)?.[1] ?? 0);
    const lead = before(markdown, match.index);
    if (!harmless.test(sentenceAt(markdown, match.index)) && !except.test(lead) && !origin.test(lead)) add(countries, match.index);
  }
  for (const [item, from] of targetLists(outline)) if (!skip(from)) add(placesIn(item, names, 'all'), from);
  for (const { text, start, sectionEnd } of outline.headings)
    if (isTargetLabel(text) && !skip(start))
      add(placesIn(markdown.slice(start, Math.min(sectionEnd, start + SECTION)), names, 'none'), start);
  const advice = outline.headings.filter(({ text }) => adviceHeading.test(text));
  const isForReaders = (at: number) =>
    advice.some(({ start, sectionEnd }) => at >= start && at < sectionEnd) || TELEPHONE.test(sentenceAt(markdown, at));
  return result.filter(([, at]) => !isForReaders(at) && !spared.test(markdown.slice(at, at + 100)));
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

/** What a cue speaks of: not who did it ("breached by one of China's groups"), and nothing behind a word that begins another thought. */
function clauseOf(rest: string): string {
  const { agent, clauseEnd } = patterns();
  const blank = agent.exec(rest)?.[0] ?? '';
  const text = ' '.repeat(blank.length) + rest.slice(blank.length);
  return text.slice(0, clauseEnd.exec(text)?.index);
}
