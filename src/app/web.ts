import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config/load.ts';
import { UsageError } from '../errors.ts';
import { discoverFeeds } from '../feeds/discover.ts';
import { sourceKey } from '../feeds/list/edit.ts';
import { fetchOptions } from '../feeds/poll/read-source.ts';
import { storedClusters } from '../misp/context/galaxies.ts';
import { urlKey } from '../net/canonical-url.ts';
import { documentPage } from '../pipeline/crawl.ts';
import { requestRevision } from '../pipeline/revise.ts';
import { load } from '../pipeline/saved.ts';
import { sendArticle, submit } from '../pipeline/submit.ts';
import { PRIORITY } from '../queue/ports.ts';
import { readWorkers } from '../queue/running-workers.ts';
import { createWeb } from '../web/app.ts';
import { fileAudit } from '../web/audit.ts';
import { ensureAdmin, openUsers, type Users } from '../web/auth/users.ts';
import type { FoundFeed, OutputView, PublisherInfo, WebDeps } from '../web/deps.ts';
import { type Listening, listen } from '../web/listen.ts';
import { usesStartLink } from '../web/security/start-link.ts';
import type { AppContext } from './context.ts';
import { notificationAccess } from './notifications.ts';
import { feedFolder, labelOf, outputOf, outputs, stixFolder } from './outputs.ts';
import { readiness, refreshGauges } from './probes.ts';
import { pollOne, readFeedList } from './scheduler.ts';
import { readNow } from './single.ts';
import { sourceReader } from './sources.ts';

/** Users and tokens, and who did what: both beside the SQLite file. */
export const usersOf = ({ store }: Config): Users => openUsers(join(store.dataDir, 'auth.json'));
const auditPath = ({ store }: Config): string => join(store.dataDir, 'audit.log');

/** Form, pages and API until the signal; `link` logs in where no user exists; `closed` resolves when the last answer is out. */
export async function runWeb(
  context: AppContext,
  options: { signal: AbortSignal },
): Promise<{ url: string; link?: string; closed: Promise<void> }> {
  const { web } = context.config;
  const log = context.log.child({ module: 'web' });
  const users = usersOf(context.config);
  await ensureAdmin(users, web.adminPassword);
  const startToken = randomBytes(24).toString('base64url');
  const app = createWeb(await webDeps(context, { users, startToken, signal: options.signal }, log));
  const tls = tlsOf(context.config);
  const listening = await listen(app, {
    host: web.host,
    port: web.port,
    sso: web.ssoHeader !== undefined,
    users,
    log,
    requestMs: web.requestMs,
    trustedProxies: web.trustedProxies,
    ...(tls ? { tls } : {}),
  });
  const url = listening.url + web.basePath;
  log.info({ url }, 'web form and API');
  // A warning, so that the link is in the log whatever LOG_LEVEL is in use.
  const link = (await usesStartLink({ users, settings: web, startToken })) ? `${url}/login?token=${startToken}` : undefined;
  if (link) log.warn({ link }, 'no user exists: open this link in a browser on this machine to use the site');
  return { url, ...(link ? { link } : {}), closed: untilStopped(listening, options.signal) };
}

async function untilStopped(listening: Listening, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await listening.close();
}

function tlsOf({ web }: Config): { certFile: string; keyFile: string } | undefined {
  if (web.tlsCert && web.tlsKey) return { certFile: web.tlsCert, keyFile: web.tlsKey };
  if (web.tlsCert) throw new UsageError('WEB_TLS_CERT is set, but WEB_TLS_KEY is not: name the file with its key.');
  if (web.tlsKey) throw new UsageError('WEB_TLS_KEY is set, but WEB_TLS_CERT is not: name the file with its certificate.');
  return undefined;
}

async function webDeps(
  context: AppContext,
  { users, startToken, signal: stopping }: { users: Users; startToken: string; signal: AbortSignal },
  log: AppContext['log'],
): Promise<WebDeps> {
  const { config, metrics } = context;
  const store = await context.store();
  const mispUrl = config.misp.url;
  return {
    store,
    submit: (request, { again }) => submit({ request, priority: PRIORITY.manual, again }, store),
    preview: async (request, signal) => {
      const bytes = request.document ? await store.blobs.get(request.document.blob) : undefined;
      const document = request.document && bytes ? { page: documentPage(request.url, request.document.contentType, bytes) } : {};
      const { page, article } = await readNow(request, context, {
        ...document,
        evidence: [...new Set([...(request.settings?.evidence ?? config.browser.evidence), 'screenshot' as const])],
        signal: AbortSignal.any([signal, stopping]),
        hosts: store.hosts,
      });
      return { article, evidence: page.evidence };
    },
    sendArticle: async (request, { article, evidence }) => {
      const wanted = new Set<string>([...(request.settings?.evidence ?? config.browser.evidence), 'linked-file', 'figure']);
      return sendArticle(request, { article, evidence: evidence.filter(({ kind }) => wanted.has(kind)) }, PRIORITY.manual, {
        ...store,
        keepMs: config.store.keepFailedMs,
      });
    },
    reviseEvent: (job, revision, decided) =>
      requestRevision(job, revision, decided, { queue: store.queue, blobs: store.blobs, keepMs: config.store.keepFailedMs }),
    ...(config.extract.indicatorRules === undefined ? {} : { neverIndicator: rememberNever(config.extract.indicatorRules) }),
    ...(config.misp.url && config.misp.key && config.misp.correlation ? { correlation: correlationOf(context) } : {}),
    ...(mispUrl ? { galaxies: () => storedClusters(store.ledger, mispUrl, config.misp.galaxies) } : {}),
    saved: (jobId) => load(store.blobs, jobId),
    feedList: config.feeds.file,
    watchlists: config.notify.watchlistsFile,
    discoverFeeds: (site) => discover(context, site),
    pollFeed: (feed) => pollOne(feed, context),
    notifications: notificationAccess(context),
    outputs: () => outputViews(context),
    workers: () => readWorkers(store.ledger),
    publisher: publisherInfo(context),
    ...(outputs(config).includes('folder') ? { feedFolder: feedFolder(config) } : {}),
    ...(outputs(config).includes('stix') ? { stixFolder: stixFolder(config) } : {}),
    users,
    startToken,
    audit: fileAudit(auditPath(config)),
    settings: config.web,
    log,
    metrics: async () => {
      await refreshGauges(context);
      return metrics.registry.metrics();
    },
    ready: () => readiness(context, ['web']),
  };
}

function correlationOf(context: AppContext): NonNullable<WebDeps['correlation']> {
  return async (article) => (await context.routing()).correlation(article, urlKey(article.canonicalUrl));
}

function publisherInfo(context: AppContext): PublisherInfo {
  const { misp } = context.config;
  const targets = outputs(context.config);
  return {
    names: targets.map(labelOf),
    infoPrefix: misp.infoPrefix,
    tags: [...misp.tags, ...misp.localTags],
    ...(misp.url ? { mispUrl: misp.url } : {}),
  };
}

/** Each output with what its own checks say. A check of an output of PUBLISH_RULES begins with its name. */
async function outputViews(context: AppContext): Promise<OutputView[]> {
  const [plans, checks] = await Promise.all([
    context.routing().then((routing) => [...routing.plans()]),
    context.publisher().then((publisher) => publisher.check()),
  ]);
  return plans.map(([name, plan]) => {
    const label = labelOf(name);
    const own = checks.filter((check) => check.name.toLowerCase().startsWith(label.toLowerCase()));
    const bad = own.find((check) => !check.ok && !check.warning);
    const message = bad?.message ?? own[0]?.message ?? 'There is nothing to check.';
    return { name, label, target: outputOf(plan).target, ok: bad === undefined, message };
  });
}

/** Somebody waits for the answer. */
const DISCOVERY_MS = 60_000;

/** Feeds of a site that the list does not have. */
async function discover(context: AppContext, site: string): Promise<FoundFeed[]> {
  const tooLong = AbortSignal.timeout(DISCOVERY_MS);
  const read = await sourceReader(context, tooLong);
  const options = fetchOptions({ title: site, url: site, tags: [], enabled: true }, read);
  const { found, unreachable } = await discoverFeeds(site, options).catch((error: unknown) => {
    if (!tooLong.aborted) throw error;
    throw new UsageError(`${site} takes too long to answer: give the address of its feed.`, { cause: error });
  });
  if (unreachable !== undefined) throw new UsageError(unreachable);
  // The address under which a feed was found may be another spelling of one that is listed.
  const listed = new Set(readFeedList(context).feeds.map((entry) => sourceKey(entry.url)));
  const unlisted = found.filter(({ url, feed }) => !listed.has(urlKey(url)) && !listed.has(urlKey(feed.self ?? url)));
  if (found.length > 0 && unlisted.length === 0) throw new UsageError(`The feed of this site, ${found[0]?.url}, is in the list already.`);
  return unlisted.map(({ url, feed }) => ({
    url,
    ...(feed.title ? { title: feed.title } : {}),
    entries: feed.entries.flatMap(({ link, title, published }) =>
      link ? [{ url: link, ...(title ? { title } : {}), ...(published ? { published } : {}) }] : [],
    ),
  }));
}

function rememberNever(file: string): (value: string) => Promise<void> {
  return async (value) => (await import('./indicator-rules.ts')).addNeverRule(file, value);
}
