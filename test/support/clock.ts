/** The time of this process, as Date.now() and performance.now() tell it, which a test lets pass without waiting. Timers do not notice. */
export interface Clock {
  pass(ms: number): void;
  /** The real time again. */
  restore(): void;
}

export function openClock(): Clock {
  const { now } = Date;
  const monotonic = performance.now;
  let passed = 0;
  Date.now = () => now() + passed;
  performance.now = () => monotonic.call(performance) + passed;
  return {
    pass: (ms) => {
      passed += ms;
    },
    restore: () => {
      Date.now = now;
      performance.now = monotonic;
    },
  };
}
