import type { Indicator } from '../../domain.ts';
import { codeRanges, inside } from '../report/references.ts';
import type { Cluster } from './galaxies.ts';
import { everydayWords, KIND_WORDS, STOP_WORDS } from './stop-list.ts';

/**
 * Finds galaxy clusters in the text by whole words, whatever punctuation stands around them. MISP's extraction needs a
 * space on both sides, takes the first galaxy that has the name, and tags ordinary words; so we find context ourselves.
 */
export interface Context {
  /** Cluster tags for the event, in order of first mention. */
  tags: string[];
}

export const NO_CONTEXT: Context = { tags: [] };

interface Name {
  /** As the galaxy writes it. */
  name: string;
  cluster: Cluster;
  /** Must be written exactly so (or in capitals): short names and ordinary words. */
  exact: boolean;
  /** Counts only beside a word such as "ransomware" or "group". */
  needsKind: boolean;
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
  const places = new Map<string, Cluster>();
  const taken = new Set<string>();
  for (const cluster of clusters) {
    for (const id of cluster.ids) if (!byId.has(id.toUpperCase())) byId.set(id.toUpperCase(), cluster);
    if (PLACES.has(cluster.galaxy)) {
      const name = cluster.value.toLowerCase();
      if (name.length > 3 && !NO_PLACE.has(name) && !places.has(name)) places.set(name, cluster);
    }
  }
  // All values before all synonyms: "Play" as a ransomware's own name beats "Play" as somebody's synonym.
  for (const pick of [(one: Cluster) => [plainName(one.value)], (one: Cluster) => one.synonyms]) {
    for (const cluster of clusters) {
      if (PLACES.has(cluster.galaxy)) continue;
      for (const name of pick(cluster)) add(name.trim(), cluster);
    }
  }
  for (const names of byFirstWord.values()) names.sort((a, b) => b.name.length - a.name.length);
  return { byFirstWord, byId, places };

  function add(name: string, cluster: Cluster) {
    const key = name.toLowerCase();
    if (!usable(name, cluster) || taken.has(key)) return;
    taken.add(key);
    const first = firstWord(name);
    if (first === undefined) return;
    byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), { name, cluster, ...strictness(name) }]);
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

/** "Mimikatz - S0002" and "PowerShell - T1059.001" without their id; malpedia's "win.qakbot" as it is. */
function plainName(value: string): string {
  return value.replace(/\s+-\s+[TGS]\d{4}(?:\.\d{3})?$/, '');
}

function usable(name: string, cluster: Cluster): boolean {
  if (name.length < 3 || /^[\d\s.-]+$/.test(name) || /^[TGS]\d{4}(\.\d{3})?$/.test(name)) return false;
  if (STOP_WORDS.has(name.toLowerCase())) return false;
  // Techniques by name only when the name is three words or more: "Phishing" or "Software" alone are everyday words.
  return cluster.galaxy !== 'mitre-attack-pattern' || name.split(/\s+/).length >= 3;
}

function strictness(name: string): { exact: boolean; needsKind: boolean } {
  const everyday = everydayWords();
  const words = name.toLowerCase().match(WORD) ?? [];
  const ordinary = words.every((word) => everyday.has(word));
  const oneWord = words.length === 1;
  // "LockBit", "B1txor20", "WHIRLPOOL": written like this it is a name, whatever the word means in lower case.
  const distinctive = oneWord && /\d|\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}|^\p{Lu}{5,}$/u.test(name);
  return { exact: name.length < 5 || ordinary, needsKind: oneWord && (name.length <= 3 || (ordinary && !distinctive)) };
}

function firstWord(name: string): string | undefined {
  return name.match(WORD)?.[0]?.toLowerCase();
}

/** Finds the clusters of an article. `indicators` give the technique ids. Pure. */
export function findContext(markdown: string, indicators: Indicator[], index: ClusterIndex): Context {
  const code = codeRanges(markdown);
  const values = indicators.flatMap((one) => one.occurrences).sort((a, b) => a.start - b.start);
  const taken: [number, number][] = values.map((one) => [one.start, one.end]);
  const found = new Map<string, number>();

  for (const indicator of indicators) {
    const cluster = indicator.type === 'attack' && indicator.verdict !== 'junk' ? index.byId.get(indicator.value.toUpperCase()) : undefined;
    if (cluster) note(cluster, indicator.occurrences[0]?.start ?? 0);
  }
  // Where the author gives technique ids, these are exact; names of techniques then count for nothing.
  const hasIds = found.size > 0;
  for (const match of markdown.matchAll(/(?<![\w.-])[GS]\d{4}(?![\w-]|\.\w)/g)) {
    const cluster = index.byId.get(match[0]);
    if (cluster) note(cluster, match.index);
  }

  let past = 0;
  for (const match of markdown.matchAll(WORD)) {
    if (match.index < past || inside(code, match.index)) continue;
    const name = nameAt(match.index, match[0]);
    if (name === undefined) continue;
    const end = match.index + name.name.length;
    past = end;
    if (inside(taken, match.index) || inLinkTarget(markdown, match.index)) continue;
    const text = markdown.slice(match.index, end);
    if (counts(name, text, match.index, end)) note(name.cluster, match.index);
  }
  for (const [cluster, position] of targetedPlaces(markdown, index)) note(cluster, position);

  const tags = [...found].sort((a, b) => a[1] - b[1]).map(([tag]) => tag);
  return { tags };

  function note(cluster: Cluster, position: number) {
    if (!found.has(cluster.tag)) found.set(cluster.tag, position);
  }

  /** The longest name that starts with this word and ends at a word's end. */
  function nameAt(start: number, word: string): Name | undefined {
    const candidates = index.byFirstWord.get(word.toLowerCase());
    return candidates?.find(({ name }) => {
      const text = markdown.slice(start, start + name.length);
      return text.toLowerCase() === name.toLowerCase() && !/[\p{L}\p{N}]/u.test(markdown.charAt(start + name.length));
    });
  }

  function counts(name: Name, text: string, start: number, end: number): boolean {
    if (name.exact && text !== name.name) return false;
    if (hasIds && name.cluster.galaxy === 'mitre-attack-pattern') return false;
    return !name.needsKind || hasKindWordBeside(markdown, start, end);
  }
}

/** "Play ransomware", "the Lead group", "group Lead". */
function hasKindWordBeside(markdown: string, start: number, end: number): boolean {
  const after = /^[\s*_"')]*([\p{L}]+)/u.exec(markdown.slice(end, end + 40))?.[1];
  const before = /([\p{L}]+)[\s*_"'(]*$/u.exec(markdown.slice(Math.max(0, start - 40), start))?.[1];
  return [after, before].some((word) => word !== undefined && KIND_WORDS.has(word.toLowerCase()));
}

/** Countries and sectors only where the text says that they were targeted. */
function targetedPlaces(markdown: string, index: ClusterIndex): [Cluster, number][] {
  if (index.places.size === 0) return [];
  const targeted =
    /\b(?:target(?:s|ed|ing)|victims? (?:in|from|across)|attack(?:s|ed|ing)? (?:on|against)|aimed at|campaigns? against)\b([^.;:!?\n]{3,120})/gi;
  const result: [Cluster, number][] = [];
  for (const match of markdown.matchAll(targeted)) {
    const rest = match[1] as string;
    for (const word of rest.matchAll(/\p{Lu}[\p{L}]+(?: \p{Lu}[\p{L}]+)*/gu)) {
      const cluster = index.places.get(word[0].toLowerCase());
      if (cluster) result.push([cluster, match.index]);
    }
  }
  return result;
}

/** Between `](` and `)`, or in a bare URL. */
function inLinkTarget(markdown: string, offset: number): boolean {
  const before = markdown.slice(Math.max(0, offset - 300), offset);
  const token = before.slice(before.search(/\S*$/));
  return /\]\([^)]*$/.test(token) || /[a-z]{2,}:\/\/\S*$/i.test(token);
}
