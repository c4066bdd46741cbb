import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { compiledFile } from '../../../src/paths.ts';
import { type JobFilter, PRIORITY, type Store } from '../../../src/queue/ports.ts';
import { oneOf, readOptions, whole } from '../options.ts';
import { quantile } from '../performance-doc.ts';
import { type BenchPlace, benchPlace, type Mode } from './queue/places.ts';

/**
 * `npm run bench -- queue`: the queue without a browser, in both modes. Jobs a second through all its steps; memory and
 * lists with many waiting jobs; the rate of four worker processes against one, with a stub page of one second; and three
 * processes that write as hard as they can while two others burn the processor.
 */
interface Settings {
  /** Jobs that go through both lanes. */
  jobs: number;
  /** Jobs that wait while memory and lists are measured. */
  waiting: number;
  /** Pages that one worker process has open at once. */
  concurrency: number;
  /** Seconds that the run with one worker takes. */
  seconds: number;
}

interface ModeReport {
  mode: Mode;
  /** Jobs a second: added; and taken, crawled, taken again and finished. */
  addedPerSecond: number;
  throughPerSecond: number;
  waiting: { jobs: number; bytes: number; bytesPerJob: number; processRssMb: number };
  /** Of list() by filter, ms, with that many jobs. */
  lists: { filter: string; p50: number; p99: number; total: number }[];
  countsP99: number;
  scale: { workers: number; pagesPerSecond: number }[];
  fourAgainstOne: number;
  contention: Contention;
}

/** Sums over three processes, the slowest of all their calls. */
interface Contention {
  calls: number;
  jobs: number;
  lost: number;
  errors: Record<string, number>;
  slowestMs: number;
}

export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, {
    jobs: { type: 'string', default: '5000' },
    waiting: { type: 'string', default: '100000' },
    concurrency: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '15' },
    mode: { type: 'string', multiple: true, default: ['sqlite', 'redis'] },
    json: { type: 'boolean', default: false },
  });
  const settings: Settings = {
    jobs: whole('--jobs', values.jobs),
    waiting: whole('--waiting', values.waiting),
    concurrency: whole('--concurrency', values.concurrency),
    seconds: whole('--seconds', values.seconds),
  };
  const reports: ModeReport[] = [];
  for (const mode of values.mode.map((word) => oneOf<Mode>('--mode', word, ['sqlite', 'redis']))) {
    const report = await measure(mode, settings);
    reports.push(report);
    if (!values.json) process.stdout.write(`${show(report, settings)}\n\n`);
  }
  if (values.json)
    process.stdout.write(`${JSON.stringify({ ...settings, cpu: cpus()[0]?.model, cores: cpus().length, modes: reports })}\n`);
}

async function measure(mode: Mode, settings: Settings): Promise<ModeReport> {
  const speed = await inPlace(mode, (place) => throughput(place, settings.jobs));
  const filled = await inPlace(mode, (place) => waiting(place, settings.waiting));
  const scale: ModeReport['scale'] = [];
  for (const workers of [1, 4]) scale.push({ workers, pagesPerSecond: await inPlace(mode, (place) => rate(place, workers, settings)) });
  const [one, four] = scale.map((each) => each.pagesPerSecond);
  const contention = await inPlace(mode, (place) => contend(place, settings.seconds));
  return { mode, ...speed, ...filled, contention, scale, fourAgainstOne: round((four ?? 0) / (one ?? 1), 2) };
}

async function inPlace<T>(mode: Mode, work: (place: BenchPlace) => Promise<T>): Promise<T> {
  const place = await benchPlace(mode);
  try {
    return await work(place);
  } finally {
    await place.close();
  }
}

async function throughput(place: BenchPlace, jobs: number) {
  const store = await place.open();
  const added = await perSecond(jobs, (i) => add(store, i));
  const through = await perSecond(jobs, async () => {
    const crawl = await store.queue.take('crawl', 'bench', 60_000);
    if (!crawl || !(await store.queue.advance(crawl))) throw new Error('a job went missing in the crawl lane');
    const publish = await store.queue.take('publish', 'bench', 60_000);
    if (!publish || !(await store.queue.finish(publish, { status: 'created', message: 'bench' }))) {
      throw new Error('a job went missing in the publish lane');
    }
  });
  await store.close();
  return { addedPerSecond: added, throughPerSecond: through };
}

/** Calls a second, with 32 at once as of busy processes. */
async function perSecond(times: number, call: (i: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let next = 0;
  const caller = async () => {
    while (next < times) await call(next++);
  };
  await Promise.all(Array.from({ length: 32 }, caller));
  return Math.round((times / (performance.now() - began)) * 1000);
}

async function waiting(place: BenchPlace, jobs: number) {
  const store = await place.open();
  const before = await place.size();
  await perSecond(jobs, (i) => add(store, i));
  const bytes = (await place.size()) - before;
  // The first list of a process reads everything once; what follows is what people wait for.
  const began = performance.now();
  await store.queue.list({ text: 'first' }, { offset: 0, limit: 50 });
  const first = performance.now() - began;
  const lists: ModeReport['lists'] = [{ filter: 'first of a process', p50: round(first), p99: round(first), total: 0 }];
  const filters: [string, JobFilter, number][] = [
    ['none', {}, 0],
    ['none, page 500', {}, 25_000],
    ['state', { state: 'waiting' }, 0],
    ['state and lane', { state: 'waiting', lane: 'crawl' }, 0],
    ['feed', { feed: 'https://blog7.example/feed' }, 0],
    ['text, rare', { text: 'story-4242' }, 0],
    ['text, common', { text: 'Ransom' }, 0],
    ['text, none', { text: 'no such thing' }, 0],
  ];
  for (const [filter, by, offset] of filters) {
    let total = 0;
    const times = await timed(100, async (i) => {
      // Some change between two looks, as in a running system.
      await add(store, jobs + i);
      return async () => {
        ({ total } = await store.queue.list(by, { offset, limit: 50 }));
      };
    });
    lists.push({ filter, ...times, total });
  }
  const counts = await timed(100, async () => () => store.queue.counts());
  await store.close();
  const rss = round(process.memoryUsage.rss() / 1024 ** 2);
  return { waiting: { jobs, bytes, bytesPerJob: Math.round(bytes / jobs), processRssMb: rss }, lists, countsP99: counts.p99 };
}

async function timed(times: number, prepare: (i: number) => Promise<() => Promise<unknown>>): Promise<{ p50: number; p99: number }> {
  const all: number[] = [];
  for (let i = 0; i < times; i++) {
    const call = await prepare(i);
    const began = performance.now();
    await call();
    all.push(performance.now() - began);
  }
  return { p50: round(quantile(all, 0.5)), p99: round(quantile(all, 0.99)) };
}

/** Pages a second of `workers` processes, from their common start to the last page. */
async function rate(place: BenchPlace, workers: number, { concurrency, seconds }: Settings): Promise<number> {
  const store = await place.open();
  const jobs = seconds * concurrency * workers;
  for (let i = 0; i < jobs; i++) await add(store, i);
  const script = compiledFile('test/tools/bench/queue/worker');
  const argument = JSON.stringify({ address: place.address, pageMs: 1_000, concurrency });
  const children = Array.from({ length: workers }, () =>
    spawn(process.execPath, [script, argument], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const exits = children.map((child) => new Promise<number | null>((resolve) => child.once('exit', resolve)));
  await Promise.all(children.map((child) => new Promise((resolve) => child.stdout.once('data', resolve))));
  const began = Date.now();
  for (const child of children) child.stdin.end();
  if ((await Promise.all(exits)).some((code) => code !== 0)) throw new Error('a worker of the bench failed');
  const { jobs: last, total } = await store.queue.list({ state: 'done' }, { offset: 0, limit: 1 });
  await store.close();
  if (total !== jobs) throw new Error(`${jobs - total} of ${jobs} jobs were not done`);
  return round(jobs / (((last[0]?.updatedAt ?? 0) - began) / 1000), 2);
}

const BURNERS = 2;

/** Three writers on a machine that has no processor to spare. Fails when one of them does not come to its end. */
async function contend(place: BenchPlace, seconds: number): Promise<Contention> {
  await (await place.open()).close();
  const script = compiledFile('test/tools/bench/queue/contender');
  const argument = JSON.stringify({ address: place.address, seconds });
  const burners = Array.from({ length: BURNERS }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  const children = Array.from({ length: 3 }, () => spawn(process.execPath, [script, argument], { stdio: ['pipe', 'pipe', 'inherit'] }));
  // A connection that hangs must end the bench, not hold it up.
  const limit = setTimeout(() => children.forEach((child) => void child.kill()), (seconds + 120) * 1000);
  try {
    const outputs = children.map(async (child) => {
      let text = '';
      for await (const piece of child.stdout) {
        if (text === '') child.stdin.end();
        text += String(piece);
      }
      return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Contention;
    });
    const sum: Contention = { calls: 0, jobs: 0, lost: 0, errors: {}, slowestMs: 0 };
    for (const each of await Promise.all(outputs)) {
      sum.calls += each.calls;
      sum.jobs += each.jobs;
      sum.lost += each.lost;
      sum.slowestMs = Math.max(sum.slowestMs, each.slowestMs);
      for (const [code, n] of Object.entries(each.errors)) sum.errors[code] = (sum.errors[code] ?? 0) + n;
    }
    return sum;
  } finally {
    clearTimeout(limit);
    for (const child of [...burners, ...children]) child.kill('SIGKILL');
  }
}

function add(store: Store, i: number) {
  const feed = i % 100;
  const url = `https://blog${feed}.example/2026/05/story-${i}-of-a-campaign-that-has-a-long-name/`;
  return store.queue.add({
    key: url,
    request: {
      url,
      source: { kind: 'feed', title: `Blog ${feed}`, url: `https://blog${feed}.example/feed`, tags: ['osint:source-type="blog-post"'] },
      title: `${i % 3 === 0 ? 'Ransomware' : 'Phishing'} group number ${i} and what it left behind`,
      published: '2026-05-01T00:00:00Z',
      author: 'A. Author',
    },
    priority: PRIORITY.feed,
  });
}

function round(value: number, digits = 1): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

function show(report: ModeReport, settings: Settings): string {
  const { waiting: full, scale } = report;
  const lines = [
    `${report.mode}`,
    `  added                  ${report.addedPerSecond} jobs/s`,
    `  through both lanes     ${report.throughPerSecond} jobs/s`,
    `  ${full.jobs} waiting         ${round(full.bytes / 1024 ** 2)} MB (${full.bytesPerJob} bytes each), this process ${full.processRssMb} MB`,
    `  counts                 p99 ${report.countsP99} ms`,
    ...report.lists.map((list) => `  list: ${list.filter.padEnd(20)} p50 ${list.p50} ms, p99 ${list.p99} ms, ${list.total} found`),
    ...scale.map(
      (each) => `  ${each.workers} worker(s) x ${settings.concurrency} pages   ${each.pagesPerSecond} pages/s (stub page of 1 s)`,
    ),
    `  four against one       ${report.fourAgainstOne} times`,
    `  3 processes, busy CPU  ${report.contention.calls} calls, ${report.contention.jobs} jobs, ${report.contention.lost} leases lost, slowest call ${report.contention.slowestMs} ms, errors ${JSON.stringify(report.contention.errors)}`,
  ];
  return lines.join('\n');
}
