import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrawlTask } from '../src/domain.ts';
import { Permanent } from '../src/errors.ts';
import type { Egress } from '../src/net/egress.ts';
import { parseUrl } from '../src/url.ts';

/** The package is CommonJS whose types promise a default export that Node does not give. */
interface Rules {
  isAllowed(url: string, userAgent?: string): boolean | undefined;
  getCrawlDelay(userAgent?: string): number | undefined;
}
const parseRobots = createRequire(import.meta.url)('robots-parser') as (url: string, text: string) => Rules;

/** The name under which a site can address us in its robots.txt. */
const ROBOTS_NAME = 'misp-crawler';
const KEEP_MS = 24 * 60 * 60_000;
/** A robots.txt that could not be had is asked for again after this time. */
const KEEP_FAILURE_MS = 10 * 60_000;
const MAX_SITES = 1_000;
const MAX_BYTES = 500_000;
const FETCH_TIMEOUT_MS = 10_000;
/** A longer delay is for crawlers of whole sites; we open an article now and then. */
const MAX_DELAY_MS = 30_000;

export interface Robots {
  /** Resolves when the task's page may be opened (after the site's crawl delay); throws Permanent('robots') when it may not. */
  admit(task: CrawlTask, signal: AbortSignal): Promise<void>;
}

/**
 * Keeps robots.txt for the tasks that `mode` says. A site whose robots.txt cannot be read allows everything: an article now and
 * then does no harm to a server in trouble.
 */
export function createRobots(egress: Egress, mode: 'discovered' | 'always' | 'never'): Robots {
  const known = new Map<string, { until: number; rules: Promise<Rules | undefined> }>();
  const nextFree = new Map<string, number>();

  /** Undefined when the site has none. Rejects when that cannot be told now. */
  async function load(origin: string): Promise<Rules | undefined> {
    const url = `${origin}/robots.txt`;
    const response = await egress.fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) {
      await response.body?.cancel();
      if (response.status >= 500) throw new Error(`${url}: ${response.status}`);
      return undefined;
    }
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > MAX_BYTES) break;
    }
    return parseRobots(url, text);
  }

  function rulesOf(origin: string): Promise<Rules | undefined> {
    const hit = known.get(origin);
    if (hit && hit.until > Date.now()) return hit.rules;
    const site = {
      until: Date.now() + KEEP_MS,
      rules: load(origin).catch(() => {
        site.until = Date.now() + KEEP_FAILURE_MS;
        return undefined;
      }),
    };
    known.delete(origin);
    known.set(origin, site);
    if (known.size > MAX_SITES) known.delete(known.keys().next().value as string);
    return site.rules;
  }

  return {
    async admit(task, signal) {
      if (mode === 'never' || (mode === 'discovered' && !task.discovered)) return;
      const origin = parseUrl(task.url)?.origin;
      if (origin === undefined) return;
      const rules = await rulesOf(origin);
      if (!rules) return;
      if (rules.isAllowed(task.url, ROBOTS_NAME) === false)
        throw new Permanent(
          'robots',
          `${task.url} was not opened: the site's robots.txt asks crawlers not to. ROBOTS=never opens it all the same.`,
        );
      const delayMs = Math.min(MAX_DELAY_MS, (rules.getCrawlDelay(ROBOTS_NAME) ?? 0) * 1_000);
      if (delayMs <= 0) return;
      const now = Date.now();
      const startAt = Math.max(now, nextFree.get(origin) ?? 0);
      nextFree.set(origin, startAt + delayMs);
      if (nextFree.size > MAX_SITES) nextFree.delete(nextFree.keys().next().value as string);
      if (startAt > now) await sleep(startAt - now, undefined, { signal }).catch(() => signal.throwIfAborted());
    },
  };
}
