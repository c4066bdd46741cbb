import { manualRequest } from '../../../src/pipeline/submit.ts';
import type { OpenApi } from '../../../src/web/api/openapi.ts';
import { expect, test } from '../../support/test.ts';
import { fillStore, openWeb, type WebUnderTest } from '../../support/web/index.ts';

let web: WebUnderTest;
test.beforeEach(async () => {
  web = await openWeb();
});
test.afterEach(() => web.close());

// biome-ignore lint/suspicious/noExplicitAny: answers are checked field by field.
type Answer = { status: number; headers: Headers; body: any };

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await web.app.request(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

test('submitting is idempotent: the same address names the same job', async () => {
  const first = await call('POST', '/api/urls', { url: 'https://blog.example.com/a' });
  const second = await call('POST', '/api/urls', { url: 'https://blog.example.com/a' });
  expect([first.status, second.status]).toEqual([202, 202]);
  expect([first.body.results[0].status, second.body.results[0].status]).toEqual(['queued', 'pending']);
  expect(second.body.results[0].jobId).toBe(first.body.results[0].jobId);
});

test('many addresses are answered one by one', async () => {
  const { body } = await call('POST', '/api/urls', {
    urls: ['https://blog.example.com/a', 'https://blog.example.com/b'],
    tags: ['x'],
    note: 'n',
  });
  expect(body.results.map(({ url }: { url: string }) => url)).toEqual(['https://blog.example.com/a', 'https://blog.example.com/b']);
  const job = await web.store.queue.get(body.results[1].jobId);
  expect(job?.request).toMatchObject({ tags: ['x'], note: 'n', submittedBy: 'local', remoteIp: '127.0.0.1' });
});

test('a document comes as base64, raw HTML as text', async () => {
  const pdf = await call('POST', '/api/urls', {
    document: { contentType: 'application/pdf', base64: Buffer.from('%PDF-1.4 …').toString('base64') },
  });
  expect((await web.store.queue.get(pdf.body.results[0].jobId))?.request.document?.contentType).toBe('application/pdf');
  const html = await call('POST', '/api/urls', { url: 'https://blog.example.com/x', html: '<p>x</p>' });
  expect((await web.store.queue.get(html.body.results[0].jobId))?.request.document?.contentType).toBe('text/html; charset=utf-8');
});

test('jobs are listed in pages, with the way to the next', async () => {
  for (let i = 0; i < 5; i++)
    await web.store.queue.add({ key: `k${i}`, request: manualRequest(`https://blog.example.com/${i}`), priority: 1 });
  const seen: string[] = [];
  let path: string | undefined = '/api/jobs?perPage=2&feed=Manual';
  while (path) {
    const { body, headers }: Answer = await call('GET', path);
    expect(body.total).toBe(5);
    seen.push(...body.jobs.map(({ url }: { url: string }) => url));
    expect(headers.get('link')?.includes('rel="next"') ?? false).toBe(body.next !== undefined);
    path = body.next;
  }
  expect(new Set(seen).size).toBe(5);
});

test('a job is shown with its times and error, and without what is secret', async () => {
  const { job } = await web.store.queue.add({
    key: 'k',
    priority: 1,
    request: manualRequest('https://blog.example.com/a', {
      settings: { cookies: 'session=hunter2', headers: { authorization: 'hunter2' } },
      document: { contentType: 'text/html', blob: 'document/hunter2' },
    }),
  });
  const lease = await web.store.queue.take('crawl', 'test', 60_000);
  if (lease) await web.store.queue.retry(lease, { code: 'timeout', message: 'The page did not finish.' }, 60_000);
  const answer = await call('GET', `/api/jobs/${job.id}`);
  expect(answer.body).toMatchObject({
    id: job.id,
    state: 'delayed',
    attempts: 1,
    error: { code: 'timeout', message: 'The page did not finish.' },
  });
  expect(Date.parse(answer.body.notBefore)).toBeGreaterThan(Date.now());
  expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  expect(await (await web.app.request(`/jobs/${job.id}`)).text()).not.toContain('hunter2');
});

test('wait answers when the job ends, and not before', async () => {
  const { job } = await web.store.queue.add({ key: 'k', request: manualRequest('https://blog.example.com/a'), priority: 1 });
  const waiting = call('GET', `/api/jobs/${job.id}?wait=30`);
  let answered = false;
  void waiting.then(() => {
    answered = true;
  });
  const lease = await web.store.queue.take('crawl', 'test', 60_000);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(answered).toBe(false);
  if (lease) await web.store.queue.fail(lease, { code: 'HTTP=404', message: 'Gone.' });
  expect((await waiting).body).toMatchObject({ state: 'failed', error: { code: 'HTTP=404' } });
});

test('wait ends by itself with the job as it is; a job that is final is answered at once', async () => {
  const { failed, waiting } = await fillStore(web);
  expect((await call('GET', `/api/jobs/${waiting}?wait=0.2`)).body.state).toBe('waiting');
  expect((await call('GET', `/api/jobs/${failed}?wait=60`)).body.state).toBe('failed');
  expect((await call('GET', `/api/jobs/${failed}?wait=61`)).status).toBe(422);
});

test('the article of a job, retry and removal', async () => {
  const { done, failed } = await fillStore(web);
  const article = await call('GET', `/api/jobs/${done}/article`);
  expect(article.body.markdown).toContain('Since September');
  expect(article.body.indicators[0]).toEqual({
    type: 'domain',
    value: 'portside-metrics.com',
    defanged: true,
    verdict: 'indicator',
    toIds: true,
    reason: 'defanged in prose',
    context: { kind: 'prose', snippet: '… portside-metrics[.]com …' },
  });
  expect((await call('GET', `/api/jobs/${failed}/article`)).status).toBe(404);
  expect((await call('POST', `/api/jobs/${failed}/retry`, { userAgent: 'x' })).body).toMatchObject({ state: 'waiting' });
  expect((await call('DELETE', `/api/jobs/${failed}`)).body).toEqual({ removed: true });
  expect((await call('GET', `/api/jobs/${failed}`)).status).toBe(404);
});

test('events, feeds and numbers', async () => {
  const { queue } = web.store;
  await queue.add({ key: 'other', request: manualRequest('https://blog.example.com/not-wanted'), priority: 1 });
  const lease = await queue.take('crawl', 'test', 60_000);
  if (lease) await queue.finish(lease, { status: 'skipped', message: 'A publish rule skips it.' });
  await fillStore(web);
  const events = await call('GET', '/api/events');
  expect(events.body.events).toMatchObject([{ status: 'created', indicators: 3, url: 'https://blog.example.com/cinder-wharf' }]);
  expect(events.body.total).toBe(1);
  expect((await call('GET', '/api/jobs?state=done')).body.total).toBe(2);
  const feeds = await call('GET', '/api/feeds');
  expect(feeds.body.feeds[2]).toMatchObject({
    title: 'Old lighthouse',
    health: { failures: 5, lastError: expect.stringContaining('410') },
  });
  const stats = await call('GET', '/api/stats?days=7');
  expect(stats.body.days).toHaveLength(7);
  expect(stats.body.queue.crawl).toMatchObject({ waiting: 1, active: 1, failed: 1, delayed: 1 });
  expect((await call('POST', '/api/feeds', { title: 'New', url: 'https://new.example/rss', tags: ['a'] })).body.ok).toBe(true);
  expect((await call('PATCH', '/api/feeds', { url: 'https://new.example/rss', enabled: false })).body.ok).toBe(true);
  expect(web.feeds.at(-1)).toMatchObject({ title: 'New', enabled: false });
  expect((await call('POST', '/api/feeds/discover', { url: 'https://new.example' })).body.feeds[0].url).toBe(
    'https://new.example/feed.xml',
  );
});

test('a preview: made, waited for, judged, sent', async () => {
  const made = await call('POST', '/api/previews', { url: 'https://blog.example.com/new', title: 'Mine' });
  expect(made.status).toBe(202);
  const shown = await call('GET', `/api/previews/${made.body.id}?wait=10`);
  expect(shown.body).toMatchObject({ state: 'ready', article: { title: 'Operation Cinder Wharf' } });
  const sent = await call('POST', `/api/previews/${made.body.id}/send`, {
    verdicts: [{ type: 'ipv4', value: '45.142.213.67', verdict: 'no-ids' }],
  });
  expect(sent.body.status).toBe('queued');
  expect((await web.store.queue.get(sent.body.jobId))?.request).toMatchObject({
    title: 'Mine',
    verdicts: [{ type: 'ipv4', value: '45.142.213.67', verdict: 'no-ids' }],
  });
  const failed = await call('POST', '/api/previews', { url: 'https://blog.example.com/blocked' });
  expect((await call('GET', `/api/previews/${failed.body.id}?wait=10`)).body).toMatchObject({
    state: 'failed',
    error: { code: 'HTTP=403' },
  });
  expect((await call('POST', `/api/previews/${failed.body.id}/send`, {})).status).toBe(409);
});

test.describe('OpenAPI', () => {
  const document = async () => (await call('GET', '/api/openapi.json')).body as OpenApi;

  test('every reference leads somewhere, every parameter of a path is declared, every id is used once', async () => {
    const api = await document();
    expect(api.openapi).toBe('3.1.0');
    for (const [, name = ''] of JSON.stringify(api).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      expect(Object.keys(api.components.schemas)).toContain(name);
    expect(JSON.stringify(api)).not.toContain('#/$defs/');
    const ids = Object.values(api.paths).flatMap((methods) => Object.values(methods).map((operation) => operation.operationId));
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, methods] of Object.entries(api.paths))
      for (const operation of Object.values(methods)) {
        const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])).toEqual(declared);
      }
  });

  test('what the document promises is what the calls answer', async () => {
    await fillStore(web);
    const api = await document();
    for (const path of ['/jobs', '/feeds', '/stats', '/events'] as const) {
      const schema = api.paths[path]?.get?.responses['200']?.content?.['application/json']?.schema as {
        required: string[];
        properties: object;
      };
      const { body } = await call('GET', `/api${path}`);
      for (const name of schema.required) expect(Object.keys(body), path).toContain(name);
      for (const name of Object.keys(body)) expect(Object.keys(schema.properties), path).toContain(name);
    }
  });

  test('the viewer shows every call', async () => {
    const page = await (await web.app.request('/api/docs')).text();
    for (const path of Object.keys((await document()).paths)) expect(page).toContain(`/api${path}`);
  });
});
