import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { manualRequest } from '../../../src/pipeline/submit.ts';
import { expect, test } from '../../support/test.ts';
import { fillStore, openWeb, sampleArticle, visitor, type WebUnderTest, writeFeeds } from '../../support/web/index.ts';

/** What somebody tries who means harm. */

let web: WebUnderTest;
const PASSWORD = 'a long password';
const ORIGIN = 'http://127.0.0.1';

test.beforeEach(async () => {
  web = await openWeb();
});
test.afterEach(() => web.close());

const jobs = async () => (await web.store.queue.list({}, { offset: 0, limit: 10 })).total;

test.describe('cross-site requests', () => {
  const foreign: Record<string, Record<string, string>> = {
    'by Sec-Fetch-Site': { 'sec-fetch-site': 'cross-site' },
    'from a sibling domain': { 'sec-fetch-site': 'same-site' },
    'by Origin': { origin: 'https://evil.example' },
    'with a null origin': { origin: 'null' },
    'from another port': { origin: 'http://127.0.0.1:9999' },
  };
  for (const [name, headers] of Object.entries(foreign))
    test(`are refused ${name}, in form and API, and change nothing`, async () => {
      const body = new URLSearchParams({ urls: 'https://blog.example.com/planted' });
      expect((await web.app.request(`${ORIGIN}/submit`, { method: 'POST', body, headers })).status).toBe(403);
      const json = {
        method: 'POST',
        body: JSON.stringify({ url: 'https://blog.example.com/planted' }),
        headers: { ...headers, 'content-type': 'application/json' },
      };
      expect((await web.app.request(`${ORIGIN}/api/urls`, json)).status).toBe(403);
      expect(await jobs()).toBe(0);
    });

  test('are refused with the Basic credentials that a browser adds by itself', async () => {
    const { token } = await web.users.addToken('siem', ['submit']);
    const request = (headers: Record<string, string>) =>
      web.app.request(`${ORIGIN}/submit`, {
        method: 'POST',
        body: new URLSearchParams({ urls: 'https://blog.example.com/planted' }),
        headers: { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}`, ...headers },
      });
    for (const headers of Object.values(foreign)) expect((await request(headers)).status).toBe(403);
    expect(await jobs()).toBe(0);
    expect((await request({})).status).toBe(303);
  });

  test('a form without, or with somebody else’s, token is refused', async () => {
    const [victim, attacker] = [visitor(web.app), visitor(web.app)];
    await victim.get('/');
    const page = await (await attacker.get('/')).text();
    const stolen = /name="_csrf" value="([^"]*)"/.exec(page)?.[1] ?? '';
    for (const token of ['', 'x', stolen]) {
      const response = await victim.post('/submit', { _csrf: token, urls: 'https://blog.example.com/planted' });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('The form has expired');
    }
    expect((await victim.post('/submit', { urls: 'https://blog.example.com/mine' })).status).toBe(303);
  });

  test('a session cannot be used for the API without its token, whatever the content type', async () => {
    await web.users.put('anna', PASSWORD, ['admin']);
    const anna = visitor(web.app);
    await anna.login('anna', PASSWORD);
    const cookie = [...anna.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', undefined]) {
      const headers: Record<string, string> = { cookie, ...(type ? { 'content-type': type } : {}) };
      const response = await web.app.request(`${ORIGIN}/api/urls`, {
        method: 'POST',
        headers,
        body: '{"url":"https://blog.example.com/x"}',
      });
      expect(response.status, type).toBe(403);
    }
    expect(await jobs()).toBe(0);
  });

  test('no answer allows another origin to read it', async () => {
    const response = await web.app.request(`${ORIGIN}/api/jobs`, { headers: { origin: 'https://evil.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

test('every answer carries the security headers, refusals and files too', async () => {
  const { done } = await fillStore(web);
  for (const path of [
    '/',
    '/jobs',
    `/jobs/${done}`,
    '/nothing',
    '/api/jobs',
    '/api/nothing',
    '/assets/style.css',
    '/healthz',
    '/feed/nothing',
    `/jobs/${done}/evidence/0`,
  ]) {
    const { headers } = await web.app.request(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

test('no page has inline script, inline style or event handlers', async () => {
  const { done } = await fillStore(web);
  for (const path of ['/', '/jobs', `/jobs/${done}`, '/feeds', '/overview', '/api/docs']) {
    const page = await (await web.app.request(path)).text();
    expect(page, path).not.toMatch(/<script(?![^>]* src=)/);
    expect(page, path).not.toMatch(/<style|\sstyle=|\son\w+=/);
  }
});

test.describe('text of attackers', () => {
  const nasty = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

  test('is shown as text on every page', async () => {
    const evil = `https://blog.example.com/?q=${encodeURIComponent(nasty)}`;
    const { job } = await web.store.queue.add({
      key: 'evil',
      priority: 1,
      request: manualRequest(evil, {
        title: nasty,
        note: nasty,
        tags: [nasty],
        source: { kind: 'feed', title: nasty, url: 'javascript:alert(1)', tags: [nasty] },
        submittedBy: nasty,
      }),
    });
    const lease = await web.store.queue.take('crawl', 'test', 60_000);
    if (lease)
      await web.store.queue.fail(
        lease,
        { code: 'x', message: nasty },
        { status: 'failed', message: nasty, title: nasty, eventUrl: 'javascript:alert(1)' },
      );
    web.saved.set(job.id, {
      article: sampleArticle({
        title: nasty,
        markdown: nasty,
        notes: [nasty],
        author: nasty,
        canonicalUrl: 'javascript:alert(1)',
        indicators: [
          {
            ...(sampleArticle().indicators[0] as never as object),
            value: nasty,
            reason: nasty,
            context: { kind: 'prose', heading: nasty, snippet: nasty },
            occurrences: [],
          } as never,
        ],
      }),
      evidence: [{ kind: 'html', fileName: '../../"\r\nx: y.html', contentType: 'text/html', bytes: Buffer.from(nasty) }],
      failure: { code: nasty, message: nasty },
    });
    const url = `https://x.example/${nasty}`;
    await writeFeeds(
      web.deps,
      [{ title: nasty, url, tags: [nasty], userAgent: nasty }],
      [{ url, failures: 1, failingSince: 1, lastError: nasty, movedTo: nasty }],
    );
    for (const path of [
      '/jobs',
      `/jobs?text=${encodeURIComponent(nasty)}&feed=${encodeURIComponent(nasty)}`,
      `/jobs/${job.id}`,
      '/feeds',
      `/feeds/one?url=${encodeURIComponent(`https://x.example/${nasty}`)}`,
      `/feeds/catalog?text=${encodeURIComponent(nasty)}`,
      `/?url=${encodeURIComponent(nasty)}&title=${encodeURIComponent(nasty)}`,
      `/login?next=${encodeURIComponent(nasty)}`,
    ]) {
      const page = await (await web.app.request(path)).text();
      expect(page, path).not.toMatch(/<img src=x|<script>|href="javascript:alert/);
    }
  });

  test('evidence that a browser could run is a download with a harmless name', async () => {
    const { done } = await fillStore(web);
    web.saved.set(done, {
      evidence: [
        {
          kind: 'html',
          fileName: '../../"\r\nset-cookie: a=b;.html',
          contentType: 'text/html',
          bytes: Buffer.from('<script>alert(1)</script>'),
        },
      ],
    });
    const response = await web.app.request(`/jobs/${done}/evidence/0`);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"$/);
    expect(response.headers.getSetCookie().join()).not.toContain('a=b');
    for (const index of ['1', '-1', 'x', '__proto__', 'length'])
      expect((await web.app.request(`/jobs/${done}/evidence/${index}`)).status, index).toBe(404);
  });
});

test('the feed folder gives its own files and nothing else', async () => {
  const feed = join(web.folder, 'feed');
  await mkdir(feed);
  const uuid = '6b1ff0b1-5a0b-4f0e-9d53-5a4f3c2b1a00';
  await writeFile(join(feed, 'manifest.json'), '{"a":1}');
  await writeFile(join(feed, `${uuid}.json`), '{"Event":{}}');
  await writeFile(join(feed, 'notes.txt'), 'secret');
  await writeFile(join(web.folder, 'auth.json'), '{"version":1,"users":[],"tokens":[]}');
  await mkdir(join(feed, '7b1ff0b1-5a0b-4f0e-9d53-5a4f3c2b1a00.json'));
  await symlink('/etc/passwd', join(feed, 'hashes.txt'));
  const manifest = await web.app.request('/feed/manifest.json');
  expect(await manifest.json()).toEqual({ a: 1 });
  expect((await web.app.request('/feed/manifest.json', { headers: { 'if-none-match': manifest.headers.get('etag') ?? '' } })).status).toBe(
    304,
  );
  expect((await web.app.request(`/feed/${uuid}.json`)).status).toBe(200);
  const tricks = [
    '../auth.json',
    '..%2fauth.json',
    '%2e%2e%2fauth.json',
    '..%5cauth.json',
    '....//auth.json',
    'notes.txt',
    'hashes.txt',
    'manifest.json%00.txt',
    'manifest.json/',
    '7b1ff0b1-5a0b-4f0e-9d53-5a4f3c2b1a00.json',
    `${uuid.toUpperCase()}.json`,
    '',
    '.',
    '%252e%252e/auth.json',
  ];
  for (const name of tricks) {
    const response = await web.app.request(`/feed/${name}`);
    expect(response.status, name).toBe(404);
    expect(await response.text()).not.toContain('secret');
  }
  expect((await web.app.request('/feed/manifest.json', { method: 'PUT', body: '{}' })).status).not.toBe(200);
});

for (const next of [
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
  '/x\r\nset-cookie: a=b',
  '\\\\evil.example',
  '/..//evil.example/%0d',
])
  test(`the login page leads nowhere else: ${JSON.stringify(next)}`, async () => {
    await web.users.put('anna', PASSWORD, ['read']);
    const anna = visitor(web.app);
    await anna.get('/login');
    const response = await anna.post('/login', { name: 'anna', password: PASSWORD, next });
    expect(response.status).toBe(303);
    const target = new URL(response.headers.get('location') ?? '', 'http://127.0.0.1/login');
    expect(target.host).toBe('127.0.0.1');
    expect(response.headers.getSetCookie().join()).not.toContain('a=b');
  });

test.describe('bodies', () => {
  const post = (path: string, body: string, type = 'application/json') =>
    web.app.request(path, { method: 'POST', body, headers: { 'content-type': type } });

  for (const [name, body, status] of [
    ['no JSON', 'not json', 400],
    ['half of it', '{"url": "https://', 400],
    ['a list', '[]', 422],
    ['null', 'null', 422],
    ['a wrong type', '{"url": 5}', 422],
    ['no address', '{}', 422],
    ['a mistyped field', '{"url": "https://blog.example.com/p", "tagz": ["a"]}', 422],
    ['a foreign scheme', '{"url": "file:///etc/passwd"}', 422],
    ['script', '{"url": "javascript:alert(1)"}', 422],
    ['a password in the address', '{"url": "https://a:b@blog.example.com/"}', 422],
    ['a line break in the address', '{"url": "https://blog.example.com/\\r\\nx"}', 422],
    ['too long an address', JSON.stringify({ url: `https://blog.example.com/${'a'.repeat(3000)}` }), 422],
    ['too many addresses', JSON.stringify({ urls: Array.from({ length: 201 }, (_, i) => `https://blog.example.com/${i}`) }), 422],
    ['control characters in a tag', '{"url": "https://blog.example.com/", "tags": ["a\\u0000b"]}', 422],
    ['no base64', '{"document": {"base64": "!!!"}}', 422],
    ['a program as document', JSON.stringify({ document: { base64: Buffer.from('MZ\x90\x00\x03\x00').toString('base64') } }), 415],
    ['__proto__', '{"url": "https://blog.example.com/p", "__proto__": {"again": true}}', 422],
    ['deep nesting', `{"url": ${'['.repeat(500_000)}${']'.repeat(500_000)}}`, 422],
    ['deep nesting in a part that nobody asked for', `{"x": ${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}`, 422],
    ['deep nesting that never ends', '['.repeat(1_000_000), 400],
    ['a prototype as constructor', '{"url": "https://blog.example.com/p", "constructor": {"prototype": {"again": true}}}', 422],
  ] as const)
    test(`${name}: ${status}, with a sentence`, async () => {
      const response = await post('/api/urls', body);
      expect(response.status).toBe(status);
      expect(({} as Record<string, unknown>).again).toBeUndefined();
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      const problem = (await response.json()) as { detail: string; status: number };
      expect(problem.status).toBe(status);
      expect(problem.detail.length).toBeGreaterThan(10);
      expect(await jobs()).toBe(0);
    });

  test('a form whose fields are called like parts of a prototype changes no prototype', async () => {
    const someone = visitor(web.app);
    await someone.get('/');
    const fields = {
      urls: 'https://blog.example.com/p',
      __proto__x: '1',
      'constructor.prototype.polluted': '1',
      'tags[__proto__][polluted]': '1',
    };
    const body = new URLSearchParams({ ...fields, _csrf: '' });
    body.append('__proto__', 'polluted');
    body.append('__proto__.polluted', '1');
    for (const path of ['/submit', '/theme', '/login', '/feeds/add']) await someone.post(path, Object.fromEntries(body));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('a compressed body is refused with a sentence, and not unpacked', async () => {
    const body = gzipSync('{"url":"https://blog.example.com/"}');
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const response = await web.app.request('/api/urls', { method: 'POST', body, headers });
    expect(response.status).toBe(415);
    expect(((await response.json()) as { detail: string }).detail).toContain('without Content-Encoding');
  });

  test('a document that is refused is not stored: too many, too many at once, or two addresses', async () => {
    await web.close();
    const stored = new Set<string>();
    web = await openWeb({ settings: { requestsPerMinute: 20, host: '0.0.0.0' } });
    const { blobs } = web.deps.store;
    const put = blobs.put.bind(blobs);
    blobs.put = (name, ...rest) => {
      stored.add(name);
      return put(name, ...rest);
    };
    const tokens = await Promise.all(['a', 'b'].map((name) => web.users.addToken(name, ['submit'])));
    const send = (path: string, token: string, body: object) =>
      web.app.request(path, {
        method: 'POST',
        body: JSON.stringify({ html: '<p>A page.</p>', ...body }),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
    const statuses: number[] = [];
    for (let i = 0; i < 15; i++) statuses.push((await send('/api/urls', tokens[0]?.token ?? '', {})).status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(10);
    expect(stored.size).toBe(10);
    for (let i = 0; i < 15; i++) statuses.push((await send('/api/previews', tokens[1]?.token ?? '', {})).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect(stored.size).toBe(20);
    const two = { urls: ['https://blog.example.com/a', 'https://blog.example.com/b'] };
    expect((await send('/api/urls', tokens[1]?.token ?? '', two)).status).toBe(422);
    expect(stored.size).toBe(20);
  });

  test('another content type than JSON is refused by the API', async () => {
    expect((await post('/api/urls', '{"url":"https://blog.example.com/"}', 'text/plain')).status).toBe(415);
  });

  test('more than a document may have is refused, in the form with the sentence', async () => {
    const someone = visitor(web.app);
    await someone.get('/');
    const file = new File(['<p>', 'x'.repeat(2 * 1024 ** 2 + 10)], 'page.html');
    const response = await someone.post('/submit', { urls: '', file });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('2 MiB');
    expect((await post('/api/urls', JSON.stringify({ html: 'x'.repeat(5 * 1024 ** 2) }))).status).toBe(413);
    expect((await post('/api/feeds/poll', JSON.stringify({ url: 'x'.repeat(1024 ** 2) }))).status).toBe(413);
  });

  test('a stranger’s body is not read at all', async () => {
    await web.users.put('anna', PASSWORD, ['read']);
    let pulled = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
        if (pulled > 100) controller.close();
      },
    });
    const request = new Request(`${ORIGIN}/submit`, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    } as RequestInit);
    expect((await web.app.request(request)).status).toBe(401);
    expect(pulled).toBeLessThan(5);
  });
});

test('an error inside tells nothing about the inside', async () => {
  await web.close();
  const logged: unknown[] = [];
  web = await openWeb({
    submit: async () => {
      throw new Error('connect ECONNREFUSED redis://user:hunter2@10.0.0.1');
    },
    log: { info: () => {}, warn: () => {}, error: (...line: unknown[]) => logged.push(line) },
  });
  const response = await web.app.request('/api/urls', {
    method: 'POST',
    body: '{"url":"https://blog.example.com/x"}',
    headers: { 'content-type': 'application/json' },
  });
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).not.toMatch(/hunter2|ECONNREFUSED|\.ts|at /);
  expect(logged).toHaveLength(1);
});

test('one client has a pace, another is not hindered by it', async () => {
  await web.close();
  web = await openWeb({ settings: { requestsPerMinute: 20, host: '0.0.0.0' } });
  const [a, b] = [await web.users.addToken('a', ['read']), await web.users.addToken('b', ['read'])];
  const ask = (token: string) => web.app.request('/api/jobs', { headers: { authorization: `Bearer ${token}` } });
  const statuses = await Promise.all(Array.from({ length: 25 }, () => (async () => (await ask(a.token)).status)()));
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  const refused = await ask(a.token);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await ask(b.token)).status).toBe(200);
});

test('a preview is seen by the one who made it', async () => {
  const [a, b] = [await web.users.addToken('a', ['submit']), await web.users.addToken('b', ['submit'])];
  const headers = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
  const made = (await (
    await web.app.request('/api/previews', { method: 'POST', body: '{"url":"https://blog.example.com/x"}', headers: headers(a.token) })
  ).json()) as { id: string };
  expect((await web.app.request(`/api/previews/${made.id}`, { headers: headers(a.token) })).status).toBe(200);
  expect((await web.app.request(`/api/previews/${made.id}`, { headers: headers(b.token) })).status).toBe(404);
});
