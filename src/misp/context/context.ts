import { isThreatReport } from '../../data/threat-report.ts';
import type { Article, Indicator } from '../../domain.ts';
import { Outline } from '../../markdown/outline.ts';
import { plainLine } from '../../markdown/plain.ts';
import { oneLine } from '../event/storable.ts';
import { englishTargets } from './english-targets.ts';
import type { Cluster } from './galaxies.ts';
import { type ClusterIndex, PLACES, plainName } from './names.ts';
import { namesIn } from './names-in-text.ts';
import { nonEnglishTargets } from './non-english-targets.ts';
import { kindOf } from './rules.ts';
import { factsOf } from './sightings.ts';

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

/** The context of an article; none where it is about no threat: news and manuals are full of names that malware has, too. */
export function articleContext(
  { title, markdown, indicators }: Pick<Article, 'title' | 'markdown' | 'indicators'>,
  index: ClusterIndex,
  never: readonly string[] = [],
): Context {
  const isReport = indicators.some(({ toIds }) => toIds) || isThreatReport(`${title}\n${markdown}`);
  return isReport ? findContext(markdown, indicators, index, never) : NO_CONTEXT;
}

/** Finds the clusters that a text names. `indicators` give the technique ids, `never` names what an organisation does not want. Pure. */
export function findContext(markdown: string, indicators: Indicator[], index: ClusterIndex, never: readonly string[] = []): Context {
  const outline = new Outline(markdown);
  const text = factsOf(outline, indicators);
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
  // One place may be evidence of several kinds.
  const targets = new Map<Cluster, Set<number>>();
  for (const [cluster, position] of [
    ...englishTargets(outline, index.places, text.inCodeQuoteOrReferences),
    ...nonEnglishTargets(markdown, index.places, text.inCodeQuoteOrReferences),
  ])
    targets.set(cluster, (targets.get(cluster) ?? new Set()).add(position));
  for (const [cluster, positions] of targets) for (const position of positions) note(cluster, position);

  const unwanted = new Set(never.map((name) => name.toLowerCase()));
  const isWanted = ({ tag, value }: Cluster) => !unwanted.has(tag.toLowerCase()) && !unwanted.has(plainName(value).toLowerCase());
  const kept = withoutDuplicates([...found.keys()], index.sameActor).filter(isWanted);
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

/** Clusters that share a name are one thing: the first, by order of preference, stands for it. */
function withoutDuplicates(clusters: Cluster[], sameActor: ClusterIndex['sameActor']): Cluster[] {
  const taken = new Map<string, Cluster>();
  const kept: Cluster[] = [];
  for (const cluster of clusters.toSorted((a, b) => preference(a) - preference(b))) {
    if (PLACES.has(cluster.galaxy) || cluster.galaxy === 'mitre-attack-pattern' || kindOf(cluster.galaxy) === 'actor') {
      if (!clusters.some((one) => one === sameActor.get(cluster))) kept.push(cluster);
      continue;
    }
    const names = [cluster.value, ...cluster.synonyms].map((name) => plainName(name).toLowerCase());
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

/** The words around an offset, as plain text on one line. */
function around(markdown: string, offset: number): string {
  const start = Math.max(markdown.lastIndexOf('\n', offset - 1) + 1, offset - 60);
  const end = markdown.indexOf('\n', offset);
  const before = plainLine(
    markdown
      .slice(start, offset)
      .replace(start === offset - 60 ? /^\S*\s/ : /^/, '')
      .replace(/\[$/, ''),
  );
  const after = oneLine(plainLine(markdown.slice(offset, Math.min(offset + 300, end < 0 ? markdown.length : end))), 60);
  return `${before}${/\s[\s*_`[]*$/.test(markdown.slice(Math.max(0, offset - 20), offset)) && before ? ' ' : ''}${after}`;
}
