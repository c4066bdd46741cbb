import pLimit from 'p-limit';
import { isOutage, RetryLater, sentence } from '../errors.ts';

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
export function outputLane({ name, concurrency, now = Date.now }: OutputLaneOptions): OutputLane {
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
        throw new RetryLater('output-away', `${name} was away and is not asked for a while: ${why}`, {
          delayMs: Math.max(1_000, closedUntil - now()),
          outage: true,
        });
      if (limit.pendingCount >= concurrency)
        throw new RetryLater('output-busy', `${name} is busy with other articles; this one is published there in a moment.`, {
          delayMs: BUSY_MS,
          outage: true,
        });
      if (isOpen) isTrying = true;
      try {
        const result = await limit(task);
        outages = 0;
        return result;
      } catch (error) {
        if (isOutage(error)) {
          outages += 1;
          why = sentence(error);
          closedUntil = now() + pauseMs();
        } else outages = 0;
        throw error;
      } finally {
        if (isOpen) isTrying = false;
      }
    },
  };
}
