import { fork } from 'node:child_process';
import { once } from 'node:events';
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
  /** From the start of the process until the first page had been read. */
  start: { seconds: number; byKind: Record<string, number> };
  /** From there until the process had ended. */
  after: { seconds: number; byKind: Record<string, number> };
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
  const measured = new Map<Way, Measured[]>(WAYS.map((way) => [way, []]));
  let next = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const urls = Array.from({ length: pages }, (_, i) => `http://127.0.0.1:${site.port}/page/${next + i}`);
      next += urls.length;
      // Another order each round, so that none always runs on a warm machine.
      for (const way of [...WAYS.slice(round % 3), ...WAYS.slice(0, round % 3)]) {
        const result = await measure({ way, urls, host: `127.0.0.1:${site.port}`, concurrency, executable: browser.path });
        measured.get(way)?.push(result);
        console.log(`round ${round + 1}  ${way.padEnd(8)} ${result.pageMs.length} of ${urls.length} pages`);
      }
    }
  } finally {
    site.close();
  }
  const settings = { rounds, pages, concurrency, delays, distinctPages: site.pages };
  const result = summary(measured, { browser: browserName, machine: machine(), settings });
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

function summary(measured: Map<Way, Measured[]>, run: { browser: string; machine: string; settings: object }) {
  const ways = Object.fromEntries(
    WAYS.map((way) => {
      const rounds = measured.get(way) ?? [];
      const pageMs = rounds.flatMap((round) => round.pageMs);
      const startSeconds = sum(rounds.map(({ start }) => start.seconds));
      const startCpuSeconds = sum(rounds.map(({ start }) => sum(Object.values(start.byKind))));
      const afterSeconds = sum(rounds.map(({ after }) => after.seconds));
      const afterCpuSeconds = sum(rounds.map(({ after }) => sum(Object.values(after.byKind))));
      const afterPages = pageMs.length - rounds.length;
      const kinds = new Set(rounds.flatMap(({ after }) => Object.keys(after.byKind)));
      return [
        way,
        {
          pages: pageMs.length,
          startSeconds: startSeconds / rounds.length,
          startCpuSeconds: startCpuSeconds / rounds.length,
          pagesPerSecond: afterPages / afterSeconds,
          cpuSecondsPerPage: afterCpuSeconds / afterPages,
          byKind: Object.fromEntries(
            [...kinds].map((kind) => [kind, sum(rounds.map(({ after }) => after.byKind[kind] ?? 0)) / afterPages]),
          ),
          pagesPerSecondInAll: pageMs.length / (startSeconds + afterSeconds),
          cpuSecondsPerPageInAll: (startCpuSeconds + afterCpuSeconds) / pageMs.length,
          p50Ms: quantile(pageMs, 0.5),
          p95Ms: quantile(pageMs, 0.95),
          peakBytes: Math.max(...rounds.map((round) => round.peakBytes)),
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
      oursToPlainInAll: ours.pagesPerSecondInAll / plain.pagesPerSecondInAll,
      oursToCrawleeInAll: ours.pagesPerSecondInAll / crawlee.pagesPerSecondInAll,
      cpuOursToPlainInAll: ours.cpuSecondsPerPageInAll / plain.cpuSecondsPerPageInAll,
      cpuOursToCrawleeInAll: ours.cpuSecondsPerPageInAll / crawlee.cpuSecondsPerPageInAll,
    },
  };
}

/** What --json keeps and --compare reads. */
const WAY_RESULT = z.object({
  pages: z.number(),
  startSeconds: z.number(),
  startCpuSeconds: z.number(),
  /** These three: of the pages after the first. */
  pagesPerSecond: z.number(),
  cpuSecondsPerPage: z.number(),
  byKind: z.record(z.string(), z.number()),
  pagesPerSecondInAll: z.number(),
  cpuSecondsPerPageInAll: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  peakBytes: z.number(),
});
const RATIOS = [
  'oursToPlain',
  'oursToCrawlee',
  'cpuOursToPlain',
  'cpuOursToCrawlee',
  'oursToPlainInAll',
  'oursToCrawleeInAll',
  'cpuOursToPlainInAll',
  'cpuOursToCrawleeInAll',
] as const;
const RESULT = z.object({
  bench: z.literal('crawl'),
  at: z.string(),
  browser: z.string(),
  machine: z.string(),
  ways: z.object({ plain: WAY_RESULT, crawlee: WAY_RESULT, ours: WAY_RESULT }),
  ratios: z.record(z.enum(RATIOS), z.number()),
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
    const result = ways[way];
    return [
      way,
      `${result.startSeconds.toFixed(1)} s`,
      result.startCpuSeconds.toFixed(1),
      result.pagesPerSecond.toFixed(2),
      result.cpuSecondsPerPage.toFixed(3),
      result.pagesPerSecondInAll.toFixed(2),
      result.cpuSecondsPerPageInAll.toFixed(3),
      `${Math.round(result.p50Ms)} ms`,
      `${Math.round(result.p95Ms)} ms`,
      `${Math.round(result.peakBytes / 1024 ** 2)} MB`,
    ];
  });
  const kinds = [...new Set(WAYS.flatMap((way) => Object.keys(ways[way].byKind)))];
  const byKind = WAYS.map((way) => [way, ...kinds.map((kind) => (ways[way].byKind[kind] ?? 0).toFixed(3))]);
  const times = (name: (typeof RATIOS)[number]): string => ratios[name].toFixed(2);
  return [
    ...table(
      [
        'way',
        'first page read after',
        'CPU s until then',
        'pages/s after it',
        'CPU s/page after it',
        'pages/s in all',
        'CPU s/page in all',
        'page p50',
        'page p95',
        'peak memory',
      ],
      rows,
    ),
    '',
    'CPU s/page by kind of process, pages after the first:',
    '',
    ...table(['way', ...kinds], byKind),
    '',
    `Ours to the plain loop, after the first page (in all): ${times('oursToPlain')} (${times('oursToPlainInAll')}) times its pages a second, ${times('cpuOursToPlain')} (${times('cpuOursToPlainInAll')}) times its CPU.`,
    `Ours to Crawlee + Readability + Turndown: ${times('oursToCrawlee')} (${times('oursToCrawleeInAll')}) and ${times('cpuOursToCrawlee')} (${times('cpuOursToCrawleeInAll')}) times.`,
  ];
}

/** Against an earlier run; the plain loop says how far the machine itself was slower or faster meanwhile. */
function comparison(earlier: Result, now: Result): string[] {
  const rows = WAYS.flatMap((way) =>
    (['startSeconds', 'startCpuSeconds', 'pagesPerSecond', 'cpuSecondsPerPage', 'p50Ms', 'p95Ms'] as const).map((figure) => {
      const [before, after] = [earlier.ways[way][figure], now.ways[way][figure]];
      return [`${way} ${figure}`, before.toPrecision(3), after.toPrecision(3), `${((after / before - 1) * 100).toFixed(0)} %`];
    }),
  );
  const ratios = RATIOS.map((name) => {
    const [before, after] = [earlier.ratios[name], now.ratios[name]];
    return [name, before.toFixed(2), after.toFixed(2), `${((after / before - 1) * 100).toFixed(0)} %`];
  });
  const warning =
    earlier.machine === now.machine && earlier.browser === now.browser
      ? []
      : ['', `Careful: the earlier run was on ${earlier.machine} with ${earlier.browser}.`];
  return [...table(['figure', `at ${earlier.at.slice(0, 16)}`, 'now', 'change'], [...rows, ...ratios]), ...warning];
}

/**
 * CPU is that of the batch's process and everything below it, sampled while they live. What the kernel adds up for a parent would leave
 * out the renderers: the process that started them is ended before it is told of their end.
 */
async function measure(batch: Batch): Promise<Measured> {
  const startedAt = Date.now();
  const secondsSince = (since: number): number => (Date.now() - since) / 1000;
  const child = fork(compiledFile('test/tools/bench/crawl/way'), [JSON.stringify(batch)]);
  const watch = watchUsage(child.pid ?? 0);
  const pageMs: number[] = [];
  let start: Measured['start'] | undefined;
  child.on('message', (ms) => {
    pageMs.push(Number(ms));
    start ??= { seconds: secondsSince(startedAt), byKind: watch.soFar().cpuSeconds };
  });
  const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  const seconds = secondsSince(startedAt);
  const { peakBytes, cpuSeconds } = watch.end();
  if (!start) throw new Error(`the ${batch.way} way ended with ${code} before it had read a page`);
  const { seconds: startSeconds, byKind: startByKind } = start;
  const afterByKind = Object.entries(cpuSeconds).map(([kind, value]) => [kind, value - (startByKind[kind] ?? 0)]);
  return { start, after: { seconds: seconds - startSeconds, byKind: Object.fromEntries(afterByKind) }, peakBytes, pageMs };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
