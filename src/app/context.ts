/**
 * The composition root: the one place that knows every module and maps the configuration to its options.
 *
 *   store.ts                 SQLite or Redis
 *   publisher.ts             all outputs as one; outputs.ts opens them, routing.ts says which article goes where
 *   worker.ts                crawl lane and publish lane; crawl-deps.ts reads a page for it, endings.ts follows up when a job ends
 *   scheduler.ts             polls of feeds, retention, upkeep
 *   web.ts                   form, pages, API
 *   single.ts                one page now, without the queue
 *   sources.ts               how feeds and sites are read
 *   resources.ts             how many pages this machine carries
 */

import { availableParallelism } from 'node:os';
import type { CrawlerOptions } from '../../crawlers/types.ts';
import type { ExtractHints } from '../../extractors/article/extract.ts';
import type { PageText } from '../../extractors/pictures/engine.ts';
import type { Extractors } from '../../extractors/pool.ts';
import type { Config } from '../config/load.ts';
import type { Article, CrawlRequest, Page } from '../domain.ts';
import type { DocumentReader } from '../feeds/reader/reader.ts';
import type { Log } from '../log.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import type { Egress, EgressOptions } from '../net/egress.ts';
import type { Notifier } from '../notify/notifier.ts';
import { packageVersion } from '../paths.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Publisher } from '../publish/port.ts';
import type { Store } from '../queue/ports.ts';
import type { Watch } from '../watchlists/watch.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { type Activity, createActivity } from './activity.ts';
import { createLazy } from './lazy.ts';
import { ownServices } from './own-services.ts';
import { memoryLimit, pagesAtOnce } from './resources.ts';
import type { Routing } from './routing.ts';
import { createStages, type Stages } from './stages.ts';

/** What a process does; `start` does all of it. */
export type Role = 'cron' | 'worker' | 'web';

/** The parts of one process; each is loaded and opened when it is first asked for, so that a command pays only for what it uses. */
export interface AppContext {
  config: Config;
  log: Log;
  metrics: Metrics;
  /** What is being worked on, for the probes. */
  activity: Activity;
  stages(): Promise<Stages>;
  store(): Promise<Store>;
  egress(): Promise<Egress>;
  /** Which outputs there are, and which an article goes to. */
  routing(): Promise<Routing>;
  publisher(): Promise<Publisher>;
  /** Reads and keeps the pictures of articles; undefined when they are neither read nor kept. */
  pictures(): Promise<Pictures | undefined>;
  /** Has a thread ready to extract while the first page is still being opened. */
  prepareToExtract(): Promise<void>;
  /** `pageTexts`: what was read from the pictures of a PDF's pages. */
  extract(page: Page, request: CrawlRequest, pageTexts?: PageText[]): Promise<Article>;
  crawlerOptions(): Promise<CrawlerOptions>;
  /** Parses feeds and sitemaps, in threads of its own. */
  reader(): Promise<DocumentReader>;
  notifier(): Promise<Notifier>;
  watch(): Promise<Watch>;
  /** A secret that the feed list names: the environment variable NAME, or the file that NAME_FILE names. */
  secret(name: string): string | undefined;
  close(): Promise<void>;
}

/** `secret` looks up the secrets that the feed list names. */
export function createAppContext(config: Config, log: Log, secret: AppContext['secret'] = () => undefined): AppContext {
  const metrics = createMetrics();
  const lazy = createLazy((error) => log.warn({ error }, 'closing'));
  const store = lazy.part(async () => (await import('./store.ts')).openStore(config));
  const egress = lazy.part(async () => (await import('../net/egress.ts')).openEgress(egressOptions(config, log)));
  const outputDeps = async () => ({ config, log, metrics, ledger: (await store()).ledger, secret });
  const routing = lazy.part(async () => (await import('./routing.ts')).openRouting(await outputDeps()));
  const publisher = lazy.part(async () => (await import('./publisher.ts')).createPublisher(await outputDeps(), await routing()));
  const tracing = lazy.part(async () =>
    (await import('../tracing.ts')).openTracing({ endpoint: config.service.otlpEndpoint, version: packageVersion }),
  );
  const indicatorRules = lazy.part(async () => {
    const file = config.extract.indicatorRules;
    if (file === undefined) return {};
    const { openIndicatorRules } = await import('./indicator-rules.ts');
    return { organisation: openIndicatorRules(file, (message) => log.warn({ module: 'extract' }, message)) };
  });
  const extractors = lazy.part<Extractors>(async () => {
    const { threads, heapMb, timeoutMs, traces, rules } = config.extract;
    const { openExtractors } = await import('../../extractors/pool.ts');
    return openExtractors({ threads, heapMb, timeoutMs, traces, rules, ...(await indicatorRules()) });
  });
  const reader = lazy.part(async () =>
    (await import('../feeds/reader/reader.ts')).openReader({ threads: Math.min(2, availableParallelism()) }),
  );
  const pictures = lazy.part(async () => {
    const { openPictures } = await import('../pictures/pictures.ts');
    const { pictures, evidenceMaxBytes: maxBytes } = config.misp;
    const options = { ...config.pictures, keepAll: pictures === 'all', maxBytes, secret, ...(await indicatorRules()) };
    return openPictures(options, egress, (message) => log.warn({ module: 'pictures' }, message));
  });
  const notifier = lazy.part(async () => (await import('./notifications.ts')).openNotifier({ config, log, egress, store, secret }));
  const watch = lazy.part(async () => {
    const { openWatchlists } = await import('../watchlists/watch.ts');
    return openWatchlists(config.notify.watchlistsFile, (message) => log.warn({ module: 'watchlists' }, message));
  });
  const context: AppContext = {
    config,
    log,
    metrics,
    activity: createActivity(),
    stages: async () => createStages(metrics, await tracing()),
    store,
    egress,
    routing,
    publisher,
    pictures,
    prepareToExtract: async () => (await extractors()).prepare(),
    extract: async (page, request, pageTexts) =>
      (await extractors()).extract(page, { ...hintsOf(request), ...(pageTexts ? { pageTexts } : {}) }),
    crawlerOptions: async () => crawlerOptions(config, await egress(), log, config.browser.concurrency ?? (await pagesAtOnce())),
    reader,
    notifier,
    watch,
    secret,
    close: () => lazy.closeAll(),
  };
  return context;
}

function egressOptions(config: Config, log: Log): EgressOptions {
  const egressLog = log.child({ module: 'net' });
  return {
    allow: config.browser.allow,
    deny: ownServices(config),
    ports: config.browser.ports,
    upstream: config.browser.upstream,
    onRefused: (problem) => egressLog.info({ ...problem }, 'address refused'),
  };
}

function crawlerOptions({ browser }: Config, egress: Egress, log: Log, pages: number): CrawlerOptions {
  const crawlLog = log.child({ module: 'crawlers' });
  return {
    ...browser,
    egress,
    browserKind: browser.kind,
    concurrency: pages,
    memoryBytes: memoryLimit().total,
    blocked: { userAgents: browser.blockedUserAgents, proxy: browser.blockedProxy },
    limits: { ...browser, timeoutMs: browser.pageTimeoutMs },
    log: (level, message, fields) => crawlLog[level](fields ?? {}, message),
  };
}

/** What the extractors are told beside the page. */
function hintsOf(request: CrawlRequest): ExtractHints {
  const { title, titleWins, published, author, feedContent, verdicts, settings: { contentSelector, removeSelectors } = {} } = request;
  return withoutUndefined({ title, titleWins, published, author, feedContent, verdicts, contentSelector, removeSelectors });
}
