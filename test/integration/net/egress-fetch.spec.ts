import { type Egress, openEgress } from '../../../src/net/egress.ts';
import { startHttpProxy, startSocksProxy } from '../../support/crawl/proxies.ts';
import { crawl, taskOf } from '../../support/crawl/run.ts';
import { type PageServer, servePages } from '../../support/crawl/server.ts';
import { expect, test } from '../../support/test.ts';

const asked: Record<string, Record<string, unknown>> = {};
let server: PageServer;
let other: PageServer;
let egress: Egress;

test.beforeEach(async () => {
  other = await servePages({
    '/back': (_q, r) => r.writeHead(302, { location: `${server.url}/x` }).end(),
    '/landed': (request, response) => {
      asked['/landed'] = request.headers;
      response.end('landed');
    },
  });
  server = await servePages({
    '/x': (request, response) => {
      asked['/x'] = request.headers;
      response.writeHead(200, { 'x-y': 'z' }).end('body');
    },
    '/hop': (_q, r) => r.writeHead(301, { location: '/x' }).end(),
    '/raw': (_q, r) => r.writeHead(301, { location: Buffer.from('/новости').toString('latin1') }).end(),
    '/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8': (_q, r) => r.end('news'),
    '/away': (_q, r) => r.writeHead(302, { location: `${other.url}/landed` }).end(),
    '/there-and-back': (_q, r) => r.writeHead(302, { location: `${other.url}/back` }).end(),
    '/inside': (_q, r) => r.writeHead(302, { location: `http://localhost:${other.port}/landed` }).end(),
    '/file': (_q, r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    '/loop': (_q, r) => r.writeHead(302, { location: '/loop' }).end(),
    '/500': (_q, r) => r.writeHead(500).end('down'),
    '/hang': () => {},
    '/reset': (q) => q.socket.destroy(),
  });
  egress = await openEgress({ allow: [server.host, other.host], ports: [80, server.port, other.port] });
});
test.afterEach(async () => {
  await egress.close();
  await server.close();
  await other.close();
});

test('any status is an answer, with the way to it', async () => {
  const response = await egress.fetch(`${server.url}/hop`);
  expect(await response.text()).toBe('body');
  expect(response.hops).toEqual([
    { url: `${server.url}/hop`, status: 301 },
    { url: `${server.url}/x`, status: 200 },
  ]);
  expect((await egress.fetch(`${server.url}/500`)).status).toBe(500);
  expect((await egress.fetch(`${server.url}/hop`, { redirect: 'manual' })).headers.get('location')).toBe('/x');
});

test('a redirect to an address in UTF-8 is followed as browsers do', async () => {
  expect(await (await egress.fetch(`${server.url}/raw`)).text()).toBe('news');
});

const FAILURES: [string, string][] = [
  ['/inside', 'egress-refused'],
  ['/file', 'bad-url'],
  ['/loop', 'net=redirects'],
  ['/reset', 'net=connect'],
];
test('what gives no answer gives a typed error and a sentence', async () => {
  for (const [path, code] of FAILURES)
    await expect(egress.fetch(server.url + path), path).rejects.toMatchObject({ code, message: expect.stringMatching(/^.{20,}\.$/) });
  await expect(egress.fetch(`http://localhost:${server.port}/x`)).rejects.toMatchObject({ code: 'egress-refused' });
  await expect(egress.fetch('nonsense')).rejects.toMatchObject({ code: 'bad-url' });
  await expect(egress.fetch(`https://${server.host}/x`)).rejects.toMatchObject({ code: expect.stringMatching(/^net=(tls|connect)$/) });
  await expect(egress.fetch(`${server.url}/hang`, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ code: 'net=timeout' });
  expect(other.seen).toEqual([]);
});

test('an earlier problem with a host is not the reason of a later one', async () => {
  let isThere = false;
  const proxied = await openEgress({
    allow: [`late.test:${server.port}`],
    ports: [80, server.port],
    dnsCacheMs: 0,
    lookup: async () => {
      if (!isThere) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
      return [{ address: '127.0.0.1', family: 4 }];
    },
  });
  try {
    const url = `http://late.test:${server.port}/hang`;
    await expect(proxied.fetch(url)).rejects.toMatchObject({ code: 'net=dns' });
    isThere = true;
    await expect(proxied.fetch(url, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ code: 'net=timeout' });
  } finally {
    await proxied.close();
  }
});

test('headers stay with the origin that they are for; only those that say nothing secret go along a redirect', async () => {
  const headers = { authorization: 'Basic x', cookie: 'a=b', 'X-Api-Key': 'k', 'user-agent': 'Reader/1.0' };
  await egress.fetch(`${server.url}/x`, { headers });
  expect(asked['/x']).toMatchObject({ authorization: 'Basic x', cookie: 'a=b', 'x-api-key': 'k', 'user-agent': 'Reader/1.0' });
  await egress.fetch(`${server.url}/away`, { headers });
  expect(asked['/landed']).toMatchObject({ 'user-agent': 'Reader/1.0' });
  for (const name of ['authorization', 'cookie', 'x-api-key']) expect(asked['/landed']).not.toHaveProperty(name);
  // Back at their own origin they are sent again.
  await egress.fetch(`${server.url}/there-and-back`, { headers });
  expect(asked['/x']).toMatchObject({ 'x-api-key': 'k' });
  await egress.fetch(`http://me:secret@${server.host}/x`);
  expect(asked['/x']).toMatchObject({ authorization: `Basic ${Buffer.from('me:secret').toString('base64')}` });
  await egress.fetch(`http://me:secret@${server.host}/away`);
  expect(asked['/landed']).not.toHaveProperty('authorization');
});

test('check() judges without contacting', async () => {
  expect(await egress.check(`${server.url}/x`)).toEqual({ ok: true });
  expect(await egress.check('http://169.254.169.254/')).toMatchObject({ ok: false, reason: expect.stringContaining('link-local') });
  expect(await egress.check('gopher://x/')).toMatchObject({ ok: false });
  expect(server.seen).toEqual([]);
});

for (const [kind, start, seen] of [
  ['HTTP', startHttpProxy, `news.example:80`],
  ['SOCKS5', startSocksProxy, `name news.example:80`],
] as const) {
  test(`an upstream ${kind} proxy gets the name, for feed reader and browser alike; inside stays refused`, async () => {
    test.setTimeout(60_000);
    // The proxy leads every name to this server, which the test could not reach under that name by itself.
    const site = await servePages({ '/': '<p>by proxy</p>' });
    const proxy = kind === 'HTTP' ? await startHttpProxy('127.0.0.1:80') : await start(site.host);
    const host = kind === 'HTTP' ? `news.example:${site.port}` : 'news.example';
    const expected = kind === 'HTTP' ? host : seen;
    const own = await openEgress({ allow: [], ports: [80, site.port], upstream: kind === 'SOCKS5' ? proxy.url : undefined });
    const fetched = await own.fetch(`http://${host}/`, { proxy: proxy.url });
    expect(await fetched.text()).toContain('by proxy');
    expect(proxy.asked).toEqual([expected]);
    const [opened, inside] = await crawl(
      [
        taskOf(`http://${host}/`, { settings: { proxy: proxy.url } }),
        taskOf(`http://127.0.0.1:${site.port}/`, { settings: { proxy: proxy.url } }),
      ],
      { egress: own, concurrency: 1 },
    );
    expect(opened?.error).toBeUndefined();
    expect(opened?.page?.html).toContain('by proxy');
    expect(inside?.error).toMatchObject({ code: 'egress-refused' });
    expect(new Set(proxy.asked)).toEqual(new Set([expected]));
    await own.close();
    await proxy.close();
    await site.close();
  });
}

test('a connection that the site closes just when it is used again costs one more try', async () => {
  const used = new Set<unknown>();
  let closed = 0;
  const site = await servePages({
    '/': (request, response) => {
      if (closed === 0 && used.has(request.socket)) {
        closed++;
        request.socket.destroy();
      } else response.end('here');
      used.add(request.socket);
    },
  });
  const open = await openEgress({ allow: [site.host] });
  const ask = async (): Promise<number> => {
    expect(await (await open.fetch(site.url)).text()).toBe('here');
    return closed;
  };
  try {
    await expect.poll(ask).toBe(1);
  } finally {
    await open.close();
    await site.close();
  }
});

test('a body goes nowhere but to the address that it is for', async () => {
  delete asked['/landed'];
  const response = await egress.fetch(`${server.url}/away`, { method: 'POST', body: 'secret' });
  expect(response.status).toBe(302);
  expect(asked['/landed']).toBeUndefined();
});

test('a host that nobody answers at is asked once, not until the time is over', async () => {
  const closed = await servePages({});
  await closed.close();
  const open = await openEgress({ allow: [closed.host] });
  try {
    const error: Error = await open.fetch(closed.url, { signal: AbortSignal.timeout(60_000) }).then(Promise.reject, (one) => one);
    expect(error).toMatchObject({ code: 'net=connect' });
    expect(error.message).toBe(`${closed.url}/ could not be reached: nobody answers there.`);
  } finally {
    await open.close();
  }
});
