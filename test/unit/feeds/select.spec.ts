import type { FeedEntry } from '../../../src/feeds/list/schema.ts';
import { emptyFeed, type ParsedEntry } from '../../../src/feeds/parse/parsed-feed.ts';
import { toCandidates } from '../../../src/feeds/poll/items.ts';
import { type SelectOptions, select } from '../../../src/feeds/poll/select.ts';
import { toRequest } from '../../../src/feeds/request.ts';
import { expect, test } from '../../support/test.ts';

const FEED: FeedEntry = { title: 'Blog', url: 'https://blog.test/feed', tags: ['x'], enabled: true };
const entry = (fields: Partial<ParsedEntry>): ParsedEntry => ({ categories: [], ...fields });
const day = (n: number): string => `2024-01-${String(n).padStart(2, '0')}T00:00:00Z`;
const candidates = (entries: ParsedEntry[], link?: string) =>
  toCandidates({ ...emptyFeed('rss'), entries, ...(link ? { link } : {}) }, FEED.url, []);
const pick = async (entries: ParsedEntry[], options: Partial<SelectOptions> & { known?: string[]; feed?: Partial<FeedEntry> } = {}) => {
  const known = new Set(options.known);
  const seen = async (marks: string[]) => new Set(marks.filter((mark) => known.has(mark)));
  return select(
    await candidates(entries),
    { ...FEED, ...options.feed },
    { oldest: undefined, firstPoll: undefined, today: '2024-01-20', seen, ...options },
  );
};
const urls = ({ items }: { items: { url: string }[] }): string[] => items.map(({ url }) => url);

test('new entries come oldest first, whatever their order in the feed', async () => {
  const result = await pick([
    entry({ link: 'https://blog.test/2', published: day(2) }),
    entry({ link: 'https://blog.test/3', published: day(3) }),
    entry({ link: 'https://blog.test/1', published: day(1) }),
  ]);
  expect(urls(result)).toEqual(['https://blog.test/1', 'https://blog.test/2', 'https://blog.test/3']);
});

const known: [string, ParsedEntry, string[]][] = [
  ['by id, although its address changed', entry({ id: 'urn:1', link: 'https://blog.test/new-slug' }), ['id:urn:1']],
  ['by address, although its id changed', entry({ id: 'urn:2', link: 'https://blog.test/a' }), ['url:https://blog.test/a']],
  ['by canonical address', entry({ link: 'http://BLOG.test/a/?utm_source=rss#top' }), ['url:https://blog.test/a']],
  [
    'by the address behind a link proxy',
    entry({ link: 'https://proxy.test/x', original: 'https://blog.test/a' }),
    ['url:https://blog.test/a'],
  ],
  ['by the link proxy’s address', entry({ link: 'https://proxy.test/x', original: 'https://blog.test/a' }), ['url:https://proxy.test/x']],
];
for (const [name, one, marks] of known) {
  test(`known ${name}`, async () => {
    const result = await pick([one], { known: marks });
    expect(result.items).toEqual([]);
    expect(result.marks.length, 'its other names are remembered').toBeGreaterThanOrEqual(one.id || one.original ? 1 : 0);
  });
}

test('ids that several articles share identify none of them', async () => {
  const same = [1, 2, 3].map((n) => entry({ id: 'https://blog.test/', link: `https://blog.test/${n}` }));
  const result = await pick(same, { known: ['id:https://blog.test/'] });
  expect(result.items).toHaveLength(3);
  expect(result.items.flatMap(result.marksOf)).not.toContain('id:https://blog.test/');
});

test('one article twice in a document is one', async () => {
  const result = await pick([entry({ link: 'https://blog.test/a' }), entry({ link: 'https://blog.test/a#comments' })]);
  expect(result.items).toHaveLength(1);
});

test('the first poll takes the newest, and remembers the rest', async () => {
  const result = await pick(
    [1, 2, 3, 4, 5].map((n) => entry({ link: `https://blog.test/${n}`, published: day(n) })),
    { firstPoll: 2 },
  );
  expect(urls(result)).toEqual(['https://blog.test/4', 'https://blog.test/5']);
  expect(result.marks).toEqual(expect.arrayContaining(['url:https://blog.test/1', 'url:https://blog.test/2', 'url:https://blog.test/3']));
  expect(result.marks).not.toContain('url:https://blog.test/5');
});

test('the first poll of a feed without dates takes its head', async () => {
  const result = await pick(
    [1, 2, 3].map((n) => entry({ link: `https://blog.test/${n}` })),
    { firstPoll: 2 },
  );
  expect(urls(result)).toEqual(['https://blog.test/2', 'https://blog.test/1']);
});

test('old entries are left, entries without date are not', async () => {
  const options = { oldest: Date.parse(day(10)) };
  const result = await pick(
    [
      entry({ link: 'https://blog.test/old', published: day(9) }),
      entry({ link: 'https://blog.test/young', published: day(11) }),
      entry({ link: 'https://blog.test/undated' }),
    ],
    options,
  );
  expect(urls(result).sort()).toEqual(['https://blog.test/undated', 'https://blog.test/young']);
  expect(result.marks, 'another age limit may let it in').toEqual([]);
});

test('a site’s old pages are remembered: a change makes them young, not new', async () => {
  const result = await pick([entry({ link: 'https://blog.test/old', updated: day(9) })], {
    oldest: Date.parse(day(10)),
    rememberOld: true,
  });
  expect(result.marks).toEqual(['url:https://blog.test/old']);
});

test('a computer’s zero is not a date', async () => {
  const result = await pick([entry({ link: 'https://blog.test/a', published: '0001-01-01T00:00:00Z' })], { oldest: Date.parse(day(10)) });
  expect(result.items).toEqual([{ url: 'https://blog.test/a', id: 'https://blog.test/a' }]);
});

const version = 'version:url:https://blog.test/a 2024-01-05T00:00:00Z';
const changes: [name: string, known: string[], options: Partial<SelectOptions>, changed: boolean][] = [
  ['a version that was not seen', [], {}, true],
  ['the version that was seen', [version], {}, false],
  ['one that was reported today', ['changed:url:https://blog.test/a 2024-01-20'], {}, false],
  ['one that was reported yesterday', ['changed:url:https://blog.test/a 2024-01-19'], {}, true],
  ['one that the first poll left out', ['left:url:https://blog.test/a'], {}, false],
  ['at the first poll', [], { firstPoll: 20 }, false],
];
for (const [name, marks, options, changed] of changes) {
  test(`a known entry, changed: ${name}`, async () => {
    const entries = [
      entry({ link: 'https://blog.test/a', published: day(1), updated: day(5) }),
      entry({ link: 'https://blog.test/b', updated: day(4) }),
    ];
    const result = await pick(entries, {
      known: ['url:https://blog.test/a', 'url:https://blog.test/b', 'version:url:https://blog.test/b 2024-01-04T00:00:00Z', ...marks],
      ...options,
    });
    expect(result.items).toEqual(changed ? [expect.objectContaining({ url: 'https://blog.test/a', changed: true })] : []);
    if (changed)
      expect(result.items.flatMap(result.marksOf)).toEqual(expect.arrayContaining([version, 'changed:url:https://blog.test/a 2024-01-20']));
    else expect(result.marks).not.toContain(version);
  });
}

test('one stamp on all entries is not a change of any', async () => {
  const entries = ['a', 'b'].map((name) => entry({ link: `https://blog.test/${name}`, updated: day(5) }));
  expect((await pick(entries, { known: ['url:https://blog.test/a', 'url:https://blog.test/b'] })).items).toEqual([]);
});

test('a new entry is remembered in its version', async () => {
  const result = await pick([entry({ link: 'https://blog.test/a', updated: day(5) })]);
  expect(result.items).not.toContainEqual(expect.objectContaining({ changed: true }));
  expect(result.items.flatMap(result.marksOf)).toContain(version);
});

const post = entry({
  link: 'https://blog.test/2024/Emotet-is-back',
  title: 'Emotet is back',
  categories: ['Malware', 'Botnets'],
  summary: '<p>A <b>loader</b> returns</p>',
});
const filters: [string, Partial<FeedEntry>, boolean][] = [
  ['include by address', { include: { url: ['/2024/'] } }, true],
  ['include by address, other', { include: { url: ['/2023/'] } }, false],
  ['include by title, any case', { include: { title: ['^EMOTET'] } }, true],
  ['include by category, whole', { include: { category: ['malware'] } }, true],
  ['category is not a part', { include: { category: ['mal'] } }, false],
  ['include by keyword across markup', { include: { keyword: ['loader returns'] } }, true],
  ['include: any of several', { include: { title: ['nothing'], category: ['botnets'] } }, true],
  ['exclude wins', { include: { url: ['.'] }, exclude: { category: ['Botnets'] } }, false],
  ['exclude by keyword', { exclude: { keyword: ['webinar'] } }, true],
];
for (const [name, feed, wanted] of filters) {
  test(`filter: ${name}`, async () => {
    const result = await pick([post], { feed });
    expect(result.items.length === 1).toBe(wanted);
    if (!wanted) expect(result, 'a filtered entry can come in later').toMatchObject({ marks: [] });
  });
}

test('entries that cannot be opened are named, others are mended', async () => {
  const problems: string[] = [];
  const feed = {
    ...emptyFeed('rss'),
    link: 'https://site.test/blog/',
    entries: [
      entry({ title: 'No link' }),
      entry({ link: 'mailto:a@b.test' }),
      entry({ link: '/a b' }),
      entry({ id: 'https://site.test/id' }),
      entry({ link: '//cdn.test/x', title: ' two\n lines ' }),
    ],
  };
  const found = await toCandidates(feed, 'https://feed.test/rss', problems);
  expect(found.map(({ item }) => [item.url, item.title])).toEqual([
    ['https://site.test/a%20b', undefined],
    ['https://site.test/id', undefined],
    ['https://cdn.test/x', 'two lines'],
  ]);
  expect(problems).toEqual([
    'entry 1 (No link) has no link: it was left out',
    'entry 2 has a link that is not a web address (mailto:a@b.test): it was left out',
  ]);
});

test('a request carries what later stages need, secrets resolved', () => {
  const feed: FeedEntry = {
    ...FEED,
    userAgent: 'UA',
    cookies: 'BLOG_COOKIE',
    minGap: '2s',
    wait: { for: 'selector', selector: 'article' },
    localTags: ['l'],
    distribution: 1,
    threatLevel: 2,
    contentSelector: 'main',
    removeSelectors: ['nav'],
    evidence: ['pdf'],
    toIds: 'always',
    trust: 'low',
    proxy: 'socks5://127.0.0.1:9050',
    headers: { 'X-A': 'b', Authorization: { secret: 'BLOG_TOKEN' }, 'X-Unset': { secret: 'NOT_SET' } },
  };
  const request = toRequest(feed, { url: 'https://blog.test/a', id: '1', title: 'T', updated: day(1), author: 'Joe', content: '<p>x</p>' });
  expect(request).toEqual({
    url: 'https://blog.test/a',
    source: { kind: 'feed', title: 'Blog', url: FEED.url, tags: ['x'] },
    title: 'T',
    published: day(1),
    author: 'Joe',
    feedContent: '<p>x</p>',
    settings: {
      userAgent: 'UA',
      headers: { 'X-A': 'b' },
      secrets: { cookies: 'BLOG_COOKIE', headers: { Authorization: 'BLOG_TOKEN', 'X-Unset': 'NOT_SET' } },
      proxy: 'socks5://127.0.0.1:9050',
      wait: { for: 'selector', selector: 'article' },
      contentSelector: 'main',
      removeSelectors: ['nav'],
      minGapMs: 2000,
      localTags: ['l'],
      distribution: 1,
      threatLevel: 2,
      evidence: ['pdf'],
      toIds: 'never',
    },
  });
  expect(toRequest({ ...FEED, trust: 'high' }, { url: 'https://blog.test/a', id: '1' })).toMatchObject({ titleWins: true });
  expect(toRequest(FEED, { url: 'https://blog.test/a', id: '1' })).not.toHaveProperty('settings');
});
