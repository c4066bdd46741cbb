export interface SideBySideOptions {
  /** Setting FEED_CONCURRENCY. */
  concurrency: number;
  /** Setting FEED_HOST_CONCURRENCY: of these, at most so many with the same host. */
  hostConcurrency: number;
  signal?: AbortSignal | undefined;
}

/**
 * Runs `work` for every source, many at a time, few per host: waiting for one host never holds up the others. Results
 * are handed on as they come and not collected. Rejects with the first error of `work` after those under way have ended;
 * ends early, without error, when the signal is aborted.
 */
export async function sideBySide<T extends { url: string }>(
  sources: readonly T[],
  work: (source: T) => Promise<void>,
  options: SideBySideOptions,
): Promise<void> {
  const waiting = new Map<string, T[]>();
  for (const source of sources) {
    const host = hostOf(source.url);
    const line = waiting.get(host);
    if (line) line.push(source);
    else waiting.set(host, [source]);
  }
  const busy = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const failure: { error?: unknown } = {};

  const start = (host: string, line: T[]): void => {
    const source = line.shift() as T;
    if (line.length === 0) waiting.delete(host);
    busy.set(host, (busy.get(host) ?? 0) + 1);
    const run = work(source)
      .catch((error: unknown) => {
        if (!('error' in failure)) failure.error = error;
      })
      .finally(() => {
        underWay.delete(run);
        busy.set(host, (busy.get(host) ?? 1) - 1);
      });
    underWay.add(run);
  };

  while (!('error' in failure) && !options.signal?.aborted) {
    for (const [host, line] of waiting) {
      if (underWay.size >= options.concurrency) break;
      while (line.length > 0 && (busy.get(host) ?? 0) < options.hostConcurrency && underWay.size < options.concurrency) start(host, line);
    }
    if (underWay.size === 0) break;
    await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if ('error' in failure) throw failure.error;
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
