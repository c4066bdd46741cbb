import type { CrawlTask } from '../src/domain.ts';
import { WINDOW } from '../src/snapshot/window.ts';
import type { ContextOptions } from './browser/page.ts';
import type { CdpSession } from './browser/session.ts';
import { browserVersion } from './browser-version.ts';
import type { PageOptions } from './types.ts';

/** As whom a task's page is opened, and by which way. */
export interface BrowserIdentity {
  userAgent: string;
  /** The header Sec-CH-UA that agrees with it; undefined: such a browser sends no client hints. */
  secChUa: string | undefined;
  /** For fetches that do not go through the browser. */
  headers: Record<string, string>;
  /** Upstream proxy, where it is not the egress's own. */
  proxy: string | undefined;
  context: Omit<ContextOptions, 'url' | 'proxyServer'>;
  /** Makes the client hints agree with the user agent. */
  present(cdp: CdpSession): Promise<void>;
}

/** Ends of an earlier try that mean: this site does not want this identity. */
const REFUSED = /^(HTTP=(401|403|406|409|429|451|503)|bot-wall|blocked)/;

/**
 * The identity for each task: the browser's own user agent without "Headless" or the configured one, with language,
 * window and time zone. A page that refused us before is tried with the next configured fallback; nothing else is
 * disguised.
 */
export async function browserIdentities(executable: string, options: PageOptions): Promise<(task: CrawlTask) => BrowserIdentity> {
  const usual = options.userAgent ?? ownUserAgent(await browserVersion(executable));
  const acceptLanguage = options.acceptLanguage ?? 'en-US,en;q=0.9';
  return (task) => {
    const fallback = fallbackIdentity(task, options.blocked);
    const userAgent = fallback.userAgent ?? task.settings?.userAgent ?? usual;
    const userAgentMetadata = clientHints(userAgent);
    return {
      userAgent,
      secChUa: userAgentMetadata?.brands.map(({ brand, version }) => `"${brand}";v="${version}"`).join(', '),
      headers: { 'user-agent': userAgent, 'accept-language': acceptLanguage },
      proxy: task.settings?.proxy ?? fallback.proxy,
      context: {
        locale: acceptLanguage.split(/[,;]/)[0] ?? 'en-US',
        timezone: options.timezone,
        viewport: options.viewport ?? WINDOW,
      },
      async present(cdp) {
        await cdp.send('Emulation.setUserAgentOverride', {
          userAgent,
          acceptLanguage: acceptLanguage.replace(/;q=[\d.]+/g, ''),
          ...(userAgentMetadata ? { userAgentMetadata, platform: 'Linux x86_64' } : {}),
        });
      },
    };
  };
}

/** The second try of a refused page takes the first fallback, the third the next, and so on; the last one stays. */
export function fallbackIdentity(task: CrawlTask, blocked: PageOptions['blocked']): { userAgent?: string; proxy?: string } {
  const attempt = task.attempt ?? 1;
  if (!blocked || attempt < 2 || !REFUSED.test(task.previousError ?? '')) return {};
  const fallbacks = [...blocked.userAgents.map((userAgent) => ({ userAgent })), ...(blocked.proxy ? [{ proxy: blocked.proxy }] : [])];
  return fallbacks[Math.min(attempt - 2, fallbacks.length - 1)] ?? {};
}

/** "Chromium 140.0.7339.0 built on Debian" -> the user agent that this Chrome on Linux sends: only the major version is given. */
export function ownUserAgent(version: string): string {
  const major = /(\d+)\.\d+\.\d+\.\d+/.exec(version)?.[1] ?? '140';
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
}

/** User-Agent client hints for a Chrome user agent; other browsers send none. */
function clientHints(userAgent: string) {
  const major = /Chrome\/(\d+)/.exec(userAgent)?.[1];
  if (!major) return undefined;
  const brands = (version: string): { brand: string; version: string }[] => [
    { brand: 'Chromium', version },
    { brand: 'Not:A-Brand', version: version === major ? '24' : '24.0.0.0' },
  ];
  return {
    brands: brands(major),
    fullVersionList: brands(`${major}.0.0.0`),
    platform: 'Linux',
    platformVersion: '',
    architecture: 'x86',
    model: '',
    mobile: false,
    bitness: '64',
    wow64: false,
  };
}
