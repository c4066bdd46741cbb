/** How the wait between two attempts grows. All times in ms. */
export interface Backoff {
  /** Wait after the first attempt. */
  firstMs: number;
  /** Each further wait is this many times the last. */
  factor: number;
  maxMs: number;
  /** Part of the wait that is left to chance, 0 to 1, so that jobs which failed together do not come back together. */
  jitter: number;
}

/** A minute, then twice as long each time, at most six hours: eight attempts span about two hours. */
export const DEFAULT_BACKOFF: Backoff = { firstMs: 60_000, factor: 2, maxMs: 6 * 3_600_000, jitter: 0.25 };

/**
 * The wait after the n-th attempt (from 1), between `wait * (1 - jitter)` and `wait`; never less than `atLeastMs`
 * (Retry-After), which may exceed maxMs. `random` gives [0, 1).
 */
export function waitAfter(attempt: number, backoff: Backoff, atLeastMs = 0, random: () => number = Math.random): number {
  const grown = Math.min(backoff.maxMs, backoff.firstMs * backoff.factor ** Math.max(0, attempt - 1));
  return Math.max(atLeastMs, Math.round(grown * (1 - backoff.jitter * random())));
}
