import type { ReadDeps } from '../feeds/index.ts';
import type { AppContext } from './context.ts';

/** How this process reads feeds and sites: through the egress, and through the browser where that is needed. */
export async function sourceReader(context: AppContext, signal?: AbortSignal): Promise<ReadDeps> {
  const { feeds, browser } = context.config;
  const egress = await context.egress();
  return {
    fetch: egress.fetch,
    reader: await context.reader(),
    openPage: async (url, { settings }) => {
      const { openPage } = await import('../../crawlers/index.ts');
      return openPage(url, { ...(await context.crawlerOptions()), ...(settings ? { settings } : {}) });
    },
    browser: feeds.browser,
    userAgent: browser.userAgent,
    timeoutMs: feeds.timeoutMs,
    maxBytes: feeds.maxBytes,
    secrets: context.secret,
    signal,
  };
}
