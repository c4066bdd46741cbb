import { createCrawler } from '../../../crawlers/crawler.ts';
import { ensureBrowser } from '../../../crawlers/ensure-browser.ts';
import type { CrawlTask, Page } from '../../../src/domain.ts';
import { openEgress } from '../../../src/net/egress.ts';
import type { SavedPages } from './serve.ts';
import type { SetPage } from './set.ts';

/**
 * Opens the pages one after the other with the crawler itself. Nothing but the loopback server can be reached: every other
 * name fails to resolve. A page gets its own address afterwards, as if it had been fetched from there.
 */
export async function crawlPages(
  pages: SetPage[],
  served: SavedPages,
  take: (page: SetPage, got: Page | Error, ms: number) => Promise<void>,
): Promise<void> {
  const browser = await ensureBrowser({ configured: process.env.CHROMIUM_PATH });
  const egress = await openEgress({
    allow: [new URL(served.origin).host],
    ports: [],
    lookup: async (host) => {
      throw new Error(`${host} is not looked up: saved pages are read without network.`);
    },
  });
  const open = new Map<string, { page: SetPage; start: number }>();
  const left = [...pages];
  const crawler = createCrawler({ egress, executable: browser.path, concurrency: 1, robots: 'never' });
  const finish = async (task: CrawlTask, got: Page | Error) => {
    const one = open.get(task.id);
    if (!one) return;
    open.delete(task.id);
    await take(one.page, got instanceof Error ? got : atItsOwnAddress(got, served.origin, one.page), performance.now() - one.start);
  };
  try {
    await crawler.run({
      async next() {
        const page = left.shift();
        if (!page) return undefined;
        open.set(page.slug, { page, start: performance.now() });
        return { id: page.slug, url: served.addressOf(page), evidence: [] };
      },
      done: finish,
      failed: finish,
      release: (task) => finish(task, new Error('The crawler was stopped.')),
      ended: () => left.length === 0,
    });
  } finally {
    await egress.close();
  }
}

function atItsOwnAddress(page: Page, origin: string, { url }: SetPage): Page {
  if (url === undefined) return page;
  return { ...page, url, finalUrl: url, redirects: [url], html: page.html.replaceAll(`${origin}/`, new URL('/', url).href) };
}
