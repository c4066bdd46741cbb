import type { CrawlTask } from '../../../../src/domain.ts';

/**
 * One way through a batch of pages, in a process of its own, so that its CPU time and memory are its own. Each loads only what it needs,
 * and tells of each page how long it took, ms, as soon as it has been read.
 */
export interface Batch {
  way: 'plain' | 'crawlee' | 'ours';
  urls: string[];
  host: string;
  concurrency: number;
  executable: string;
}

const batch = JSON.parse(process.argv[2] ?? '') as Batch;
const executablePath = batch.executable;
/** Trackers answer from the bench's own server; no other name leads anywhere. */
const TRACKERS =
  'MAP www.google-analytics.com 127.0.0.1, MAP www.googletagmanager.com 127.0.0.1, MAP connect.facebook.net 127.0.0.1, MAP static.hotjar.com 127.0.0.1, MAP px.ads.linkedin.com 127.0.0.1';
const args = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  `--host-resolver-rules=${TRACKERS}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
];

function tell(begunAt: number): void {
  process.send?.(Date.now() - begunAt);
}

/** goto, load, content: what everybody writes first. A fresh context per page, as browser.newPage() makes it. */
async function plain(): Promise<void> {
  const { chromium } = await import('playwright');
  const browser = await chromium.launch({ executablePath, args });
  const waiting = [...batch.urls];
  await Promise.all(
    Array.from({ length: batch.concurrency }, async () => {
      for (let url = waiting.shift(); url; url = waiting.shift()) {
        const begunAt = Date.now();
        const page = await browser.newPage();
        await page.goto(url, { waitUntil: 'load' });
        await page.content();
        tell(begunAt);
        await page.close();
      }
    }),
  );
  await browser.close();
}

/** Crawlee as it comes, and the usual extraction in its handler. */
async function crawlee(): Promise<void> {
  const { Configuration, Log, LogLevel, PlaywrightCrawler } = await import('@crawlee/playwright');
  const { Readability } = await import('@mozilla/readability');
  const { JSDOM, VirtualConsole } = await import('jsdom');
  const { default: TurndownService } = await import('turndown');
  const turndown = new TurndownService();
  const begunAt = new Map<string, number>();
  const crawler = new PlaywrightCrawler(
    {
      launchContext: { launchOptions: { executablePath, args } },
      maxConcurrency: batch.concurrency,
      autoscaledPoolOptions: { desiredConcurrency: batch.concurrency, loggingIntervalSecs: null },
      log: new Log({ level: LogLevel.OFF }),
      preNavigationHooks: [async ({ request }) => void begunAt.set(request.url, Date.now())],
      async requestHandler({ page, request }) {
        const dom = new JSDOM(await page.content(), { url: request.url, virtualConsole: new VirtualConsole() });
        const article = new Readability(dom.window.document).parse();
        turndown.turndown(article?.content ?? '');
        dom.window.close();
        tell(begunAt.get(request.url) ?? 0);
      },
    },
    new Configuration({ persistStorage: false, availableMemoryRatio: 0.75 }),
  );
  await crawler.run(batch.urls);
}

/** Ours, complete to the Article: Markdown, metadata, indicators. */
async function ours(): Promise<void> {
  const { createCrawler } = await import('../../../../crawlers/crawler.ts');
  const { openExtractors } = await import('../../../../extractors/pool.ts');
  const { openEgress } = await import('../../../../src/net/egress.ts');
  const egress = await openEgress({
    allow: [batch.host],
    lookup: async () => {
      throw Object.assign(new Error('no outside here'), { code: 'ENOTFOUND' });
    },
  });
  const extractors = openExtractors({ threads: 2, heapMb: 512, timeoutMs: 60_000 });
  const waiting: CrawlTask[] = batch.urls.map((url) => ({ id: url, url, evidence: [] }));
  const failures: string[] = [];
  const begunAt = new Map<string, number>();
  await createCrawler({ egress, executable: executablePath, concurrency: batch.concurrency }).run({
    async next() {
      const task = waiting.shift();
      if (!task) return undefined;
      begunAt.set(task.id, Date.now());
      extractors.prepare();
      return task;
    },
    ended: () => waiting.length === 0,
    async done(task, page) {
      try {
        await extractors.extract(page, {});
        tell(begunAt.get(task.id) ?? 0);
      } catch (error) {
        failures.push(`${task.url}: ${String(error)}`);
      }
    },
    failed: async (task, error) => void failures.push(`${task.url}: ${error.message}`),
    release: async () => {},
  });
  await extractors.close();
  await egress.close();
  if (failures.length > 0) process.stderr.write(`${failures.length} failures, first: ${failures[0]}\n`);
}

await { plain, crawlee, ours }[batch.way]();
process.exit(0);
