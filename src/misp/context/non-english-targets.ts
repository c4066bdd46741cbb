import { targetWords } from '../../data/languages.ts';
import { lowerCaseSource, NO_WORD_BREAKS, phrasesSource } from '../../data/phrases.ts';
import type { TargetWords } from '../../data/targets.ts';
import { runs } from './named-places.ts';

/** Countries and sectors that a text in another language than English names as targets. */

interface Language {
  /** Somebody is attacked; somebody follows who is. */
  attack: RegExp;
  aim: RegExp;
  /** The clause says that somebody was not attacked. */
  denial: RegExp;
  /** In the text between a name and an attack after it: the name is not the attacked. */
  otherSubject: RegExp;
  /** In the text up to a name: the attackers, or whose name they use, are meant; from a country's end: the attackers. */
  attackersBefore: RegExp;
  attackersAfter: RegExp;
  /** Countries by their English names, and sectors. */
  places: { name: string; isSector: boolean }[];
  /** Any of their names in a text in lower case, each in a group of its own, in the order of `places`. */
  anyPlace: RegExp;
}

/** Longer sentences than this, in characters, are lists or code. */
const LONGEST = 600;
const ATTACKERS_REACH = 30;
/** How far a target may stand after an attack, before one, and after a word like "against", in characters. */
const BEHIND_ATTACK = 150;
const BEFORE_ATTACK = 60;
const BEHIND_AIM = 45;
/** What stands between the places of an enumeration is no longer than this. */
const LIST_GAP = 20;
/** In characters: a longer text has named its targets by then. */
const MAX_TEXT = 200_000;

const languages = new Map<string, Language>();

/** The patterns of a language, made when a text first needs them. */
function languageOf(code: string, words: TargetWords): Language {
  const made = languages.get(code);
  if (made !== undefined) return made;
  const {
    attackCues = [],
    aimCues = [],
    subjectMarks = [],
    denials = [],
    attackersBefore = [],
    attackersAfter = [],
    countries = {},
    victims = [],
    peoples = {},
    sectors = {},
  } = words;
  // For clauses in lower case: with flag i each of these would cost a second to compile.
  const pattern = (source: string) => new RegExp(lowerCaseSource(source), 'gu');
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const regionNames = (words.locales ?? [code]).flatMap((locale) => {
    const own = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' });
    return regions().flatMap((region) => {
      const [name, local] = [english.of(region), own.of(region)];
      const source = local === undefined ? undefined : countrySource(local, words.countryEndings);
      return local === undefined || name === undefined || source === undefined ? [] : [{ local, name, source, isSector: false }];
    });
  });
  // Of names that begin alike ("Guinea", "Guinea-Bissau") the longest is tried first.
  regionNames.sort((a, b) => b.source.length - a.source.length);
  const besideVictim = (people: string) => `(?<=${phrasesSource(victims)}\\s)${people}|${people}(?=\\s${phrasesSource(victims)})`;
  const spaced = regionNames.filter(({ local }) => !NO_WORD_BREAKS.test(local));
  const others = [
    ...Object.entries(countries).map(([name, phrases]) => ({ source: phrasesSource(phrases), name, isSector: false })),
    ...Object.entries(peoples).map(([name, phrases]) => ({ source: besideVictim(phrasesSource(phrases)), name, isSector: false })),
    ...regionNames.filter(({ local }) => NO_WORD_BREAKS.test(local)),
    ...Object.entries(sectors).map(([name, phrases]) => ({ source: phrasesSource(phrases), name, isSector: true })),
  ];
  const anyOf = (list: { source: string }[]) => list.map(({ source }) => `(${source})`).join('|') || '(?!)';
  const language = {
    attack: pattern(phrasesSource(attackCues)),
    aim: pattern(phrasesSource(aimCues)),
    denial: new RegExp(phrasesSource(denials), 'iu'),
    otherSubject: new RegExp(`[,\\u3001\\uff0c]|${phrasesSource(subjectMarks)}`, 'iu'),
    attackersBefore: new RegExp(`${phrasesSource(attackersBefore)}\\s*$`, 'iu'),
    attackersAfter: new RegExp(`^[\\s-]*${phrasesSource(attackersAfter)}`, 'iu'),
    places: [...spaced, ...others].map(({ name, isSector }) => ({ name, isSector })),
    // What all names share stands once: each class of letters takes the engine milliseconds.
    anyPlace: pattern(`(?<!\\p{L})(?:${anyOf(spaced)})\\p{L}{0,${words.countryEndings?.letters ?? 0}}(?!\\p{L})|${anyOf(others)}`),
  };
  languages.set(code, language);
  return language;
}

/** What a country's name has in all of its cases ("Украина", "Украины", "Украине"); none for one letter, which is in too many words. */
function countrySource(name: string, endings: TargetWords['countryEndings']): string | undefined {
  const stem = endings?.vowels.includes(name.at(-1)?.toLowerCase() ?? ' ') ? name.slice(0, -1) : name;
  if (stem.length < 2) return undefined;
  // "Перу" is not in "первой".
  if (stem.length <= SHORT_STEM && endings !== undefined) return `${escaped(name.slice(0, -1))}[${endings.vowels}]?(?!\\p{L})`;
  return escaped(stem);
}

const SHORT_STEM = 3;
const escaped = (text: string) => text.replace(/[.()[\]]/g, '\\$&');

/** All codes that name a region. */
function regions(): string[] {
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters.flatMap((one) => letters.map((other) => one + other)).filter((code) => english.of(code) !== undefined);
}

/** From one mark that ends a sentence, or separates two thoughts in one, to the next. */
const CLAUSE = /(?:[^.!?;:()\u3002\uff01\uff1f\uff1b\uff1a\n]|\.(?=\S)|\([^()\n]{1,30}\))+/gu;

interface Place {
  name: string;
  isSector: boolean;
  start: number;
  end: number;
}

/** The places in a clause that were attacked, in their order. */
function targetsIn(
  clause: string,
  { attack, aim, denial, otherSubject, attackersBefore, attackersAfter, places, anyPlace }: Language,
): Place[] {
  const text = clause.toLowerCase().replace(/[^,]+/g, (part) => (denial.test(part) ? ' '.repeat(part.length) : part));
  const rangesOf = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length, match }));
  const [attacks, aims] = [rangesOf(attack), rangesOf(aim)];
  if (attacks.length + aims.length === 0) return [];
  const named = rangesOf(anyPlace).flatMap(({ match, ...range }): Place[] => {
    const place = places[match.findIndex((group, at) => at > 0 && group !== undefined) - 1];
    return place === undefined ? [] : [{ ...place, ...range }];
  });
  const isTarget = ({ start, end }: Place) =>
    attacks.some(
      (cue) =>
        (cue.end <= start && start - cue.end <= BEHIND_ATTACK) ||
        (end <= cue.start && cue.start - end <= BEFORE_ATTACK && !otherSubject.test(clause.slice(end, cue.start))),
    ) || aims.some((cue) => cue.end <= start && start - cue.end <= BEHIND_AIM && !/[,\u3001\uff0c]/.test(clause.slice(cue.end, start)));
  return runs(named, LIST_GAP).flatMap((list) => {
    const first = list.find(isTarget);
    if (first === undefined) return [];
    const attackers = list.findIndex(({ start }) => attackersBefore.test(clause.slice(Math.max(0, start - ATTACKERS_REACH), start)));
    return list
      .slice(0, attackers < 0 ? undefined : attackers)
      .filter(({ end }) => !attacks.some((cue) => end <= cue.start && cue.end <= first.start))
      .filter(({ isSector, end }) => isSector || !attackersAfter.test(clause.slice(end)));
  });
}

/** Offsets and clusters of the places; as englishTargets. */
export function nonEnglishTargets<T extends { galaxy: string; value: string }>(
  markdown: string,
  names: ReadonlyMap<string, T>,
  skip: (offset: number) => boolean,
): [T, number][] {
  const clusters = new Map(
    [...new Set(names.values())].map((cluster) => [`${cluster.galaxy} ${cluster.value.trim().toLowerCase()}`, cluster]),
  );
  const clusterOf = (name: string, isSector: boolean) =>
    isSector ? clusters.get(`sector ${name.toLowerCase()}`) : names.get(name.toLowerCase());
  const found: [T, number][] = [];
  for (const [code, words] of languagesIn(markdown)) {
    const language = languageOf(code, words);
    for (const { 0: clause, index } of markdown.slice(0, MAX_TEXT).matchAll(CLAUSE)) {
      if (clause.length > LONGEST || skip(index)) continue;
      for (const { name, isSector, start } of targetsIn(clause, language)) {
        const cluster = clusterOf(name, isSector);
        if (cluster !== undefined) found.push([cluster, index + start]);
      }
    }
  }
  return found;
}

/** So many signs in a thousand characters show a text's language. */
const SIGNS_IN_THOUSAND = 6;

/** The languages that a text is written in, other than English. */
function languagesIn(markdown: string): [code: string, words: TargetWords][] {
  const start = markdown.slice(0, 20_000);
  const found = targetWords().filter(
    ([, { textSigns }]) => textSigns && (start.match(signPattern(textSigns))?.length ?? 0) * 1000 >= start.length * SIGNS_IN_THOUSAND,
  );
  // Japanese is written with Chinese characters, too.
  const others = new Set(found.flatMap(([, { textSigns }]) => textSigns?.insteadOf ?? []));
  return found.filter(([code]) => !others.has(code));
}

function signPattern({ words = [], letters = '', scripts = [] }: NonNullable<TargetWords['textSigns']>): RegExp {
  const sources = [
    ...(words.length > 0 ? [phrasesSource(words)] : []),
    ...(letters === '' ? [] : [`[${letters}]`]),
    ...scripts.map((script) => `\\p{Script=${script}}`),
  ];
  return new RegExp(sources.join('|'), 'giu');
}
