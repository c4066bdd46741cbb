import { push } from '../../collections.ts';
import { NO_WORD_BREAKS } from '../../data/phrases.ts';
import { withoutAttackId } from '../../domain/outcome.ts';
import type { Cluster } from './galaxies.ts';
import { placeNames } from './places.ts';
import { kindOf, type NameFacts } from './rules.ts';
import { everydayWords, isGivenName, isStopName, isWordWithLetter } from './words.ts';

/** The names by which clusters are known, each with what it needs to count in a text. */

/** A name of a cluster. */
export interface Name {
  /** As the galaxy writes it, without the platform that malpedia adds. */
  name: string;
  cluster: Cluster;
  isMain: boolean;
  facts: NameFacts;
}

/** Names by their first word (lower case), longest first; of one length main names first, and in the order of the galaxies. */
export type ClusterIndex = {
  byFirstWord: Map<string, Name[]>;
  byId: Map<string, Cluster>;
  places: Map<string, Cluster>;
  sameActor: Map<Cluster, Cluster>;
};

export const PLACES = new Set(['country', 'sector', 'target-information']);
/** Names of nothing, and of a company above all. */
const NO_PLACE = new Set(['country', 'sector', 'other', 'unknown', 'data', 'internet', 'aruba']);
/** A word in scripts that set blanks; the others set names between their own letters without. */
export const WORD = new RegExp(`(?:(?!${NO_WORD_BREAKS.source})[\\p{L}\\p{N}])+`, 'gu');
/** A letter or digit with which a word before it goes on. */
export const GOES_ON = new RegExp(`^(?!${NO_WORD_BREAKS.source})[\\p{L}\\p{N}]`, 'u');

/** A galaxy's stand-in for a name that it did not know: what everybody calls the thing is among the synonyms. */
const STAND_IN = /^Unidentified \d/;

/** Prepares clusters for finding; `clusters` come with the most specific galaxy first, and the first of a name wins. */
export function indexClusters(all: Cluster[]): ClusterIndex {
  const clusters = all.toSorted((a, b) => techniqueRank(a) - techniqueRank(b));
  const byId = new Map<string, Cluster>();
  for (const cluster of clusters) {
    for (const id of cluster.ids) if (!byId.has(id.toUpperCase())) byId.set(id.toUpperCase(), cluster);
  }
  const places = placeNames(clusters.filter((one) => PLACES.has(one.galaxy) && !NO_PLACE.has(one.value.toLowerCase()))) as Map<
    string,
    Cluster
  >;
  return { byFirstWord: namesByFirstWord(clusters), byId, places, sameActor: sameActors(clusters) };
}

function namesByFirstWord(clusters: Cluster[]): ClusterIndex['byFirstWord'] {
  const countries = new Set(clusters.filter((one) => one.galaxy === 'country').map((one) => one.value.toLowerCase()));
  const known = new Set<string>();
  const byFirstWord: ClusterIndex['byFirstWord'] = new Map();
  for (const [name, cluster, isMain] of namesInOrder(clusters)) {
    // Every kind of thing that has a name keeps it: which of them a text means is decided there.
    const key = `${kindOf(cluster.galaxy)} ${name.toLowerCase()}`;
    if (!usable(name, cluster) || known.has(key)) continue;
    known.add(key);
    const first = name.match(WORD)?.[0].toLowerCase();
    if (first !== undefined) push(byFirstWord, first, { name, cluster, isMain, facts: nameFacts(name, cluster, isMain, countries) });
  }
  const galaxies = [...new Set(clusters.map(({ galaxy }) => galaxy))];
  for (const names of byFirstWord.values())
    names.sort(
      (a, b) =>
        b.name.length - a.name.length ||
        Number(b.isMain) - Number(a.isMain) ||
        galaxies.indexOf(a.cluster.galaxy) - galaxies.indexOf(b.cluster.galaxy),
    );
  return byFirstWord;
}

/** All that clusters may be called; of two that are called the same, the first has the name. */
function* namesInOrder(clusters: Cluster[]): Generator<[name: string, cluster: Cluster, isMain: boolean]> {
  const noPlaces = clusters.filter(({ galaxy }) => !PLACES.has(galaxy));
  const synonymsOf = synonymsByName(clusters);
  // All values before all synonyms: "Play" as a ransomware's own name beats "Play" as somebody's synonym.
  for (const cluster of noPlaces) yield [plainName(cluster.value).trim(), cluster, true];
  for (const cluster of noPlaces)
    for (const name of synonymsOf(cluster)) yield [plainName(name).trim(), cluster, STAND_IN.test(cluster.value)];
  for (const cluster of noPlaces) for (const name of otherSpacing(plainName(cluster.value))) yield [name, cluster, true];
  for (const cluster of noPlaces)
    for (const synonym of cluster.synonyms) for (const name of otherSpacing(plainName(synonym))) yield [name, cluster, false];
  // "Black Basta" for the ransomware galaxy's "BlackBasta", where another galaxy writes it so.
  for (const [spelling, same] of spellings(clusters))
    for (const cluster of same) if (plainName(cluster.value) !== spelling) yield [spelling, cluster, true];
  // "Sharp Panda" of "SharpPanda".
  for (const cluster of clusters) {
    const spaced = plainName(cluster.value).replace(/^(\p{Lu}\p{Ll}{2,})(\p{Lu}\p{Ll}{2,})$/u, '$1 $2');
    if (kindOf(cluster.galaxy) === 'actor' && spaced !== plainName(cluster.value)) yield [spaced, cluster, true];
  }
  for (const cluster of clusters) {
    const name = shortName(cluster.galaxy, cluster.value);
    if (name !== undefined) yield [name, cluster, kindOf(cluster.galaxy) === 'actor'];
    // "LummaC2" of the synonym "LummaC2 Stealer", not "Maze" of "Maze Team".
    for (const synonym of cluster.synonyms) {
      const short = shortName(cluster.galaxy, synonym);
      if (short !== undefined && /\d|\p{Ll}\p{Lu}/u.test(short)) yield [short, cluster, false];
    }
  }
}

/** Groups of other galaxies by the threat actor that alone has their name: APT34 is OilRig. Andariel is a name of two. */
function sameActors(clusters: Cluster[]): Map<Cluster, Cluster> {
  const actors = clusters.filter(({ galaxy }) => kindOf(galaxy) === 'actor');
  const byName = new Map<string, Set<Cluster>>();
  for (const actor of actors.filter(({ galaxy }) => galaxy === 'threat-actor'))
    for (const name of [actor.value, ...actor.synonyms])
      byName.set(name.toLowerCase(), (byName.get(name.toLowerCase()) ?? new Set()).add(actor));
  const same = new Map<Cluster, Cluster>();
  for (const actor of actors) {
    const [first, ...others] = byName.get(plainName(actor.value).toLowerCase()) ?? [];
    if (first !== undefined && first !== actor && others.length === 0) same.set(actor, first);
  }
  return same;
}

/**
 * Several techniques carry one name: the sub-technique stands for a withdrawn technique, and the lower id for the
 * enterprise matrix. Other clusters keep their order.
 */
function techniqueRank({ galaxy, ids }: Cluster): number {
  if (galaxy !== 'mitre-attack-pattern') return 0;
  const [, main, sub] = /^T(\d{4})(\.\d+)?$/.exec(ids[0] ?? '') ?? [];
  return main === undefined ? 1e6 : Number(main) + (sub === undefined ? 1e4 : 0);
}

/**
 * "Lazarus" of "Lazarus Group": what everybody calls a group is its name, too. "Redline" of "RedLine Stealer", which as any synonym of
 * one plain word needs a word or a list that says what it is.
 */
function shortName(galaxy: string, written: string): string | undefined {
  const [, name, malware] = /^(\p{Lu}[\p{L}\d]{3,}) (?:Group|Team|Gang|(Stealer|RAT|Loader|Webshell))$/u.exec(plainName(written)) ?? [];
  return kindOf(galaxy) === (malware === undefined ? 'actor' : 'malware') ? name : undefined;
}

/** The synonyms of a cluster; of a ransomware also those that galaxies of malware have for the same name ("ALPHV" of BlackCat). */
function synonymsByName(clusters: Cluster[]): (cluster: Cluster) => string[] {
  const ofMalware = new Map<string, string[]>();
  for (const { galaxy, value, synonyms } of clusters) {
    if (kindOf(galaxy) === 'malware') push(ofMalware, plainName(value).toLowerCase(), ...synonyms);
  }
  return ({ galaxy, value, synonyms }) =>
    kindOf(galaxy) === 'ransomware' ? [...synonyms, ...(ofMalware.get(plainName(value).toLowerCase()) ?? [])] : synonyms;
}

/** Each main name that another cluster writes with or without a blank, and the clusters that have it in either spelling. */
function spellings(clusters: Cluster[]): [spelling: string, clusters: Cluster[]][] {
  const bySpelling = new Map<string, { names: Set<string>; clusters: Cluster[] }>();
  for (const cluster of clusters) {
    if (PLACES.has(cluster.galaxy) || cluster.galaxy === 'mitre-attack-pattern') continue;
    const name = plainName(cluster.value);
    const key = name.toLowerCase().replaceAll(' ', '');
    const entry = bySpelling.get(key) ?? { names: new Set(), clusters: [] };
    entry.names.add(name);
    entry.clusters.push(cluster);
    bySpelling.set(key, entry);
  }
  return [...bySpelling.values()].flatMap(({ names, clusters: same }) => [...names].map((name): [string, Cluster[]] => [name, same]));
}

/** "StrelaStealer" of "Strela Stealer", and the other way round. */
function otherSpacing(name: string): string[] {
  const [, first, kind] =
    /^([\p{L}\p{N}]{3,}?) ?(RAT|Stealer|Loader|Bot|Banker|Locker|Wiper|Miner|Backdoor|Clipper|Keylogger)$/u.exec(name) ?? [];
  if (first === undefined || kind === undefined || !/[\p{Ll}\d]$/u.test(first)) return [];
  return [name.includes(' ') ? `${first}${kind}` : `${first} ${kind}`];
}

/** "Mimikatz - S0002" without its id, "Suterusu (ELF)" without its platform, "Tycoon Ransomware" as "Tycoon". */
export function plainName(value: string): string {
  return withoutAttackId(value)
    .replace(/\s+\((?:ELF|Windows|Android|OS X|macOS|iOS|Linux|Java|Javascript|JS|PHP|Python|PowerShell|VBS|Unidentified)[^)]*\)$/i, '')
    .replace(/^(.{4,}) Ransomware$/i, '$1');
}

/** Techniques that their names alone make clear. */
const CLEAR_TECHNIQUES = new Set(['rootkit', 'cron', 'regsvr32', 'cmstp', 'rundll32', 'keylogging', 'masquerading']);

function usable(name: string, cluster: Cluster): boolean {
  if (name.length < 3 || /^[\d\s.-]+$/.test(name) || /^[TGS]\d{4}(\.\d{3})?$/.test(name)) return false;
  if (cluster.galaxy === 'mitre-attack-pattern') return name.split(/\s+/).length >= 3 || CLEAR_TECHNIQUES.has(name.toLowerCase());
  return !name
    .replace(/\.exe$/, '')
    .split(' ')
    .every(isStopName);
}

function nameFacts(name: string, cluster: Cluster, isMain: boolean, countries: ReadonlySet<string>): NameFacts {
  const { galaxy } = cluster;
  if (galaxy === 'mitre-attack-pattern')
    return { needsExact: true, needsCapital: false, needsKindWord: false, plainSynonym: false, plainWord: false, galaxy };
  const everyday = everydayWords();
  const words = name.toLowerCase().match(WORD) ?? [];
  // "Cuba" is a country first; "More_eggs" are no words.
  const ordinary =
    (!name.includes('_') && words.every((word) => everyday.has(word) || isGivenName(word))) || countries.has(name.toLowerCase());
  const oneWord = words.length === 1;
  // "LockBit", "B1txor20", "WHIRLPOOL": written like this it is a name, whatever the word means in lower case.
  const distinctive = oneWord && /\d|\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}|^\p{Lu}{5,}$/u.test(name);
  return {
    needsExact:
      (name.length < 5 && !/\p{L}\d\p{L}/u.test(name)) ||
      (ordinary && (!distinctive || name === name.toUpperCase())) ||
      isWordWithLetter(name.toLowerCase()) ||
      (!isMain && /^\p{Lu}+$/u.test(name)),
    // "bioset", "encrypt": in small letters such a name is an identifier or a word.
    needsCapital:
      /\p{Ll}\p{Lu}/u.test(name) ||
      (name.length < 6 && /\p{Lu}/u.test(name)) ||
      (oneWord && (!/\p{Lu}/u.test(name) || isWordWithLetter(name.toLowerCase()))),
    needsKindWord: oneWord && (name.length <= 3 || (ordinary && !distinctive)),
    plainSynonym: !isMain && oneWord && (ordinary || !/\d|\p{Ll}\p{Lu}|^\p{Lu}{2,}$/u.test(name)),
    plainWord: oneWord && /^(?:\p{L}\p{Ll}+|\p{Lu}+)$/u.test(name),
    galaxy,
  };
}
