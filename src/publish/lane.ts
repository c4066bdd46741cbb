import pLimit from 'p-limit';
import { RetryLater } from '../errors.ts';

/** The way to one output: so many articles at once, and none while the output is away. */
export interface OutputLane {
  /**
   * Runs the task in its turn. Throws RetryLater at once when the output was away a moment ago or too many others wait for it,
   * so that nobody who also has other outputs waits for this one.
   */
  run<T>(task: () => Promise<T>): Promise<T>;
}

export interface OutputLaneOptions {
  /** As sentences name the output. */
  name: string;
  concurrency: number;
  /** Codes of errors that mean: the output is away (and not: this article is wrong). */
  outageCodes: readonly string[];
  now?: () => number;
}

/** So many failures in a row open the breaker. */
const FAILURES = 2;
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const BUSY_MS = 5_000;

/**
 * A lane with a breaker: after two outages in a row the output is left alone for a while (longer each time), then one article
 * tries it, and the others follow when that worked.
 */
export function outputLane({ name, concurrency, outageCodes, now = Date.now }: OutputLaneOptions): OutputLane {
  const limit = pLimit(concurrency);
  let outages = 0;
  let closedUntil = 0;
  let why = '';
  let isTrying = false;

  function pauseMs(): number {
    return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (outages - FAILURES));
  }

  return {
    async run(task) {
      const isOpen = outages >= FAILURES;
      if (isOpen && (isTrying || now() < closedUntil))
        throw new RetryLater('output-away', `${name} is left alone for a while, because it was away: ${why}`, {
          delayMs: Math.max(1_000, closedUntil - now()),
        });
      if (limit.pendingCount >= concurrency)
        throw new RetryLater('output-busy', `${name} is busy with other articles; this one is published there in a moment.`, {
          delayMs: BUSY_MS,
        });
      if (isOpen) isTrying = true;
      try {
        const result = await limit(task);
        outages = 0;
        return result;
      } catch (error) {
        if (error instanceof RetryLater && outageCodes.includes(error.code)) {
          outages += 1;
          why = error.message;
          closedUntil = now() + pauseMs();
        } else outages = 0;
        throw error;
      } finally {
        if (isOpen) isTrying = false;
      }
    },
  };
}
