import { readFeedCatalog } from '../../../src/feeds/list/catalog.ts';
import { updateFeed } from '../../../src/feeds/list/edit.ts';
import { changesOf, valuesOf } from '../../../src/web/feeds/fields.ts';
import { expect, test } from '../../support/test.ts';
import { documentOf, fillStore, openWeb, type Visitor, visitor, type WebUnderTest } from '../../support/web/index.ts';

test.describe('the form of a feed', () => {
  const entry = {
    title: 'Blog',
    url: 'https://blog.example/feed',
    tags: ['a', 'b'],
    enabled: true,
    interval: '4h',
    evidence: ['pdf' as const],
    headers: { Authorization: { secret: 'BLOG_TOKEN' }, 'X-Key': 'very secret' },
    include: { title: ['malware', 'APT\\d+'], url: ['/research/'] },
    distribution: 1,
    wait: { for: 'selector' as const, selector: 'article' },
  };

  test('sent as it was shown, it changes nothing', () => {
    expect(changesOf(entry, valuesOf(entry))).toEqual({});
    const site = {
      ...{ title: 'S', url: 'https://s.example/', tags: [], enabled: true },
      site: { sitemap: true as const },
    };
    expect(changesOf(site, valuesOf(site))).toEqual({});
  });

  test('shows no value of a header, and keeps it', () => {
    const values = valuesOf(entry);
    expect(JSON.stringify(values)).not.toContain('very secret');
    const headers = `${values.headers?.[0]}\nX-New: plain`;
    expect(changesOf(entry, { ...values, headers: [headers] })).toEqual({
      headers: { Authorization: { secret: 'BLOG_TOKEN' }, 'X-Key': 'very secret', 'X-New': 'plain' },
    });
  });

  test('gives only what differs, with the types of the list', () => {
    const changes = changesOf(entry, {
      ...valuesOf(entry),
      title: ['Blog of the lab'],
      tags: [''],
      interval: [''],
      distribution: ['3'],
      firstPoll: ['many'],
      evidence: ['html', 'pdf'],
      'include.url': [''],
      'exclude.keyword': ['webinar\n  podcast '],
      'wait.ms': ['2000'],
    });
    expect(changes).toEqual({
      title: 'Blog of the lab',
      tags: undefined,
      interval: undefined,
      distribution: 3,
      firstPoll: 'many',
      evidence: ['pdf', 'html'],
      include: { title: ['malware', 'APT\\d+'] },
      exclude: { keyword: ['webinar', 'podcast'] },
      wait: { for: 'selector', selector: 'article', ms: 2000 },
    });
  });
});

test.describe('pages', () => {
  let web: WebUnderTest;
  let anna: Visitor;
  test.beforeEach(async () => {
    web = await openWeb();
    anna = visitor(web.app);
  });
  test.afterEach(() => web.close());
  const URL_OF = { harbour: 'https://blog.example.com/feed.xml', dockside: 'https://dockside.example/rss' };
  const one = (url: string) => `/feeds/one?url=${encodeURIComponent(url)}`;

  /** What a browser would send of the form as it stands. */
  const formOf = (document: Document, action: string): [string, string][] => {
    const form = document.querySelector<HTMLFormElement>(`form[action="${action}"]`);
    const fields = [...(form?.elements ?? [])] as HTMLInputElement[];
    return fields.filter(({ name, type, checked }) => name && (type !== 'checkbox' || checked)).map(({ name, value }) => [name, value]);
  };
  const body = (fields: [string, string][]) => new URLSearchParams(fields.filter(([name]) => name !== '_csrf'));

  test('one feed shows its worth, and what is typed is saved', async () => {
    await fillStore(web);
    const document = await documentOf(anna.get(one(URL_OF.harbour)));
    expect(document.querySelector('.tiles')?.textContent).toContain('HTTP=403 (7)');
    const fields = formOf(document, '/feeds/edit').map(([name, value]): [string, string] =>
      name === 'interval' ? [name, '2h'] : name === 'exclude.title' ? [name, 'webinar'] : [name, value],
    );
    const saved = await documentOf(anna.post('/feeds/edit', Object.fromEntries(body(fields))));
    expect(saved.querySelector('.notice')?.textContent).toContain('Saved: interval, exclude.');
    expect(web.feeds[0]).toMatchObject({ interval: '2h', exclude: { title: ['webinar'] } });
    expect(web.audited.at(-1)).toMatchObject({ action: 'feed-edit', object: URL_OF.harbour, detail: { fields: ['interval', 'exclude'] } });
  });

  test('a value that the list does not allow is named, and what was typed stays', async () => {
    const fields = formOf(await documentOf(anna.get(one(URL_OF.harbour))), '/feeds/edit').map(([name, value]): [string, string] =>
      name === 'interval' ? [name, 'often'] : [name, value],
    );
    const response = await anna.post('/feeds/edit', Object.fromEntries(body(fields)));
    expect(response.status).toBe(422);
    const document = await documentOf(response);
    expect(document.querySelector('.notice.bad')?.textContent).toContain('field "interval" is "often"');
    expect(document.querySelector<HTMLInputElement>('[name="interval"]')?.value).toBe('often');
    expect(web.feeds[0]?.interval).toBeUndefined();
  });

  test('a default that the list spells out is kept when other fields are saved', async () => {
    await updateFeed(web.deps.feedList, URL_OF.harbour, { trust: 'normal', site: { sitemap: true, render: true } });
    const fields = formOf(await documentOf(anna.get(one(URL_OF.harbour))), '/feeds/edit');
    const saved = await documentOf(anna.post('/feeds/edit', Object.fromEntries(body(fields))));
    expect(saved.querySelector('.notice')?.textContent).toContain('Nothing was changed.');
    expect(web.feeds[0]).toMatchObject({ trust: 'normal', site: { sitemap: true, render: true } });
  });

  test('a feed is deleted after a question, and an unknown one is not', async () => {
    const document = await documentOf(anna.get(one(URL_OF.dockside)));
    expect(document.querySelector('form[action="/feeds/remove"] p')?.textContent).toContain(
      'Delete “Dockside reversing” from the feed list',
    );
    const after = await documentOf(anna.post('/feeds/remove', { url: URL_OF.dockside }));
    expect(after.querySelector('.notice')?.textContent).toContain('Dockside reversing was deleted from the list.');
    expect(web.feeds.map(({ title }) => title)).not.toContain('Dockside reversing');
    expect((await anna.post('/feeds/remove', { url: URL_OF.dockside })).status).toBe(404);
  });

  test('the feed catalog is searched, says what is listed, and adds what was chosen', async () => {
    const all = await documentOf(anna.get('/feeds/catalog'));
    expect(all.querySelectorAll('tbody tr').length).toBe(readFeedCatalog().length);
    const found = await documentOf(anna.get('/feeds/catalog?text=securelist&language=en'));
    const urls = [...found.querySelectorAll<HTMLInputElement>('input[name="url"]')].map(({ value }) => value);
    expect(urls).toEqual(['https://securelist.com/feed/']);
    await anna.post('/feeds/catalog', { url: urls[0] ?? '', tags: 'type:OSINT' });
    expect(web.feeds.at(-1)).toMatchObject({ url: urls[0], tags: ['type:OSINT'] });
    const again = await documentOf(anna.get('/feeds/catalog?text=securelist'));
    expect(again.querySelector('tbody')?.textContent).toContain('in the list');
    expect(again.querySelector('input[name="url"]')).toBeNull();
    expect((await documentOf(anna.get('/feeds/catalog?topic=ics'))).querySelectorAll('tbody tr').length).toBeGreaterThan(0);
    expect((await documentOf(anna.get('/feeds/catalog?text=nothing-like-this'))).querySelector('.empty')?.textContent).toContain(
      'No blogs match',
    );
  });

  test('the list is sorted by what feeds are worth, and filtered', async () => {
    await fillStore(web);
    const titles = async (path: string) =>
      [...(await documentOf(anna.get(path))).querySelectorAll('a.title')].map(({ textContent }) => textContent);
    expect(await titles('/feeds?sort=articles')).toEqual(['Harbour Labs', 'Dockside reversing', 'Old lighthouse', 'Quiet bay']);
    expect((await titles('/feeds?sort=title'))[0]).toBe('Dockside reversing');
    expect(await titles('/feeds?text=reversing')).toEqual(['Dockside reversing']);
  });

  test('who may only read sees the figures and no settings', async () => {
    await web.users.put('guest', 'a long password', ['read']);
    const guest = visitor(web.app);
    await guest.login('guest', 'a long password');
    const document = await documentOf(guest.get(one(URL_OF.harbour)));
    expect(document.querySelector('.tiles')).not.toBeNull();
    expect(document.querySelector('form[action="/feeds/edit"], form[action="/feeds/remove"]')).toBeNull();
    for (const path of ['/feeds/edit', '/feeds/remove', '/feeds/catalog'])
      expect((await guest.post(path, { of: URL_OF.harbour, url: URL_OF.harbour })).status, path).toBe(403);
  });

  test('the API changes, removes and lists with quality', async () => {
    await fillStore(web);
    const call = (method: string, path: string, json?: unknown) =>
      web.app.request(`/api${path}`, {
        method,
        headers: { host: 'localhost', 'content-type': 'application/json' },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
    const { feeds } = (await (await call('GET', '/feeds')).json()) as { feeds: { title: string; quality: { articles: number } }[] };
    expect(feeds[0]?.quality.articles).toBeGreaterThan(100);
    expect((await call('PATCH', '/feeds', { url: URL_OF.harbour, fields: { interval: '30m', trust: 'low' } })).status).toBe(200);
    expect(web.feeds[0]).toMatchObject({ interval: '30m', trust: 'low' });
    await call('PATCH', '/feeds', { url: URL_OF.harbour, fields: { interval: null } });
    expect(web.feeds[0]?.interval).toBeUndefined();
    const refused = await call('PATCH', '/feeds', { url: URL_OF.harbour, fields: { colour: 'blue' } });
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('there is no field')]);
    expect((await call('DELETE', `/feeds?url=${encodeURIComponent(URL_OF.harbour)}`)).status).toBe(200);
    expect(web.feeds).toHaveLength(3);
    const catalog = (await (await call('GET', '/feeds/catalog?text=krebs')).json()) as { feeds: { listed: boolean }[] };
    expect(catalog.feeds).toEqual([expect.objectContaining({ title: 'Krebs on Security', listed: false })]);
  });
});
