import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { submit } from '../../../src/pipeline/submit.ts';
import { PRIORITY, type Store } from '../../../src/queue/ports.ts';
import { openSqlite } from '../../../src/queue/sqlite/open.ts';
import { createWeb } from '../../../src/web/app.ts';
import { fileAudit } from '../../../src/web/audit.ts';
import { openUsers } from '../../../src/web/auth/users.ts';
import { listen } from '../../../src/web/listen.ts';
import { readOptions, whole } from '../options.ts';
import { quantile } from '../performance-doc.ts';

/**
 * `npm run bench -- web`: the submit call and the job list over HTTP on loopback, with many jobs in the store (SQLite).
 * Server and client share this process, so the times hold the client's work as well. /healthz, which touches nothing, is
 * measured the same way for comparison.
 */

interface Row {
  call: string;
  clients: number;
  perSecond: number;
  p50: number;
  p99: number;
  failed: number;
}

export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, {
    jobs: { type: 'string', default: '100000' },
    requests: { type: 'string', default: '1000' },
    clients: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  });
  const [jobs, requests, clients] = [
    whole('--jobs', values.jobs),
    whole('--requests', values.requests),
    whole('--clients', values.clients),
  ];
  const folder = await mkdtemp(join(tmpdir(), 'bench-web-'));
  const store = await openSqlite({ path: join(folder, 'store.db') });
  try {
    await fill(store, jobs);
    const rows = await measure(store, folder, requests, clients);
    const result = { jobs, requests, cpu: cpus()[0]?.model, cores: cpus().length, rows };
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : show(result.jobs, rows));
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Jobs of twenty feeds in all states, most of them done. */
async function fill(store: Store, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const feed = { kind: 'feed', title: `Feed ${i % 20}`, url: `https://feed${i % 20}.example/rss`, tags: [] } as const;
    const request = {
      url: `https://blog${i % 20}.example/${i}/an-article`,
      source: { ...feed, tags: [] },
      title: `Report number ${i} about something`,
    };
    await store.queue.add({ key: `k${i}`, request, priority: PRIORITY.feed });
    if (i % 10 === 9) continue;
    const crawl = await store.queue.take('crawl', 'bench', 3_600_000);
    if (!crawl) continue;
    if (i % 10 === 8) await store.queue.fail(crawl, { code: 'HTTP=403', message: 'The site answers 403.' });
    else await store.queue.finish(crawl, { status: 'created', message: 'Created.', title: request.title, indicators: i % 50 });
  }
}

async function measure(store: Store, folder: string, requests: number, clients: number): Promise<Row[]> {
  const users = openUsers(join(folder, 'auth.json'));
  const { token } = await users.addToken('bench', ['admin']);
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const app = createWeb({
    store,
    submit: (asked, { again }) => submit({ request: asked, priority: PRIORITY.manual, again }, store),
    reviseEvent: async () => undefined,
    sendArticle: async () => {
      throw new Error('not measured');
    },
    preview: async () => {
      throw new Error('not measured');
    },
    saved: async () => undefined,
    feedList: join(folder, 'feeds.json'),
    watchlists: join(folder, 'watchlists.json'),
    discoverFeeds: async () => [],
    pollFeed: async () => ({ ok: true, message: '' }),
    notifications: { read: async () => ({ file: '', channels: [] }), test: async () => ({ ok: true, message: '' }) },
    outputs: async () => [],
    workers: async () => [],
    publisher: { names: ['feed folder'], infoPrefix: '', tags: [] },
    users,
    startToken: 'not used: a token exists',
    audit: fileAudit(join(folder, 'audit.log')),
    settings: {
      host: '127.0.0.1',
      ssoHeader: undefined,
      basePath: '',
      publicHosts: [],
      trustedProxies: [],
      sessionMs: 3_600_000,
      uploadBytes: 1024 ** 2,
      requestsPerMinute: 1e9,
    },
    log: silent,
    metrics: async () => '',
    ready: async () => ({ ok: true, checks: [] }),
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0, sso: false, users, log: silent, requestMs: 60_000 });
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const call = (method: string, path: string, body?: string) =>
    new Promise<number>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) };
      const sent = request(server.url + path, { method, agent, headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      });
      sent.once('error', reject).end(body);
    });
  const rows: Row[] = [];
  let n = 0;
  const calls: [string, () => Promise<number>][] = [
    ['GET /healthz', () => call('GET', '/healthz')],
    ['POST /api/urls', () => call('POST', '/api/urls', `{"url":"https://new.example/${n++}"}`)],
    ['GET /api/jobs', () => call('GET', '/api/jobs')],
    ['GET /api/jobs?state=failed', () => call('GET', '/api/jobs?state=failed')],
    ['GET /api/jobs?feed=Feed 7', () => call('GET', '/api/jobs?feed=Feed%207')],
    ['GET /api/jobs?text=number 77', () => call('GET', '/api/jobs?text=number%2077')],
    ['GET /api/jobs?page=1000', () => call('GET', '/api/jobs?page=1000')],
    ['GET /jobs (page)', () => call('GET', '/jobs')],
  ];
  try {
    for (const [name, ask] of calls) for (const at of [1, clients]) rows.push(await load(name, ask, requests, at));
  } finally {
    agent.destroy();
    await server.close();
  }
  return rows;
}

async function load(call: string, ask: () => Promise<number>, requests: number, clients: number): Promise<Row> {
  for (let i = 0; i < 20; i++) await ask();
  const times: number[] = [];
  let failed = 0;
  let left = requests;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left-- > 0) {
        const begun = performance.now();
        const status = await ask();
        times.push(performance.now() - begun);
        if (status >= 400) failed += 1;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return { call, clients, perSecond: requests / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99), failed };
}

function show(jobs: number, rows: Row[]): string {
  const lines = rows.map(
    (row) =>
      `${row.call.padEnd(30)} ${String(row.clients).padStart(7)} ${row.perSecond.toFixed(0).padStart(10)} ${row.p50.toFixed(1).padStart(9)} ${row.p99.toFixed(1).padStart(9)} ${String(row.failed).padStart(7)}`,
  );
  const head = `${'call'.padEnd(30)} clients   requests/s    p50 ms    p99 ms  failed`;
  return [`Web pages with ${jobs} jobs in SQLite, on ${cpus().length} cores (${cpus()[0]?.model})`, head, ...lines, ''].join('\n');
}
