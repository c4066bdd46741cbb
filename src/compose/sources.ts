import { openPage } from '../../crawlers/index.ts';
import type { ReadDeps } from '../feeds/index.ts';
import type { Rooms } from './rooms.ts';

/** How this process reads feeds and sites: through the egress, and through the browser where that is needed. */
export async function sourceReader(rooms: Rooms, signal?: AbortSignal): Promise<ReadDeps> {
  const { feeds, browser } = rooms.config;
  const egress = await rooms.egress();
  return {
    fetch: egress.fetch,
    openPage: async (url, { settings }) => openPage(url, { ...(await rooms.crawlerOptions()), ...(settings ? { settings } : {}) }),
    browser: feeds.browser,
    userAgent: browser.userAgent,
    timeoutMs: feeds.timeoutMs,
    maxBytes: feeds.maxBytes,
    secrets: rooms.secret,
    signal,
  };
}
