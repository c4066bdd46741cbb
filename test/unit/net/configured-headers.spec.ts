import { belongsToSite, configuredHeaders, pageSettings } from '../../../src/net/configured-headers.ts';
import { expect, test } from '../../support/test.ts';

const settings = { headers: { 'X-Api-Key': 'k' }, cookies: 'session=1', userAgent: 'Reader/1.0' };

test('configured headers and cookies are for one origin', () => {
  const feed = 'https://blog.example.com/feed.xml';
  expect(configuredHeaders('https://blog.example.com/sitemap.xml', feed, settings)).toEqual({ 'x-api-key': 'k', cookie: 'session=1' });
  for (const other of [
    'http://blog.example.com/',
    'https://blog.example.com:8443/',
    'https://example.com/',
    'https://evil.example/',
    'no address',
  ])
    expect(configuredHeaders(other, feed, settings), other).toEqual({});
  expect(configuredHeaders(feed, feed, undefined)).toEqual({});
});

const PAGES: [string, string, boolean][] = [
  ['https://feeds.example.com/rss', 'https://www.example.com/post', true],
  ['http://example.com/rss', 'https://www.example.com/post', true],
  ['https://example.com/rss', 'http://www.example.com/post', false],
  ['https://example.com/rss', 'https://www.example.com:8443/post', false],
  ['https://example.com/rss', 'https://example.net/post', false],
  ['https://one.github.io/rss', 'https://two.github.io/post', false],
  ['http://127.0.0.1:8080/rss', 'http://127.0.0.1:8080/post', true],
  ['http://127.0.0.1:8080/rss', 'http://127.0.0.1:8081/post', false],
  ['http://192.0.2.1/rss', 'http://192.0.2.2/post', false],
];
test("a feed's secrets follow its entries within its site, not to whatever address it names", () => {
  for (const [feed, page, expected] of PAGES) {
    expect(belongsToSite(page, feed), `${feed} -> ${page}`).toBe(expected);
    const kept = pageSettings({ url: page, source: { kind: 'feed', title: 'Feed', url: feed, tags: [] }, settings }, () => undefined);
    expect(kept).toEqual(expected ? settings : { userAgent: 'Reader/1.0' });
  }
});

test('settings of a page that a person named stay as they are', () => {
  const source = { kind: 'manual' as const, title: 'Manual', url: 'Manual', tags: [] };
  expect(pageSettings({ url: 'https://example.net/', source, settings }, () => undefined)).toEqual(settings);
});

test('secrets are looked up when a page is opened, by the names that its job holds, and only for the site of the feed', () => {
  const named = {
    userAgent: 'Reader/1.0',
    headers: { 'X-A': 'b' },
    secrets: { cookies: 'COOKIE', headers: { Authorization: 'TOKEN', 'X-B': 'UNSET' } },
  };
  const values: Record<string, string> = { COOKIE: 's=2', TOKEN: 'Bearer t' };
  const open = (url: string) =>
    pageSettings(
      { url, source: { kind: 'feed', title: 'Feed', url: 'https://example.com/rss', tags: [] }, settings: named },
      (name) => values[name],
    );
  expect(open('https://example.com/post')).toEqual({
    userAgent: 'Reader/1.0',
    headers: { 'X-A': 'b', Authorization: 'Bearer t' },
    cookies: 's=2',
  });
  expect(open('https://example.net/post')).toEqual({ userAgent: 'Reader/1.0' });
});
