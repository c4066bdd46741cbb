import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import Parser from 'rss-parser';
import type { FeedHealth } from '../../../src/domain.ts';
import { type FeedEntry, type FetchLike, type PollDeps, pollFeed, sideBySide } from '../../../src/feeds/index.ts';
import { openEgress } from '../../../src/net/index.ts';
import { readOptions, whole } from '../options.ts';

/**
 * `npm run bench -- feeds`: local feeds polled cold and again when nothing changed, against a plain loop over
 * rss-parser in the same run. The server is a thread of its own, answers after a simulated network delay, and knows
 * ETags. Each feed has its own host name, as feeds do; `fetch` leads all of them to the server.
 */
interface Settings {
  feeds: number;
  entries: number;
  latencyMs: number;
  concurrency: number;
  rounds: number;
  egress: boolean;
}

interface Report extends Settings {
  plainMs: number;
  coldMs: number;
  unchangedMs: number;
  coldTimes: number;
  unchangedTimes: number;
  heapMb: number[];
  newEntries: number;
}

export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, {
    feeds: { type: 'string', default: '500' },
    entries: { type: 'string', default: '50' },
    latency: { type: 'string', default: '20' },
    // FEED_CONCURRENCY's default
    concurrency: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '5' },
    egress: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const settings: Settings = {
    ...{
      feeds: whole('--feeds', values.feeds),
      entries: whole('--entries', values.entries),
      latencyMs: whole('--latency', values.latency, 0),
    },
    ...{ concurrency: whole('--concurrency', values.concurrency), rounds: whole('--rounds', values.rounds), egress: values.egress },
  };
  const report = await measure(settings);
  if (values.json) return void process.stdout.write(`${JSON.stringify(report)}\n`);
  const { feeds, entries, latencyMs, concurrency } = report;
  const lines = [
    `${feeds} feeds of ${entries} entries, ${latencyMs} ms of network, ${concurrency} at a time${settings.egress ? ', through the egress' : ''}`,
    `plain loop over rss-parser   ${report.plainMs} ms`,
    `cold                         ${report.coldMs} ms   ${report.coldTimes} times faster   ${report.newEntries} new entries`,
    `nothing changed (304)        ${report.unchangedMs} ms   ${report.unchangedTimes} times faster (median of ${settings.rounds})`,
    `heap after each cold round   ${report.heapMb.join(', ')} MB`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function measure(settings: Settings): Promise<Report> {
  const server = new Worker(new URL(import.meta.url), { workerData: { role: 'feed-server', ...settings } });
  try {
    const [port] = (await once(server, 'message')) as [number];
    const plainMs = await timed(() => plainLoop(port, settings));
    const poller = await openPoller(port, settings);
    try {
      await poller.round(true); // compiles; its result is not counted
      const cold: number[] = [];
      const heapMb: number[] = [];
      for (let round = 0; round < settings.rounds; round++) {
        poller.forget();
        cold.push(await timed(() => poller.round(true)));
        globalThis.gc?.();
        heapMb.push(Math.round(process.memoryUsage().heapUsed / 1024 ** 2));
      }
      const newEntries = poller.newEntries();
      const unchanged: number[] = [];
      for (let round = 0; round < settings.rounds; round++) unchanged.push(await timed(() => poller.round(false)));
      const coldMs = median(cold);
      const unchangedMs = median(unchanged);
      return {
        ...settings,
        plainMs,
        coldMs,
        unchangedMs,
        coldTimes: times(plainMs, coldMs),
        unchangedTimes: times(plainMs, unchangedMs),
        heapMb,
        newEntries,
      };
    } finally {
      await poller.close();
    }
  } finally {
    await server.terminate();
  }
}

async function plainLoop(port: number, { feeds }: Settings): Promise<void> {
  const parser = new Parser();
  for (let index = 0; index < feeds; index++) await parser.parseURL(`http://127.0.0.1:${port}/feed/${index}`);
}

async function openPoller(port: number, settings: Settings) {
  const egress = settings.egress ? await openEgress({ allow: [`127.0.0.1:${port}`] }) : undefined;
  const direct: FetchLike = (url, init) => fetch(url, { headers: init.headers, signal: init.signal });
  const reach = (egress?.fetch as FetchLike | undefined) ?? direct;
  const entries: FeedEntry[] = Array.from({ length: settings.feeds }, (_, index) => ({
    ...{ title: `Feed ${index}`, url: `http://feed-${index}.test/feed/${index}`, tags: [], enabled: true },
  }));
  let health = new Map<string, FeedHealth>();
  let seen = new Map<string, Set<string>>();
  let found = 0;
  const deps: PollDeps = {
    fetch: (url, init) => reach(`http://127.0.0.1:${port}${new URL(url).pathname}`, init),
    seen: async (feedUrl, marks) => new Set(marks.filter((mark) => seen.get(feedUrl)?.has(mark))),
    ...{ browser: 'never', timeoutMs: 30_000, maxBytes: 20_000_000, intervalMs: 3_600_000, maxAgeMs: 0, firstPoll: 20 },
  };
  const poll = async (entry: FeedEntry, cold: boolean): Promise<void> => {
    const result = await pollFeed(entry, cold ? undefined : health.get(entry.url), deps);
    const wanted = cold ? 'read' : 'unchanged';
    if (result.status !== wanted) throw new Error(`${entry.url} is ${result.status}, not ${wanted}: ${result.health.lastError}`);
    const marks = seen.get(entry.url) ?? new Set<string>();
    for (const mark of [...result.marks, ...result.items.flatMap(result.marksOf)]) marks.add(mark);
    seen.set(entry.url, marks);
    health.set(entry.url, result.health);
    found += result.items.length;
  };
  return {
    round: (cold: boolean) => sideBySide(entries, (entry) => poll(entry, cold), { concurrency: settings.concurrency, hostConcurrency: 2 }),
    forget: () => {
      health = new Map();
      seen = new Map();
      found = 0;
    },
    newEntries: () => found,
    close: async () => egress?.close(),
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round(performance.now() - start);
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const times = (plain: number, ours: number): number => Math.round((plain / Math.max(1, ours)) * 10) / 10;

/** The other side, in a thread of its own. */
async function serve({ feeds, entries, latencyMs }: Settings): Promise<void> {
  const bodies = Array.from({ length: feeds }, (_, feed) => Buffer.from(rss(feed, entries)));
  const server = createServer((request, response) => {
    void sleep(latencyMs).then(() => {
      const feed = Number(request.url?.split('/').at(-1));
      const etag = `"${feed}-1"`;
      const headers = { etag, 'content-type': 'application/rss+xml; charset=utf-8' };
      if (request.headers['if-none-match'] === etag) return response.writeHead(304, headers).end();
      return response.writeHead(200, headers).end(bodies[feed]);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  parentPort?.postMessage((server.address() as AddressInfo).port);
}

function rss(feed: number, entries: number): string {
  const paragraph = '<p>Our analysts found a new loader that reaches its server over HTTPS &amp; DNS.</p>';
  const items = Array.from({ length: entries }, (_, index) => {
    const link = `https://feed-${feed}.test/posts/${index}/`;
    const date = new Date(Date.UTC(2026, 0, 1) - index * 86_400_000).toUTCString();
    return `<item><title>Report ${index} of feed ${feed} &amp; more</title><link>${link}</link><guid isPermaLink="true">${link}</guid><pubDate>${date}</pubDate><category>malware</category><description><![CDATA[${paragraph.repeat(6)}]]></description></item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Feed ${feed}</title><link>https://feed-${feed}.test/</link>${items.join('\n')}</channel></rss>`;
}

if (!isMainThread && (workerData as { role?: string } | null)?.role === 'feed-server') await serve(workerData as Settings);
