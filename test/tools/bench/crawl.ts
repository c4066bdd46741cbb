import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { browserVersion } from '../../../crawlers/browser-version.ts';
import { findBrowser, KIND_NAMES } from '../../../crawlers/find-browser.ts';
import { sentence, UsageError } from '../../../src/errors.ts';
import { compiledFile } from '../../../src/paths.ts';
import { counted } from '../../../src/text.ts';
import { oneOf, readOptions, whole } from '../options.ts';
import { machine, quantile, table, writeResult } from '../performance-doc.ts';
import { watchUsage } from './crawl/process-usage.ts';
import { startBenchSite } from './crawl/start-site.ts';
import type { Batch } from './crawl/way.ts';

/**
 * Pages a second of three ways through the same pages, interleaved on the same cores: a plain Playwright loop, plain
 * Crawlee with Readability and Turndown, and ours, complete to the Article. Each batch includes the start of its process,
 * browser and threads; what that costs, and what the second half of the pages costs, is shown beside the whole. 200 pages are
 * what a browser reads before it is replaced (BROWSER_PAGES), and more than it takes until an extraction thread runs optimised code.
 *
 *   npm run bench -- crawl [--rounds 2] [--pages 200] [--concurrency 4] [--delays usual|fast] [--json FILE]
 *
 * --json FILE keeps the figures, --compare FILE shows what changed against kept ones of the same machine, and --write puts
 * them into docs/performance.md. CHROMIUM_PATH or BROWSER=full names the browser that all three ways use.
 */
const WAYS = ['plain', 'crawlee', 'ours'] as const;
type Way = (typeof WAYS)[number];

interface Span {
  pages: number;
  seconds: number;
  cpuSeconds: Record<string, number>;
}

interface Measured {
  /** From the start of the process until the first page had been read. */
  start: Span;
  /** From the page in the middle until the last one: what a service does that has been running for a while. */
  secondHalf: Span;
  /** From the start of the process until it had ended. */
  all: Span;
  peakBytes: number;
  /** How long each page took from its beginning, ms. */
  pageMs: number[];
}

export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, {
    rounds: { type: 'string', default: '2' },
    pages: { type: 'string', default: '200' },
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
      `${counted(rounds, 'round')} of ${pages} pages, ${concurrency} at once, ${browserName}.`,
      '',
      ...report(result),
    ]);
}

function summary(measured: Map<Way, Measured[]>, run: { browser: string; machine: string; settings: object }) {
  const ways = Object.fromEntries(
    WAYS.map((way) => {
      const rounds = measured.get(way) ?? [];
      const pageMs = rounds.flatMap((round) => round.pageMs);
      const start = rates(rounds.map((round) => round.start));
      return [
        way,
        {
          startSeconds: 1 / start.pagesPerSecond,
          startCpuSeconds: start.cpuSecondsPerPage,
          all: rates(rounds.map(({ all }) => all)),
          secondHalf: rates(rounds.map(({ secondHalf }) => secondHalf)),
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
      oursToPlain: ours.all.pagesPerSecond / plain.all.pagesPerSecond,
      oursToCrawlee: ours.all.pagesPerSecond / crawlee.all.pagesPerSecond,
      cpuOursToPlain: ours.all.cpuSecondsPerPage / plain.all.cpuSecondsPerPage,
      cpuOursToCrawlee: ours.all.cpuSecondsPerPage / crawlee.all.cpuSecondsPerPage,
      oursToPlainSecondHalf: ours.secondHalf.pagesPerSecond / plain.secondHalf.pagesPerSecond,
      oursToCrawleeSecondHalf: ours.secondHalf.pagesPerSecond / crawlee.secondHalf.pagesPerSecond,
      cpuOursToPlainSecondHalf: ours.secondHalf.cpuSecondsPerPage / plain.secondHalf.cpuSecondsPerPage,
      cpuOursToCrawleeSecondHalf: ours.secondHalf.cpuSecondsPerPage / crawlee.secondHalf.cpuSecondsPerPage,
    },
  };
}

function rates(spans: Span[]): z.infer<typeof RATES> {
  const pages = sum(spans.map((span) => span.pages));
  const kinds = new Set(spans.flatMap(({ cpuSeconds }) => Object.keys(cpuSeconds)));
  return {
    pagesPerSecond: pages / sum(spans.map(({ seconds }) => seconds)),
    cpuSecondsPerPage: sum(spans.flatMap(({ cpuSeconds }) => Object.values(cpuSeconds))) / pages,
    byKind: Object.fromEntries([...kinds].map((kind) => [kind, sum(spans.map(({ cpuSeconds }) => cpuSeconds[kind] ?? 0)) / pages])),
  };
}

/** What --json keeps and --compare reads. */
const RATES = z.object({ pagesPerSecond: z.number(), cpuSecondsPerPage: z.number(), byKind: z.record(z.string(), z.number()) });
const WAY_RESULT = z.object({
  startSeconds: z.number(),
  startCpuSeconds: z.number(),
  all: RATES,
  secondHalf: RATES,
  p50Ms: z.number(),
  p95Ms: z.number(),
  peakBytes: z.number(),
});
const RATIOS = [
  'oursToPlain',
  'oursToCrawlee',
  'cpuOursToPlain',
  'cpuOursToCrawlee',
  'oursToPlainSecondHalf',
  'oursToCrawleeSecondHalf',
  'cpuOursToPlainSecondHalf',
  'cpuOursToCrawleeSecondHalf',
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
    const { startSeconds, startCpuSeconds, all, secondHalf, p50Ms, p95Ms, peakBytes } = ways[way];
    return [
      way,
      `${startSeconds.toFixed(1)} s`,
      startCpuSeconds.toFixed(1),
      all.pagesPerSecond.toFixed(2),
      all.cpuSecondsPerPage.toFixed(3),
      secondHalf.pagesPerSecond.toFixed(2),
      secondHalf.cpuSecondsPerPage.toFixed(3),
      `${Math.round(p50Ms)} ms`,
      `${Math.round(p95Ms)} ms`,
      `${Math.round(peakBytes / 1024 ** 2)} MB`,
    ];
  });
  const kinds = [...new Set(WAYS.flatMap((way) => Object.keys(ways[way].all.byKind)))];
  const byKind = WAYS.flatMap((way) =>
    (['all', 'secondHalf'] as const).map((span) => [
      `${way}, ${span === 'all' ? 'all pages' : 'second half'}`,
      ...kinds.map((kind) => (ways[way][span].byKind[kind] ?? 0).toFixed(3)),
    ]),
  );
  const times = (name: (typeof RATIOS)[number]): string => ratios[name].toFixed(2);
  const head = ['pages/s', 'CPU s/page', 'second half: pages/s', 'second half: CPU s/page', 'page p50', 'page p95', 'peak memory'];
  return [
    ...table(['way', 'first page read after', 'CPU s until then', ...head], rows),
    '',
    'CPU s/page by kind of process:',
    '',
    ...table(['way', ...kinds], byKind),
    '',
    `Ours, all pages (second half): ${times('oursToPlain')} (${times('oursToPlainSecondHalf')}) times the plain loop in pages a second at ${times('cpuOursToPlain')} (${times('cpuOursToPlainSecondHalf')}) times its CPU; ${times('oursToCrawlee')} (${times('oursToCrawleeSecondHalf')}) times Crawlee + Readability + Turndown at ${times('cpuOursToCrawlee')} (${times('cpuOursToCrawleeSecondHalf')}) times its CPU.`,
  ];
}

/** Against an earlier run; the plain loop says how far the machine itself was slower or faster meanwhile. */
function comparison(earlier: Result, now: Result): string[] {
  const rows = WAYS.flatMap((way) => {
    const [before, after] = [figures(earlier.ways[way]), figures(now.ways[way])];
    return after.map(([figure, value], index) => {
      const earlierValue = before[index]?.[1] ?? Number.NaN;
      return [`${way} ${figure}`, earlierValue.toPrecision(3), value.toPrecision(3), `${((value / earlierValue - 1) * 100).toFixed(0)} %`];
    });
  });
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

function figures({ all, secondHalf, ...way }: z.infer<typeof WAY_RESULT>): [string, number][] {
  return [
    ['s until the first page', way.startSeconds],
    ['CPU s until the first page', way.startCpuSeconds],
    ['pages/s', all.pagesPerSecond],
    ['CPU s/page', all.cpuSecondsPerPage],
    ['second half, pages/s', secondHalf.pagesPerSecond],
    ['second half, CPU s/page', secondHalf.cpuSecondsPerPage],
    ['p50 ms', way.p50Ms],
    ['p95 ms', way.p95Ms],
  ];
}

/**
 * CPU is that of the batch's process and everything below it, sampled while they live. What the kernel adds up for a parent would leave
 * out the renderers: the process that started them is ended before it is told of their end.
 */
async function measure(batch: Batch): Promise<Measured> {
  const startedAt = Date.now();
  const child = fork(compiledFile('test/tools/bench/crawl/way'), [JSON.stringify(batch)]);
  const watch = watchUsage(child.pid ?? 0);
  const pageMs: number[] = [];
  /** What had been used when the page of this number had been read. */
  const after: Span[] = [];
  const soFar = (): Span => ({ pages: pageMs.length, seconds: (Date.now() - startedAt) / 1000, cpuSeconds: watch.soFar().cpuSeconds });
  child.on('message', (ms) => {
    pageMs.push(Number(ms));
    after.push(soFar());
  });
  const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  const all = soFar();
  const { peakBytes } = watch.end();
  const [start, middle, last] = [after[0], after[Math.floor((after.length - 1) / 2)], after.at(-1)];
  if (!start || !middle || !last) throw new Error(`the ${batch.way} way ended with ${code} before it had read a page`);
  return { start, secondHalf: between(middle, last), all, peakBytes, pageMs };
}

function between(from: Span, to: Span): Span {
  const cpuSeconds = Object.entries(to.cpuSeconds).map(([kind, value]) => [kind, value - (from.cpuSeconds[kind] ?? 0)]);
  return { pages: to.pages - from.pages, seconds: to.seconds - from.seconds, cpuSeconds: Object.fromEntries(cpuSeconds) };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
