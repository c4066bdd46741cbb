import type { Indicator } from '../../domain.ts';
import { codeRanges, inside } from '../../report/references.ts';
import type { Cluster } from './galaxies.ts';
import { placeNames, targetedPlaces } from './places.ts';
import { KIND_OF_WORD, type Kind, kindOf, NAME_RULES, type NameFacts, SIGHTING_RULES, type SightingFacts } from './rules.ts';
import { everydayWords, KIND_WORDS, STOP_WORDS } from './stop-list.ts';

/**
 * Finds galaxy clusters in the text by whole words, whatever punctuation stands around them. MISP's extraction needs a
 * space on both sides, takes the first galaxy that has the name, and tags ordinary words; so we find context ourselves.
 */
export interface Context {
  /** Cluster tags for the event, in order of first mention. */
  tags: string[];
  /** Why, by tag: "named 7 times, first: '...'". */
  reasons?: ReadonlyMap<string, string>;
  /** The clusters that the tags name. */
  clusters?: Cluster[];
}

export const NO_CONTEXT: Context = { tags: [] };

interface Name {
  /** As the galaxy writes it, without the platform that malpedia adds. */
  name: string;
  cluster: Cluster;
  isMain: boolean;
  facts: NameFacts;
}

/** Names by their first word (lower case), longest first. */
export type ClusterIndex = { byFirstWord: Map<string, Name[]>; byId: Map<string, Cluster>; places: Map<string, Cluster> };

const PLACES = new Set(['country', 'sector', 'target-information']);
const NO_PLACE = new Set(['country', 'sector', 'other', 'unknown', 'data', 'technology', 'internet']);
const WORD = /[\p{L}\p{N}]+/gu;

/** Prepares clusters for finding; `clusters` come with the most specific galaxy first, and the first of a name wins. */
export function indexClusters(all: Cluster[]): ClusterIndex {
  const clusters = all.toSorted((a, b) => techniqueRank(a) - techniqueRank(b));
  const byFirstWord = new Map<string, Name[]>();
  const byId = new Map<string, Cluster>();
  const places = placeNames(clusters.filter((one) => PLACES.has(one.galaxy) && !NO_PLACE.has(one.value.toLowerCase()))) as Map<
    string,
    Cluster
  >;
  const known = new Set<string>();
  for (const cluster of clusters) {
    for (const id of cluster.ids) if (!byId.has(id.toUpperCase())) byId.set(id.toUpperCase(), cluster);
  }
  // All values before all synonyms: "Play" as a ransomware's own name beats "Play" as somebody's synonym.
  for (const isMain of [true, false]) {
    for (const cluster of clusters) {
      if (PLACES.has(cluster.galaxy)) continue;
      for (const name of isMain ? [plainName(cluster.value)] : cluster.synonyms.map(plainName)) add(name.trim(), cluster, isMain);
    }
  }
  for (const names of byFirstWord.values()) names.sort((a, b) => b.name.length - a.name.length);
  return { byFirstWord, byId, places };

  /** Every kind of thing that has a name keeps it: which of them a text means is decided there. */
  function add(name: string, cluster: Cluster, isMain: boolean) {
    const key = `${kindOf(cluster.galaxy)} ${name.toLowerCase()}`;
    if (!usable(name, cluster) || known.has(key)) return;
    known.add(key);
    const first = firstWord(name);
    if (first === undefined) return;
    byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), { name, cluster, isMain, facts: nameFacts(name, cluster, isMain) }]);
  }
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

/** "Mimikatz - S0002" without its id, "Suterusu (ELF)" without its platform, "Tycoon Ransomware" as "Tycoon". */
function plainName(value: string): string {
  return value
    .replace(/\s+-\s+[TGS]\d{4}(?:\.\d{3})?$/, '')
    .replace(/\s+\((?:ELF|Windows|Android|OS X|macOS|iOS|Linux|Java|Javascript|JS|PHP|Python|PowerShell|VBS|Unidentified)[^)]*\)$/i, '')
    .replace(/^(.{4,}) Ransomware$/i, '$1');
}

/** Techniques that their names alone make clear. */
const CLEAR_TECHNIQUES = new Set(['rootkit', 'cron', 'regsvr32', 'cmstp', 'rundll32', 'keylogging', 'masquerading']);

function usable(name: string, cluster: Cluster): boolean {
  if (name.length < 3 || /^[\d\s.-]+$/.test(name) || /^[TGS]\d{4}(\.\d{3})?$/.test(name)) return false;
  if (cluster.galaxy === 'mitre-attack-pattern') return name.split(/\s+/).length >= 3 || CLEAR_TECHNIQUES.has(name.toLowerCase());
  return !STOP_WORDS.has(name.toLowerCase());
}

function nameFacts(name: string, cluster: Cluster, isMain: boolean): NameFacts {
  const { galaxy } = cluster;
  if (galaxy === 'mitre-attack-pattern')
    return { needsExact: true, needsCapital: false, needsKindWord: false, plainSynonym: false, galaxy };
  const everyday = everydayWords();
  const words = name.toLowerCase().match(WORD) ?? [];
  const ordinary = words.every((word) => everyday.has(word));
  const oneWord = words.length === 1;
  // "LockBit", "B1txor20", "WHIRLPOOL": written like this it is a name, whatever the word means in lower case.
  const distinctive = oneWord && /\d|\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}|^\p{Lu}{5,}$/u.test(name);
  return {
    needsExact: name.length < 5 || (ordinary && !distinctive) || (!isMain && /^\p{Lu}+$/u.test(name)),
    // "bioset", "encrypt": in small letters such a name is an identifier or a word.
    needsCapital: /\p{Ll}\p{Lu}/u.test(name) || (name.length < 6 && /\p{Lu}/u.test(name)),
    needsKindWord: oneWord && (name.length <= 3 || (ordinary && !distinctive)),
    plainSynonym: !isMain && oneWord && !/\d|\p{Ll}\p{Lu}|^\p{Lu}{2,}$/u.test(name),
    galaxy,
  };
}

function firstWord(name: string): string | undefined {
  return name.match(WORD)?.[0]?.toLowerCase();
}

/** Finds the clusters of an article. `indicators` give the technique ids. Pure. */
export function findContext(markdown: string, indicators: Indicator[], index: ClusterIndex): Context {
  const text = factsOf(markdown, indicators);
  const found = new Map<Cluster, { first: number; count: number; rank: number }>();
  const note = (cluster: Cluster, position: number, count = 1, rank = 0) => {
    const before = found.get(cluster);
    found.set(
      cluster,
      before ? { ...before, first: Math.min(before.first, position), count: before.count + count } : { first: position, count, rank },
    );
  };

  for (const indicator of indicators) {
    const cluster = indicator.type === 'attack' && indicator.verdict !== 'junk' ? index.byId.get(indicator.value.toUpperCase()) : undefined;
    if (cluster) note(cluster, indicator.occurrences[0]?.start ?? 0, Math.max(1, indicator.occurrences.length));
  }
  for (const match of markdown.matchAll(/attack\.mitre\.org\/techniques\/(T\d{4})(?:\/(\d{3}))?/g)) {
    const cluster = index.byId.get(match[2] ? `${match[1]}.${match[2]}` : (match[1] as string));
    if (cluster && !found.has(cluster) && !text.inReferences(match.index)) note(cluster, match.index);
  }
  // Where the author gives technique ids, these are exact; names of techniques then count for nothing.
  const hasIds = found.size > 0;
  for (const match of markdown.matchAll(/(?<![\w.-])[GS]\d{4}(?![\w-]|\.\w)/g)) {
    const cluster = index.byId.get(match[0]);
    if (cluster) note(cluster, match.index);
  }
  for (const [name, sightings] of namesIn(markdown, index, text)) {
    if (hasIds && name.cluster.galaxy === 'mitre-attack-pattern') continue;
    note(name.cluster, sightings[0] as number, sightings.length, 1);
  }
  for (const [cluster, position] of targetedPlaces(markdown, index.places, text.inCodeOrReferences)) note(cluster, position);

  const kept = withoutDuplicates([...found.keys()]);
  const ordered = kept.sort((a, b) => (found.get(a)?.first ?? 0) - (found.get(b)?.first ?? 0));
  return {
    tags: ordered.map((cluster) => cluster.tag),
    clusters: ordered,
    reasons: new Map(
      ordered.map((cluster) => {
        const { first, count } = found.get(cluster) as { first: number; count: number };
        return [cluster.tag, `named ${count === 1 ? 'once' : `${count} times`}, first: "${around(markdown, first)}"`];
      }),
    ),
  };
}

/** Names that count in this text, with the offsets of their sightings; of several things of one name the one that is meant. */
function namesIn(markdown: string, index: ClusterIndex, text: TextFacts): Map<Name, number[]> {
  const bySpelling = new Map<string, { names: Name[]; at: { start: number; end: number }[] }>();
  let past = 0;
  for (const match of markdown.matchAll(WORD)) {
    if (match.index < past) continue;
    const names = namesAt(markdown, match.index, match[0], index);
    const [longest] = names;
    if (longest === undefined) continue;
    const end = match.index + longest.name.length;
    const key = longest.name.toLowerCase();
    const facts = text.sighting(match.index, end);
    const fitting = names.filter(
      ({ name, facts: nameFacts }) =>
        !SIGHTING_RULES.some(({ skip }) => skip({ ...facts, exact: markdown.slice(match.index, end) === name }, nameFacts)),
    );
    past = end;
    if (fitting.length === 0) continue;
    const entry = bySpelling.get(key) ?? { names: [], at: [] };
    for (const name of fitting) if (!entry.names.includes(name)) entry.names.push(name);
    entry.at.push({ start: match.index, end });
    bySpelling.set(key, entry);
  }
  const mainNames = new Set([...bySpelling.values()].flatMap(({ names }) => names.filter((one) => one.isMain).map((one) => one.cluster)));
  const result = new Map<Name, number[]>();
  for (const { names, at } of bySpelling.values()) {
    const besideKinds = at.map(({ start, end }) => wordsBeside(markdown, start, end));
    const nearRansom = at.some(({ start, end }) => RANSOM.test(markdown.slice(Math.max(0, start - 200), end + 200)));
    const besideKindWord = besideKinds.some((words) => words.some((word) => KIND_WORDS.has(word)));
    // Another galaxy that knows the same malware by this name says that it is no product or word.
    const knownMalware = names.some((one) => one.isMain && kindOf(one.cluster.galaxy) === 'malware');
    const possible = names.filter(
      (one) =>
        !NAME_RULES.some(({ drop }) =>
          drop({ name: one.facts, besideKindWord, nearRansom, knownMalware, mainNameNamed: !one.isMain && mainNames.has(one.cluster) }),
        ),
    );
    const chosen = meant(possible, besideKinds);
    if (chosen)
      result.set(
        chosen,
        at.map(({ start }) => start),
      );
  }
  return result;
}

/** Two sightings beside another kind's word and none beside its own: then the name means a thing of that kind, if there is one. */
function meant(names: Name[], besideKinds: string[][]): Name | undefined {
  const [first, ...others] = names;
  if (first === undefined || others.length === 0) return first;
  const count = (kind: Kind) =>
    besideKinds.filter((words) => words.some((word) => KIND_OF_WORD.some((one) => one.kind === kind && one.words.test(word)))).length;
  if (count(kindOf(first.cluster.galaxy)) > 0) return first;
  return others.find(({ cluster }) => count(kindOf(cluster.galaxy)) >= 2) ?? first;
}

const RANSOM = /ransom|encrypt(?:s|ed|ing|or|ors|ion)\b|locker|decryptor/i;

/** All names that stand at a word, the longest spelling only; preferred galaxies first. */
function namesAt(markdown: string, start: number, word: string, index: ClusterIndex): Name[] {
  const candidates = index.byFirstWord.get(word.toLowerCase()) ?? [];
  const fits = candidates.filter(({ name }) => {
    const written = markdown.slice(start, start + name.length);
    return written.toLowerCase() === name.toLowerCase() && !/[\p{L}\p{N}]/u.test(markdown.charAt(start + name.length));
  });
  return fits.filter(({ name }) => name.length === fits[0]?.name.length);
}

interface TextFacts {
  sighting(start: number, end: number): Omit<SightingFacts, 'exact'>;
  inReferences(offset: number): boolean;
  inCodeOrReferences(offset: number): boolean;
}

const REFERENCE_HEADING =
  /^#{1,6}\s*\**(?:(?:additional|external|related|further|other|more)\s+(?:resources?|reading|references?|articles?|posts?|links?|information|content|stories)|references?|read more|see also|related|further reading|sources?)\b.*$/gim;

function factsOf(markdown: string, indicators: Indicator[]): TextFacts {
  const code = codeRanges(markdown);
  const values = indicators.flatMap((one) => one.occurrences.map((at): [number, number] => [at.start, at.end])).sort((a, b) => a[0] - b[0]);
  const references: [number, number][] = [...markdown.matchAll(REFERENCE_HEADING)].map((match) => {
    const level = /^#+/.exec(match[0])?.[0].length ?? 1;
    const rest = markdown.slice(match.index + match[0].length);
    const next = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
    return [match.index, next < 0 ? markdown.length : match.index + match[0].length + next];
  });
  const inReferences = (offset: number) => references.some(([start, end]) => offset >= start && offset < end);
  return {
    inReferences,
    inCodeOrReferences: (offset) => inside(code, offset) || inReferences(offset),
    sighting: (start, end) => ({
      inCode: inside(code, start),
      inAddress: inside(values, start) || inLinkTarget(markdown, start),
      inIdentifier: inIdentifier(markdown, start, end),
      negated: isNegated(markdown, start, end),
      inReferenceSection: inReferences(start),
      capitalised: /\p{Lu}/u.test(markdown.slice(start, end)),
      besideKindWord: wordsBeside(markdown, start, end).some((word) => KIND_WORDS.has(word)),
    }),
  };
}

/** `sysupdate_x`, `C:\grep`, `.ibank`, `Trojan.Win32.Mega`, `linux/mirai`. */
function inIdentifier(markdown: string, start: number, end: number): boolean {
  const token = /\S*$/.exec(markdown.slice(Math.max(0, start - 60), start))?.[0].replace(/\\(?=[_*[\]])/g, '') ?? '';
  const after = markdown.slice(end, end + 2).replace(/^\\(?=[*[\]])/, '');
  // A name before a slash is another name ("LockBit/Play"), small letters are a path.
  return /[_\\.]$|(?:^|[\s/])[a-z0-9.-]+\/$|^\/$|^[\w(]+:$/.test(token) || /^(?:[_\\]|\.[\p{L}\p{N}])/u.test(after);
}

/** "not X, Y, nor Z", "neither X nor Y", "different from X". */
function isNegated(markdown: string, start: number, end: number): boolean {
  const sentence = /[^.!?\n]*$/.exec(markdown.slice(Math.max(0, start - 160), start))?.[0] ?? '';
  const rest = /^[^.!?\n]*/.exec(markdown.slice(end, end + 160))?.[0] ?? '';
  if (/\bneither\b/i.test(sentence)) return true;
  return /\b(?:not|nor)\b[^;:]*$/i.test(sentence) && /^[\s,\w-]*\b(?:nor)\b/i.test(rest) ? true : /\bnor\s+(?:the\s+)?$/i.test(sentence);
}

/** Words beside a name: "Play ransomware", "the Lead group", "group Lead", lower case. */
function wordsBeside(markdown: string, start: number, end: number): string[] {
  const after = /^[\s*_"'”’)]*([\p{L}]+)/u.exec(markdown.slice(end, end + 40))?.[1];
  const before = /([\p{L}]+)[\s*_"'“‘(]*$/u.exec(markdown.slice(Math.max(0, start - 40), start))?.[1];
  return [after, before].flatMap((word) => (word === undefined ? [] : [word.toLowerCase()]));
}

/** Between `](` and `)`, or in a bare URL. */
function inLinkTarget(markdown: string, offset: number): boolean {
  const before = markdown.slice(Math.max(0, offset - 300), offset);
  const token = before.slice(before.search(/\S*$/));
  return /\]\([^)]*$/.test(token) || /[a-z]{2,}:\/\/\S*$/i.test(token);
}

/** Clusters that share a name are one thing: the first, by order of preference, stands for it. */
function withoutDuplicates(clusters: Cluster[]): Cluster[] {
  const taken = new Map<string, Cluster>();
  const kept: Cluster[] = [];
  for (const cluster of clusters.toSorted((a, b) => preference(a) - preference(b))) {
    if (PLACES.has(cluster.galaxy) || cluster.galaxy === 'mitre-attack-pattern') {
      kept.push(cluster);
      continue;
    }
    // Groups list their sub-groups as synonyms (Lazarus Group, Andariel), so for actors only the main name says the same.
    const isActor = kindOf(cluster.galaxy) === 'actor';
    const names = [cluster.value, ...(isActor ? [] : cluster.synonyms)].map(
      (name) => `${isActor ? 'actor' : 'thing'} ${plainName(name).toLowerCase()}`,
    );
    if (names.some((name) => taken.has(name))) continue;
    for (const name of names) taken.set(name, cluster);
    kept.push(cluster);
  }
  return kept;
}

const PREFERENCE = [
  'threat-actor',
  'mitre-intrusion-set',
  'ransomware',
  'mitre-malware',
  'malpedia',
  'mitre-tool',
  'stealer',
  'rat',
  'botnet',
  'banker',
];

function preference({ galaxy }: Cluster): number {
  const place = PREFERENCE.indexOf(galaxy);
  return place < 0 ? PREFERENCE.length : place;
}

/** The words around an offset, on one line. */
function around(markdown: string, offset: number): string {
  const line = markdown
    .slice(Math.max(0, offset - 40), offset + 50)
    .replace(/\s+/g, ' ')
    .trim();
  return line;
}
