import { runLane } from '../../../../src/queue/worker.ts';
import { type Address, openAt } from './places.ts';

/**
 * A worker process of the queue's bench: works on the crawl lane with a stub page that takes `pageMs`, until it is empty.
 * Prints "ready" and starts when its standard input is closed, so that all workers of a run start together.
 */
const { address, pageMs, concurrency } = JSON.parse(process.argv[2] ?? '{}') as { address: Address; pageMs: number; concurrency: number };
const store = await openAt(address);
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.resume().once('end', resolve));
await runLane({
  lane: 'crawl',
  store,
  owner: String(process.pid),
  concurrency,
  leaseMs: 30_000,
  maxAttempts: 3,
  backoff: { firstMs: 1_000, factor: 2, maxMs: 10_000, jitter: 0 },
  handle: async () => {
    await new Promise((resolve) => setTimeout(resolve, pageMs));
    return { status: 'created', message: 'stub' };
  },
  drain: true,
  signal: new AbortController().signal,
  log: { info: () => {}, warn: () => {} },
});
await store.close();
