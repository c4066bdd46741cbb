import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../src/errors.ts';
import { addToFeedList, removeFeed, updateFeed } from '../../../src/feeds/list/edit.ts';
import { loadFeedList, parseFeedList } from '../../../src/feeds/list/load.ts';
import { readOpml, writeOpml } from '../../../src/feeds/list/opml.ts';
import { feedListJsonSchema } from '../../../src/feeds/list/schema.ts';
import { followFile } from '../../../src/follow-file.ts';
import { packageRoot } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';

const GOOD = { title: 'A', url: 'https://a.test/feed' };
const text = (...feeds: unknown[]): string => JSON.stringify({ feeds });
let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'feed-list-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('title and url are enough', () => {
  expect(parseFeedList(text(GOOD), 'feeds.json').feeds).toEqual([{ ...GOOD, tags: [], enabled: true }]);
});

test('a feed is added to a list with a mailbox, and a mailbox is not added twice', async () => {
  const mailbox = { title: 'Letters', url: 'imaps://mail.test/INBOX', tags: [], mailbox: { user: 'a', password: 'P', from: ['x@y.test'] } };
  const path = join(folder, 'feeds.json');
  writeFileSync(path, text(mailbox));
  expect(await addToFeedList(path, [{ ...GOOD, tags: [] }, mailbox])).toEqual([{ ...GOOD, tags: [] }]);
});

test('a byte order mark is not a mistake', () => {
  expect(parseFeedList(`\uFEFF${text(GOOD)}`, 'feeds.json').feeds).toHaveLength(1);
});

test('the list that ships is valid, names its schema and holds at least 25 sources', () => {
  const path = join(packageRoot, 'feeds.json');
  expect(loadFeedList(path).feeds.length).toBeGreaterThanOrEqual(25);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ $schema: './docs/feeds.schema.json' });
});

const mistakes: [name: string, text: string, sentences: string[]][] = [
  ['no JSON', '{"feeds": [\n  {"title": "A" "url": 1}\n]}', ['feeds.json is not valid JSON (line 2, column ']],
  ['not an object', '[]', ['it must be an object with the field "feeds"']],
  ['misspelt list', '{"feed":[]}', ['there is no field "feed" beside "feeds"']],
  ['no object', text(5), ['feed 1: it must be an object with "title" and "url".']],
  ['no title', text({ url: 'https://a.test/' }), ['feed 1: field "title" is missing.']],
  ['no address', text({ title: 'A' }), ['feed 1 ("A"): field "url" is missing.']],
  [
    'bad address',
    text(GOOD, { title: 'B', url: 'htp://b' }),
    ['feed 2 ("B"): field "url" is "htp://b": it must be an address that starts with http:// or https://.'],
  ],
  ['script address', text({ title: 'B', url: 'javascript:alert(1)' }), ['feed 1 ("B"): field "url"']],
  ['typo in a field', text({ ...GOOD, tag: [] }), ['feed 1 ("A"): there is no field "tag"; did you mean "tags"?']],
  ['underscore instead of capital', text({ ...GOOD, local_tags: [] }), ['did you mean "localTags"?']],
  [
    'bad interval',
    text({ ...GOOD, interval: '4 hours' }),
    ['field "interval" is "4 hours": it must be a time such as 90s, 15m, 4h or 30d.'],
  ],
  ['flag as text', text({ ...GOOD, enabled: 'yes' }), ['field "enabled" is "yes": it must be true or false.']],
  ['number out of range', text({ ...GOOD, distribution: 9 }), ['field "distribution" is 9: it must be at most 4.']],
  ['unknown choice', text({ ...GOOD, toIds: 'x' }), ['it must be one of "policy", "never", "always".']],
  ['bad pattern', text({ ...GOOD, include: { url: ['('] } }), ['field "include.url.0" is "(": it must be a valid regular expression.']],
  ['nested typo', text({ ...GOOD, wait: { for: 'load', selctor: 'x' } }), ['there is no field "wait.selctor"']],
  ['bad schedule', text({ ...GOOD, schedule: 'every day' }), ['field "schedule" is "every day": it must be a cron expression']],
  [
    'secret in the list',
    text({ ...GOOD, cookies: 'session=1' }),
    ['field "cookies" is "session=1": it must be the name of an environment variable.'],
  ],
  ['a site that says nothing', text({ ...GOOD, site: {} }), ['field "site" must have "sitemap", "linkPattern" or both']],
  ['selector without selector', text({ ...GOOD, wait: { for: 'selector' } }), ['field "wait.selector" is missing']],
  ['same address twice', text(GOOD, { title: 'B', url: GOOD.url }), ['feed 2 ("B"): field "url" is the same as that of feed 1 ("A")']],
  [
    'several at once',
    text({ title: 'A' }, { url: 'https://b.test/' }),
    ['feed 1 ("A"): field "url" is missing.', 'feed 2: field "title" is missing.'],
  ],
];
for (const [name, list, sentences] of mistakes) {
  test(`mistake: ${name}`, () => {
    let message = '';
    try {
      parseFeedList(list, 'feeds.json');
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      message = (error as Error).message;
    }
    for (const sentence of sentences) expect(message).toContain(sentence);
    expect(message).toContain('feeds.json');
    expect(message, 'one mark ends a sentence').not.toMatch(/[?!.]\.$/m);
  });
}

test('a list that is not there is a sentence', () => {
  expect(() => loadFeedList(join(folder, 'none.json'))).toThrow(/cannot be read: there is no such file/);
});

test('the JSON Schema describes every field', () => {
  const schema = feedListJsonSchema() as {
    properties: { feeds: { items: { properties: Record<string, { description?: string }>; required: string[] } } };
  };
  const { properties, required } = schema.properties.feeds.items;
  expect(required.sort()).toEqual(['title', 'url']);
  expect(Object.keys(properties).length).toBeGreaterThan(25);
  for (const [name, field] of Object.entries(properties)) expect(field.description, name).toMatch(/\w{3,}.*\./);
});

test('adding keeps the file as it is, skips what is there, and keeps a link a link', async () => {
  const real = join(folder, 'real.json');
  const path = join(folder, 'feeds.json');
  writeFileSync(real, '{\n    "$schema": "./x.json",\n    "feeds": [\n        { "title": "A", "url": "https://a.test/feed" }\n    ]\n}\n');
  symlinkSync(real, path);
  const added = await addToFeedList(path, [
    { title: 'Again', url: 'http://a.test/feed/' },
    { title: 'B', url: 'https://b.test/feed' },
    { title: 'B again', url: 'https://b.test/feed' },
  ]);
  expect(added.map(({ title }) => title)).toEqual(['B']);
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(readFileSync(real, 'utf8')).toMatch(/^\{\n {4}"\$schema": "\.\/x\.json"/);
  expect(loadFeedList(path).feeds.map(({ title }) => title)).toEqual(['A', 'B']);
});

test('adding to no list makes one', async () => {
  const path = join(folder, 'feeds.json');
  await addToFeedList(path, [GOOD]);
  expect(loadFeedList(path).feeds).toHaveLength(1);
});

test('a bad list is not made worse', async () => {
  const path = join(folder, 'feeds.json');
  writeFileSync(path, '{"feeds": 1}');
  await expect(addToFeedList(path, [GOOD])).rejects.toThrow(UsageError);
  expect(readFileSync(path, 'utf8')).toBe('{"feeds": 1}');
});

/** A list as a person keeps it: comments, own spacing, trailing comma. */
const KEPT = `{
\t// Ours first.
\t"feeds": [
\t\t{ "title": "Alder",   "url": "https://a.test/feed" }, // polled by hand
\t\t/* noisy */ { "title": "Birch", "url": "https://b.test/feed", "tags": ["x"] },
\t\t{
\t\t\t"title": "Cedar",
\t\t\t"url": "https://c.test/feed",
\t\t},
\t],
}
`;

test('editing keeps order, comments and spacing of everything else', async () => {
  const path = join(folder, 'feeds.json');
  writeFileSync(path, KEPT);
  await updateFeed(path, 'https://b.test/feed', { interval: '2h', tags: ['y'] });
  await updateFeed(path, 'https://c.test/feed', { enabled: false });
  const text = readFileSync(path, 'utf8');
  for (const part of ['// Ours first.', '"Alder",   "url"', '// polled by hand', '/* noisy */ {']) expect(text).toContain(part);
  expect(loadFeedList(path).feeds.map(({ title, enabled, interval, tags }) => [title, enabled, interval, tags])).toEqual([
    ['Alder', true, undefined, []],
    ['Birch', true, '2h', ['y']],
    ['Cedar', false, undefined, []],
  ]);
  await updateFeed(path, 'https://b.test/feed', { interval: undefined });
  await removeFeed(path, 'https://a.test/feed');
  const left = readFileSync(path, 'utf8');
  // What stands between a removed entry and the next one goes with it.
  expect(left).toContain('// Ours first.');
  expect(loadFeedList(path).feeds.map(({ title, interval }) => [title, interval])).toEqual([
    ['Birch', undefined],
    ['Cedar', undefined],
  ]);
});

test('an edit that would make the list invalid, or of a feed that is not there, changes nothing', async () => {
  const path = join(folder, 'feeds.json');
  writeFileSync(path, KEPT);
  await expect(updateFeed(path, 'https://a.test/feed', { url: 'https://b.test/feed' })).rejects.toThrow('is the same as that of feed');
  await expect(removeFeed(path, 'https://z.test/feed')).rejects.toThrow('has no feed with the address https://z.test/feed');
  expect(readFileSync(path, 'utf8')).toBe(KEPT);
});

test('writers at the same time lose nothing of each other', async () => {
  const path = join(folder, 'feeds.json');
  writeFileSync(path, KEPT);
  const names = Array.from({ length: 12 }, (_, index) => `new${index}`);
  await Promise.all(names.map((title) => addToFeedList(path, [{ title, url: `https://${title}.test/feed` }])));
  expect(
    loadFeedList(path)
      .feeds.map(({ title }) => title)
      .sort(),
  ).toEqual(['Alder', 'Birch', 'Cedar', ...names].sort());
});

test('a changed list takes effect; a bad one leaves the old one in force and says so', async () => {
  const path = join(folder, 'feeds.json');
  writeFileSync(path, text(GOOD));
  const complaints: string[] = [];
  const list = followFile(path, loadFeedList, (message) => complaints.push(message));
  writeFileSync(path, '{"feeds": [{"title": "A"}]}');
  expect(list().feeds).toHaveLength(1);
  expect(complaints.at(-1)).toContain('field "url" is missing.');
  writeFileSync(path, text(GOOD, { title: 'B', url: 'https://b.test/' }));
  expect(list().feeds).toHaveLength(2);
  rmSync(path);
  expect(list().feeds).toHaveLength(2);
  expect(complaints.at(-1)).toContain('there is no such file');
  expect(complaints).toHaveLength(2);
});

test('OPML goes out and comes back', () => {
  const { feeds } = parseFeedList(
    text({ title: 'A & "B" <c>', url: 'https://a.test/?x=1&y=2' }, { ...GOOD, site: { sitemap: true } }),
    'feeds.json',
  );
  const opml = writeOpml(feeds);
  expect(readOpml(Buffer.from(opml), 'x.opml')).toEqual({
    feeds: [{ title: 'A & "B" <c>', url: 'https://a.test/?x=1&y=2', tags: [] }],
    problems: [],
  });
});

test('OPML of others: folders, missing titles, addresses twice, addresses that are none', () => {
  const opml = `<?xml version="1.0"?><opml version="1.0"><body><outline text="Folder"><outline type="rss" text="One" xmlUrl="https://one.test/feed"/></outline>
    <outline xmlUrl="https://two.test/feed"/><outline title="Again" xmlUrl="https://one.test/feed"/><outline text="Bad" xmlUrl="feed:nothing"/><outline text="T & Co" XMLURL="https://three.test/"/></body></opml>`;
  const { feeds, problems } = readOpml(Buffer.from(opml), 'x.opml');
  expect(feeds.map(({ title, url }) => [title, url])).toEqual([
    ['One', 'https://one.test/feed'],
    ['two.test', 'https://two.test/feed'],
    ['T & Co', 'https://three.test/'],
  ]);
  expect(problems).toEqual(['Bad has no usable address: feed:nothing']);
  expect(() => readOpml(Buffer.from('<rss/>'), 'x.opml')).toThrow(/x\.opml is not an OPML file/);
});
