import type { JobFilter } from '../ports.ts';
import { type Client, reach } from './connect.ts';
import type { Keys } from './keys.ts';
import type { Records, Summary } from './records.ts';

/** Changes are read again from this far back, in case clocks and commits are a little apart. */
const OVERLAP_MS = 5_000;
/** Removals are remembered in Redis for longer than this; a mirror that is older is made anew. */
const MAX_AGE_MS = 30 * 60_000;
const BATCH = 1_000;

/**
 * A copy of all jobs' summaries in this process, brought up to date before each use: filters and substring search over
 * 100,000 jobs without loading Redis. Built at first use.
 */
export interface Mirror {
  /** Ids of matching jobs, latest change first, and how many there are in all. */
  find(filter: JobFilter, page: { offset: number; limit: number }): Promise<{ ids: string[]; total: number }>;
}

interface Entry extends Summary {
  id: string;
  at: number;
}

export function mirrorOf(client: Client, keys: Keys, records: Records, now: () => number): Mirror {
  /** In order of change: an entry that changes moves to the end. */
  let entries = new Map<string, Entry>();
  let ordered: Entry[] = [];
  let freshAt = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    const began = now();
    if (began - freshAt > MAX_AGE_MS) {
      entries = new Map();
      freshAt = 0;
    }
    const since = Math.max(0, freshAt - OVERLAP_MS);
    const removed = freshAt === 0 ? [] : await reach(() => client.zrangebyscore(keys.removed, since, '+inf'));
    const changes = await reach(() => client.zrangebyscore(keys.changed, since, '+inf', 'WITHSCORES'));
    let changed = false;
    for (const id of removed) changed = entries.delete(id) || changed;
    const news: { id: string; at: number }[] = [];
    for (let i = 0; i < changes.length; i += 2) {
      const [id, at] = [changes[i] as string, Number(changes[i + 1])];
      if (entries.get(id)?.at !== at) news.push({ id, at });
    }
    for (let i = 0; i < news.length; i += BATCH) {
      const batch = news.slice(i, i + BATCH);
      const summaries = await records.summaries(batch.map((each) => each.id));
      batch.forEach(({ id, at }, index) => {
        const summary = summaries[index];
        entries.delete(id);
        if (summary) entries.set(id, { ...summary, id, at });
      });
    }
    if (changed || news.length > 0) ordered = [...entries.values()];
    freshAt = began;
  };

  return {
    find: async (filter, page) => {
      refreshing ??= refresh().finally(() => {
        refreshing = undefined;
      });
      await refreshing;
      const matches = matcher(filter);
      const ids: string[] = [];
      let total = 0;
      for (let i = ordered.length - 1; i >= 0; i--) {
        const entry = ordered[i] as Entry;
        if (!matches(entry)) continue;
        if (total >= page.offset && ids.length < page.limit) ids.push(entry.id);
        total += 1;
      }
      return { ids, total };
    },
  };
}

function matcher(filter: JobFilter): (entry: Summary) => boolean {
  const { state, lane, feed, errorCode } = filter;
  const text = filter.text?.toLowerCase();
  return (entry) =>
    (!state || entry.state === state) &&
    (!lane || entry.lane === lane) &&
    (!feed || entry.feed === feed) &&
    (!errorCode || entry.errorCode === errorCode) &&
    (!text || entry.search.includes(text));
}
