import type { EvidenceKind, Page, SourceSettings } from '../src/domain.ts';
import { createCrawler } from './crawler.ts';
import type { CrawlTask, PageOptions } from './types.ts';

/** One page now, through the same path as the queue's pages. Throws the typed error that the queue would get. */
export async function openPage(
  url: string,
  options: PageOptions & { settings?: SourceSettings; evidence?: EvidenceKind[] },
): Promise<Page> {
  const task: CrawlTask = { id: 'now', url, evidence: options.evidence ?? [], ...(options.settings ? { settings: options.settings } : {}) };
  let given = false;
  let page: Page | undefined;
  let failure: Error | undefined;
  await createCrawler({ ...options, concurrency: 1 }).run({
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
  if (page) return page;
  throw failure ?? new Error(`${url} was not opened.`);
}
