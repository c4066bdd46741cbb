/** Runs work for an address when fewer than the limit run for its host; in the order in which they came. */
export type HostLimit = <T>(url: string, work: () => Promise<T>) => Promise<T>;

/** Setting FEED_HOST_CONCURRENCY. For callers that bring their own concurrency; sideBySide() has both in one. */
export function createHostLimit(perHost: number): HostLimit {
  const hosts = new Map<string, { running: number; waiting: (() => void)[] }>();
  return async (url, work) => {
    const host = URL.canParse(url) ? new URL(url).host : url;
    const state = hosts.get(host) ?? { running: 0, waiting: [] };
    hosts.set(host, state);
    if (state.running >= perHost) await new Promise<void>((resolve) => state.waiting.push(resolve));
    else state.running++;
    try {
      return await work();
    } finally {
      // The place is handed on, not given back, while somebody waits for it.
      const next = state.waiting.shift();
      if (next) next();
      else if (--state.running === 0) hosts.delete(host);
    }
  };
}
