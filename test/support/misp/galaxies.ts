/**
 * Galaxy clusters (threat actors, malware, ATT&CK techniques, ...) and how extraction finds their names in a report:
 * a literal space on both sides, the exact case, first cluster of that name wins, one pass of replacements.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Cluster {
  uuid: string;
  value: string;
  tag_name: string;
  synonyms?: string[] | undefined;
  external_id?: string[] | undefined;
}

export interface Galaxy {
  galaxy: { uuid: string; name: string; type: string; namespace: string; version: string };
  clusters: Cluster[];
}

/** Galaxies in the order of MISP's ids, with the look-ups that extraction needs. */
export interface Galaxies {
  list: Galaxy[];
  byTagName: Map<string, { galaxy: Galaxy; cluster: Cluster }>;
  /** Names and synonyms by their first space-separated word, in the order in which MISP reads them. */
  names: Map<string, NameEntry[]>;
}

interface NameEntry {
  name: string;
  words: string[];
  cluster: Cluster;
  /** Position in MISP's reading order; the lowest wins. */
  rank: number;
  /** For ATT&CK techniques: the whole name "A - T1" hides its parts, and the first part found hides the second. */
  technique?: { whole: string; part: 0 | 1 | 2 };
}

/** MISP gives ids to galaxies in the order of their files; ATT&CK techniques are read last whatever their id. */
const ORDER = [
  'financial-fraud',
  'banker',
  'botnet',
  'cmtmf-attack-pattern',
  'country',
  'malpedia',
  'microsoft-activity-group',
  'mitre-atlas-attack-pattern',
  'mitre-ics-techniques',
  'mitre-intrusion-set',
  'mitre-malware',
  'mitre-tool',
  'ransomware',
  'rat',
  'sector',
  'software',
  'stealer',
  'target-information',
  'threat-actor',
  'tool',
  'mitre-attack-pattern',
];

/** Reads every `*.json` of the folders (later folders add galaxies, or clusters to galaxies of the same type). */
export function loadGalaxies(...folders: string[]): Galaxies {
  const byType = new Map<string, Galaxy>();
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const read = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Galaxy;
      const known = byType.get(read.galaxy.type);
      const values = new Set(known?.clusters.map((cluster) => cluster.value));
      if (known) known.clusters.push(...read.clusters.filter((cluster) => !values.has(cluster.value)));
      else byType.set(read.galaxy.type, read);
    }
  }
  return indexGalaxies([...byType.values()]);
}

function indexGalaxies(galaxies: Galaxy[]): Galaxies {
  const position = (galaxy: Galaxy): number => {
    const index = ORDER.indexOf(galaxy.galaxy.type);
    return index < 0 ? ORDER.length - 1.5 : index;
  };
  const list = [...galaxies].sort((a, b) => position(a) - position(b));
  const byTagName = new Map<string, { galaxy: Galaxy; cluster: Cluster }>();
  const names = new Map<string, NameEntry[]>();
  let rank = 0;
  const add = (name: string, cluster: Cluster, technique?: NameEntry['technique']): void => {
    if (name === '') return;
    const words = name.split(' ');
    const entry: NameEntry = { name, words, cluster, rank: rank++, ...(technique ? { technique } : {}) };
    const first = words[0] ?? '';
    const known = names.get(first);
    if (known) known.push(entry);
    else names.set(first, [entry]);
  };
  for (const galaxy of list) {
    for (const cluster of galaxy.clusters) {
      byTagName.set(cluster.tag_name, { galaxy, cluster });
      if (galaxy.galaxy.type === 'mitre-attack-pattern') {
        add(cluster.value, cluster, { whole: cluster.value, part: 0 });
        const cut = cluster.value.indexOf(' - ');
        if (cut > 0) {
          add(cluster.value.slice(0, cut), cluster, { whole: cluster.value, part: 1 });
          add(cluster.value.slice(cut + 3), cluster, { whole: cluster.value, part: 2 });
        }
      } else {
        add(cluster.value, cluster);
        for (const synonym of cluster.synonyms ?? []) add(synonym, cluster);
      }
    }
  }
  return { list, byTagName, names };
}

/** A text in the report, and the tag that extraction puts in its place (and on the event). */
export interface ContextHit {
  text: string;
  tagName: string;
}

/**
 * Every name, synonym and machine tag that extraction sees in `content`.
 * `knownTags` are the names of all tags of the server; those of clusters are known by themselves.
 */
export function findContext(content: string, galaxies: Galaxies, knownTags: Iterable<string> = []): ContextHit[] {
  const best = new Map<string, { tagName: string; rank: number }>();
  const offer = (text: string, tagName: string, rank: number): void => {
    const known = best.get(text);
    if (!known || rank < known.rank) best.set(text, { tagName, rank });
  };

  const tagsInText = new Set(content.match(/misp-galaxy:[^\s="]+="[^"]+"/g) ?? []);
  for (const name of tagsInText) if (galaxies.byTagName.has(name) && standsAlone(content, name)) offer(name, name, -1);
  for (const name of knownTags) {
    if (!name.includes(':')) continue;
    for (const text of new Set([name, name.toUpperCase()])) {
      if (content.includes(text) && standsAlone(content, text)) {
        offer(text, name, -2);
        break;
      }
    }
  }

  const found = findNames(content, galaxies);
  const seen = new Set(found.filter((entry) => entry.technique?.part !== 2).map((entry) => techniqueKey(entry)));
  for (const entry of found) {
    const { technique } = entry;
    if (technique && technique.part > 0 && seen.has(`${technique.whole}\0${0}`)) continue;
    if (technique?.part === 2 && seen.has(`${technique.whole}\0${1}`)) continue;
    offer(entry.name, entry.cluster.tag_name, entry.rank);
  }
  return [...best].map(([text, { tagName }]) => ({ text, tagName }));
}

function techniqueKey(entry: NameEntry): string {
  return entry.technique ? `${entry.technique.whole}\0${entry.technique.part}` : '';
}

/** A space before, a space behind; line ends and punctuation are not spaces. */
function findNames(content: string, { names }: Galaxies): NameEntry[] {
  const words = content.split(' ');
  const found = new Set<NameEntry>();
  for (let index = 1; index < words.length - 1; index += 1) {
    for (const entry of names.get(words[index] ?? '') ?? []) {
      if (index + entry.words.length >= words.length) continue;
      if (entry.words.every((word, offset) => words[index + offset] === word)) found.add(entry);
    }
  }
  return [...found];
}

/** Somewhere in the content, `text` is not already the inside of an `@[tag](...)`. */
function standsAlone(content: string, text: string): boolean {
  for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + 1)) {
    if (!content.slice(0, at).endsWith('@[tag](')) return true;
  }
  return false;
}

/**
 * One pass, longest text first, nothing replaced twice: the recorded reports show names replaced inside existing
 * `@[tag](...)` and inside no replacement of the same pass.
 */
export function replaceContext(content: string, hits: ContextHit[]): string {
  if (hits.length === 0) return content;
  const tagOf = new Map(hits.map((hit) => [hit.text, hit.tagName]));
  const longestFirst = [...tagOf.keys()].sort((a, b) => b.length - a.length).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return content.replace(new RegExp(longestFirst.join('|'), 'g'), (text) => `@[tag](${tagOf.get(text) ?? ''})`);
}
