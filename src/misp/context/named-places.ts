import { englishTargetSentences } from '../../data/languages.ts';
import { caseless, phrasesSource } from '../../data/phrases.ts';
import { cuesSource } from '../../data/targets.ts';
import { lazy } from '../../lazy.ts';
import { victimNames } from './places.ts';

/** The countries and sectors that a piece of an English text names, without those that are plainly the attackers'. */

/** What a place's or sector's cluster must tell. */
export interface Place {
  galaxy: string;
  value: string;
}
export type Names<T> = ReadonlyMap<string, T>;

/** So many sectors are a list of sectors. */
export const SECTOR_LIST = 3;
/** So near a sector's name a word for organisations makes it one. */
const WORD_REACH = 60;
/** From one place of a list to the next, in characters. */
const LIST_GAP = 30;
/** "social engineering", "social media". */
const SOCIAL = /\bsocial[ -]$/i;
/** "Italy.", not "U.S.". */
const SENTENCE_END = /\p{Ll}\.$/u;
/** Names of peoples end so; of countries, the galaxy's own names may. */
const PEOPLE = /(?:[ae]n|ese|ish|ch|i|ek|ak|kh|ss)$/;
/** So near after a people's name stands the victim: "Ukrainian energy providers", not "the Chinese market". */
const PEOPLE_REACH = 60;
const WORD_END = String.raw`(?![\p{L}\p{N}])`;

const patterns = lazy(() => {
  const words = englishTargetSentences();
  const any = phrasesSource;
  return {
    attackersBefore: caseless(`${any(words.attackersBefore)} (?:the )?$`),
    attackersAfter: caseless(
      `^[-\\u2010\\u2011 ]${any(words.attackersAfter)}${WORD_END}(?! (?:[\\p{L}-]+ )?${any(words.attackersAfterNotBefore)})`,
    ),
    /** "Russian armed forces targeted the grid"; not "banks in Spain targeted by the group". */
    acts: caseless(
      String.raw`^(?:,? [\p{L}-]+){0,3} (?:${any(words.speakingVerbs)}|${any(words.actingVerbs)}(?! (?:${words.nameJoiners.join('|')}|by|in|with|during|since|as|via|through|over|at|on)\b)[ ]\p{L})`,
    ),
    /** "accounting software", "marketing and sales teams": the word only says of what kind a thing or a department is. */
    things: caseless(`^(?:(?:,|,? (?:and|or)) [\\p{L}-]+){0,3}[ -]${cuesSource(words.sectorThings)}${WORD_END}`),
    sector: caseless(any(words.sectorCues)),
    victim: caseless(any([...words.victims, ...words.victimNames, ...words.sectorCues])),
    listGap: new RegExp(String.raw`^(?:[\s,*_]|${any(words.listConnectives)})*`, 'u'),
    nameRun: new RegExp(String.raw`^(?:\p{Lu}[\p{L}.’'-]*)(?: (?:(?:${words.nameJoiners.join('|')}) )?\p{Lu}[\p{L}.’'-]*){0,3}`, 'u'),
    capitalsOnly: new Set(words.capitalsOnly),
  };
});

/** "Turkey, Egypt and Saudi Arabia ...": countries up to the first word that is none. */
export function* countryList<T extends Place>(text: string, names: Names<T>): Generator<[T, number]> {
  const { listGap, nameRun, attackersAfter } = patterns();
  let at = 0;
  while (at < text.length) {
    const gap = listGap.exec(text.slice(at))?.[0].length ?? 0;
    at += gap;
    const run = nameRun.exec(text.slice(at))?.[0];
    if (run === undefined) return;
    const words = run.split(' ');
    let found: T | undefined;
    let length = words.length;
    for (; length >= 1 && found === undefined; length -= 1) {
      const cluster = clusterOf(words.slice(0, length).join(' '), names);
      if (cluster?.galaxy === 'country') found = cluster;
    }
    if (found === undefined) return;
    const written = words.slice(0, length + 1).join(' ');
    const end = at + written.length;
    if (isPeopleAlone(written.toLowerCase(), found, text.slice(end))) return;
    if (SENTENCE_END.test(text.slice(0, end))) {
      yield [found, at];
      return;
    }
    if (attackersAfter.test(text.slice(end))) return;
    yield [found, at];
    at = end;
  }
}

/** Whether a text names a people and no victim after it: "French, and Dutch". */
function isPeopleAlone(name: string, { value }: Place, rest: string): boolean {
  return PEOPLE.test(name) && name !== value.trim().toLowerCase() && !patterns().victim.test(rest.slice(0, PEOPLE_REACH));
}

function clusterOf<T>(written: string, names: Names<T>): T | undefined {
  const name = written
    .toLowerCase()
    .replace(/[\u2010\u2011]/g, '-')
    .replaceAll('’', "'")
    .replace(/'s?$/, '')
    .replace(/-based$/, '');
  return names.get(name) ?? names.get(name.replace(/\.$/, '')) ?? names.get(name.replace(/^the /, ''));
}

/** Sectors count that are bodies themselves ("banks") or stand in a list; others where `others` says so. */
type OtherSectors = 'all' | 'beside a word for organisations' | 'none';

/** Countries and sectors that a text names. */
export function placesIn<T extends Place>(text: string, names: Names<T>, others: OtherSectors): [T, number][] {
  const { sector } = patterns();
  const found: [T, number][] = [];
  const all = namesOfPlaces(text, names);
  for (const { cluster, start } of all) if (cluster.galaxy === 'country') found.push([cluster, start]);
  for (const run of runs(all.filter(({ cluster }) => cluster.galaxy !== 'country'))) {
    const { start } = run[0] as NamedPlace<T>;
    const { end } = run.at(-1) as NamedPlace<T>;
    const isListed =
      others === 'all' ||
      new Set(run.map(({ cluster }) => cluster)).size >= SECTOR_LIST ||
      (others !== 'none' && sector.test(text.slice(Math.max(0, start - WORD_REACH), end + WORD_REACH)));
    for (const { cluster, start: at, isVictim } of run) if (isListed || isVictim) found.push([cluster, at]);
  }
  return found;
}

interface NamedPlace<T> {
  cluster: T;
  start: number;
  end: number;
  /** The name says whom an attack hits: "banks", not "banking". */
  isVictim: boolean;
}

/** "official communications to the ministry": what somebody does, and no sector; not "from finance and energy to retail". */
const isActivity = (before: string, rest: string): boolean =>
  /^ (?:to|from|with|about|between)\b/.test(rest) && !/\bfrom (?:[\w-]+ and )?$/.test(before);

/** Places that stand close together. */
export function runs<P extends { start: number; end: number }>(places: P[], gap = LIST_GAP): P[][] {
  const result: P[][] = [];
  for (const one of places) {
    const last = result.at(-1);
    if (last !== undefined && one.start - (last.at(-1)?.end ?? 0) <= gap) last.push(one);
    else result.push([one]);
  }
  return result;
}

export function namesOfPlaces<T extends Place>(text: string, names: Names<T>): NamedPlace<T>[] {
  const { acts, attackersBefore, attackersAfter, capitalsOnly, things } = patterns();
  const found: NamedPlace<T>[] = [];
  const words = [...text.matchAll(/(?<!_)(?:the )?[\p{L}][\p{L}.'’\u2010\u2011-]*(?![\p{L}_$])/gu)];
  for (let i = 0; i < words.length; i += 1) {
    for (let length = Math.min(5, words.length - i); length >= 1; length -= 1) {
      const { index: start } = words[i] as RegExpExecArray;
      const last = words[i + length - 1] as RegExpExecArray;
      const end = last.index + last[0].length;
      const written = text.slice(start, end);
      const cluster = clusterOf(written, names);
      if (cluster === undefined) continue;
      const name = written.toLowerCase().replace(/^the |[’']s?$/g, '');
      if (capitalsOnly.has(name) && !written.includes(name.toUpperCase())) continue;
      const rest = SENTENCE_END.test(written) ? '' : text.slice(end);
      if (acts.test(rest)) continue;
      // "by the Iranian government": nor is the government a target; but Japan is in "North America, Japan".
      if (cluster.galaxy === 'country' && attackersBefore.test(text.slice(0, start))) {
        i += text[end] === ',' ? length - 1 : length;
        break;
      }
      const isVictim = victimNames().has(name);
      const isPlace =
        cluster.galaxy !== 'country'
          ? !things.test(rest) && (isVictim || !isActivity(text.slice(0, start), rest)) && !SOCIAL.test(text.slice(0, start))
          : /^(?:the )?\p{Lu}/u.test(written) && !isPeopleAlone(name, cluster, rest) && !attackersAfter.test(rest);
      if (!isPlace) continue;
      found.push({ cluster, start, end, isVictim });
      i += length - 1;
      break;
    }
  }
  return found;
}
