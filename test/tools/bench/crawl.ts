import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { browserVersion, findBrowser, KIND_NAMES } from '../../../crawlers/index.ts';
import { oneOf, readOptions, whole } from '../options.ts';
import { watchUsage } from './crawl/process-usage.ts';
import { startBenchSite } from './crawl/start-site.ts';
import type { Batch } from './crawl/way.ts';

/**
 * Pages a second of three ways through the same pages, interleaved on the same cores: a plain Playwright loop, plain
 * Crawlee with Readability and Turndown, and ours, complete to the Article. Each batch includes the start of its browser
 * and threads, so that short ones say more about starting than about crawling.
 *
 *   npm run bench -- crawl [--rounds 2] [--pages 100] [--concurrency 4] [--delays usual|fast] [--json FILE]
 */
const WAYS = ['plain', 'crawlee', 'ours'] as const;
type Way = (typeof WAYS)[number];

interface Measured {
  pages: number;
  seconds: number;
  cpuSeconds: number;
  /** The same by kind of process, as far as it was seen. */
  byKind: Record<string, number>;
  peakBytes: number;
}

export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, {
    rounds: { type: 'string', default: '2' },
    pages: { type: 'string', default: '100' },
    concurrency: { type: 'string', default: '4' },
    delays: { type: 'string', default: 'usual' },
    json: { type: 'string' },
  });
  const rounds = whole('--rounds', values.rounds);
  const pages = whole('--pages', values.pages);
  const concurrency = whole('--concurrency', values.concurrency, 1, 64);
  const delays = oneOf('--delays', values.delays, ['usual', 'fast']);
  const browser = await findBrowser(process.env.CHROMIUM_PATH);
  if (browser)
    console.log(
      `${await browserVersion(browser.path)} (${KIND_NAMES[browser.kind]}), ${cpus()[0]?.model ?? 'processor unknown'}, ${cpus().length} cores\n`,
    );
  const site = await startBenchSite(delays);
  const totals = new Map<Way, Measured>(WAYS.map((way) => [way, { pages: 0, seconds: 0, cpuSeconds: 0, byKind: {}, peakBytes: 0 }]));
  let next = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const urls = Array.from({ length: pages }, (_, i) => `http://127.0.0.1:${site.port}/page/${next + i}`);
      next += urls.length;
      // Another order each round, so that none always runs on a warm machine.
      for (const way of [...WAYS.slice(round % 3), ...WAYS.slice(0, round % 3)]) {
        const result = await measure({ way, urls, host: `127.0.0.1:${site.port}`, concurrency });
        const total = totals.get(way) as Measured;
        total.pages += result.pages;
        total.seconds += result.seconds;
        total.cpuSeconds += result.cpuSeconds;
        for (const [kind, seconds] of Object.entries(result.byKind)) total.byKind[kind] = (total.byKind[kind] ?? 0) + seconds;
        total.peakBytes = Math.max(total.peakBytes, result.peakBytes);
        console.log(
          `round ${round + 1}  ${way.padEnd(8)} ${(result.pages / result.seconds).toFixed(2)} pages/s  (${result.pages} of ${urls.length} pages)`,
        );
      }
    }
  } finally {
    site.close();
  }
  report(totals, { distinctPages: site.pages, ...values });
  if (values.json) writeFileSync(values.json, `${JSON.stringify(summary(totals, { distinctPages: site.pages, ...values }), null, 2)}\n`);
}

function summary(totals: Map<Way, Measured>, settings: object) {
  const ways = Object.fromEntries(
    [...totals].map(([way, { pages, seconds, cpuSeconds, byKind, peakBytes }]) => [
      way,
      {
        ...{ pages, seconds, pagesPerSecond: pages / seconds, cpuSecondsPerPage: cpuSeconds / pages, peakBytes },
        byKind: Object.fromEntries(Object.entries(byKind).map(([kind, kindSeconds]) => [kind, kindSeconds / pages])),
      },
    ]),
  );
  const speed = (way: Way): number => ways[way]?.pagesPerSecond ?? 0;
  return {
    bench: 'crawl',
    at: new Date().toISOString(),
    settings,
    ways,
    ratios: { oursToPlain: speed('ours') / speed('plain'), oursToCrawlee: speed('ours') / speed('crawlee') },
  };
}

function report(totals: Map<Way, Measured>, settings: object): void {
  const { ways, ratios } = summary(totals, settings);
  console.log('\nway       pages/s   CPU s/page   peak memory');
  for (const [way, value] of Object.entries(ways))
    console.log(
      `${way.padEnd(8)} ${value.pagesPerSecond.toFixed(2).padStart(8)} ${value.cpuSecondsPerPage.toFixed(2).padStart(12)} ${`${Math.round(value.peakBytes / 1024 ** 2)} MB`.padStart(13)}`,
    );
  console.log('\nCPU s/page by kind of process');
  for (const [way, { byKind }] of Object.entries(ways)) {
    const kinds = Object.entries(byKind).map(([kind, seconds]) => `${kind} ${seconds.toFixed(3)}`);
    console.log(`${way.padEnd(8)} ${kinds.join('  ')}`);
  }
  console.log(
    `\nours is ${ratios.oursToPlain.toFixed(2)} times the plain loop, ${ratios.oursToCrawlee.toFixed(2)} times Crawlee + Readability + Turndown.`,
  );
}

async function measure(batch: Batch): Promise<Measured> {
  const cpuBefore = childCpuSeconds();
  const child = fork(join(import.meta.dirname, 'crawl/way.js'), [JSON.stringify(batch)]);
  const watch = watchUsage(child.pid ?? 0);
  try {
    const result = await new Promise<{ ms: number; read: number }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { ms: number; read: number }));
      child.once('exit', (code) => reject(new Error(`the ${batch.way} way ended with ${code}`)));
    });
    await new Promise((resolve) => child.once('exit', resolve));
    const { peakBytes, cpuSeconds: byKind } = watch.end();
    return { pages: result.read, seconds: result.ms / 1000, cpuSeconds: childCpuSeconds() - cpuBefore, byKind, peakBytes };
  } finally {
    watch.end();
  }
}

/** CPU time of all children that have ended, theirs included: one batch's browser and all. Linux; 0 elsewhere. */
function childCpuSeconds(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return 0;
  }
}
