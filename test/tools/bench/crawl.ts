import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { browserVersion } from '../../../crawlers/browser-version.ts';
import { findBrowser, KIND_NAMES } from '../../../crawlers/find-browser.ts';
import { sentence, UsageError } from '../../../src/errors.ts';
import { compiledFile } from '../../../src/paths.ts';
import { oneOf, readOptions, whole } from '../options.ts';
import { machine, quantile, table, writeResult } from '../performance-doc.ts';
import { watchUsage } from './crawl/process-usage.ts';
import { startBenchSite } from './crawl/start-site.ts';
import type { Batch } from './crawl/way.ts';

/**
 * Pages a second of three ways through the same pages, interleaved on the same cores: a plain Playwright loop, plain
 * Crawlee with Readability and Turndown, and ours, complete to the Article. Each batch includes the start of its browser
 * and threads, so that short ones say more about starting than about crawling.
 *
 *   npm run bench -- crawl [--rounds 2] [--pages 100] [--concurrency 4] [--delays usual|fast] [--json FILE]
 *
 * --json FILE keeps the figures, --compare FILE shows what changed against kept ones of the same machine, and --write puts
 * them into docs/performance.md. CHROMIUM_PATH or BROWSER=full names the browser that all three ways use.
 */
const WAYS = ['plain', 'crawlee', 'ours'] as const;
type Way = (typeof WAYS)[number];

interface Measured {
  pages: number;
  seconds: number;
  /**
   * Of the batch's process and everything below it, sampled while they live. What the kernel adds up for a parent would leave
   * out the renderers: the process that started them is ended before it is told of their end.
   */
  cpuSeconds: number;
  /** The same by kind of process. */
  byKind: Record<string, number>;
  peakBytes: number;
  /** How long each page took from its beginning, ms. */
  pageMs: number[];
}

export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, {
    rounds: { type: 'string', default: '2' },
    pages: { type: 'string', default: '100' },
    concurrency: { type: 'string', default: '4' },
    delays: { type: 'string', default: 'usual' },
    json: { type: 'string' },
    compare: { type: 'string' },
    write: { type: 'boolean', default: false },
  });
  const earlier = values.compare === undefined ? undefined : readEarlier(values.compare);
  const rounds = whole('--rounds', values.rounds);
  const pages = whole('--pages', values.pages);
  const concurrency = whole('--concurrency', values.concurrency, 1, 64);
  const delays = oneOf('--delays', values.delays, ['usual', 'fast']);
  const kind = process.env.BROWSER === undefined ? undefined : oneOf('BROWSER', process.env.BROWSER, ['shell', 'full']);
  const browser = await findBrowser(process.env.CHROMIUM_PATH, kind);
  if (!browser) throw new UsageError('No browser was found: install one, or set CHROMIUM_PATH.');
  const browserName = `${await browserVersion(browser.path)} (${KIND_NAMES[browser.kind]})`;
  console.log(`${browserName}; ${machine()}\n`);
  const site = await startBenchSite(delays);
  const totals = new Map<Way, Measured>(
    WAYS.map((way) => [way, { pages: 0, seconds: 0, cpuSeconds: 0, byKind: {}, peakBytes: 0, pageMs: [] }]),
  );
  let next = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const urls = Array.from({ length: pages }, (_, i) => `http://127.0.0.1:${site.port}/page/${next + i}`);
      next += urls.length;
      // Another order each round, so that none always runs on a warm machine.
      for (const way of [...WAYS.slice(round % 3), ...WAYS.slice(0, round % 3)]) {
        const result = await measure({ way, urls, host: `127.0.0.1:${site.port}`, concurrency, executable: browser.path });
        const total = totals.get(way) as Measured;
        total.pages += result.pages;
        total.seconds += result.seconds;
        total.cpuSeconds += result.cpuSeconds;
        for (const [kind, seconds] of Object.entries(result.byKind)) total.byKind[kind] = (total.byKind[kind] ?? 0) + seconds;
        total.pageMs.push(...result.pageMs);
        total.peakBytes = Math.max(total.peakBytes, result.peakBytes);
        console.log(
          `round ${round + 1}  ${way.padEnd(8)} ${(result.pages / result.seconds).toFixed(2)} pages/s  (${result.pages} of ${urls.length} pages)`,
        );
      }
    }
  } finally {
    site.close();
  }
  const settings = { rounds, pages, concurrency, delays, distinctPages: site.pages };
  const result = summary(totals, { browser: browserName, machine: machine(), settings });
  console.log(`\n${report(result).join('\n')}`);
  if (earlier) console.log(`\n${comparison(earlier, result).join('\n')}`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  if (values.write)
    writeResult(`crawl ${browser.kind} ${delays}`, [
      `${rounds} rounds of ${pages} pages, ${concurrency} at once, ${browserName}.`,
      '',
      ...report(result),
    ]);
}

function summary(totals: Map<Way, Measured>, run: { browser: string; machine: string; settings: object }) {
  const ways = Object.fromEntries(
    WAYS.map((way) => {
      const { pages, seconds, cpuSeconds, byKind, peakBytes, pageMs } = totals.get(way) as Measured;
      return [
        way,
        {
          pages,
          seconds,
          pagesPerSecond: pages / seconds,
          cpuSecondsPerPage: cpuSeconds / pages,
          peakBytes,
          p50Ms: quantile(pageMs, 0.5),
          p95Ms: quantile(pageMs, 0.95),
          byKind: Object.fromEntries(Object.entries(byKind).map(([kind, kindSeconds]) => [kind, kindSeconds / pages])),
        },
      ];
    }),
  ) as Record<Way, z.infer<typeof WAY_RESULT>>;
  const { plain, crawlee, ours } = ways;
  return {
    bench: 'crawl' as const,
    at: new Date().toISOString(),
    ...run,
    ways,
    ratios: {
      oursToPlain: ours.pagesPerSecond / plain.pagesPerSecond,
      oursToCrawlee: ours.pagesPerSecond / crawlee.pagesPerSecond,
      cpuOursToPlain: ours.cpuSecondsPerPage / plain.cpuSecondsPerPage,
      cpuOursToCrawlee: ours.cpuSecondsPerPage / crawlee.cpuSecondsPerPage,
    },
  };
}

/** What --json keeps and --compare reads. */
const WAY_RESULT = z.object({
  pages: z.number(),
  seconds: z.number(),
  pagesPerSecond: z.number(),
  cpuSecondsPerPage: z.number(),
  peakBytes: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  byKind: z.record(z.string(), z.number()),
});
const RESULT = z.object({
  bench: z.literal('crawl'),
  at: z.string(),
  browser: z.string(),
  machine: z.string(),
  ways: z.object({ plain: WAY_RESULT, crawlee: WAY_RESULT, ours: WAY_RESULT }),
  ratios: z.object({ oursToPlain: z.number(), oursToCrawlee: z.number(), cpuOursToPlain: z.number(), cpuOursToCrawlee: z.number() }),
});
type Result = z.infer<typeof RESULT>;

function readEarlier(file: string): Result {
  try {
    return RESULT.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(`${file} has no figures of an earlier "bench crawl --json": ${sentence(error)}`, { cause: error });
  }
}

function report({ ways, ratios }: Result): string[] {
  const rows = WAYS.map((way) => {
    const { pagesPerSecond, cpuSecondsPerPage, p50Ms, p95Ms, peakBytes } = ways[way];
    const figures = [pagesPerSecond.toFixed(2), cpuSecondsPerPage.toFixed(3), `${Math.round(p50Ms)} ms`, `${Math.round(p95Ms)} ms`];
    return [way, ...figures, `${Math.round(peakBytes / 1024 ** 2)} MB`];
  });
  const kinds = [...new Set(WAYS.flatMap((way) => Object.keys(ways[way].byKind)))];
  const byKind = WAYS.map((way) => [way, ...kinds.map((kind) => (ways[way].byKind[kind] ?? 0).toFixed(3))]);
  return [
    ...table(['way', 'pages/s', 'CPU s/page', 'page p50', 'page p95', 'peak memory'], rows),
    '',
    'CPU s/page by kind of process:',
    '',
    ...table(['way', ...kinds], byKind),
    '',
    `Ours: ${ratios.oursToPlain.toFixed(2)} times the plain loop in pages a second at ${ratios.cpuOursToPlain.toFixed(2)} times its CPU; ${ratios.oursToCrawlee.toFixed(2)} times Crawlee + Readability + Turndown at ${ratios.cpuOursToCrawlee.toFixed(2)} times its CPU.`,
  ];
}

/** Against an earlier run; the plain loop says how far the machine itself was slower or faster meanwhile. */
function comparison(earlier: Result, now: Result): string[] {
  const rows = WAYS.flatMap((way) =>
    (['pagesPerSecond', 'cpuSecondsPerPage', 'p50Ms', 'p95Ms'] as const).map((figure) => {
      const [before, after] = [earlier.ways[way][figure], now.ways[way][figure]];
      return [`${way} ${figure}`, before.toPrecision(3), after.toPrecision(3), `${((after / before - 1) * 100).toFixed(0)} %`];
    }),
  );
  const ratios = (Object.keys(now.ratios) as (keyof Result['ratios'])[]).map((name) => {
    const [before, after] = [earlier.ratios[name], now.ratios[name]];
    return [name, before.toFixed(2), after.toFixed(2), `${((after / before - 1) * 100).toFixed(0)} %`];
  });
  const warning =
    earlier.machine === now.machine && earlier.browser === now.browser
      ? []
      : ['', `Careful: the earlier run was on ${earlier.machine} with ${earlier.browser}.`];
  return [...table(['figure', `at ${earlier.at.slice(0, 16)}`, 'now', 'change'], [...rows, ...ratios]), ...warning];
}

async function measure(batch: Batch): Promise<Measured> {
  const child = fork(compiledFile('test/tools/bench/crawl/way'), [JSON.stringify(batch)]);
  const watch = watchUsage(child.pid ?? 0);
  try {
    const result = await new Promise<{ ms: number; pageMs: number[] }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { ms: number; pageMs: number[] }));
      child.once('exit', (code) => reject(new Error(`the ${batch.way} way ended with ${code}`)));
    });
    await new Promise((resolve) => child.once('exit', resolve));
    const { peakBytes, cpuSeconds: byKind } = watch.end();
    return {
      pages: result.pageMs.length,
      seconds: result.ms / 1000,
      cpuSeconds: sum(Object.values(byKind)),
      byKind,
      peakBytes,
      pageMs: result.pageMs,
    };
  } finally {
    watch.end();
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
