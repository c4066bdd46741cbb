import { englishTargetSentences, targetWords } from '../../data/languages.ts';
import { lazy } from '../../lazy.ts';

/** What people call countries and sectors in English, by the cluster's value in MISP's galaxies. */

const english = lazy(() => targetWords().find(([code]) => code === 'en')?.[1] ?? {});

/** What people write (lower case) by what MISP's galaxy calls it, for the clusters that this MISP has. */
export function placeNames(values: { galaxy: string; value: string }[]): Map<string, { galaxy: string; value: string }> {
  const { countries = {}, sectors = {} } = english();
  const names = new Map<string, { galaxy: string; value: string }>();
  for (const cluster of values) {
    const value = cluster.value.trim();
    const country = value.toLowerCase();
    const written = cluster.galaxy === 'country' ? [country, ...(countries[country] ?? [])] : withPlurals(sectors[value] ?? []);
    for (const name of written) if (!names.has(name)) names.set(name, cluster);
  }
  return names;
}

/** Names of sectors that are victims themselves, lower case. */
export const victimNames: () => ReadonlySet<string> = lazy(() => new Set(withPlurals(englishTargetSentences().victimNames)));

const withPlurals = (names: string[]): string[] => [...names, ...names.filter((name) => name.length > 2).map(plural)];

/** "bank" as "banks", "ministry" as "ministries". */
export function plural(word: string): string {
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}${/(?:[sxz]|[cs]h)$/i.test(word) ? 'es' : 's'}`;
}
