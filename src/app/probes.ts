import pTimeout from 'p-timeout';
import { Gauge } from 'prom-client';
import { findBrowser } from '../../crawlers/find-browser.ts';
import { browserMemory } from '../../crawlers/process-memory.ts';
import type { Check } from '../domain.ts';
import { sentence } from '../errors.ts';
import { loadFeedList } from '../feeds/list/load.ts';
import { packageVersion } from '../paths.ts';
import { type Probes, serveProbes } from '../probes.ts';
import type { JobState, Lane, Store } from '../queue/ports.ts';
import type { AppContext, Role } from './context.ts';

/** A queue that needs longer than this for one small question counts as away. */
const QUEUE_PATIENCE_MS = 3_000;

/** Opens METRICS_PORT for this process; undefined when none is set. */
export async function startProbes(context: AppContext, roles: Role[]): Promise<Probes | undefined> {
  const { metricsHost, metricsPort } = context.config.service;
  if (metricsPort === undefined) return undefined;
  const info = new Gauge({
    name: 'misp_crawler_build_info',
    help: 'Always 1; the version that runs and its roles',
    labelNames: ['version', 'roles'],
    registers: [context.metrics.registry],
  });
  info.set({ version: packageVersion, roles: roles.join('+') }, 1);
  const probes = await serveProbes({
    host: metricsHost,
    port: metricsPort,
    metrics: async () => {
      await refreshGauges(context);
      return context.metrics.registry.metrics();
    },
    ready: () => readiness(context, roles),
    alive: () => stuckCheck(context),
  });
  context.log.info({ url: probes.url }, 'metrics and probes');
  return probes;
}

/**
 * Can this process do its work now? A MISP that is down is not a reason to say no: articles wait in the publish lane, and
 * a restart would not bring it back.
 */
export async function readiness(context: AppContext, roles: Role[]): Promise<{ ok: boolean; checks: Check[] }> {
  const checks: Check[] = [await queueCheck(context)];
  if (roles.includes('worker')) checks.push(await browserCheck(context), stuckCheck(context));
  return { ok: checks.every(({ ok }) => ok), checks };
}

async function queueCheck(context: AppContext): Promise<Check> {
  try {
    const message = await inTime(async () => (await context.store()).check());
    return { name: 'queue', ok: true, message };
  } catch (error) {
    return { name: 'queue', ok: false, message: sentence(error) };
  }
}

async function browserCheck({ config }: AppContext): Promise<Check> {
  const found = await findBrowser(config.browser.executable, config.browser.kind);
  return found
    ? { name: 'browser', ok: true, message: found.path }
    : { name: 'browser', ok: false, message: 'No browser is found: install one or set CHROMIUM_PATH.' };
}

/** Work beyond its limit: nothing but a restart ends it. */
function stuckCheck({ activity }: AppContext): Check {
  const late = activity.overdue();
  if (!late) return { name: 'work', ok: true, message: 'No running work is overdue.' };
  const seconds = Math.round(late.sinceMs / 1000);
  return {
    name: 'work',
    ok: false,
    message: `${late.what} has been running for ${seconds} seconds, far beyond its limit: restart this process.`,
  };
}

/** The gauges that are looked up when somebody asks; a queue that is away leaves them as they were. */
export async function refreshGauges(context: AppContext): Promise<void> {
  context.metrics.browserMemory.set(browserMemory());
  try {
    await inTime(async () => {
      const store = await context.store();
      await queueGauges(context, store);
      await feedGauges(context, store);
    });
  } catch (error) {
    context.log.debug({ error }, 'the metrics of queue and feeds are from an earlier reading');
  }
}

async function queueGauges({ metrics }: AppContext, { queue }: Store): Promise<void> {
  const counts = await queue.counts();
  for (const lane of ['crawl', 'publish'] satisfies Lane[]) {
    for (const [state, count] of Object.entries(counts[lane]) as [JobState, number][]) metrics.jobs.set({ lane, state }, count);
  }
  metrics.oldestWaiting.set(counts.oldestWaitingAt === undefined ? 0 : Math.max(0, (Date.now() - counts.oldestWaitingAt) / 1000));
}

async function feedGauges(context: AppContext, { ledger }: Store): Promise<void> {
  const { metrics } = context;
  metrics.feedLastSuccess.reset();
  metrics.feedFailing.reset();
  const titles = feedTitles(context);
  for (const { url, lastSuccessAt, failingSince } of await ledger.feeds()) {
    const feed = titles === undefined ? url : titles.get(url);
    // No longer polled: what was noted of it is history.
    if (feed === undefined) continue;
    if (lastSuccessAt !== undefined) metrics.feedLastSuccess.set({ feed }, lastSuccessAt / 1000);
    metrics.feedFailing.set({ feed }, failingSince === undefined ? 0 : (Date.now() - failingSince) / 1000);
  }
}

/** Address -> title of the feeds that are polled, as metrics and notices name them; undefined while the list cannot be read. */
export function feedTitles(context: AppContext): Map<string, string> | undefined {
  try {
    const { feeds } = loadFeedList(context.config.feeds.file);
    return new Map(feeds.filter(({ enabled }) => enabled).map(({ url, title }) => [url, title]));
  } catch {
    return undefined;
  }
}

function inTime<T>(work: () => Promise<T>): Promise<T> {
  return pTimeout(work(), {
    milliseconds: QUEUE_PATIENCE_MS,
    message: `The queue did not answer within ${QUEUE_PATIENCE_MS / 1000} seconds.`,
  });
}
