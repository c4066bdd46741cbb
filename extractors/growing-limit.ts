import pLimit from 'p-limit';

export interface GrowingLimit {
  /** Runs a task when a thread is free for it. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

/** A new thread loads and compiles what it needs with its first task; what waits for that long at most does not count. */
const COLD_MS = 10_000;

/**
 * As many tasks at once as there are threads, at most `max`. Another thread is started when some task has been waiting for
 * `waitMs` without a break since the newest thread finished its first: two that start at once cost twice as much CPU
 * and are ready no sooner. `threads`: how many there are now.
 */
export function growingLimit({ max, waitMs, threads }: { max: number; waitMs: number; threads: () => number }): GrowingLimit {
  const limit = pLimit(1);
  let coldUntil = 0;
  let waitingSince: number | undefined;

  const growIfNeeded = (): void => {
    const now = Date.now();
    if (limit.pendingCount === 0 || now < coldUntil || limit.concurrency >= max) {
      waitingSince = undefined;
      return;
    }
    waitingSince ??= now;
    if (now - waitingSince < waitMs) return;
    waitingSince = undefined;
    coldUntil = now + COLD_MS;
    limit.concurrency += 1;
  };

  return {
    async run(task) {
      const now = threads();
      limit.concurrency = Math.max(1, now);
      if (now === 0) coldUntil = Date.now() + COLD_MS;
      // One task may keep its thread for long, so that none ends meanwhile.
      const timer = setInterval(growIfNeeded, Math.max(100, waitMs)).unref();
      const result = limit(async () => {
        clearInterval(timer);
        try {
          return await task();
        } finally {
          coldUntil = 0;
        }
      });
      growIfNeeded();
      try {
        return await result;
      } finally {
        growIfNeeded();
      }
    },
  };
}
