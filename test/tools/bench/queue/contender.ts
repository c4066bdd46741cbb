import { randomBytes } from 'node:crypto';
import { type Address, openAt } from './places.ts';

/**
 * A process of the contention case: four loops that add, take, renew, advance and finish jobs, with the throttle and the
 * saved pages between, as hard as they can for `seconds`. Prints one line of JSON with what it did and what it waited.
 */
const { address, seconds } = JSON.parse(process.argv[2] ?? '{}') as { address: Address; seconds: number };
const store = await openAt(address);
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.resume().once('end', resolve));

const until = Date.now() + seconds * 1000;
const report = { calls: 0, jobs: 0, lost: 0, errors: {} as Record<string, number>, slowestMs: 0 };
const page = randomBytes(400_000);
let next = 0;

async function timed<T>(call: () => Promise<T>): Promise<T | undefined> {
  const began = performance.now();
  try {
    return await call();
  } catch (error) {
    const name = String((error as { code?: string }).code ?? error);
    report.errors[name] = (report.errors[name] ?? 0) + 1;
    return undefined;
  } finally {
    report.calls++;
    report.slowestMs = Math.max(report.slowestMs, Math.round(performance.now() - began));
  }
}

async function loop(): Promise<void> {
  while (Date.now() < until) {
    const url = `https://h${next % 50}.example/${process.pid}/${next++}`;
    const host = new URL(url).host;
    const source = { kind: 'feed' as const, title: 'F', url: 'https://f.example/', tags: [] };
    await timed(() => store.queue.add({ key: url, request: { url, source }, priority: 5 }));
    const crawl = await timed(() => store.queue.take('crawl', 'bench', 60_000));
    if (!crawl) continue;
    await timed(() => store.hosts.enter(host, { holdMs: 60_000, gapMs: 0 }));
    await timed(() => store.blobs.put(`${crawl.job.id}/saved`, page, 60_000));
    if ((await timed(() => store.queue.renew(crawl, 60_000))) === false) report.lost++;
    await timed(() => store.hosts.leave(host, 1_000));
    if ((await timed(() => store.queue.advance(crawl))) === false) report.lost++;
    const publish = await timed(() => store.queue.take('publish', 'bench', 60_000));
    if (!publish) continue;
    const finished = await timed(() => store.queue.finish(publish, { status: 'created', message: 'bench' }));
    if (finished === false) report.lost++;
    if (finished) report.jobs++;
    await timed(() => store.blobs.delete(`${publish.job.id}/`));
  }
}

await Promise.all([loop(), loop(), loop(), loop()]);
await store.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
