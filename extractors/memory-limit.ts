/** How often the memory of the process is looked at while pages are being read, ms. A thread fills a gigabyte in about a second. */
const EVERY_MS = 200;

export interface MemoryLimit {
  /** Watches until the returned function is called. `stop` is called once when the threads at work took too much. */
  watch(stop: (alone: boolean) => void): () => void;
}

/**
 * Bounds what pages take outside of the JavaScript heap of their threads, which resourceLimits leaves out: the buffers into which a PDF
 * library or a decompressor unpacks. No thread can be asked while it works, so the growth of the whole process is shared out among the
 * pages that are being read: `perPageMb` each, beyond what the process had when none was. When it is exceeded all of them are stopped;
 * `alone` says that there was only one, so that it is known which one it was.
 */
export function memoryLimit(perPageMb: number, residentBytes: () => number = process.memoryUsage.rss): MemoryLimit {
  const watched = new Set<(alone: boolean) => void>();
  let timer: NodeJS.Timeout | undefined;
  let before = 0;

  function look(): void {
    if (residentBytes() - before <= watched.size * perPageMb * 1024 * 1024) return;
    const alone = watched.size === 1;
    for (const stop of watched) stop(alone);
    watched.clear();
    end();
  }

  function end(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    watch(stop) {
      if (timer === undefined) {
        before = residentBytes();
        timer = setInterval(look, EVERY_MS);
        timer.unref();
      }
      watched.add(stop);
      return () => {
        watched.delete(stop);
        if (watched.size === 0) end();
      };
    },
  };
}
