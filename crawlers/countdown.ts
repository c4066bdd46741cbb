/** A time limit that can stand still. */
export interface Countdown {
  pause(): void;
  resume(): void;
  end(): void;
}

/** Calls `onZero` after `ms` that were not paused. */
export function countdown(ms: number, onZero: () => void): Countdown {
  let left = ms;
  let since = Date.now();
  let timer = setTimeout(onZero, left);
  return {
    pause() {
      clearTimeout(timer);
      left -= Date.now() - since;
    },
    resume() {
      since = Date.now();
      timer = setTimeout(onZero, left);
    },
    end: () => clearTimeout(timer),
  };
}
