import type { KindOfWord } from '../../data/languages.ts';
import type { Cluster } from './galaxies.ts';
import { type ClusterIndex, GOES_ON, type Name, WORD } from './names.ts';
import { type Kind, kindOf, NAME_RULES, SIGHTING_RULES } from './rules.ts';
import type { TextFacts } from './sightings.ts';
import { endsInTracking, isAboutRansom, kindOfWord, wordsBeside } from './words.ts';

/** Names that count in this text, with the offsets of their sightings; of several things of one name the one that is meant. */
export function namesIn(markdown: string, index: ClusterIndex, text: TextFacts): Map<Name, number[]> {
  const named = mentionsIn(markdown, index, text);
  const mainNames = new Set(named.flatMap(({ names }) => names.filter((one) => one.isMain).map((one) => one.cluster)));
  const result = new Map<Name, number[]>();
  for (const { names, at } of named) {
    const chosen = nameMeant(markdown, names, at, mainNames);
    if (chosen !== undefined)
      result.set(
        chosen,
        at.map(({ start }) => start),
      );
  }
  return result;
}

/** The sightings that count by themselves, with the names that each may be; those of one spelling together. */
function mentionsIn(markdown: string, index: ClusterIndex, text: TextFacts): { names: Name[]; at: Mention[] }[] {
  const bySpelling = new Map<string, { names: Name[]; at: Mention[] }>();
  const sightings = sightingsIn(markdown, index).map((one) => ({ ...one, facts: text.sighting(one.start, one.end) }));
  for (const [place, { names, start, end, facts }] of sightings.entries()) {
    const listed = listedWith(markdown, sightings, place);
    const besideName = facts.capitalised && listed.some(isSure);
    // "BazarLoader" for the galaxy's "bazarloader": nobody writes a word so.
    const isWrittenAsName = /\p{Ll}\p{Lu}/u.test(markdown.slice(start, end)) || facts.usedAsProgram || facts.named;
    const besideKindWord = facts.besideKindWord || besideName || isWrittenAsName;
    if (isAlias(markdown, sightings, place)) continue;
    const fitting = names.filter(
      ({ name, facts: nameFacts }) =>
        !SIGHTING_RULES.some(({ skip }) =>
          skip({ ...facts, besideKindWord, exact: isSpelled(markdown.slice(start, end), name) }, nameFacts),
        ),
    );
    if (fitting.length === 0) continue;
    const key = (fitting[0] as Name).name.toLowerCase();
    const entry = bySpelling.get(key) ?? { names: [], at: [] };
    for (const name of fitting) if (!entry.names.includes(name)) entry.names.push(name);
    entry.at.push({
      start,
      end,
      besideName: besideName || isWrittenAsName,
      midSentence: facts.midSentence,
      asProgram: facts.usedAsProgram,
    });
    bySpelling.set(key, entry);
  }
  return [...bySpelling.values()];
}

/** Of the names of one spelling the one that the text means; undefined when it means none. */
function nameMeant(markdown: string, names: Name[], at: Mention[], mainNames: ReadonlySet<Cluster>): Name | undefined {
  const besideKinds = at.map(({ start, end }) => wordsBeside(markdown, start, end).flatMap((word) => kindOfWord(word) ?? []));
  const nearRansom = at.some(({ start, end }) => isAboutRansom(markdown.slice(Math.max(0, start - 200), end + 200)));
  const besideName = at.some((one) => one.besideName);
  const facts = {
    besideKindWord: besideName || besideKinds.some((kinds) => kinds.length > 0),
    besideClearKind: besideName || besideKinds.some((kinds) => kinds.some((kind) => kind !== 'other')),
    nearRansom,
    // Another galaxy that knows the same malware by this name says that it is not a product or word.
    knownMalware: names.some((one) => one.isMain && kindOf(one.cluster.galaxy) === 'malware'),
    properNoun: (names[0] as Name).facts.plainWord && at.filter((one) => one.midSentence).length >= PROPER_NOUN,
  };
  const possible = names.filter(({ facts: name, isMain, cluster }) => {
    const mainNameNamed = !isMain && mainNames.has(cluster);
    return !NAME_RULES.some(({ drop }) => drop({ ...facts, name, mainNameNamed }));
  });
  const asProgram = at.some((one) => one.asProgram);
  return meant(possible, besideKinds, nearRansom, asProgram);
}

/** A place where one or several clusters are named alike. */
interface Sighting {
  names: Name[];
  start: number;
  end: number;
}

/** A sighting that counts. */
interface Mention {
  start: number;
  end: number;
  /** In a list with a name that needs no word to be one, or written as only names are. */
  besideName: boolean;
  midSentence: boolean;
  asProgram: boolean;
}

/** So many times inside of sentences an everyday word with a capital is a name. */
const PROPER_NOUN = 2;

function sightingsIn(markdown: string, index: ClusterIndex): Sighting[] {
  const sightings: Sighting[] = [];
  let past = 0;
  for (const match of markdown.matchAll(WORD)) {
    if (match.index < past) continue;
    const names = namesAt(markdown, match.index, match[0], index);
    if (names[0] === undefined) continue;
    past = match.index + names[0].name.length;
    sightings.push({ names, start: match.index, end: past });
  }
  return sightings;
}

type SightingWithFacts = Sighting & { facts: ReturnType<TextFacts['sighting']> };

/** The other names of a list: in "Ryuk, Maze and LockBit" an everyday word is a name of their kind. */
function listedWith(markdown: string, sightings: SightingWithFacts[], place: number): SightingWithFacts[] {
  const listed: SightingWithFacts[] = [];
  for (const step of [-1, 1]) {
    let one = sightings[place] as SightingWithFacts;
    for (let at = place + step; Math.abs(at - place) <= LIST_REACH; at += step) {
      const other = sightings[at];
      if (other === undefined || !isListedBeside(markdown, one, other)) break;
      listed.push(other);
      one = other;
    }
  }
  return listed;
}

/**
 * The second name in "Naikon (Lotus Panda)" or "OilRig, also tracked as Cobalt Gypsy", where the galaxies have two groups: the text
 * says that they are one, and the first stands for both. A group's main name stays after a synonym: "Midnight Blizzard (APT29)".
 */
function isAlias(markdown: string, sightings: SightingWithFacts[], place: number): boolean {
  const alias = sightings[place] as SightingWithFacts;
  for (let at = place; at > 0; at -= 1) {
    const [other, one] = [sightings[at - 1], sightings[at]] as [SightingWithFacts, SightingWithFacts];
    const between = markdown.slice(other.end, one.start);
    if (/^[\s*_"”’]*\($/.test(between) || (between.length <= ALIAS_REACH && !/[!?\n]|\.\s+\S/.test(between) && endsInTracking(between))) {
      const [group] = groupsOf(other);
      const isSame = alias.names.some(({ cluster }) => cluster === group?.cluster);
      return (
        group !== undefined && isSure(other) && kindsOf(alias).includes('actor') && !isSame && (group.isMain || !groupsOf(alias)[0]?.isMain)
      );
    }
    if (!LIST_GAP.test(between)) return false;
  }
  return false;
}

const groupsOf = ({ names }: Sighting): Name[] => names.filter(({ cluster }) => cluster.galaxy === 'threat-actor');

const ALIAS_REACH = 60;

function isListedBeside(markdown: string, one: SightingWithFacts, other: SightingWithFacts): boolean {
  const between = markdown.slice(Math.min(one.end, other.end), Math.max(one.start, other.start));
  return (
    LIST_GAP.test(between) &&
    other.facts.capitalised &&
    kindsOf(one)
      .map(family)
      .some((kind) => kindsOf(other).map(family).includes(kind))
  );
}

/** So many names to each side are looked at. */
const LIST_REACH = 8;
const LIST_GAP = /^[\s*_]*(?:,|\s\(|,?\s(?:and|or|&)(?:\sthe)?)[\s*_]*$/;

const kindsOf = ({ names }: Sighting): Kind[] => [...new Set(names.map(({ cluster }) => kindOf(cluster.galaxy)))];

/** What stands in one list: people, or programs of all kinds. */
const family = (kind: Kind): 'actor' | 'program' => (kind === 'actor' ? 'actor' : 'program');

/** Whether a sighting needs no list to be one of a name. */
const isSure = ({ names, facts }: SightingWithFacts): boolean =>
  facts.capitalised &&
  !facts.compared &&
  (facts.besideKindWord || names.some((one) => !one.facts.needsKindWord && !one.facts.plainSynonym));

/** As the galaxy writes it; names that it has in capitals only are written with a capital for each word. */
function isSpelled(written: string, name: string): boolean {
  if (written === name) return true;
  if (/\s/.test(name) && written === name.toUpperCase()) return true;
  return (
    /\s/.test(name) &&
    name === name.toUpperCase() &&
    written === written.replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
  );
}

/**
 * Of several things of one name the one that is meant: words of its kind stand beside it, and none of the first one's. A name that
 * a gang shares with its ransomware is the ransomware where the text speaks of ransom, unless it is called a group.
 */
function meant(names: Name[], besideKinds: KindOfWord[][], nearRansom: boolean, asProgram: boolean): Name | undefined {
  const [first, ...others] = names;
  if (first === undefined || others.length === 0) return first;
  const count = (kind: Kind) => besideKinds.filter((kinds) => kinds.some((one) => one === kind)).length;
  const ofKind = (kind: Kind) => others.find(({ cluster }) => kindOf(cluster.galaxy) === kind);
  const own = kindOf(first.cluster.galaxy);
  const ransomware = ofKind('ransomware');
  if (own === 'actor' && ransomware && nearRansom && count('ransomware') >= count('actor')) return ransomware;
  const actor = ofKind('actor');
  const malware = ofKind('malware');
  if (own === 'ransomware' && malware && (KIND_IN_NAME.test(first.name) || (first.facts.needsKindWord && !nearRansom))) return malware;
  if (count(own) > 0) return first;
  if (own === 'malware' && actor && !asProgram && !first.facts.plainWord) return actor;
  // One word is enough where the name stands once.
  const enough = Math.min(2, besideKinds.length);
  return others.find(({ cluster }) => count(kindOf(cluster.galaxy)) >= enough) ?? first;
}

/** "xRAT", which a ransomware galaxy has, too. */
const KIND_IN_NAME = /\p{L}(?:RAT|Stealer|Loader|Wiper)$/u;

/** All names that stand at a word, the longest spelling only; preferred galaxies first. */
function namesAt(markdown: string, start: number, word: string, index: ClusterIndex): Name[] {
  const candidates = index.byFirstWord.get(word.toLowerCase()) ?? [];
  const fits = candidates.filter(({ name }) => {
    const written = markdown.slice(start, start + name.length);
    return written.toLowerCase() === name.toLowerCase() && !GOES_ON.test(markdown.slice(start + name.length, start + name.length + 2));
  });
  return fits.filter(({ name }) => name.length === fits[0]?.name.length);
}
