import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlKey } from '../../../src/net/canonical-url.ts';
import { PRIORITY, type Priority, type Store } from '../../../src/queue/ports.ts';
import { openRedis } from '../../../src/queue/redis/open.ts';
import { startCli } from '../../support/cli.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { readOptions, whole } from '../options.ts';
import { table, writeResult } from '../performance-doc.ts';
import { type ProcessUsage, watchUsage } from './crawl/process-usage.ts';
import { startBenchSite } from './crawl/start-site.ts';

/**
 * `npm run bench -- fleet`: the real worker command, one process and several, on one Redis, with a real browser and the bench's
 * pages; articles go to a feed folder. Pages a second, processor time, and what Redis is asked for each article.
 *
 *   npm run bench -- fleet [--workers 1,2,4] [--pages 500] [--waiting 100000] [--write]
 *
 * With --waiting, the last run is made a second time while that many other jobs wait behind its own. Linux only.
 */
const PREFIX = 'bench';
/** Hosts of the pages: one page of a host is open at a time. */
const HOSTS = 40;
/** How long the workers are watched with nothing to do: what they ask then is not an article's. */
const IDLE_SECONDS = 5;
const POLL_MS = 1_000;

interface Run {
  workers: number;
  waiting: number;
  pages: number;
  seconds: number;
  usage: ProcessUsage;
  /** Commands that Redis ran for each article, those inside scripts counted too, and how often it was asked something. */
  commandsPerPage: number;
  asksPerPage: number;
  /** Of adding a job: the same. */
  commandsPerAdd: number;
  /** Redis' memory for each article that is finished, bytes. */
  bytesPerPage: number;
}

export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, {
    workers: { type: 'string', default: '1,2,4' },
    pages: { type: 'string', default: '500' },
    waiting: { type: 'string', default: '100000' },
    write: { type: 'boolean', default: false },
  });
  const pages = whole('--pages', values.pages);
  const waiting = whole('--waiting', values.waiting, 0);
  const fleets = values.workers.split(',').map((text) => whole('--workers', text, 1, 16));
  const site = await startBenchSite('usual', HOSTS);
  const runs: Run[] = [];
  try {
    const last = fleets.at(-1) as number;
    const plans = [...fleets.map((workers) => ({ workers, waiting: 0 })), ...(waiting > 0 ? [{ workers: last, waiting }] : [])];
    for (const plan of plans) {
      const result = await measure(plan.workers, plan.waiting, pages, site.ports);
      runs.push(result);
      console.log(`${plan.workers} workers, ${plan.waiting} waiting: ${(result.pages / result.seconds).toFixed(2)} pages/s`);
    }
  } finally {
    site.close();
  }
  const lines = report(runs);
  console.log(`\n${lines.join('\n')}`);
  if (values.write) writeResult('fleet', [`${pages} pages in each run, 4 at once in each worker.`, '', ...lines]);
}

function report(runs: Run[]): string[] {
  const [first] = runs as [Run];
  const rate = ({ pages, seconds }: Run): number => pages / seconds;
  const cpu = ({ usage }: Run): number => Object.values(usage.cpuSeconds).reduce((sum, seconds) => sum + seconds, 0);
  return table(
    [
      'workers',
      'jobs waiting',
      'pages/s',
      'against the first',
      'CPU s/page',
      'Redis commands/article',
      'asked/article',
      'Redis bytes/article',
    ],
    runs.map((each) => [
      String(each.workers),
      String(each.waiting),
      rate(each).toFixed(2),
      (rate(each) / rate(first)).toFixed(2),
      (cpu(each) / each.pages).toFixed(3),
      `${(each.commandsPerAdd + each.commandsPerPage).toFixed(0)} (${each.commandsPerAdd.toFixed(0)} of them to add it)`,
      each.asksPerPage.toFixed(0),
      each.bytesPerPage.toFixed(0),
    ]),
  );
}

async function measure(workers: number, waiting: number, pages: number, ports: number[]): Promise<Run> {
  const redis = await startRedis(['--appendfsync', 'everysec']);
  const folder = await mkdtemp(join(tmpdir(), 'bench-fleet-'));
  const store = await openRedis({ url: redis.url, prefix: PREFIX });
  const started = Array.from({ length: workers }, (_, i) =>
    startCli(['worker'], {
      REDIS_URL: redis.url,
      REDIS_PREFIX: PREFIX,
      DATA_DIR: join(folder, String(i)),
      PUBLISH_TO: 'folder',
      EGRESS_ALLOW: ports.map((port) => `127.0.0.1:${port}`).join(','),
      HOST_GAP: '0s',
      CRAWL_CONCURRENCY: '4',
      FEEDS_FILE: join(folder, 'feeds.json'),
      LOG_LEVEL: 'warn',
      WEB_PORT: '0',
    }),
  );
  try {
    await ready(redis, workers);
    const idle = await asked(redis);
    await sleep(IDLE_SECONDS * 1_000);
    const idlePerSecond = difference(await asked(redis), idle, IDLE_SECONDS);
    const before = await asked(redis);
    await finished(store);
    const perLook = difference(await asked(redis), before, 1);
    const beforeAdd = await asked(redis);
    const addedIn = await add(store, pages, (i) => `http://127.0.0.1:${ports[i % ports.length]}/page/${i}`, PRIORITY.manual);
    const afterAdd = await asked(redis);
    if (waiting > 0) await add(store, waiting, (i) => `http://127.0.0.1:${ports[i % ports.length]}/page/${pages + i}`, PRIORITY.backfill);
    const begin = await asked(redis);
    const memory = await usedMemory(redis);
    const startedAt = Date.now();
    const watches = started.map(({ pid }) => watchUsage(pid));
    // Pages that were finished while the rest was being added count for neither time nor commands.
    const already = await finished(store);
    let looks = 1;
    for (let done = already; done < pages; looks++) {
      await sleep(POLL_MS);
      done = await finished(store);
    }
    const seconds = (Date.now() - startedAt) / 1_000;
    const usage = total(watches.map((watch) => watch.end()));
    const end = await asked(redis);
    const counted = pages - already;
    const spent = difference(end, begin, 1);
    return {
      workers,
      waiting,
      pages: counted,
      seconds,
      usage,
      commandsPerPage: (spent.commands - idlePerSecond.commands * seconds - perLook.commands * looks) / counted,
      asksPerPage: (spent.asks - idlePerSecond.asks * seconds - perLook.asks * looks) / counted,
      commandsPerAdd: (difference(afterAdd, beforeAdd, 1).commands - idlePerSecond.commands * addedIn) / pages,
      bytesPerPage: ((await usedMemory(redis)) - memory) / counted,
    };
  } finally {
    for (const { kill } of started) kill('SIGTERM');
    await Promise.all(started.map(({ ended }) => ended));
    await store.close();
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Adds jobs, 32 at once as busy processes would; how long that took, s. */
async function add(store: Store, count: number, urlOf: (i: number) => string, priority: Priority): Promise<number> {
  const startedAt = Date.now();
  let next = 0;
  const adder = async (): Promise<void> => {
    while (next < count) {
      const url = urlOf(next++);
      await store.queue.add({
        key: urlKey(url),
        priority,
        request: { url, source: { kind: 'feed', title: 'Bench', url: 'http://127.0.0.1/feed', tags: [] } },
      });
    }
  };
  await Promise.all(Array.from({ length: 32 }, adder));
  return (Date.now() - startedAt) / 1_000;
}

/** Waits until each worker has both its lanes open: it asks for jobs from then on. */
async function ready(redis: TestRedis, workers: number): Promise<void> {
  for (;;) {
    const clients = String(await redis.command('CLIENT', 'LIST'));
    const askers = new Set([...clients.matchAll(/^id=(\d+) .*cmd=(?:evalsha|fcall|eval)\b/gm)].map(([, id]) => id));
    if (askers.size >= workers) return;
    await sleep(POLL_MS);
  }
}

/** Articles that ended, well or not. */
async function finished(store: Store): Promise<number> {
  const { crawl, publish } = await store.queue.counts();
  return [crawl, publish].reduce((sum, { done, failed }) => sum + done + failed, 0);
}

interface Asked {
  commands: number;
  asks: number;
}

/** What Redis did so far. */
async function asked(redis: TestRedis): Promise<Asked> {
  const stats = String(await redis.command('INFO', 'stats'));
  return { commands: field(stats, 'total_commands_processed'), asks: field(stats, 'total_reads_processed') };
}

function difference(after: Asked, before: Asked, seconds: number): Asked {
  return { commands: (after.commands - before.commands) / seconds, asks: (after.asks - before.asks) / seconds };
}

async function usedMemory(redis: TestRedis): Promise<number> {
  return field(String(await redis.command('INFO', 'memory')), 'used_memory');
}

function field(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? Number.NaN);
}

function total(usages: ProcessUsage[]): ProcessUsage {
  const cpuSeconds: Record<string, number> = {};
  for (const usage of usages)
    for (const [kind, seconds] of Object.entries(usage.cpuSeconds)) cpuSeconds[kind] = (cpuSeconds[kind] ?? 0) + seconds;
  return { cpuSeconds, peakBytes: usages.reduce((sum, { peakBytes }) => sum + peakBytes, 0) };
}
