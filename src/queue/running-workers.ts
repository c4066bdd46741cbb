import * as z from 'zod';
import { parseJson } from '../json.ts';
import type { Ledger } from './ports.ts';

/** One process that opens pages and publishes, as it describes itself in the ledger. */
const workerShape = z.object({
  /** host:pid, as leases name it. */
  id: z.string(),
  host: z.string(),
  pid: z.number(),
  version: z.string(),
  startedAt: z.number(),
  /** When it described itself last. */
  seenAt: z.number(),
  /** Most pages that it opens at once. */
  pages: z.number(),
  /** What it works on: a sentence each, and since when. */
  running: z.array(z.object({ what: z.string(), since: z.number() })),
});
export type WorkerView = z.infer<typeof workerShape>;

const NAME = 'workers';
const BEAT_MS = 20_000;
/** Three beats were missed: the process is gone. */
const GONE_MS = 3 * BEAT_MS;
const MAX_RUNNING = 20;

/** The workers that run now, by name; those that ended without a word are left out after a minute. */
export async function readWorkers(ledger: Pick<Ledger, 'get'>, now = Date.now()): Promise<WorkerView[]> {
  const parsed = z.array(workerShape).safeParse(parseJson(await ledger.get(NAME)));
  const workers = parsed.success ? parsed.data : [];
  return workers.filter(({ seenAt }) => seenAt > now - GONE_MS).sort((a, b) => a.id.localeCompare(b.id));
}

/**
 * Keeps this process among the workers of the ledger until it is stopped. All of them share one value and each writes only its own
 * entry: when two write at the same moment one entry is lost, and comes back with the next beat.
 */
export function announceWorker(
  ledger: Pick<Ledger, 'get' | 'set'>,
  currentState: () => Omit<WorkerView, 'seenAt'>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  const write = async (isGoing: boolean): Promise<void> => {
    const { running, ...self } = currentState();
    const others = (await readWorkers(ledger)).filter(({ id }) => id !== self.id);
    const own = { ...self, running: running.slice(0, MAX_RUNNING), seenAt: Date.now() };
    await ledger.set(NAME, JSON.stringify(isGoing ? others : [...others, own]), GONE_MS);
  };
  let last = write(false).catch(onError);
  const timer = setInterval(() => {
    last = last.then(() => write(false)).catch(onError);
  }, BEAT_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await last.then(() => write(true)).catch(onError);
    },
  };
}
