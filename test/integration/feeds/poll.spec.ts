import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { FeedHealth } from '../../../src/domain.ts';
import type { FeedEntry } from '../../../src/feeds/list/schema.ts';
import type { FetchLike } from '../../../src/feeds/poll/fetch-feed.ts';
import { type PollDeps, type PollResult, pollFeed } from '../../../src/feeds/poll/poll-feed.ts';
import { directReader } from '../../../src/feeds/reader/reader.ts';
import { openEgress } from '../../../src/net/egress.ts';
import { expect, test } from '../../support/test.ts';
import { type Answer, rss, type Server, startServer } from './server.ts';

let server: Server;
let seen: Set<string>;
let now: number;
let fetchFeed: FetchLike;
let closeEgress: () => Promise<void>;

test.beforeEach(async () => {
  server = await startServer();
  const egress = await openEgress({ allow: [new URL(server.url).host] });
  closeEgress = () => egress.close();
  fetchFeed = egress.fetch as FetchLike;
  seen = new Set();
  now = Date.parse('2024-06-01T12:00:00Z');
});
test.afterEach(async () => {
  await closeEgress();
  await server.close();
});

const feed = (fields: Partial<FeedEntry> = {}): FeedEntry => ({
  title: 'Blog',
  url: `${server.url}/feed`,
  tags: [],
  enabled: true,
  ...fields,
});
const deps = (fields: Partial<PollDeps> = {}): PollDeps => ({
  fetch: fetchFeed,
  reader: directReader,
  browser: 'auto',
  timeoutMs: 30_000,
  maxBytes: 100_000,
  intervalMs: 3_600_000,
  maxAgeMs: 0,
  firstPoll: 20,
  seen: async (_, marks) => new Set(marks.filter((mark) => seen.has(mark))),
  now: () => now,
  ...fields,
});
/** One poll, and what a pipeline does after it. */
const poll = async (entry: FeedEntry, health?: FeedHealth, fields: Partial<PollDeps> = {}): Promise<PollResult> => {
  const result = await pollFeed(entry, health, deps(fields));
  for (const mark of [...result.marks, ...result.items.flatMap(result.marksOf)]) seen.add(mark);
  return result;
};
const tagged =
  (etag: string, body: string): Answer =>
  (request, response) => {
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { etag, 'last-modified': 'Sat, 01 Jun 2024 00:00:00 GMT' }).end(body);
  };
const paths = (result: PollResult): string[] => result.items.map(({ url }) => new URL(url).pathname);

test('new entries once, then "not modified", then only what is new', async () => {
  server.routes.set('/feed', tagged('"1"', rss(['/a', '/b'])));
  const first = await poll(feed());
  expect(first).toMatchObject({ status: 'read', health: { entries: 2, newEntries: 2, failures: 0, validators: { etag: '"1"' } } });
  expect(first.items).toHaveLength(2);
  const second = await poll(feed(), first.health);
  expect(second).toMatchObject({ status: 'unchanged', items: [] });
  expect(server.requests.at(-1)?.headers).toMatchObject({ 'if-none-match': '"1"', 'if-modified-since': 'Sat, 01 Jun 2024 00:00:00 GMT' });
  server.routes.set('/feed', tagged('"2"', rss(['/c', '/a', '/b'])));
  expect(paths(await poll(feed(), second.health))).toEqual(['/c']);
});

test('the same bytes again are "not modified", also from a server that does not say so', async () => {
  let reads = 0;
  const counting: PollDeps['reader'] = {
    ...directReader,
    read(task) {
      reads++;
      return directReader.read(task);
    },
  };
  const sends = (body: string): void => void server.routes.set('/feed', (_, response) => response.writeHead(200).end(body));
  sends(rss(['/a']));
  const first = await poll(feed(), undefined, { reader: counting });
  const second = await poll(feed(), first.health, { reader: counting });
  expect(second).toMatchObject({ status: 'unchanged', items: [], health: { failures: 0, entries: 1 } });
  expect(reads).toBe(1);
  sends(rss(['/b', '/a']));
  expect(paths(await poll(feed(), second.health, { reader: counting }))).toEqual(['/b']);
  // Other filters may let in what was left out.
  const { status } = await poll(feed({ include: { url: ['/a$'] } }), second.health, { reader: counting });
  expect(status).toBe('read');
});

test('"not modified" never hides an earlier failure: after one, the whole feed is asked for', async () => {
  server.routes.set('/feed', tagged('"1"', rss(['/a'])));
  const first = await poll(feed());
  server.routes.set('/feed', (_, response) => response.writeHead(500).end());
  const failed = await poll(feed(), first.health);
  expect(failed).toMatchObject({ status: 'failed', health: { failures: 1, validators: { etag: '"1"' } } });
  expect(failed.health.lastError).toContain('answered 500: the server has a problem');
  server.routes.set('/feed', tagged('"1"', rss(['/a'])));
  const again = await poll(feed(), failed.health);
  expect(again.status).toBe('read');
  expect(again.health).not.toHaveProperty('lastError');
  expect(server.requests.at(-1)?.headers).not.toHaveProperty('if-none-match');
});

test('a manual run and changed filters ask for the whole feed', async () => {
  server.routes.set('/feed', tagged('"1"', rss(['/a', '/b'])));
  const only = feed({ include: { url: ['/a$'] } });
  const first = await poll(only);
  expect(paths(first)).toEqual(['/a']);
  expect((await poll(only, first.health)).status).toBe('unchanged');
  expect((await poll(only, first.health, { force: true })).status).toBe('read');
  expect(paths(await poll(feed(), first.health)), 'what the filter kept out comes in').toEqual(['/b']);
});

test('validators belong to the address that gave them', async () => {
  server.routes.set('/feed', (_, response) => response.writeHead(302, { location: '/one' }).end());
  server.routes.set('/one', tagged('"same"', rss(['/a'])));
  const first = await poll(feed());
  server.routes.set('/feed', (_, response) => response.writeHead(302, { location: '/two' }).end());
  server.routes.set('/two', tagged('"same"', rss(['/b'])));
  expect(paths(await poll(feed(), first.health)), 'another document with the same tag').toEqual(['/b']);
});

test('a server that answers "not modified" to everybody is not a success', async () => {
  server.routes.set('/feed', (_, response) => response.writeHead(304).end());
  expect(await poll(feed())).toMatchObject({
    status: 'failed',
    health: { failures: 1, lastError: expect.stringContaining('although it was not asked') },
  });
});

test('a permanent redirect is reported until the list is changed, a temporary one is not', async () => {
  server.routes.set('/feed', (_, response) => response.writeHead(301, { location: '/new' }).end());
  server.routes.set('/new', tagged('"1"', rss(['/a'])));
  const first = await poll(feed());
  expect(first.health.movedTo).toBe(`${server.url}/new`);
  expect((await poll(feed(), first.health)).health.movedTo, 'also by a 304').toBe(`${server.url}/new`);
  server.routes.set('/feed', (_, response) => response.writeHead(307, { location: '/new' }).end());
  expect((await poll(feed(), first.health)).health).not.toHaveProperty('movedTo');
});

// zstd of "<rss><channel><item><link>https://b.test/a</link></item></channel></rss>", one raw block (RFC 8878)
function zstd(text: string): Buffer {
  const body = Buffer.from(text);
  const block = Buffer.alloc(3);
  block.writeUIntLE((body.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, body.length]), block, body]);
}
/** Blocks that say "100,000 times x", in a frame that does not say how large it is. */
function zstdBomb(blocks: number): Buffer {
  const block = Buffer.alloc(4, 'x');
  const last = Buffer.alloc(4, 'x');
  block.writeUIntLE((100_000 << 3) | 2, 0, 3);
  last.writeUIntLE((100_000 << 3) | 3, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]), ...Array.from({ length: blocks }, () => block), last]);
}
const small = '<rss><channel><item><link>https://b.test/a</link></item></channel></rss>';
const packed: [string, Record<string, string>, Buffer][] = [
  ['gzip', { 'content-encoding': 'gzip' }, gzipSync(small)],
  ['gzip that is cut off', { 'content-encoding': 'gzip' }, gzipSync(small).subarray(0, -10)],
  ['deflate', { 'content-encoding': 'deflate' }, deflateSync(small)],
  ['br', { 'content-encoding': 'br' }, brotliCompressSync(small)],
  ['zstd', { 'content-encoding': 'zstd' }, zstd(small)],
  ['gzip that nobody declared', {}, gzipSync(small)],
];
for (const [name, headers, body] of packed) {
  test(`packed: ${name}`, async () => {
    server.routes.set('/feed', (_, response) => response.writeHead(200, headers).end(body));
    expect((await poll(feed())).items.map(({ url }) => url)).toEqual(['https://b.test/a']);
  });
}

test('a bomb is not unpacked, a large feed is not read to its end', async () => {
  // Made before it is asked for: packing it takes longer than FEED_TIMEOUT on a busy machine.
  const bomb = gzipSync(Buffer.alloc(50_000_000), { level: 1 });
  server.routes.set('/feed', (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
  expect((await poll(feed())).health.lastError).toContain('is larger than 98 KiB (FEED_MAX_SIZE)');
  server.routes.set('/feed', (_, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end(zstdBomb(1_000)));
  expect((await poll(feed())).health.lastError).toContain('is larger than 98 KiB (FEED_MAX_SIZE)');
  server.routes.set('/feed', (_, response) => {
    response.writeHead(200);
    const more = (): void => {
      while (response.write(Buffer.alloc(10_000, 'x')));
      response.once('drain', more);
    };
    more();
  });
  expect((await poll(feed())).health.lastError).toContain('FEED_MAX_SIZE');
});

test('a server that never ends its answer costs the time limit and no more', async () => {
  server.routes.set('/feed', (_, response) => void response.writeHead(200).write('<rss>'));
  expect((await poll(feed(), undefined, { timeoutMs: 300 })).health.lastError).toContain('did not answer within');
});

test('Retry-After is obeyed, on 429 and 503', async () => {
  server.routes.set('/feed', (_, response) => response.writeHead(429, { 'retry-after': '7200' }).end());
  const { health } = await poll(feed());
  expect(health).toMatchObject({ failures: 1, nextPollAt: now + 7_200_000 });
  expect(health.lastError).toContain('too many requests');
});

test('what the feed asks for decides the next poll, and still does after a 304', async () => {
  server.routes.set('/feed', tagged('"1"', rss(['/a'], '<ttl>300</ttl>')));
  const first = await poll(feed());
  expect(first.health.nextPollAt).toBe(now + 300 * 60_000);
  expect((await poll(feed(), first.health)).health.nextPollAt).toBe(now + 300 * 60_000);
});

test('a feed that fails for days is slowed down and says so, and recovers at once', async () => {
  let { health } = await poll(feed());
  for (let day = 0; day < 5; day++) {
    now += 86_400_000;
    health = (await poll(feed(), health)).health;
  }
  expect(health).toMatchObject({ failures: 6, nextPollAt: now + 2 * 3_600_000 });
  expect(health.lastError).toContain('It has failed for 5 days and is polled less often');
  server.routes.set('/feed', rss(['/a']));
  expect((await poll(feed(), health)).health).toMatchObject({ failures: 0, nextPollAt: now + 3_600_000 });
});

test('own user agent, headers, and cookies by the name of their secret', async () => {
  server.routes.set('/feed', rss([]));
  await poll(feed(), undefined, { userAgent: 'Global/1' });
  expect(server.requests.at(-1)?.headers['user-agent']).toBe('Global/1');
  await poll(feed({ userAgent: 'Own/1', headers: { 'X-Key': 'k' }, cookies: 'BLOG' }), undefined, {
    secrets: (name) => (name === 'BLOG' ? 'session=1' : undefined),
  });
  expect(server.requests.at(-1)?.headers).toMatchObject({ 'user-agent': 'Own/1', 'x-key': 'k', cookie: 'session=1' });
});

const wrong: [string, string | Answer, RegExp][] = [
  ['an HTML page', '<!doctype html><html><body>Hello</body></html>', /is not a feed: it is an HTML page/],
  ['nothing', '', /is not a feed: it is empty/],
  ['a login', (_, response) => void response.writeHead(401).end(), /answered 401: it asks for a login/],
  ['not there', (_, response) => void response.writeHead(404).end(), /answered 404: there is no such address/],
  ['gone', (_, response) => void response.writeHead(410).end(), /answered 410: it is gone for good/],
  ['a redirect loop', (_, response) => void response.writeHead(302, { location: '/feed' }).end(), /redirects more than/],
  ['a cut connection', (request) => void request.socket.destroy(), /./],
];
for (const [name, route, sentence] of wrong) {
  test(`failure is a sentence: ${name}`, async () => {
    server.routes.set('/feed', route);
    const result = await poll(feed());
    expect(result).toMatchObject({ status: 'failed', items: [], health: { failures: 1 } });
    expect(result.health.lastError).toMatch(sentence);
  });
}

test('an address that the egress refuses is a sentence', async () => {
  const result = await poll(feed({ url: 'http://127.0.0.1:45679/feed' }));
  expect(result.status).toBe('failed');
  expect(result.health.extra?.errorCode).toBe('egress-refused');
});

test('after repeated 403 the feed is fetched through the browser, and stays there', async () => {
  server.routes.set('/feed', (_, response) => response.writeHead(403).end());
  let opened = 0;
  const openPage: NonNullable<PollDeps['openPage']> = async (url) => {
    opened++;
    return {
      status: 200,
      html: `<html><body><pre>${rss(['https://b.test/a']).replace(/</g, '&lt;')}</pre></body></html>`,
      contentType: 'text/html',
      finalUrl: url,
    };
  };
  const first = await poll(feed(), undefined, { openPage });
  expect(first).toMatchObject({ status: 'failed', health: { failures: 1 } });
  expect(first.health.lastError).toContain('answered 403: the server refuses the crawler');
  expect(opened).toBe(0);
  const second = await poll(feed(), first.health, { openPage });
  expect(second).toMatchObject({ status: 'read', items: [{ url: 'https://b.test/a' }], health: { failures: 0 } });
  const asked = server.requests.length;
  await poll(feed(), second.health, { openPage });
  expect({ opened, asked: server.requests.length }).toEqual({ opened: 2, asked });
  await poll(feed({ browser: 'never' }), second.health, { openPage });
  expect(opened, 'the setting wins').toBe(2);
});

test('a browser that cannot help is a sentence', async () => {
  const openPage = async (): Promise<never> => {
    throw new Error('no Chromium here.');
  };
  const result = await poll(feed({ browser: 'always' }), undefined, { openPage });
  expect(result.health.lastError).toContain('cannot be opened in the browser: no Chromium here.');
});

test('an item that could not be stored comes again', async () => {
  server.routes.set('/feed', rss(['/a', '/b']));
  const first = await pollFeed(feed(), undefined, deps());
  const [stored] = first.items;
  for (const mark of [...first.marks, ...(stored ? first.marksOf(stored) : [])]) seen.add(mark);
  const { validators: _, ...health } = first.health;
  expect(paths(await poll(feed(), health))).toEqual([first.items[1] && new URL(first.items[1].url).pathname]);
});

test("a feed's own headers and cookies do not follow a redirect to another origin", async () => {
  const other = await startServer();
  const egress = await openEgress({ allow: [new URL(server.url).host, new URL(other.url).host] });
  try {
    server.routes.set('/feed', (_, response) => response.writeHead(302, { location: `${other.url}/elsewhere` }).end());
    other.routes.set('/elsewhere', (_, response) => response.writeHead(302, { location: `${server.url}/back` }).end());
    server.routes.set('/back', (_, response) => response.end('<rss><channel><item><link>https://b.test/a</link></item></channel></rss>'));
    const result = await poll(feed({ headers: { 'X-Api-Key': 'k', Authorization: 'Bearer t' }, cookies: 'BLOG' }), undefined, {
      fetch: egress.fetch as FetchLike,
      secrets: () => 'session=1',
    });
    expect(result.items).toHaveLength(1);
    expect(server.requests[0]?.headers).toMatchObject({ 'x-api-key': 'k', authorization: 'Bearer t', cookie: 'session=1' });
    expect(other.requests).toHaveLength(1);
    for (const name of ['x-api-key', 'authorization', 'cookie']) expect(other.requests[0]?.headers).not.toHaveProperty(name);
  } finally {
    await egress.close();
    await other.close();
  }
});
