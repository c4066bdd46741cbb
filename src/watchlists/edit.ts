import { existsSync, readFileSync } from 'node:fs';
import { editJson } from '../edit-json.ts';
import { UsageError } from '../errors.ts';
import { withFileLock } from '../file-lock.ts';
import { replaceFile } from '../replace-file.ts';
import { parseWatchlists, type Watchlist, type WatchlistInput } from './settings.ts';

/**
 * Adds a watchlist, or puts it in the place of the one called `before`. The rest of the file stays as it was written, and a
 * change that would make the file invalid is refused with the sentence that reading it would give.
 */
export function saveWatchlist(file: string, list: WatchlistInput, before?: string): Promise<void> {
  return change(file, (text, lists) => {
    const index = before === undefined ? lists.length : indexOf(file, lists, before);
    return editJson(text, ['watchlists', index], withoutDefaults(list), { isNew: before === undefined });
  });
}

export function removeWatchlist(file: string, name: string): Promise<void> {
  return change(file, (text, lists) => editJson(text, ['watchlists', indexOf(file, lists, name)], undefined));
}

function indexOf(file: string, lists: Watchlist[], name: string): number {
  const index = lists.findIndex((list) => list.name === name);
  if (index < 0) throw new UsageError(`${file} has no watchlist called ${JSON.stringify(name)}.`);
  return index;
}

/** The file holds what somebody chose, so that a later default reaches the rest. */
function withoutDefaults({ name, enabled, terms = [], patterns = [], tag, priority, notify }: WatchlistInput): WatchlistInput {
  return {
    name,
    ...(enabled === false ? { enabled } : {}),
    ...(terms.length > 0 ? { terms } : {}),
    ...(patterns.length > 0 ? { patterns } : {}),
    ...(tag ? { tag } : {}),
    ...(priority ? { priority } : {}),
    ...(notify === false ? { notify } : {}),
  };
}

function change(file: string, edit: (text: string, lists: Watchlist[]) => string): Promise<void> {
  return withFileLock(file, async () => {
    const before = existsSync(file) ? readFileSync(file, 'utf8') : '{\n  "watchlists": []\n}\n';
    const after = edit(before, parseWatchlists(before, file));
    parseWatchlists(after, file);
    replaceFile(file, after, 'The watchlists');
  });
}
