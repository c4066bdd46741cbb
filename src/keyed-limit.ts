import pLimit, { type LimitFunction } from 'p-limit';

/** Runs a task when fewer than the limit run for the same key; tasks of one key in the order in which they came. */
export type KeyedLimit = <T>(key: string, task: () => Promise<T>) => Promise<T>;

/** At most `most` tasks at once for each key; keys do not wait for each other. */
export function keyedLimit(most: number): KeyedLimit {
  const limits = new Map<string, LimitFunction>();
  return async (key, task) => {
    const limit = limits.get(key) ?? pLimit(most);
    limits.set(key, limit);
    try {
      return await limit(task);
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) limits.delete(key);
    }
  };
}
