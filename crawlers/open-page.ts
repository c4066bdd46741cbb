import type { CrawlTask, EvidenceKind, Page, SourceSettings } from '../src/domain.ts';
import { createCrawler } from './crawler.ts';
import type { PageOptions } from './types.ts';

/**
 * One page now, through the same path as the queue's pages. Throws the typed error that the queue would get, or the
 * signal's reason when it aborts; browser and page are closed by then.
 */
export async function openPage(
  url: string,
  options: PageOptions & { settings?: SourceSettings; evidence?: EvidenceKind[]; signal?: AbortSignal },
): Promise<Page> {
  options.signal?.throwIfAborted();
  const task: CrawlTask = { id: 'now', url, evidence: options.evidence ?? [], ...(options.settings ? { settings: options.settings } : {}) };
  let given = false;
  let page: Page | undefined;
  let failure: Error | undefined;
  const crawler = createCrawler({ ...options, concurrency: 1 });
  const stop = (): void => void crawler.stop({ graceMs: 0 });
  options.signal?.addEventListener('abort', stop, { once: true });
  const running = crawler.run({
    async next() {
      if (given) return undefined;
      given = true;
      return task;
    },
    async done(_task, read) {
      page = read;
    },
    async failed(_task, error) {
      failure = error;
    },
    async release() {
      failure = new Error('The crawler was stopped.');
    },
    ended: () => given,
  });
  try {
    await running;
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
  options.signal?.throwIfAborted();
  if (page) return page;
  throw failure ?? new Error(`${url} was not opened.`);
}
