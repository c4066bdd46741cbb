import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { browserRoot } from '../../../crawlers/browser-home.ts';
import { createCrawler } from '../../../crawlers/crawler.ts';
import { openExtractors } from '../../../extractors/pool.ts';
import type { CrawlTask } from '../../../src/domain.ts';
import { openEgress } from '../../../src/net/egress.ts';
import { readOptions, whole } from '../options.ts';
import { startBenchSite } from './crawl/start-site.ts';

/**
 * Many pages in one run: is memory flat, are browsers replaced, is anything left behind?
 *
 *   npm run bench -- soak [--pages 1000] [--concurrency 4] [--crawl-only] [--json FILE]
 *
 * Memory is sampled every 20 pages after a collection; the slope is the least-squares line after the first fifth.
 * Exit code 1 when it is steeper than 1 MB per 100 pages, or when a process or file is left. Linux only.
 */
const EVERY = 20;
const LIMIT_MB_PER_100 = 1;

interface Sample {
  pages: number;
  serviceMb: number;
  /** JavaScript heap and buffers of the service, which is what a leak of ours would fill. */
  heapMb: number;
  browserMb: number;
}

export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, {
    pages: { type: 'string', default: '1000' },
    concurrency: { type: 'string', default: '4' },
    json: { type: 'string' },
    'crawl-only': { type: 'boolean', default: false },
  });
  const pages = whole('--pages', values.pages);
  const before = new Set(readdirSync(tmpdir()));
  const site = await startBenchSite('fast');
  const host = `127.0.0.1:${site.port}`;
  const egress = await openEgress({
    allow: [host],
    lookup: async () => {
      throw Object.assign(new Error('no outside here'), { code: 'ENOTFOUND' });
    },
  });
  const extractors = openExtractors({ threads: 2, heapMb: 512, timeoutMs: 60_000 });
  const samples: Sample[] = [];
  const browsers = new Set<number>();
  const failures: string[] = [];
  let given = 0;
  let ended = 0;
  const startedAt = Date.now();

  const oneEnded = (): void => {
    ended++;
    if (ended % EVERY !== 0) return;
    globalThis.gc?.();
    const memory = process.memoryUsage();
    const tree = browserTree();
    for (const pid of tree.mains) browsers.add(pid);
    samples.push({
      pages: ended,
      serviceMb: memory.rss / 1024 ** 2,
      heapMb: (memory.heapUsed + memory.external) / 1024 ** 2,
      browserMb: tree.bytes / 1024 ** 2,
    });
    const last = samples.at(-1) as Sample;
    if (ended % 100 === 0)
      console.log(
        `${ended} pages, ${(ended / ((Date.now() - startedAt) / 1000)).toFixed(2)}/s: service ${last.serviceMb.toFixed(0)} MB (heap ${last.heapMb.toFixed(0)}), browser ${last.browserMb.toFixed(0)} MB`,
      );
  };
  await createCrawler({ egress, concurrency: whole('--concurrency', values.concurrency), pagesPerBrowser: 200 }).run({
    async next(): Promise<CrawlTask | undefined> {
      if (given >= pages) return undefined;
      given++;
      return { id: String(given), url: `http://${host}/page/${given}`, evidence: [] };
    },
    ended: () => given >= pages,
    async done(_task, page) {
      if (!values['crawl-only']) await extractors.extract(page, {}).catch(() => {});
      oneEnded();
    },
    async failed(task, error) {
      failures.push(`${task.url}: ${error.message}`);
      oneEnded();
    },
    release: async () => {},
  });
  await extractors.close();
  await egress.close();
  site.close();
  await new Promise((resolve) => setTimeout(resolve, 1_000));

  const steady = samples.filter((sample) => sample.pages > pages / 5);
  const result = {
    bench: 'soak',
    at: new Date().toISOString(),
    pages,
    seconds: (Date.now() - startedAt) / 1000,
    failures: failures.length,
    browsers: browsers.size,
    slopeMbPer100: { service: slope(steady, 'serviceMb'), heap: slope(steady, 'heapMb'), browser: slope(steady, 'browserMb') },
    peakMb: { service: peak(samples, 'serviceMb'), browser: peak(samples, 'browserMb') },
    processesLeft: browserTree().count,
    filesLeft: readdirSync(tmpdir()).filter(
      (name) => !before.has(name) && /chrom|playwright|misp-crawler/i.test(name) && name !== 'misp-crawler-browser',
    ),
    foldersLeft: foldersOfOurs(),
    samples,
  };
  const { samples: _, ...shown } = result;
  console.log(JSON.stringify(shown, null, 2));
  if (failures[0]) console.log(`first failure: ${failures[0]}`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  const steep = Object.values(result.slopeMbPer100).some((value) => value > LIMIT_MB_PER_100);
  if (steep || result.processesLeft > 0 || result.foldersLeft.length > 0 || result.filesLeft.length > 0) {
    console.log('Not clean.');
    process.exitCode = 1;
  } else console.log('Clean.');
}

function slope(samples: Sample[], field: 'serviceMb' | 'heapMb' | 'browserMb'): number {
  const n = samples.length;
  const meanX = samples.reduce((sum, sample) => sum + sample.pages, 0) / n;
  const meanY = samples.reduce((sum, sample) => sum + sample[field], 0) / n;
  const top = samples.reduce((sum, sample) => sum + (sample.pages - meanX) * (sample[field] - meanY), 0);
  const bottom = samples.reduce((sum, sample) => sum + (sample.pages - meanX) ** 2, 0);
  return Number(((top / bottom) * 100).toFixed(3));
}

function peak(samples: Sample[], field: 'serviceMb' | 'browserMb'): number {
  return Math.round(Math.max(0, ...samples.map((sample) => sample[field])));
}

/** The processes of our browsers, found by their profile folder or their parent, with the memory that is theirs alone. */
function browserTree(): { count: number; bytes: number; mains: number[] } {
  const parents = new Map<number, number>();
  const mains: number[] = [];
  const mark = `${browserRoot()}/${process.pid}-`;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(
        Number(name),
        Number(
          readFileSync(`/proc/${name}/stat`, 'utf8')
            .replace(/^.*\) /, '')
            .split(' ')[1],
        ),
      );
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (command.includes(mark) && !command.includes('--type=')) mains.push(Number(name));
    } catch {
      // It ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean => mains.includes(pid) || (parents.has(pid) && isOurs(parents.get(pid) ?? 0));
  const ours = [...parents.keys()].filter(isOurs);
  let bytes = 0;
  for (const pid of ours) {
    try {
      const [, resident = '0', shared = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
      bytes += (Number(resident) - Number(shared)) * 4096;
    } catch {
      // It ended meanwhile.
    }
  }
  return { count: ours.length, bytes, mains };
}

function foldersOfOurs(): string[] {
  const root = browserRoot();
  return existsSync(root) ? readdirSync(root).filter((name) => name.startsWith(`${process.pid}-`)) : [];
}
