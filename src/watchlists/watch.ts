/** Watchlists: names and patterns an organisation wants to hear of. The file is WATCHLISTS_FILE; it is read again when it changes. */
import type { Article, WatchlistHit } from '../domain.ts';
import { followFile } from '../follow-file.ts';
import { createMatcher } from './match.ts';
import { readWatchlists, type Watchlist } from './settings.ts';

/** What the hits on an article ask for. */
export interface Watched {
  hits: WatchlistHit[];
  /** Tags for its event. */
  tags: string[];
  priority: boolean;
}

export type Watch = (article: Pick<Article, 'title' | 'text' | 'indicators'>, tags?: string[]) => Watched;

/** The lists as the file says now; a broken edit keeps those that were read before, and is reported once. Throws UsageError at first. */
export function openWatchlists(file: string, onInvalid: (message: string) => void): Watch {
  const read = () => {
    const lists = readWatchlists(file);
    return { lists, match: createMatcher(lists) };
  };
  const current = followFile(file, read, onInvalid);
  return (article, tags) => {
    const { lists, match } = current();
    return watched(match(article, tags), lists);
  };
}

function watched(hits: WatchlistHit[], lists: Watchlist[]): Watched {
  const hit = lists.filter(({ name }) => hits.some(({ list }) => list === name));
  return {
    hits: hits.map((one) => (hit.find(({ name }) => name === one.list)?.notify ? one : { ...one, silent: true })),
    tags: [...new Set(hit.flatMap(({ tag }) => tag ?? []))],
    priority: hit.some(({ priority }) => priority),
  };
}
