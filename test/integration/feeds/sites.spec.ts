import { gzipSync } from 'node:zlib';
import { type BackfillCursor, backfill } from '../../../src/feeds/backfill.ts';
import { discoverFeeds } from '../../../src/feeds/discover.ts';
import type { FeedEntry } from '../../../src/feeds/list/schema.ts';
import type { FetchLike } from '../../../src/feeds/poll/fetch-feed.ts';
import { type PollDeps, pollFeed } from '../../../src/feeds/poll/poll-feed.ts';
import { fetchOptions, type ReadDeps } from '../../../src/feeds/poll/read-source.ts';
import { directReader } from '../../../src/feeds/reader/reader.ts';
import { readSitemap } from '../../../src/feeds/site/sitemap.ts';
import { expect, test } from '../../support/test.ts';
import { rss, type Server, startServer } from './server.ts';

let server: Server;
test.beforeEach(async () => {
  server = await startServer();
});
test.afterEach(() => server.close());

const direct: FetchLike = (url, init) => fetch(url, { headers: init.headers, signal: init.signal });
const reading = (): ReadDeps => ({ fetch: direct, reader: directReader, browser: 'never', timeoutMs: 30_000, maxBytes: 1_000_000 });
const entryFor = (path: string, fields: Partial<FeedEntry> = {}): FeedEntry => ({
  title: 'Blog',
  url: server.url + path,
  tags: [],
  enabled: true,
  ...fields,
});
const NOW = Date.parse('2024-06-01T12:00:00Z');
const polling = (seen = new Set<string>(), fields: Partial<PollDeps> = {}): PollDeps => ({
  ...reading(),
  intervalMs: 3_600_000,
  maxAgeMs: 30 * 86_400_000,
  firstPoll: 20,
  now: () => NOW,
  seen: async (_, marks) => new Set(marks.filter((mark) => seen.has(mark))),
  ...fields,
});
const urlset = (...urls: [path: string, lastmod?: string | undefined, more?: string][]): string =>
  `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">${urls
    .map(
      ([path, lastmod, more = '']) => `<url><loc>${server.url}${path}</loc>${lastmod ? `<lastmod>${lastmod}</lastmod>` : ''}${more}</url>`,
    )
    .join('')}</urlset>`;
const index = (...paths: [string, string?][]): string =>
  `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${paths.map(([path, lastmod]) => `<sitemap><loc>${server.url}${path}</loc>${lastmod ? `<lastmod>${lastmod}</lastmod>` : ''}</sitemap>`).join('')}</sitemapindex>`;

test.describe('headers and cookies of a feed stay with its origin', () => {
  const secret: Partial<FeedEntry> = { headers: { 'X-Api-Key': 'k', Authorization: 'Bearer t' }, cookies: 'BLOG' };
  const secrets = () => 'session=1';
  const SECRET_NAMES = ['x-api-key', 'authorization', 'cookie'];
  let other: Server;
  test.beforeEach(async () => {
    other = await startServer();
    other.routes.set('/elsewhere.xml', rss([[`${server.url}/blog/old`, '2024-05-01T10:00:00Z']]));
    other.routes.set('/map.xml', urlset(['/blog/new', '2024-05-30']));
  });
  test.afterEach(() => other.close());

  /** What each server was sent of them, by path. */
  const sent = (of: Server): [string, string[]][] =>
    of.requests.map(({ path, headers }) => [path, SECRET_NAMES.filter((name) => headers[name] !== undefined)]);

  test('when its older pages are said to lie elsewhere', async () => {
    const older = `<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="${other.url}/elsewhere.xml"/>`;
    server.routes.set('/feed', rss([['/blog/a', '2024-05-30T10:00:00Z']], older));
    const steps = [];
    for await (const step of backfill(entryFor('/feed', secret), { ...reading(), secrets, since: '2024-01-01T00:00:00Z', pauseMs: 0 }))
      steps.push(step);
    expect(sent(server)[0]).toEqual(['/feed', SECRET_NAMES]);
    expect(sent(other)).toEqual([['/elsewhere.xml', []]]);
  });

  test('when robots.txt or an index names sitemaps elsewhere', async () => {
    server.routes.set('/robots.txt', `Sitemap: ${other.url}/map.xml\nSitemap: ${server.url}/own.xml\n`);
    server.routes.set('/own.xml', `<sitemapindex><sitemap><loc>${other.url}/map.xml?of=index</loc></sitemap></sitemapindex>`);
    await pollFeed(entryFor('/blog/', { ...secret, site: { sitemap: true } }), undefined, polling(new Set(), { secrets }));
    expect(sent(server).map(([, names]) => names)).toEqual([SECRET_NAMES, SECRET_NAMES]);
    expect(sent(other).length).toBeGreaterThan(0);
    expect(sent(other).flatMap(([, names]) => names)).toEqual([]);
  });
});

test.describe('sites without a feed', () => {
  test('a sitemap found by robots.txt, through an index, packed; articles by pattern, young ones first of all', async () => {
    server.routes.set('/robots.txt', `User-agent: *\nSitemap: ${server.url}/maps/index.xml\n`);
    server.routes.set('/maps/index.xml', index(['/maps/posts.xml.gz'], ['/maps/pages.xml']));
    server.routes.set('/maps/posts.xml.gz', (_, response) =>
      response.end(
        gzipSync(urlset(['/blog/new', '2024-05-30'], ['/blog/newer', '2024-05-31'], ['/blog/old', '2020-01-01'], ['/about', '2024-05-31'])),
      ),
    );
    server.routes.set('/maps/pages.xml', urlset(['/blog/']));
    const seen = new Set<string>();
    const result = await pollFeed(entryFor('/blog/', { site: { sitemap: true, linkPattern: '/blog/[a-z]+$' } }), undefined, polling(seen));
    expect(result.items.map(({ url }) => url)).toEqual([`${server.url}/blog/new`, `${server.url}/blog/newer`]);
    expect(result.marks, 'an old page that is changed tomorrow is not new').toEqual([expect.stringContaining('/blog/old')]);
  });

  test('without a pattern, articles lie below the index page', async () => {
    server.routes.set(
      '/sitemap.xml',
      urlset(
        ['/', '2024-05-31'],
        ['/blog/a', '2024-05-31'],
        ['/blog', '2024-05-31'],
        ['/blogroll', '2024-05-31'],
        ['/shop/b', '2024-05-31'],
      ),
    );
    const result = await pollFeed(entryFor('/blog/', { site: { sitemap: true } }), undefined, polling());
    expect(result.items.map(({ url }) => url)).toEqual([`${server.url}/blog/a`]);
  });

  test('a news sitemap gives title and day', async () => {
    const news =
      '<news:news><news:publication><news:name>N</news:name></news:publication><news:publication_date>2024-05-31T10:00:00+02:00</news:publication_date><news:title>A &amp; B</news:title></news:news>';
    server.routes.set('/news.xml', urlset(['/n/1', undefined, news]));
    const result = await pollFeed(entryFor('/n/', { site: { sitemap: `${server.url}/news.xml` } }), undefined, polling());
    expect(result.items).toMatchObject([{ title: 'A & B', published: '2024-05-31T08:00:00Z' }]);
  });

  test('sitemaps that have not changed are not fetched again', async () => {
    server.routes.set('/s.xml', index(['/old.xml', '2024-01-01'], ['/new.xml', '2024-06-01']));
    server.routes.set('/old.xml', urlset(['/b/1', '2024-01-01']));
    server.routes.set('/new.xml', urlset(['/b/2', '2024-05-31']));
    const site = entryFor('/b/', { site: { sitemap: `${server.url}/s.xml` } });
    const first = await pollFeed(site, undefined, polling());
    server.requests.length = 0;
    await pollFeed(site, first.health, polling());
    expect(server.requests.map(({ path }) => path)).toEqual(['/s.xml', '/new.xml']);
  });

  test('no sitemap is a sentence', async () => {
    const { health } = await pollFeed(entryFor('/blog/', { site: { sitemap: true } }), undefined, polling());
    expect(health.lastError).toContain('no sitemap was found');
  });

  test('an index page: links by pattern, once each, with the longest text as title; through the browser by default', async () => {
    const html = `<html><head><base href="/b/"></head><body><a href="post-1">Read more</a><a href="post-1#c"><h2>First</h2> <span>post</span></a><a href="/b/post-2?utm_source=x">Second</a><a href="/about">About</a><a href="mailto:x@y.z">Mail</a></body></html>`;
    server.routes.set('/blog', html);
    const site = entryFor('/blog', { site: { linkPattern: '/post-\\d+' } });
    const direct = await pollFeed({ ...site, site: { linkPattern: '/post-\\d+', render: false } }, undefined, polling());
    expect(direct.items.map(({ url, title }) => [url, title])).toEqual([
      [`${server.url}/b/post-2?utm_source=x`, 'Second'],
      [`${server.url}/b/post-1`, 'First post'],
    ]);
    const asked = server.requests.length;
    const openPage: NonNullable<PollDeps['openPage']> = async (url) => ({ status: 200, html, contentType: 'text/html', finalUrl: url });
    const rendered = await pollFeed(site, undefined, polling(new Set(), { openPage }));
    expect(rendered.items).toHaveLength(2);
    expect(server.requests.length).toBe(asked);
    server.routes.set('/blog', '<p>new design</p>');
    expect((await pollFeed(site, undefined, polling())).health.lastError).toContain('no link that matches "linkPattern"');
  });

  test('a plain list of addresses is a sitemap, other things are none', () => {
    expect(readSitemap(Buffer.from('https://a.test/1\nhttps://a.test/2\n'))).toMatchObject({ kind: 'urlset', urls: [{}, {}] });
    expect(readSitemap(Buffer.from('<html/>')).kind).toBe('unknown');
    expect(
      readSitemap(
        Buffer.from(
          '<urlset><url><loc>https://a.test/?a=1&b=2</loc><lastmod>nonsense</lastmod></url><url><loc></loc></url><url><loc>https://a.test/2',
        ),
      ).urls,
    ).toEqual([{ url: 'https://a.test/?a=1&b=2' }, { url: 'https://a.test/2' }]);
  });
});

test.describe('finding a feed', () => {
  const discover = (path: string) => discoverFeeds(server.url + path, fetchOptions(entryFor(path), reading()));

  test('the address is a feed', async () => {
    server.routes.set('/rss', rss(['/a']));
    expect((await discover('/rss')).found).toMatchObject([{ url: `${server.url}/rss` }]);
  });

  test('the page declares them: the site’s own comes before comments and categories', async () => {
    server.routes.set(
      '/',
      '<html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed" title="Comments"><link rel="alternate" type="application/rss+xml" href="/category/x/feed"><link rel="alternate" type="application/atom+xml" href="/feed"><link rel="stylesheet" href="/x.css"></head></html>',
    );
    for (const path of ['/comments/feed', '/category/x/feed', '/feed']) server.routes.set(path, rss([`${path}/1`]));
    expect((await discover('/')).found.map(({ url }) => new URL(url).pathname)).toEqual(['/feed', '/category/x/feed', '/comments/feed']);
  });

  test('the page links to it', async () => {
    server.routes.set('/', '<body><a href="/about">About</a><a href="/syndicate">RSS</a></body>');
    server.routes.set('/syndicate', rss(['/a']));
    expect((await discover('/')).found).toMatchObject([{ url: `${server.url}/syndicate` }]);
  });

  test('nothing says so, it lies where software puts it', async () => {
    server.routes.set('/blog/', '<body>Hello</body>');
    server.routes.set('/blog/index.xml', rss(['/a']));
    expect((await discover('/blog/')).found).toMatchObject([{ url: `${server.url}/blog/index.xml` }]);
  });

  test('there is none: what was tried is told', async () => {
    server.routes.set('/', '<body>Hello</body>');
    const { found, tried } = await discover('/');
    expect(found).toEqual([]);
    expect(tried[0]).toContain('it is an HTML page');
    expect((await discoverFeeds('http://', fetchOptions(entryFor('/'), reading()))).tried).toEqual(['"http://" is not a web address']);
  });
});

test.describe('backfill', () => {
  const SINCE = '2024-03-01T00:00:00.000Z';
  const day = (n: number): string => new Date(Date.parse('2024-05-31') - n * 7 * 86_400_000).toISOString();
  const posts = (from: number, count: number): [string, string][] =>
    Array.from({ length: count }, (_, n) => [`/2024/post-${from + n}`, day(from + n)]);
  const collect = async (feed: FeedEntry, cursor?: BackfillCursor, stopAfter = 99) => {
    const urls: string[] = [];
    const notes: string[] = [];
    let last = cursor;
    for await (const step of backfill(feed, { ...reading(), since: SINCE, cursor, pauseMs: 0 })) {
      urls.push(...step.items.map(({ url }) => new URL(url).pathname));
      notes.push(step.note);
      last = step.cursor;
      if (notes.length >= stopAfter) break;
    }
    return { urls, notes, last };
  };

  test('along the links to older pages, until nothing is young enough', async () => {
    for (let page = 0; page < 9; page++) {
      server.routes.set(
        `/feed?page=${page}`,
        rss(posts(page * 5, 5), `<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="/feed?page=${page + 1}"/>`),
      );
    }
    server.routes.set('/feed', rss(posts(0, 5), '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="/feed?page=1"/>'));
    const { urls, last } = await collect(entryFor('/feed'));
    expect(urls).toEqual(posts(0, 14).map(([path]) => path));
    expect(last?.stage).toBe('done');
    expect(server.requests.map(({ path }) => path)).toEqual(['/feed', '/feed?page=1', '/feed?page=2', '/feed?page=3']);
  });

  test('by ?paged=N, and on from where it stopped', async () => {
    server.routes.set('/feed', rss(posts(0, 5)));
    for (const page of [2, 3]) server.routes.set(`/feed?paged=${page}`, rss(posts((page - 1) * 5, page === 3 ? 2 : 5)));
    server.routes.set('/feed?paged=4', (_, response) => response.writeHead(404).end());
    const half = await collect(entryFor('/feed'), undefined, 2);
    expect(half.urls).toHaveLength(10);
    expect(half.last).toEqual({ since: SINCE, stage: 'paged', next: 3 });
    server.requests.length = 0;
    const rest = await collect(entryFor('/feed'), half.last);
    expect(rest.urls).toEqual(['/2024/post-10', '/2024/post-11']);
    expect(server.requests.map(({ path }) => path)).toEqual(['/feed?paged=3', '/feed?paged=4']);
  });

  test('software that does not page: from the sitemap, only what is built like the articles of the feed', async () => {
    server.routes.set('/feed', rss(posts(0, 2)));
    server.routes.set(
      '/sitemap.xml',
      urlset(
        ['/2024/post-1', '2024-05-24'],
        ['/2023/post-9', '2024-03-05'],
        ['/2024/undated'],
        ['/2024/old', '2024-01-01'],
        ['/about/team', '2024-05-01'],
        ['/contact', '2024-05-01'],
      ),
    );
    const { urls, notes } = await collect(entryFor('/feed'));
    expect(urls).toEqual(['/2024/post-0', '/2024/post-1', '/2024/post-1', '/2023/post-9']);
    expect(notes.at(-1)).toContain('1 without a date left out');
  });

  test('the entry’s own filters hold', async () => {
    server.routes.set('/feed', rss(posts(0, 5)));
    expect((await collect(entryFor('/feed', { exclude: { url: ['post-[123]$'] } }))).urls).toEqual(['/2024/post-0', '/2024/post-4']);
  });
});
