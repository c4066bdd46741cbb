import { statSync } from 'node:fs';
import { sentence } from '../../errors.ts';
import { loadFeedList } from './load.ts';
import type { FeedList } from './schema.ts';

export interface WatchOptions {
  /** A new and valid list is in force. */
  onChange: (list: FeedList) => void;
  /** The file has changed and is not valid (or gone): the sentence, which says that the old list stays in force. */
  onInvalid: (message: string) => void;
  /** How often the file is looked at, in ms. Looking works on network and container mounts, where notifications do not. */
  everyMs?: number;
}

export interface WatchedList {
  /** The list in force. */
  current: () => FeedList;
  close: () => void;
}

/** Loads the feed list and follows its changes; a bad file never replaces a good list. Throws UsageError when the first load fails. */
export function watchFeedList(path: string, { onChange, onInvalid, everyMs = 2_000 }: WatchOptions): WatchedList {
  // The stamp is taken before reading: a change in between is then seen at the next look, not missed.
  let stamp = stampOf(path);
  let list = loadFeedList(path);
  const look = (): void => {
    const now = stampOf(path);
    if (now === stamp) return;
    stamp = now;
    try {
      const next = loadFeedList(path);
      if (JSON.stringify(next) === JSON.stringify(list)) return;
      list = next;
      onChange(next);
    } catch (error) {
      onInvalid(`${sentence(error)} The previous list stays in force.`);
    }
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  return { current: () => list, close: () => clearInterval(timer) };
}

/** Changes whenever the file does, also when it is replaced by another one or a link leads elsewhere. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.dev} ${found.ino} ${found.size} ${found.mtimeMs}` : 'gone';
}
