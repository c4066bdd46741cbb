/** How often changes are looked for, and how far back, so that clocks of other processes may be a little behind. */
const EVERY_MS = 500;
const OVERLAP_MS = 2_000;

/**
 * Calls back for every job that changed, by asking the store again and again for changes since a time: nothing is missed
 * when a connection breaks. One call per job and round, however often it changed. Returns the way to stop.
 */
export function watch(
  changesSince: (since: number) => Promise<{ id: string; at: number }[]>,
  onChange: (jobId: string) => void,
  now: () => number = Date.now,
): () => void {
  let since = now();
  let known = new Map<string, number>();
  let stopped = false;
  let timer: NodeJS.Timeout;
  const round = async () => {
    const began = now();
    // Errors: the store is away; the next round asks for the same time again.
    const changes = await changesSince(since).catch(() => undefined);
    if (stopped) return;
    if (changes) {
      const latest = new Map<string, number>();
      for (const { id, at } of changes) latest.set(id, Math.max(at, latest.get(id) ?? 0));
      for (const [id, at] of latest) if (known.get(id) !== at) onChange(id);
      known = latest;
      since = began - OVERLAP_MS;
    }
    schedule();
  };
  const schedule = () => {
    timer = setTimeout(() => void round(), EVERY_MS);
    timer.unref();
  };
  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
