import { unwatchFile, watchFile } from 'node:fs';
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
  let list = loadFeedList(path);
  let text = JSON.stringify(list);
  const look = (): void => {
    try {
      const next = loadFeedList(path);
      const nextText = JSON.stringify(next);
      if (nextText === text) return;
      list = next;
      text = nextText;
      onChange(next);
    } catch (error) {
      onInvalid(`${sentence(error)} The list that was read before stays in force.`);
    }
  };
  watchFile(path, { interval: everyMs, persistent: false }, look);
  return { current: () => list, close: () => unwatchFile(path, look) };
}
