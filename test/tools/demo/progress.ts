import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** One more is done. */
  step(title: string): void;
  stop(): void;
}

/** A bar on a terminal, a line for each step otherwise. */
export function progress(total: number): Progress {
  if (!process.stdout.isTTY) {
    let done = 0;
    return {
      step: (title) => {
        done += 1;
        process.stdout.write(`[${done}/${total}] ${title}\n`);
      },
      stop: () => undefined,
    };
  }
  const bar = new SingleBar(
    { format: '{bar} {value}/{total}  {title}', hideCursor: true, stopOnComplete: false, fps: 10 },
    Presets.shades_classic,
  );
  bar.start(total, 0, { title: '' });
  return {
    step: (title) => bar.increment(1, { title: title.slice(0, 50) }),
    stop: () => bar.stop(),
  };
}
