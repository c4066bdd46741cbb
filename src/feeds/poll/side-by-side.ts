import pLimit from 'p-limit';
import { type KeyedLimit, keyedLimit } from '../../keyed-limit.ts';
import { parseUrl } from '../../url.ts';

export interface SideBySideOptions {
  /** Setting FEED_CONCURRENCY. */
  concurrency: number;
  /** Setting FEED_HOST_CONCURRENCY: of these, at most so many with the same host. */
  hostConcurrency: number;
  signal?: AbortSignal | undefined;
}

/** Setting FEED_HOST_CONCURRENCY, by address. For callers that bring their own concurrency; sideBySide() has both in one. */
export function createHostLimit(perHost: number): KeyedLimit {
  const limit = keyedLimit(perHost);
  return (url, work) => limit(parseUrl(url)?.host ?? url, work);
}

/**
 * Runs `work` for every source, many at a time, few per host: waiting for one host never holds up the others. Results
 * are handed on as they come and not collected. Rejects with the first error of `work` after those under way have ended;
 * ends early, without error, when the signal is aborted.
 */
export async function sideBySide<T extends { url: string }>(
  sources: readonly T[],
  work: (source: T) => Promise<void>,
  { concurrency, hostConcurrency, signal }: SideBySideOptions,
): Promise<void> {
  const ofHost = createHostLimit(hostConcurrency);
  const ofAll = pLimit(concurrency);
  const errors: unknown[] = [];
  const one = async (source: T): Promise<void> => {
    if (errors.length === 0 && !signal?.aborted) await work(source).catch((error: unknown) => errors.push(error));
  };
  await Promise.all(sources.map((source) => ofHost(source.url, () => ofAll(() => one(source)))));
  if (errors.length > 0) throw errors[0];
}
