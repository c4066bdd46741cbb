import type { TaskSource } from '../src/domain.ts';
import { UsageError } from '../src/errors.ts';
import { openBrowserHome } from './browser-home.ts';
import { findBrowser } from './find-browser.ts';
import { Stopped } from './outcome.ts';
import type { TaskManager } from './task-manager.ts';
import type { CrawlerOptions } from './types.ts';

export interface Crawler {
  /** Pulls tasks until stop(), or until the source has ended and no page is open. Once per crawler. */
  run(source: TaskSource): Promise<void>;
  /** Lets open pages finish for `graceMs` (default 10 s), then breaks them off and releases their tasks. */
  stop(options?: { graceMs?: number }): Promise<void>;
}

/** A crawler over its own browsers. Crawlee is loaded by run(). */
export function createCrawler(options: CrawlerOptions): Crawler {
  const stopping = new AbortController();
  let isStopping = false;
  let manager: TaskManager | undefined;
  let running: Promise<void> | undefined;

  async function run(source: TaskSource): Promise<void> {
    const found = await findBrowser(options.executable, options.browserKind);
    if (!found)
      throw new UsageError(
        'No browser was found: install Chromium (apt-get install chromium-headless-shell, or npx playwright install --only-shell chromium), or set CHROMIUM_PATH.',
      );
    const [{ crawl }, { TaskManager: Manager }] = await Promise.all([import('./crawl.ts'), import('./task-manager.ts')]);
    const home = openBrowserHome();
    try {
      const finishing = new Set<Promise<void>>();
      const tasks = new Manager(source, () => finishing.size < options.concurrency * 2);
      manager = tasks;
      if (isStopping) await tasks.stop();
      await crawl(options, { source, tasks, finishing, home, executable: found.path, signal: stopping.signal });
    } finally {
      await home.remove();
    }
  }

  return {
    run(source) {
      if (running) throw new Error('This crawler is already running.');
      running = run(source);
      return running;
    },
    async stop({ graceMs = 10_000 } = {}) {
      isStopping = true;
      await manager?.stop();
      const timer = setTimeout(() => stopping.abort(new Stopped('the crawler stops')), graceMs);
      if (!running) stopping.abort(new Stopped('the crawler stops'));
      try {
        await running?.catch(() => {});
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
