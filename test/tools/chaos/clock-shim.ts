import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before a process of a chaos run (node --import): its clock is ahead by the milliseconds in the file that
 * CHAOS_CLOCK names. Timers are not touched, as with a real clock that somebody sets. It ends when its standard input
 * does, so that nothing outlives a harness that was killed.
 */
const file = process.env.CHAOS_CLOCK;
if (file) {
  const RealDate = Date;
  let ahead = 0;
  const look = () => {
    try {
      ahead = Number(readFileSync(file, 'utf8')) || 0;
    } catch {
      ahead = 0;
    }
  };
  look();
  setInterval(look, 200).unref();
  globalThis.Date = class extends RealDate {
    constructor(...values: []) {
      if (values.length === 0) super(RealDate.now() + ahead);
      else super(...values);
    }
    static override now(): number {
      return RealDate.now() + ahead;
    }
  } as DateConstructor;
  if (isMainThread) {
    process.stdin.on('end', () => process.exit(1)).resume();
    (process.stdin as unknown as { unref?(): void }).unref?.();
  }
}
