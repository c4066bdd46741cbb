import type { BrowserContextOptions } from 'playwright';
import { browserVersion } from './launcher.ts';
import type { CrawlTask, VisitorOptions } from './types.ts';

/** Who the browser says it is. */
export interface Visitor {
  /** For fetches that do not go through the browser. */
  headers: Record<string, string>;
  context(task: CrawlTask): BrowserContextOptions;
}

/** A real visitor: the browser's own user agent without "Headless", or the configured one. */
export async function visitorOf(executable: string, options: VisitorOptions): Promise<Visitor> {
  const userAgent = options.userAgent ?? ownUserAgent(await browserVersion(executable));
  const acceptLanguage = options.acceptLanguage ?? 'en-US,en;q=0.9';
  return {
    headers: { 'user-agent': userAgent, 'accept-language': acceptLanguage },
    context: (task) => ({
      userAgent: task.settings?.userAgent ?? userAgent,
      locale: acceptLanguage.split(/[,;]/)[0] ?? 'en-US',
      viewport: options.viewport ?? { width: 1366, height: 900 },
      ...(options.timezone ? { timezoneId: options.timezone } : {}),
      acceptDownloads: false,
      serviceWorkers: 'block',
      permissions: [],
    }),
  };
}

/** "Chromium 140.0.7339.0 built on Debian" -> the user agent that this Chrome on Linux sends: only the major version is given. */
export function ownUserAgent(version: string): string {
  const major = /(\d+)\.\d+\.\d+\.\d+/.exec(version)?.[1] ?? '140';
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
}
