import { manualRequest } from '../../../src/pipeline/submit.ts';
import { makePdf } from '../../site/index.ts';
import { expect, test } from '../../support/test.ts';
import { fillStore, openWeb, sampleArticle, type Visitor, visitor, type WebUnderTest } from '../../support/web/index.ts';

/** The forms, as a browser without scripts uses them. */

let web: WebUnderTest;
let someone: Visitor;
test.beforeEach(async () => {
  web = await openWeb();
  someone = visitor(web.app);
  await someone.get('/');
});
test.afterEach(() => web.close());

const list = async () => (await web.store.queue.list({}, { offset: 0, limit: 50 })).jobs;

test.describe('submit', () => {
  test('one address becomes a job that knows who sent it, and the page of that job', async () => {
    const response = await someone.post('/submit', {
      urls: 'https://blog.example.com/a',
      title: ' My title ',
      tags: 'tlp:amber, misp-galaxy:tool="a, b"',
      note: 'look\nhere',
    });
    expect(response.status).toBe(303);
    const [job] = await list();
    expect(response.headers.get('location')).toBe(`/jobs/${job?.id}?queued`);
    expect(job?.request).toMatchObject({
      url: 'https://blog.example.com/a',
      title: 'My title',
      titleWins: true,
      tags: ['tlp:amber', 'misp-galaxy:tool="a, b"'],
      note: 'look\nhere',
      source: { kind: 'manual', title: 'Manual', url: 'Manual' },
      remoteIp: '127.0.0.1',
      submittedBy: 'local',
    });
    expect(web.audited).toMatchObject([{ action: 'submit', who: 'local', address: '127.0.0.1', object: 'https://blog.example.com/a' }]);
  });

  test('many addresses become as many jobs, doubles once', async () => {
    const response = await someone.post('/submit', {
      urls: 'https://blog.example.com/a\r\n https://blog.example.com/b  \n\nhttps://blog.example.com/a',
    });
    expect(response.status).toBe(200);
    expect((await list()).map((job) => job.request.url).sort()).toEqual(['https://blog.example.com/a', 'https://blog.example.com/b']);
  });

  test('the same address again leads to the job that is there', async () => {
    await someone.post('/submit', { urls: 'https://blog.example.com/a' });
    const response = await someone.post('/submit', { urls: 'https://blog.example.com/a?utm_source=feed' });
    const [job, ...more] = await list();
    expect(more).toHaveLength(0);
    expect(response.headers.get('location')).toBe(`/jobs/${job?.id}?pending`);
    expect(await (await someone.get(`/jobs/${job?.id}?pending`)).text()).toContain('was already in the queue');
  });

  test('a page whose event exists: says so, links the event, and takes it again only when asked', async () => {
    await web.store.ledger.saveUrl({
      key: 'blog.example.com/a',
      eventUuid: '6b1ff0b1',
      eventUrl: 'https://misp.example/events/view/7',
      doneAt: 1,
    });
    const { urlKey } = await import('../../../src/net/canonical-url.ts');
    await web.store.ledger.saveUrl({
      key: urlKey('https://blog.example.com/a'),
      eventUuid: '6b1ff0b1',
      eventUrl: 'https://misp.example/events/view/7',
      doneAt: 1,
    });
    const page = await (await someone.post('/submit', { urls: 'https://blog.example.com/a' })).text();
    expect(page).toContain('This page already has an event.');
    expect(page).toContain('href="https://misp.example/events/view/7"');
    expect(await list()).toHaveLength(0);
    expect((await someone.post('/submit', { urls: 'https://blog.example.com/a', again: '1' })).status).toBe(303);
    expect(await list()).toHaveLength(1);
  });

  test('raw HTML is kept and not fetched', async () => {
    await someone.post('/submit', { urls: 'https://blog.example.com/a', html: '<p>Größe</p>' });
    const [job] = await list();
    expect(job?.request.document?.contentType).toBe('text/html; charset=utf-8');
    expect(Buffer.from((await web.store.blobs.get(job?.request.document?.blob ?? '')) ?? []).toString()).toBe('<p>Größe</p>');
  });

  test('a document for an address that is in the queue already is not kept', async () => {
    const stored: string[] = [];
    const { blobs } = web.deps.store;
    const put = blobs.put.bind(blobs);
    blobs.put = (name, ...rest) => {
      stored.push(name);
      return put(name, ...rest);
    };
    for (const html of ['<p>First</p>', '<p>Second</p>']) await someone.post('/submit', { urls: 'https://blog.example.com/a', html });
    expect(await list()).toHaveLength(1);
    const kept = await Promise.all(stored.map(async (name) => (await blobs.get(name)) !== undefined));
    expect(kept).toEqual([true, false]);
  });

  test('a PDF without an address gets one of its own, and is known again', async () => {
    const file = () =>
      new File([new Uint8Array(makePdf('# Report', { title: 'x', author: 'y' }))], 'r.pdf', { type: 'application/x-whatever' });
    await someone.post('/submit', { urls: '', file: file() });
    await someone.post('/submit', { urls: '', file: file() });
    const [job, ...more] = await list();
    expect(more).toHaveLength(0);
    expect(job?.request.url).toMatch(/^https:\/\/document\.invalid\//);
    expect(job?.request.document?.contentType).toBe('application/pdf');
  });

  for (const [name, fields, reason] of [
    ['nothing', {}, 'Enter the address of a page'],
    ['no address', { urls: 'not an address' }, '&quot;not an address&quot; is not a valid URL'],
    ['two lines that are none', { urls: 'one\nhttps://a.example\ntwo' }, 'The same goes for &quot;two&quot;. Nothing was sent yet.'],
    ['a local file', { urls: 'file:///etc/passwd' }, 'http:// or https://'],
    ['a title for many', { urls: 'https://a.example https://b.example', title: 'x' }, 'A title can only be given for a single page'],
    ['a document for many', { urls: 'https://a.example https://b.example', html: '<p>' }, 'A document has one address'],
    ['too long a title', { urls: 'https://a.example', title: 'x'.repeat(301) }, 'title'],
  ] as const)
    test(`${name}: the form comes back with the sentence and what was typed`, async () => {
      const response = await someone.post('/submit', { note: 'kept', ...fields });
      expect(response.status).toBe(422);
      const page = await response.text();
      expect(page).toContain(reason);
      expect(page).toContain('>kept</textarea>');
      expect(await list()).toHaveLength(0);
    });

  test('the bookmarklet’s address fills the form, and sends nothing by itself', async () => {
    const page = await (await someone.get('/?url=https%3A%2F%2Fblog.example.com%2Fa%3Fb%3D1&title=A%20%22title%22')).text();
    expect(page).toContain('>https://blog.example.com/a?b=1</textarea>');
    expect(page).toContain('value="A &quot;title&quot;"');
    expect(await list()).toHaveLength(0);
  });
});

test.describe('preview', () => {
  const ready = async (path: string) => {
    let page = '';
    const isReady = async () => {
      page = await (await someone.get(path)).text();
      return !page.includes('data-live="preview"');
    };
    await expect.poll(isReady).toBe(true);
    return page;
  };

  test('shows report and values; what is changed goes with the job, what is not does not', async () => {
    const made = await someone.post('/preview', { urls: 'https://blog.example.com/new' });
    const path = made.headers.get('location') ?? '';
    const page = await ready(path);
    expect(page).toContain('Scraper: Operation Cinder Wharf');
    expect(page).toContain('portside-metrics.com');
    expect(await list()).toHaveLength(0);
    const sent = await someone.post(`${path}/send`, { v0: 'drop', v1: 'ids', v3: 'ids' });
    expect(sent.status).toBe(303);
    const [job] = await list();
    expect(job?.request.verdicts).toEqual([
      { type: 'domain', value: 'portside-metrics.com', verdict: 'drop' },
      { type: 'cve', value: 'CVE-2023-34362', verdict: 'ids' },
    ]);
  });

  test('a page that cannot be opened: the sentence, and the way back', async () => {
    const made = await someone.post('/preview', { urls: 'https://blog.example.com/blocked' });
    const page = await ready(made.headers.get('location') ?? '');
    expect(page).toContain('The site answers 403 (forbidden): try another user agent.');
    expect(page).toContain('/?url=https%3A%2F%2Fblog.example.com%2Fblocked');
  });

  test('several addresses are refused', async () => {
    const response = await someone.post('/preview', { urls: 'https://a.example https://b.example' });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('A preview shows a single page');
  });

  test('the screenshot is shown', async () => {
    const path = (await someone.post('/preview', { urls: 'https://blog.example.com/new' })).headers.get('location') ?? '';
    await ready(path);
    expect((await someone.get(`${path}/evidence/0`)).headers.get('content-type')).toBe('image/png');
  });

  test('more than three at once have to wait', async () => {
    await web.close();
    let finish = () => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    web = await openWeb({ preview: async () => gate.then(() => ({ article: sampleArticle(), evidence: [] })) });
    someone = visitor(web.app);
    await someone.get('/');
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await someone.post('/preview', { urls: `https://blog.example.com/${i}` })).status);
    finish();
    expect(statuses).toEqual([303, 303, 303, 503]);
  });
});

test.describe('jobs', () => {
  test('the list filters by state, feed, text, lane and error, and counts', async () => {
    await fillStore(web);
    await web.store.queue.add({ key: 'manual', request: manualRequest('https://other.example/report'), priority: 1 });
    const titles = async (query: string) =>
      [...(await (await someone.get(`/jobs?${query}`)).text()).matchAll(/class="title" href="[^"]*">([^<]*)/g)].map((match) => match[1]);
    expect(await titles('')).toHaveLength(6);
    expect(await titles('state=failed')).toEqual(['Members only: briefing of November']);
    expect(await titles('feed=Manual')).toEqual(['other.example/report']);
    expect(await titles('text=mothLAMP')).toEqual(['Unpacking Mothlamp, stage by stage']);
    expect(await titles('error=HTTP%3D403')).toEqual(['Members only: briefing of November']);
    expect(await titles('lane=publish')).toHaveLength(1);
    expect(await titles('text=nothing+like+it')).toEqual([]);
    // What makes no sense counts as not given.
    expect(await titles('state=bogus&lane=x&page=-3')).toHaveLength(6);
  });

  test('long lists have pages that keep the filter', async () => {
    for (let i = 0; i < 60; i++)
      await web.store.queue.add({ key: `k${i}`, request: manualRequest(`https://blog.example.com/${i}`), priority: 1 });
    const page = await (await someone.get('/jobs?state=waiting&feed=Manual')).text();
    expect(page).toContain('Page 1 of 2, 60 jobs');
    expect(page).toContain('href="/jobs?state=waiting&amp;feed=Manual&amp;page=2"');
    expect(await (await someone.get('/jobs?state=waiting&feed=Manual&page=2')).text()).toContain('Page 2 of 2');
  });

  test('a failed job says why, and can be retried, also as another browser', async () => {
    const { failed } = await fillStore(web);
    const page = await (await someone.get(`/jobs/${failed}`)).text();
    expect(page).toContain('retry with another user agent, or upload the page as HTML');
    expect((await someone.post(`/jobs/${failed}/retry`, { userAgent: 'Mozilla/5.0 (test)' })).status).toBe(303);
    const job = await web.store.queue.get(failed);
    expect(job).toMatchObject({ state: 'waiting', lane: 'crawl', request: { settings: { userAgent: 'Mozilla/5.0 (test)' } } });
    expect(web.audited.at(-1)).toMatchObject({ action: 'retry', object: failed, detail: { userAgent: 'Mozilla/5.0 (test)' } });
    expect((await someone.post(`/jobs/${failed}/retry`, { userAgent: 'a\r\nx: y' })).status).toBe(422);
  });

  test('a job that only failed to be published starts there again, with the article that was read', async () => {
    const { job } = await web.store.queue.add({ key: 'k', request: manualRequest('https://blog.example.com/p'), priority: 1 });
    const crawl = await web.store.queue.take('crawl', 'test', 60_000);
    if (crawl) await web.store.queue.advance(crawl);
    const publish = await web.store.queue.take('publish', 'test', 60_000);
    if (publish) await web.store.queue.fail(publish, { code: 'misp-denied', message: 'MISP refuses.' });
    web.saved.set(job.id, { article: sampleArticle(), evidence: [] });
    await someone.post(`/jobs/${job.id}/retry`);
    expect(await web.store.queue.get(job.id)).toMatchObject({ state: 'waiting', lane: 'publish' });
  });

  test('one of several outputs gets the article again, the others keep their results', async () => {
    const { job } = await web.store.queue.add({ key: 'k', request: manualRequest('https://blog.example.com/p'), priority: 1 });
    const crawl = await web.store.queue.take('crawl', 'test', 60_000);
    if (crawl) await web.store.queue.advance(crawl);
    const publish = await web.store.queue.take('publish', 'test', 60_000);
    const at = new Date().toISOString();
    const outputs = ['misp', 'partners'].map((output) => ({ output, status: 'created' as const, message: `Made in ${output}.`, at }));
    if (publish) await web.store.queue.finish(publish, { status: 'created', message: 'Made.', outputs });
    expect(await (await someone.get(`/jobs/${job.id}`)).text()).toContain('aria-label="Publish to partners again"');
    expect((await someone.post(`/jobs/${job.id}/retry`, { output: 'elsewhere' })).status).toBe(422);
    expect((await someone.post(`/jobs/${job.id}/retry`, { output: 'partners' })).status).toBe(303);
    const again = await web.store.queue.get(job.id);
    expect(again).toMatchObject({ state: 'waiting', lane: 'publish' });
    expect(again?.outcome?.outputs?.map(({ output, status }) => [output, status])).toEqual([
      ['misp', 'created'],
      ['partners', 'waiting'],
    ]);
  });

  test('what is being worked on can be neither retried nor removed', async () => {
    const { active } = await fillStore(web);
    expect((await someone.post(`/jobs/${active}/retry`)).status).toBe(409);
    expect((await someone.post(`/jobs/${active}/remove`)).status).toBe(409);
    expect(await (await someone.get(`/jobs/${active}`)).text()).not.toContain('Retry now');
  });

  test('a job that is gone: 404 with a sentence', async () => {
    const response = await someone.get('/jobs/jnothing');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('There is no such job');
  });
});

test.describe('feeds', () => {
  test('each feed shows its health; polling and switching say what happened', async () => {
    const page = await (await someone.get('/feeds')).text();
    expect(page).toContain('4 feeds, 1 failing');
    expect(page).toContain('The server answers 410 (gone)');
    expect(await (await someone.post('/feeds/poll', { url: 'https://dockside.example/rss' })).text()).toContain('12 entries, 1 new');
    expect((await someone.post('/feeds/enable', { url: 'https://dockside.example/rss', enabled: '0' })).status).toBe(303);
    expect(web.feeds.find(({ title }) => title === 'Dockside reversing')?.enabled).toBe(false);
    expect((await someone.post('/feeds/poll', { url: 'https://not-in-the-list.example' })).status).toBe(404);
    expect(web.audited.map(({ action }) => action)).toEqual(['feed-poll', 'feed-disable']);
  });

  test('a site’s feeds are found, looked at, and added once', async () => {
    const found = await (await someone.post('/feeds/discover', { site: 'new.example' })).text();
    expect(found).toContain('https://new.example/feed.xml');
    expect(found).toContain('First entry');
    const feed = { url: 'https://new.example/feed.xml', title: 'New', tags: 'a:b="c", d' };
    expect(await (await someone.post('/feeds/add', feed)).text()).toContain('New was added');
    expect(web.feeds.at(-1)).toMatchObject({ title: 'New', tags: ['a:b="c"', 'd'] });
    expect((await someone.post('/feeds/add', feed)).status).toBe(409);
    expect((await someone.post('/feeds/add', { ...feed, url: 'https://other.example', title: '' })).status).toBe(422);
    expect(await (await someone.post('/feeds/discover', { site: 'no site at all' })).text()).toContain('is not the address of a site');
  });
});

test('the check of linked files for changes is told apart from the article', async () => {
  const files = [{ url: 'https://blog.example.com/iocs.csv', sha256: '' }];
  await web.store.queue.add({
    key: 'linked-files blog.example.com/a',
    request: { ...manualRequest('https://blog.example.com/a'), title: 'A report', recheck: { files } },
    priority: 9,
    notBefore: Date.now() + 3_600_000,
  });
  const [job] = await list();
  const rows = await (await someone.get('/jobs')).text();
  expect(rows).toContain('Linked files of “A report”');
  expect(rows).toContain('scheduled');
  expect(rows).not.toContain('waiting for host');
  const page = await (await someone.get(`/jobs/${job?.id}`)).text();
  expect(page).toContain('<h1>Linked files of “A report”</h1>');
  expect(page).toContain('checked for changes once a day');
  expect(page).toContain('https://blog.example.com/iocs.csv');
  expect(await (await someone.get('/overview')).text()).toContain('Linked files to be checked');
  expect(await (await someone.get(`/api/jobs/${job?.id}`)).json()).toMatchObject({ kind: 'recheck', title: 'A report' });
});

test('the overview shows numbers, plots, outputs and health checks', async () => {
  await fillStore(web);
  const page = await (await someone.get('/overview')).text();
  expect(page).toContain('Version 2.5.1, key of user crawler.');
  expect(page).toMatch(/Articles<\/b> <span class="quiet">\d+ in 30 days/);
  expect(page).toContain('HTTP=403');
  expect(page).toContain('Chromium 142');
});

test('a MISP that is down is shown as such', async () => {
  await web.close();
  web = await openWeb({
    outputs: async () => {
      throw new Error('connect ECONNREFUSED');
    },
  });
  const page = await (await web.app.request('/overview')).text();
  expect(page).toContain('down');
  expect(page).not.toContain('ECONNREFUSED');
});

test('the theme is remembered, and leads back', async () => {
  await someone.get('/jobs');
  const response = await someone.post('/theme', { theme: 'dark', back: '/jobs' });
  expect(response.headers.get('location')).toBe('/jobs');
  expect(await (await someone.get('/jobs')).text()).toContain('<html lang="en" data-theme="dark">');
});

test('below a base path every link, form and cookie stays there, whether the proxy strips it or not', async () => {
  await web.close();
  web = await openWeb({ settings: { basePath: '/crawler' } });
  await fillStore(web);
  for (const path of ['/crawler/', '/crawler/jobs', '/jobs', '/crawler/feeds', '/crawler/overview', '/crawler/api/docs']) {
    const response = await web.app.request(path);
    expect(response.status, path).toBe(200);
    for (const [, target] of (await response.text()).matchAll(/(?:href|action|src|formaction)="(\/[^"]*)"/g))
      expect(target, path).toMatch(/^\/crawler(\/|$)/);
  }
  const first = await web.stranger.request('/crawler/login');
  expect(first.headers.getSetCookie()[0]).toContain('Path=/crawler;');
  expect((await web.app.request('/crawler/assets/style.css')).status).toBe(200);
  expect((await web.app.request('/crawler-other/jobs')).status).toBe(404);
});
