import { sentence } from '../errors.ts';
import type { FeedEntry } from '../feeds/list/schema.ts';
import { type PollResult, pollFeed } from '../feeds/poll/poll-feed.ts';
import type { ReadDeps } from '../feeds/poll/read-source.ts';
import type { AppContext } from './context.ts';

/** How this process reads feeds and sites: through the egress, and through the browser where that is needed. */
export async function sourceReader(context: AppContext, signal?: AbortSignal): Promise<ReadDeps> {
  const { feeds, browser } = context.config;
  const egress = await context.egress();
  return {
    fetch: egress.fetch,
    reader: await context.reader(),
    openPage: async (url, { settings }) => {
      const { openPage } = await import('../../crawlers/open-page.ts');
      return openPage(url, { ...(await context.crawlerOptions()), ...(settings ? { settings } : {}) });
    },
    openTunnel: async (host, port) => {
      const { problemError } = await import('../net/egress.ts');
      const gate = await egress.gate();
      const proxy = new URL(gate.proxyUrl);
      proxy.username = gate.credentials.username;
      proxy.password = gate.credentials.password;
      return {
        proxyUrl: proxy.href,
        problem: () => {
          const problem = gate.problem(host, port);
          if (!problem) return undefined;
          const what = sentence(problemError(`${host}:${port}`, problem));
          return problem.kind === 'refused' ? `${what} A mail server is reached when EGRESS_ALLOW names it.` : what;
        },
        close: () => gate.close(),
      };
    },
    browser: feeds.browser,
    userAgent: browser.userAgent,
    timeoutMs: feeds.timeoutMs,
    maxBytes: feeds.maxBytes,
    secrets: context.secret,
    signal,
  };
}

/** Reads a source once, as a poll would: nothing that was seen before is left out, and nothing is remembered. */
export async function readSourceOnce(feed: FeedEntry, context: AppContext, signal?: AbortSignal): Promise<PollResult> {
  const { intervalMs, firstPoll } = context.config.feeds;
  const reader = await sourceReader(context, signal);
  return pollFeed(feed, undefined, { ...reader, seen: async () => new Set(), intervalMs, firstPoll, maxAgeMs: 0 });
}
