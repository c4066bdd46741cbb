import { createCrawler } from '../../../crawlers/crawler.ts';
import type { CrawlerOptions } from '../../../crawlers/types.ts';
import type { CrawlTask, Page } from '../../../src/domain.ts';

export type Result = { page: Page; error?: undefined } | { page?: undefined; error: Error & { code?: string } };

/** Crawls these tasks and gives each one's end, in the order of the tasks. */
export async function crawl(tasks: CrawlTask[], options: CrawlerOptions): Promise<Result[]> {
  const waiting = [...tasks];
  const results = new Map<string, Result>();
  await createCrawler(options).run({
    next: async () => waiting.shift(),
    ended: () => waiting.length === 0,
    done: async (task, page) => void results.set(task.id, { page }),
    failed: async (task, error) => void results.set(task.id, { error }),
    release: async (task) => void results.set(task.id, { error: new Error('released') }),
  });
  return tasks.map((task) => results.get(task.id) ?? { error: new Error('no end') });
}

export function taskOf(url: string, more: Partial<CrawlTask> = {}): CrawlTask {
  return { id: url, url, evidence: [], ...more };
}
