import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { RetryLater, UsageError } from '../../../src/errors.ts';
import { PRIORITY, type Store } from '../../../src/queue/ports.ts';
import { openRedis } from '../../../src/queue/redis/open.ts';
import { freePort } from '../../support/listening.ts';
import { findRedis, NO_REDIS, startRedis, startSentinel, type TestRedis } from '../../support/redis.ts';
import { expect, test } from '../../support/test.ts';

test.skip(!findRedis(), NO_REDIS);

let redis: TestRedis | undefined;
let stores: Store[];
test.beforeEach(() => {
  stores = [];
});
test.afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await redis?.close();
  redis = undefined;
});

const open = async (options: Partial<Parameters<typeof openRedis>[0]> = {}): Promise<Store> => {
  const store = await openRedis({ url: redis?.url, prefix: 'mc', ...options });
  stores.push(store);
  return store;
};
const add = (store: Store, name: string) =>
  store.queue.add({
    key: name,
    request: { url: `https://a.example/${name}`, source: { kind: 'manual', title: 'Manual', url: 'Manual', tags: [] } },
    priority: PRIORITY.feed,
  });
/** add, crawl, publish: everything that a job needs. */
const roundTrip = async (store: Store): Promise<void> => {
  await add(store, 'a');
  const crawl = await store.queue.take('crawl', 'w', 30_000);
  expect(crawl && (await store.queue.advance(crawl))).toBe(true);
  const publish = await store.queue.take('publish', 'w', 30_000);
  expect(publish && (await store.queue.renew(publish, 30_000))).toBe(true);
  expect(publish && (await store.queue.finish(publish, { status: 'created', message: 'x' }))).toBe(true);
  await store.blobs.put('x', new Uint8Array([1]));
  await store.blobs.delete('x');
  expect(await store.hosts.enter('a.example', { holdMs: 1_000, gapMs: 0 })).toEqual({ ok: true });
  expect((await store.queue.list({ state: 'done' }, { offset: 0, limit: 5 })).total).toBe(1);
};

test('keeps to its prefix, so that an ACL user with that pattern is enough', async () => {
  redis = await startRedis();
  await redis.command('ACL', 'SETUSER', 'crawler', 'on', '>secret', '~mc:*', '&mc:*', '+@all', '-@admin', '-@dangerous', '+info');
  await roundTrip(await open({ url: undefined, host: '127.0.0.1', port: redis.port, username: 'crawler', password: 'secret' }));
  const keys = (await redis.command('KEYS', '*')) as string[];
  expect(keys.length).toBeGreaterThan(5);
  expect(keys.filter((key) => !key.startsWith('mc:'))).toEqual([]);
});

test('leaves nothing of a finished job behind in BullMQ', async () => {
  redis = await startRedis();
  const store = await open();
  await roundTrip(store);
  await add(store, 'b');
  const { job } = await add(store, 'b');
  await store.queue.remove(job.id);
  const left = (await redis.command('KEYS', 'mc:*')) as string[];
  expect(left.filter((key) => /^mc:(crawl|publish):j/.test(key))).toEqual([]);
});

test('says in one sentence that the password is wrong, or that nobody answers', async () => {
  redis = await startRedis(['--requirepass', 'right']);
  const wrong = await open({ password: 'wrong' }).catch((error: unknown) => error);
  expect(wrong).toBeInstanceOf(UsageError);
  expect(String(wrong)).toMatch(/Redis refuses the connection.*REDIS_PASSWORD/);
  const away = await open({ url: `redis://127.0.0.1:${await freePort()}` }).catch((error: unknown) => error);
  expect(away).toBeInstanceOf(RetryLater);
  expect(away).toMatchObject({ code: 'redis-down' });
  expect(await (await open({ password: 'right' })).check()).toMatch(/^Redis 7/);
});

test('refuses state of a newer version', async () => {
  redis = await startRedis();
  await redis.command('SET', 'mc:schema', '99');
  await expect(open()).rejects.toThrow(/schema version 99.*REDIS_PREFIX/);
});

test('speaks TLS and checks the certificate', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const openssl = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2'];
  execFileSync('openssl', [...openssl, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
  const port = await freePort();
  redis = await startRedis(['--tls-port', String(port), '--tls-cert-file', cert, '--tls-key-file', key, '--tls-auth-clients', 'no']);
  const url = `rediss://localhost:${port}`;
  await roundTrip(await open({ url, tls: { caFile: cert } }));
  await expect(open({ url, prefix: 'x' })).rejects.toThrow(/self.signed/i);
  await open({ url, prefix: 'y', tls: { verify: false } });
  await rm(folder, { recursive: true });
});

test('works on a cluster', async () => {
  redis = await startRedis(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1']);
  await redis.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  await expect.poll(() => redis?.command('CLUSTER', 'INFO')).toContain('cluster_state:ok');
  await roundTrip(await open({ url: undefined, cluster: [`127.0.0.1:${redis.port}`] }));
  const keys = (await redis.command('KEYS', '*')) as string[];
  expect(keys.filter((key) => !key.startsWith('{mc}:'))).toEqual([]);
});

test('finds its master through a Sentinel', async () => {
  redis = await startRedis();
  const sentinel = await startSentinel('main', redis.port);
  await roundTrip(await open({ url: undefined, sentinel: { hosts: [`127.0.0.1:${sentinel.port}`], name: 'main' } }));
  await sentinel.close();
});

test('makes good a delivery that the dead process did not make', async () => {
  redis = await startRedis();
  const store = await open();
  const { job } = await add(store, 'a');
  // As if the process had been killed between saving the job and telling BullMQ.
  const keys = ((await redis.command('KEYS', 'mc:crawl:*')) as string[]).filter((key) => key !== 'mc:crawl:meta');
  await redis.command('DEL', ...keys);
  await redis.command('ZADD', 'mc:outbox', '1', job.id);
  expect(await store.queue.take('crawl', 'w', 30_000)).toBeUndefined();
  await store.queue.recover();
  expect((await store.queue.take('crawl', 'w', 30_000))?.job.id).toBe(job.id);
  expect(await redis.command('ZCARD', 'mc:outbox')).toBe(0);
});

test('remembers an article in half the memory, and reads what earlier versions remembered', async () => {
  redis = await startRedis();
  const { ledger } = await open();
  const key = 'https://blog.example/2026/04/an-intrusion-that-began-with-an-invoice';
  const record = {
    key,
    eventUuid: '5f9a1c6e-3b8e-5a40-9d5e-1c9b1a6b0001',
    eventUrl: 'https://misp.example/events/view/12345',
    title: 'An intrusion that began with an invoice',
    sources: ['Blog', 'Another blog'],
    doneAt: 1_775_000_000_123,
  };
  const earlier = JSON.stringify({ ...record, contentHash: 'a'.repeat(64) });
  await redis.command('HSET', 'mc:urls', key, earlier);
  expect(await ledger.url(key)).toMatchObject(record);
  await ledger.addAlias('https://blog.example/?p=1', key);
  expect(await ledger.url('https://blog.example/?p=1')).toMatchObject(record);
  await ledger.saveUrl(record);
  expect(await ledger.url(key)).toEqual(record);
  expect(await ledger.url('https://blog.example/?p=1')).toEqual(record);
  expect(await redis.command('HLEN', 'mc:urls')).toBe(0);
  const [field = '', value = ''] = (await redis.command('HGETALL', 'mc:articles')) as string[];
  expect(field.length + value.length).toBeLessThan((key.length + earlier.length) / 2);
});

test('throws away deliveries that are out of date', async () => {
  redis = await startRedis();
  const store = await open();
  const { job } = await add(store, 'a');
  const lease = await store.queue.take('crawl', 'w', 1);
  // The lease expires and the job is given out anew; BullMQ still has the first delivery in its active list.
  await expect.poll(async () => (await store.queue.recover()).length).toBe(1);
  const again = await store.queue.take('crawl', 'w', 30_000);
  expect(again?.job.id).toBe(job.id);
  expect(lease && (await store.queue.finish(lease, { status: 'created', message: 'late' }))).toBe(false);
  expect(again && (await store.queue.finish(again, { status: 'created', message: 'x' }))).toBe(true);
  expect(await store.queue.take('crawl', 'w', 30_000)).toBeUndefined();
});

test('goes on after a crash of Redis with all that it had been told', async () => {
  test.slow();
  redis = await startRedis();
  const store = await open();
  for (let i = 0; i < 30; i++) await add(store, `n${i}`);
  const lease = await store.queue.take('crawl', 'w', 60_000);
  await redis.kill();
  const error = await store.queue.counts().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'redis-down' });
  await redis.start();
  await expect
    .poll(
      () =>
        store.queue
          .counts()
          .then((counts) => counts.crawl.waiting)
          .catch(() => -1),
      { timeout: 15_000 },
    )
    .toBe(29);
  expect(lease && (await store.queue.advance(lease))).toBe(true);
  expect((await store.queue.take('crawl', 'w', 30_000))?.job.state).toBe('active');
});

test('a Redis that is full is something that passes', async () => {
  redis = await startRedis();
  const store = await open();
  await add(store, 'a');
  await redis.command('CONFIG', 'SET', 'maxmemory', '1');
  const error = await add(store, 'b').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RetryLater);
  expect(String(error)).toContain('out of memory');
  await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  expect((await add(store, 'b')).added).toBe(true);
  for (const _ of [1, 2]) expect(await store.queue.take('crawl', 'w', 30_000)).toBeDefined();
});

test('finds fault with a Redis that may forget or is nearly full', async () => {
  redis = await startRedis(['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru', '--maxmemory', '100mb']);
  const store = await open();
  const wrong = async () => (await store.examine()).filter((finding) => !finding.ok).map((finding) => [finding.name, finding.todo]);
  expect(await wrong()).toEqual([
    ['Redis persistence', expect.stringContaining('appendonly yes')],
    ['Redis eviction', expect.stringContaining('noeviction')],
  ]);
  await redis.command('CONFIG', 'SET', 'appendonly', 'yes');
  const used = Number(/used_memory:(\d+)/.exec(String(await redis.command('INFO', 'memory')))?.[1]);
  await redis.command('CONFIG', 'SET', 'maxmemory', String(Math.round(used * 1.05)));
  await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  expect(await wrong()).toEqual([['Redis memory', expect.stringContaining('maxmemory')]]);
});

test('agrees about time with hosts whose clocks are wrong', async () => {
  redis = await startRedis();
  const right = await open();
  const real = Date.now;
  const wrong = await open();
  await add(right, 'a');
  try {
    Date.now = () => real() + 3_600_000;
    const lease = await wrong.queue.take('crawl', 'w', 30_000);
    expect(lease).toBeDefined();
    expect(await wrong.queue.recover()).toEqual([]);
    expect(await right.queue.recover()).toEqual([]);
    expect(lease && (await wrong.queue.renew(lease, 30_000))).toBe(true);
  } finally {
    Date.now = real;
  }
});

test('closing ends every connection', async () => {
  redis = await startRedis();
  const store = await open();
  await roundTrip(store);
  stores = [];
  await store.close();
  const client = new Redis(redis.url);
  await expect.poll(async () => ((await client.client('LIST')) as string).trim().split('\n').length).toBe(1);
  client.disconnect();
});
