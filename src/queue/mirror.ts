import type { JobFilter, JobState, Lane } from './ports.ts';

/** What lists and searches need of a job. */
export interface Summary {
  lane: Lane;
  state: JobState;
  /** Address and title of the job's source. */
  feed: string;
  feedTitle: string;
  /** '' without an error. */
  errorCode: string;
  hasEvent: boolean;
  /** See searchText(). */
  search: string;
}

/** Where a mirror learns of jobs; times are the store's. */
export interface MirrorSource {
  now(): number;
  /** Ids of jobs that changed since, with the time of their last change, in that order. */
  changes(since: number): Promise<{ id: string; at: number }[]>;
  removed(since: number): Promise<string[]>;
  summaries(ids: string[]): Promise<(Summary | undefined)[]>;
}

/**
 * A copy of all jobs' summaries in this process, brought up to date before each use: substring search and any
 * combination of filters over 100,000 jobs without work for the store. Built at first use.
 */
export interface Mirror {
  /** Ids of matching jobs, latest change first, and how many there are in all. */
  find(filter: JobFilter, page: { offset: number; limit: number }): Promise<{ ids: string[]; total: number }>;
}

interface Entry extends Summary {
  id: string;
  at: number;
  /** A newer entry of the same job follows, or the job is gone. */
  deleted: boolean;
}

/** Changes are read again from this far back, in case clocks and commits are a little apart. */
const OVERLAP_MS = 5_000;
/** Removals are remembered for longer than this; a mirror that is older is made anew. */
const MAX_AGE_MS = 30 * 60_000;
const BATCH = 1_000;

export function createMirror(source: MirrorSource): Mirror {
  let entries = new Map<string, Entry>();
  /** In order of change; deleted entries stay until there are too many. */
  let ordered: Entry[] = [];
  let freshAt = 0;
  let refreshing: Promise<void> | undefined;

  const markDeleted = (id: string): void => {
    const entry = entries.get(id);
    if (!entry) return;
    entry.deleted = true;
    entries.delete(id);
  };
  const refresh = async (): Promise<void> => {
    const began = source.now();
    // Too old, or the clock was set back.
    if (began - freshAt > MAX_AGE_MS || began < freshAt) {
      entries = new Map();
      ordered = [];
      freshAt = 0;
    }
    const since = Math.max(0, freshAt - OVERLAP_MS);
    if (freshAt > 0) for (const id of await source.removed(since)) markDeleted(id);
    const news = (await source.changes(since)).filter(({ id, at }) => entries.get(id)?.at !== at);
    for (let i = 0; i < news.length; i += BATCH) {
      const batch = news.slice(i, i + BATCH);
      const summaries = await source.summaries(batch.map((each) => each.id));
      for (const [index, { id, at }] of batch.entries()) {
        markDeleted(id);
        const summary = summaries[index];
        if (!summary) continue;
        // Written out: objects of one shape are searched several times faster.
        const { lane, state, feed, feedTitle, search, errorCode, hasEvent } = summary;
        const entry: Entry = { id, at, lane, state, feed, feedTitle, search, errorCode, hasEvent, deleted: false };
        entries.set(id, entry);
        ordered.push(entry);
      }
    }
    if (ordered.length > 1_000 + 1.25 * entries.size) ordered = ordered.filter((entry) => !entry.deleted);
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
        if (entry.deleted || !matches(entry)) continue;
        if (total >= page.offset && ids.length < page.limit) ids.push(entry.id);
        total += 1;
      }
      return { ids, total };
    },
  };
}

function matcher(filter: JobFilter): (entry: Entry) => boolean {
  const { state, lane, feed, errorCode, hasEvent } = filter;
  const text = filter.text?.toLowerCase();
  return (entry) =>
    (!state || entry.state === state) &&
    (!lane || entry.lane === lane) &&
    (!feed || entry.feed === feed || entry.feedTitle === feed) &&
    (!errorCode || entry.errorCode === errorCode) &&
    (!hasEvent || entry.hasEvent) &&
    (!text || entry.search.includes(text));
}
