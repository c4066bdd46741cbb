/** What a process is working on, so that it can say of itself that it is stuck. */
export interface Activity {
  /** Work begins that takes at most `limitMs`; call what comes back when it ends. */
  begin(what: string, limitMs: number): () => void;
  /** The work that is furthest beyond its limit, if any. */
  overdue(): { what: string; sinceMs: number } | undefined;
  /** All of it, the oldest first; `since` in epoch ms. */
  list(): { what: string; since: number }[];
}

export function createActivity(now: () => number = Date.now): Activity {
  const running = new Map<symbol, { what: string; since: number; limitMs: number }>();
  return {
    begin(what, limitMs) {
      const id = Symbol(what);
      running.set(id, { what, since: now(), limitMs });
      return () => void running.delete(id);
    },
    list: () => [...running.values()].map(({ what, since }) => ({ what, since })).sort((a, b) => a.since - b.since),
    overdue() {
      const at = now();
      const late = [...running.values()]
        .filter(({ since, limitMs }) => at - since > limitMs)
        .sort((a, b) => a.since + a.limitMs - (b.since + b.limitMs));
      return late[0] && { what: late[0].what, sinceMs: at - late[0].since };
    },
  };
}
