import { RetryLater, UsageError } from '../../../src/errors.ts';
import { updateFeed } from '../../../src/feeds/list/edit.ts';
import { expect, test } from '../../support/test.ts';
import { fillStore, openWeb, type Visitor, visitor, type WebUnderTest } from '../../support/web/index.ts';

/** What people saw go wrong on the pages, each once. */

let web: WebUnderTest;
let someone: Visitor;
const use = async (changes: Parameters<typeof openWeb>[0] = {}) => {
  web = await openWeb(changes);
  someone = visitor(web.app);
  await someone.get('/');
};
const text = async (path: string) => (await someone.get(path)).text();
test.afterEach(() => web.close());

test('the footer links to the MISP feed only where there is one', async () => {
  await use();
  expect(await text('/jobs')).toContain('/feed/manifest.json');
  await web.close();
  web = await openWeb();
  const { feedFolder: _none, ...deps } = web.deps;
  const { createWeb } = await import('../../../src/web/app.ts');
  const app = createWeb(deps);
  const page = await app.request('/jobs', { headers: { host: 'localhost', authorization: `Bearer ${deps.startToken}` } });
  expect(page.status).toBe(200);
  expect(await page.text()).not.toContain('/feed/manifest.json');
});

test('the overview says what the pages to crawl wait for', async () => {
  await use();
  expect(await text('/overview')).toContain('Nothing waits');
  await fillStore(web);
  const page = await text('/overview');
  expect(page).not.toContain('Nothing waits');
  expect(page).toContain('The page did not finish loading within 60 s.');
});

test('a job that waits for its host is not shown as if something were wrong', async () => {
  await use();
  await web.store.queue.add({
    key: 'polite',
    request: { url: 'https://blog.example.com/polite', source: { kind: 'manual', title: 'Manual', url: 'Manual', tags: [] } },
    priority: 1,
  });
  const lease = await web.store.queue.take('crawl', 'test', 60_000);
  if (lease) await web.store.queue.release(lease, 60_000);
  const page = await text('/jobs');
  expect(page).toContain('<span class="pill waiting">waiting for host</span>');
  expect(page).not.toContain('<span class="pill delayed">');
});

test('an error is said once on the page of its job', async () => {
  await use();
  const sentence = 'The site answers 403 (forbidden): retry with another user agent, or upload the page as HTML.';
  const { failed } = await fillStore(web);
  web.saved.set(failed, { failure: { code: 'HTTP=403', message: sentence }, evidence: [] });
  expect((await text(`/jobs/${failed}`)).split(sentence)).toHaveLength(2);
});

test('a feed that is switched off keeps no error', async () => {
  await use();
  for (const { url } of web.feeds) await updateFeed(web.deps.feedList, url, { enabled: false });
  const page = await text('/feeds');
  expect(page).not.toContain('410 (gone)');
  expect(page).toContain('none of them failing');
});

test('a site that does not answer is said as such, and no feed is a note, not an error', async () => {
  await use();
  web.deps.discoverFeeds = async () => {
    throw new UsageError('down.example does not answer (connection refused): try again later.');
  };
  const down = await someone.post('/feeds/discover', { site: 'down.example' });
  expect(down.status).toBe(200);
  expect(await down.text()).toContain('down.example does not answer');
  web.deps.discoverFeeds = async () => [];
  expect(await (await someone.post('/feeds/discover', { site: 'quiet.example' })).text()).toContain('No feed was found on quiet.example');
});

test('every bad line of a long list is named, and nothing of it is sent', async () => {
  await use();
  const urls = 'https://a.example/1\nftp://b.example/2\nhttps://c.example/3\nnonsense\nhttps://user:pw@d.example/';
  const response = await someone.post('/submit', { urls });
  expect(response.status).toBe(422);
  const page = await response.text();
  const alert = /role="alert">([^<]*)/.exec(page)?.[1] ?? '';
  for (const line of ['ftp://b.example/2', 'nonsense', 'user:pw@d.example']) expect(alert).toContain(line);
  expect(alert).toContain('Nothing was sent yet');
  expect((await web.store.queue.list({}, { offset: 0, limit: 1 })).total).toBe(0);
  const api = await web.app.request('/api/urls', {
    method: 'POST',
    body: JSON.stringify({ urls: ['https://a.example/1', 'ftp://b.example/2', 'nonsense'] }),
    headers: { 'content-type': 'application/json' },
  });
  expect(((await api.json()) as { detail: string }).detail).toMatch(/body\.urls\.1: .*body\.urls\.2: /);
});

test('a waiting job does not pretend to take another user agent', async () => {
  await use();
  const { waiting } = await fillStore(web);
  const response = await someone.post(`/jobs/${waiting}/retry`, { userAgent: 'Another/1.0' });
  const job = await web.store.queue.get(waiting);
  if (response.status === 303) expect(job?.request.settings?.userAgent).toBe('Another/1.0');
  else expect(response.status).toBe(409);
});

test('the overview begins with the last events, and shows 7, 30 or 90 days with an axis', async () => {
  await use();
  await fillStore(web);
  const page = await text('/overview?days=90');
  expect(page).toContain('Latest events');
  expect(page.indexOf('Operation Cinder Wharf')).toBeLessThan(page.indexOf('Articles'));
  expect(page).toContain('in 90 days');
  expect(await text('/overview?days=7')).toContain('in 7 days');
  expect(await text('/overview?days=nonsense')).toContain('in 30 days');
  expect(page).toMatch(/text-anchor="end">12<\/text>/);
});

test('the feed list is exported and imported as OPML', async () => {
  await use();
  const opml = await someone.get('/feeds.opml');
  expect(opml.headers.get('content-disposition')).toContain('feeds.opml');
  expect(await opml.text()).toContain('blog.example.com/feed.xml');
  const addresses = ['https://a.example/feed', 'https://b.example/feed', 'https://blog.example.com/feed.xml'];
  const file = new File([`<opml>${addresses.map((url) => `<outline xmlUrl="${url}"/>`).join('')}</opml>`], 'list.opml');
  expect(await (await someone.post('/feeds/import', { file })).text()).toContain('Added 2 feeds; already in the list: 1.');
  expect(web.feeds.map(({ url }) => url)).toEqual(expect.arrayContaining(addresses));
  expect(web.audited.map(({ action }) => action)).toEqual(expect.arrayContaining(['feed-import']));
});

test('a store that is away is said with what to do, to strangers without its details', async () => {
  await use();
  web.store.queue.list = () => Promise.reject(new RetryLater('disk-full', 'The disk with /data is full.', { outage: true }));
  const page = await someone.get('/jobs');
  expect(page.status).toBe(503);
  expect(page.headers.get('retry-after')).toBe('60');
  expect(await page.text()).toContain('The disk with /data is full.');
  web.store.ledger.get = () => Promise.reject(new RetryLater('disk-full', 'The disk with /data is full.', { outage: true }));
  expect(await (await web.stranger.request('/login', { headers: { host: 'localhost' } })).text()).not.toContain('/data');
});
