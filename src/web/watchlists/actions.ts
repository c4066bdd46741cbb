import type { WatchlistHit } from '../../domain.ts';
import { inWords } from '../../issue-wording.ts';
import { removeWatchlist as removeFromFile, saveWatchlist as saveToFile } from '../../watchlists/edit.ts';
import { createMatcher } from '../../watchlists/match.ts';
import { readWatchlists, type Watchlist, type WatchlistInput, watchlistSchema } from '../../watchlists/settings.ts';
import { audit, type Ctx, type Site } from '../context.ts';
import { readValues } from '../curation/read-values.ts';
import { Refused } from '../refused.ts';

/** What can be done with watchlists, for pages and API alike. */

/** Refused 404 when there is none of this name. */
export function findWatchlist(site: Site, name: string): Watchlist {
  const list = readWatchlists(site.deps.watchlists).find((one) => one.name === name);
  if (!list) throw new Refused(404, 'not-found', 'There is no watchlist of this name.');
  return list;
}

/** Refused 422 that names the field. */
export function checkWatchlist(given: unknown): Watchlist {
  const result = watchlistSchema.safeParse(given, { error: inWords });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const [field, index] = issue?.path ?? [];
  const value = typeof index === 'number' ? (given as Record<string, unknown[]>)[String(field)]?.[index] : undefined;
  const which = value === undefined ? `The field "${String(field ?? 'name')}"` : JSON.stringify(String(value).slice(0, 100));
  throw new Refused(422, 'input', `${which}: ${issue?.message ?? 'not accepted'}.`);
}

/** Adds the list, or puts it in the place of the one called `before`. */
export async function saveWatchlist(c: Ctx, site: Site, given: WatchlistInput, before?: string): Promise<void> {
  const list = checkWatchlist(given);
  if (list.terms.length + list.patterns.length === 0)
    throw new Refused(422, 'input', 'Give the watchlist at least one term or regular expression.');
  if (before !== undefined) findWatchlist(site, before);
  const lists = readWatchlists(site.deps.watchlists);
  const taken = lists.some(({ name }) => name.toLowerCase() === list.name.toLowerCase() && name !== before);
  if (taken) throw new Refused(409, 'exists', `There is already a watchlist called ${JSON.stringify(list.name)}.`);
  await saveToFile(site.deps.watchlists, list, before);
  await audit(c, site, 'watchlist-save', list.name);
}

export async function removeWatchlist(c: Ctx, site: Site, name: string): Promise<void> {
  findWatchlist(site, name);
  await removeFromFile(site.deps.watchlists, name);
  await audit(c, site, 'watchlist-remove', name);
}

/** What the lists say of a text; its values count refanged, as they would in an article. Lists that are switched off are tried, too. */
export function tryWatchlists(lists: Watchlist[], text: string): WatchlistHit[] {
  const indicators = text.split('\n').flatMap((line) =>
    readValues(line).map(({ type, value }) => ({
      type,
      value,
      defanged: false,
      verdict: 'indicator' as const,
      toIds: true,
      reason: '',
      context: { kind: 'prose' as const },
      occurrences: [],
    })),
  );
  return createMatcher(lists.map((list) => ({ ...list, enabled: true })))({ title: '', text, indicators });
}
