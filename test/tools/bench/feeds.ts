import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import Parser from 'rss-parser';
import type { FeedHealth } from '../../../src/domain.ts';
import type { FeedEntry } from '../../../src/feeds/list/schema.ts';
import type { FetchLike } from '../../../src/feeds/poll/fetch-feed.ts';
import { type PollDeps, pollFeed } from '../../../src/feeds/poll/poll-feed.ts';
import { sideBySide } from '../../../src/feeds/poll/side-by-side.ts';
import { type DocumentReader, openReader } from '../../../src/feeds/reader/reader.ts';
import { openEgress } from '../../../src/net/egress.ts';
import { readOptions, whole } from '../options.ts';
import { writeResult } from '../performance-doc.ts';

/**
 * `npm run bench -- feeds`: local feeds polled cold and again when nothing changed, against a plain loop over
 * rss-parser in the same run, and what the worst feeds of 20 MB cost. The server is a process of its own, answers after
 * a simulated network delay, and knows ETags. Each feed has its own host name, as feeds do; `fetch` leads all of them to
 * the server, through the egress.
 */
interface Settings {
  feeds: number;
  entries: number;
  latencyMs: number;
  concurrency: number;
  rounds: number;
}

/** The first argument that makes this file the server. */
const SERVE = 'serve-feeds';

/** Wall time and the CPU time of this process, its threads included; ms. */
interface Cost {
  ms: number;
  cpuMs: number;
}

interface Hostile extends Cost {
  kind: string;
  mb: number;
  /** 99th percentile and worst delay of the event loop while it was polled, ms. */
  p99Ms: number;
  worstMs: number;
  said: string;
}

interface Report extends Settings {
  plain: Cost;
  cold: Cost;
  unchanged: Cost;
  coldTimes: number;
  unchangedTimes: number;
  hostile: Hostile[];
  heapMb: number[];
  newEntries: number;
}

export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, {
    feeds: { type: 'string', default: '500' },
    entries: { type: 'string', default: '50' },
    latency: { type: 'string', default: '20' },
    // FEED_CONCURRENCY's default
    concurrency: { type: 'string', default: '128' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    // Puts the result into docs/performance.md.
    write: { type: 'boolean', default: false },
  });
  const settings: Settings = {
    feeds: whole('--feeds', values.feeds),
    entries: whole('--entries', values.entries),
    latencyMs: whole('--latency', values.latency, 0),
    concurrency: whole('--concurrency', values.concurrency),
    rounds: whole('--rounds', values.rounds),
  };
  const report = await measure(settings);
  if (values.json) return void process.stdout.write(`${JSON.stringify(report)}\n`);
  const { feeds, entries, latencyMs, concurrency, plain, cold, unchanged } = report;
  const row = (name: string, { ms, cpuMs }: Cost, more = ''): string =>
    `${name.padEnd(28)} ${String(ms).padStart(6)} ms ${String(cpuMs).padStart(6)} ms CPU   ${more}`;
  const lines = [
    `${feeds} feeds of ${entries} entries, ${latencyMs} ms of network, ${concurrency} at a time, through the egress`,
    row('plain loop over rss-parser', plain),
    row('cold', cold, `${report.coldTimes} times faster   ${report.newEntries} new entries`),
    row('nothing changed (304)', unchanged, `${report.unchangedTimes} times faster (medians of ${settings.rounds})`),
    `heap after each cold round   ${report.heapMb.join(', ')} MB`,
    '',
    'hostile feeds, polled one by one; event loop delay meanwhile',
    ...report.hostile.map((one) =>
      row(`${one.kind} (${one.mb} MB)`, one, `loop p99 ${one.p99Ms} ms, worst ${one.worstMs} ms   ${one.said.slice(0, 150)}`),
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (values.write) writeResult('feeds', ['```', ...lines, '```']);
}

async function measure(settings: Settings): Promise<Report> {
  const server = fork(new URL(import.meta.url), [SERVE, JSON.stringify(settings)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const reader = openReader({ threads: 2 });
  try {
    const [port] = (await once(server, 'message')) as [number];
    const plain = await timed(() => plainLoop(port, settings));
    const poller = await openPoller(port, settings, reader);
    try {
      await poller.round(true); // compiles; its result is not counted
      const cold: Cost[] = [];
      const heapMb: number[] = [];
      for (let round = 0; round < settings.rounds; round++) {
        poller.forget();
        cold.push(await timed(() => poller.round(true)));
        globalThis.gc?.();
        heapMb.push(Math.round(process.memoryUsage().heapUsed / 1024 ** 2));
      }
      const newEntries = poller.newEntries();
      const unchanged: Cost[] = [];
      for (let round = 0; round < settings.rounds; round++) unchanged.push(await timed(() => poller.round(false)));
      const hostile: Hostile[] = [];
      for (const kind of Object.keys(HOSTILE)) hostile.push(await poller.hostile(kind));
      return {
        ...settings,
        plain,
        cold: median(cold),
        unchanged: median(unchanged),
        heapMb,
        newEntries,
        hostile,
        coldTimes: times(plain.ms, median(cold).ms),
        unchangedTimes: times(plain.ms, median(unchanged).ms),
      };
    } finally {
      await poller.close();
    }
  } finally {
    await reader.close();
    server.kill();
  }
}

async function plainLoop(port: number, { feeds }: Settings): Promise<void> {
  const parser = new Parser();
  for (let index = 0; index < feeds; index++) await parser.parseURL(`http://127.0.0.1:${port}/feed/${index}`);
}

async function openPoller(port: number, settings: Settings, reader: DocumentReader) {
  const egress = await openEgress({ allow: [`127.0.0.1:${port}`] });
  const entries: FeedEntry[] = Array.from({ length: settings.feeds }, (_, index) => ({
    title: `Feed ${index}`,
    url: `http://feed-${index}.test/feed/${index}`,
    tags: [],
    enabled: true,
  }));
  let health = new Map<string, FeedHealth>();
  let seen = new Map<string, Set<string>>();
  let found = 0;
  const deps: PollDeps = {
    fetch: (url, init) => egress.fetch(`http://127.0.0.1:${port}${new URL(url).pathname}`, init),
    seen: async (feedUrl, marks) => new Set(marks.filter((mark) => seen.get(feedUrl)?.has(mark))),
    reader,
    browser: 'never',
    timeoutMs: 30_000,
    maxBytes: 40_000_000,
    intervalMs: 3_600_000,
    maxAgeMs: 0,
    firstPoll: 20,
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
    hostile: async (kind: string): Promise<Hostile> => {
      const url = `http://hostile.test/hostile/${kind}`;
      const delays = monitorEventLoopDelay({ resolution: 5 });
      let bytes = 0;
      const counting: FetchLike = async (address, init) => {
        const response = await deps.fetch(address, init);
        bytes = Number(response.headers.get('content-length'));
        return response;
      };
      delays.enable();
      let said = '';
      const cost = await timed(async () => {
        const { status, health, problems, items } = await pollFeed({ title: kind, url, tags: [], enabled: true }, undefined, {
          ...deps,
          fetch: counting,
        });
        const taken = `${health.entries ?? 0} entries, ${items.length} taken`;
        said = status === 'failed' ? (health.lastError ?? '') : `${taken}; ${problems[0] ?? ''}`;
      });
      delays.disable();
      const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e6 - 5);
      return { kind, mb: Math.round(bytes / 1e6), ...cost, p99Ms: ms(delays.percentile(99)), worstMs: ms(delays.max), said };
    },
    close: () => egress.close(),
  };
}

async function timed(work: () => Promise<void>): Promise<Cost> {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: Math.round(performance.now() - start), cpuMs: Math.round((user + system) / 1000) };
}

const median = (values: Cost[]): Cost => values.sort((a, b) => a.ms - b.ms)[Math.floor(values.length / 2)] ?? { ms: 0, cpuMs: 0 };
const times = (plain: number, ours: number): number => Math.round((plain / Math.max(1, ours)) * 10) / 10;

/** Documents that cost a naive reader more than their size; each of about 20 MB. */
const HOSTILE: Record<string, () => string> = {
  nested: () => `<rss><channel>${'<a>'.repeat(6_600_000)}`,
  nestedInItem: () => `<rss version="2.0"><channel><item>${'<b>'.repeat(6_600_000)}</item></channel></rss>`,
  comments: () => '<!--'.repeat(5_000_000),
  closedComments: () => `${'<!---->'.repeat(2_800_000)}<rss><channel><title>t</title></channel></rss>`,
  lessThan: () => '<'.repeat(20_000_000),
  endTags: () => `<rss><channel>${'<a>'.repeat(150)}${'</b>'.repeat(5_000_000)}`,
  pre: () => `<html>${'<pre>'.repeat(4_000_000)}`,
  namespaces: () =>
    `<rss ${Array.from({ length: 100_000 }, (_, n) => `xmlns:p${n}="u:${n}"`).join(' ')}><channel>${'<a xmlns:q="r"/>'.repeat(1_000_000)}</channel></rss>`,
  bases: () => `<feed xml:base="https://a.test/${'a'.repeat(1_000_000)}/">${'<entry><link href="x"/></entry>'.repeat(600_000)}</feed>`,
  categories: () =>
    `<rss><channel><item>${Array.from({ length: 700_000 }, (_, n) => `<category>${n}</category>`).join('')}</item></channel></rss>`,
  addresses: () =>
    `<rss><channel>${`<item><author>${'a@'.repeat(50_000)}</author><link>${' '.repeat(100_000)}</link></item>`.repeat(100)}</channel></rss>`,
  manyEntries: () =>
    `<rss><channel>${'<item><title>T</title><link>https://a.test/1</link><description>A word.</description></item>'.repeat(210_000)}</channel></rss>`,
  bigEntries: () =>
    `<rss><channel>${Array.from({ length: 20_000 }, (_, n) => `<item><title>T</title><link>https://a.test/${n}</link><description>${'A &lt;b&gt;word&lt;/b&gt;. '.repeat(35)}</description></item>`).join('')}</channel></rss>`,
  json: () => `{"version":"x","items":[${'{"id":"1","url":"https://a.test/","tags":["\\n"]},'.repeat(400_000)}`,
  brokenJson: () => `{"items":[{"id":"${'\\"'.repeat(10_000_000)}`,
  jsonDepth: () => '['.repeat(20_000_000),
};

/** The other side, in a thread of its own. */
async function serve({ feeds, entries, latencyMs }: Settings): Promise<void> {
  const bodies = Array.from({ length: feeds }, (_, feed) => Buffer.from(rss(feed, entries)));
  const server = createServer((request, response) => {
    const kind = /^\/hostile\/(\w+)$/.exec(request.url ?? '')?.[1];
    if (kind !== undefined) {
      const body = Buffer.from(HOSTILE[kind]?.() ?? '');
      response.writeHead(200, { 'content-type': 'application/rss+xml', 'content-length': body.length }).end(body);
      return;
    }
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
  process.send?.((server.address() as AddressInfo).port);
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

if (process.argv[2] === SERVE) await serve(JSON.parse(process.argv[3] ?? '{}') as Settings);
