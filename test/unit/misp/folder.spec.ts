import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFolderPublisher } from '../../../src/misp/folder/folder.ts';
import { eventUuid } from '../../../src/publish/identity.ts';
import { article, type Given, KEY, request } from '../../fixtures/misp/article.ts';
import { eventOptions } from '../../fixtures/misp/options.ts';
import { expect, test } from '../../support/test.ts';

let dir: string;
test.beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'misp-feed-'));
});
test.afterEach(() => rm(dir, { recursive: true, force: true }));

const open = (changes: Parameters<typeof eventOptions>[0] = {}) =>
  createFolderPublisher({ dir, event: eventOptions(changes), organisation: { name: 'Example Org' }, errorEvents: true });
const json = async (name: string) => JSON.parse(await readFile(join(dir, name), 'utf8'));
const MARKDOWN = 'The loader calls evil[.]example and drops a file.';
const INDICATORS = [{ type: 'domain', value: 'evil.example', raw: 'evil[.]example' } as const];

test('writes the event, a manifest that names it and the hash of every value', async () => {
  const outcome = await open().publish({ request: request(), key: KEY, article: article(MARKDOWN, INDICATORS) });
  const uuid = eventUuid(KEY);
  expect(outcome).toMatchObject({ status: 'created', eventUuid: uuid, eventUrl: `${uuid}.json`, indicators: 1, attributes: 1 });

  const { Event: event } = await json(`${uuid}.json`);
  expect(event).toMatchObject({
    uuid,
    info: 'Scraper: Widow loader comes with invoices',
    date: '2026-11-20',
    published: true,
    Orgc: { name: 'Example Org' },
  });
  const domain = event.Attribute.find((one: { type: string }) => one.type === 'domain');
  expect(domain).toMatchObject({ value: 'evil.example', category: 'Network activity', to_ids: true, distribution: '5' });
  expect(event.EventReport[0].content).toContain(`calls @[attribute](${domain.uuid}) and`);
  expect(event.EventReport[0].distribution).toBe('5');

  const manifest = await json('manifest.json');
  expect(Object.keys(manifest)).toEqual([uuid]);
  expect(manifest[uuid]).toMatchObject({ info: event.info, timestamp: event.timestamp, Orgc: event.Orgc, Tag: event.Tag });
  const hashes = await readFile(join(dir, 'hashes.csv'), 'utf8');
  expect(hashes).toContain(`${createHash('md5').update('evil.example').digest('hex')},${uuid}\n`);
});

test('an unchanged article leaves the event alone, a changed one gets a newer timestamp', async () => {
  const publisher = open();
  await publisher.publish({ request: request(), key: KEY, article: article(MARKDOWN, INDICATORS) });
  const file = `${eventUuid(KEY)}.json`;
  const first = await readFile(join(dir, file), 'utf8');

  expect((await publisher.publish({ request: request(), key: KEY, article: article(MARKDOWN, INDICATORS) })).status).toBe('exists');
  expect(await readFile(join(dir, file), 'utf8')).toBe(first);

  const changed = article(
    `${MARKDOWN} Also worse[.]example.`,
    [...INDICATORS, { type: 'domain', value: 'worse.example', raw: 'worse[.]example' }],
    { contentHash: 'b'.repeat(64) },
  );
  expect((await publisher.publish({ request: request(), key: KEY, article: changed })).status).toBe('updated');
  const { Event: event } = await json(file);
  expect(Number(event.timestamp)).toBeGreaterThan(Number(JSON.parse(first).Event.timestamp));
  expect((await json('manifest.json'))[event.uuid].timestamp).toBe(event.timestamp);
});

test('a linked file that changed updates the event; one that cannot be had, and one that was had before, do not', async () => {
  const publisher = open();
  const file = { url: 'https://blog.example.net/iocs.csv', name: 'iocs.csv', linkedUnder: 'IOCs', status: 'read', format: 'CSV' } as const;
  const withFile = (sha256: string | undefined, more: Given[] = []) =>
    article(MARKDOWN, [...INDICATORS, ...more], { linkedFiles: [sha256 ? { ...file, sha256 } : { ...file, status: 'unread' }] });
  const publish = async (one: ReturnType<typeof article>) =>
    (await publisher.publish({ request: request(), key: KEY, article: one })).status;
  const late: Given[] = [{ type: 'domain', value: 'late.example', raw: 'late[.]example' }];

  expect(await publish(withFile('a'.repeat(64)))).toBe('created');
  expect(await publish(withFile('a'.repeat(64)))).toBe('exists');
  expect(await publish(withFile(undefined))).toBe('exists');
  const grown = await publisher.publish({ request: request(), key: KEY, article: withFile('b'.repeat(64), late) });
  expect(grown).toMatchObject({ status: 'updated', message: expect.stringContaining('because a file that the article links to changed') });
  const { Event: event } = await json(`${eventUuid(KEY)}.json`);
  expect(event.Attribute.map((one: { value: string }) => one.value)).toContain('late.example');
  expect(await publish(withFile('b'.repeat(64), late))).toBe('exists');
});

test('a second source becomes a tag and a feed link on the same event', async () => {
  const publisher = open();
  await publisher.publish({ request: request(), key: KEY, article: article(MARKDOWN, INDICATORS) });
  const second = request({ source: { kind: 'feed', title: 'Planet Infosec', url: 'https://planet.example.net/rss', tags: [] } });
  await publisher.addSource({ key: KEY, eventUuid: eventUuid(KEY), request: second });
  const { Event: event } = await json(`${eventUuid(KEY)}.json`);
  expect(event.Tag.map((tag: { name: string }) => tag.name)).toEqual(
    expect.arrayContaining(['misp-scraper:data-collection-source:Example Labs', 'misp-scraper:data-collection-source:Planet Infosec']),
  );
  expect(
    event.Attribute.filter((one: { comment: string }) => one.comment === 'Feed URL').map((one: { value: string }) => one.value),
  ).toEqual(['https://blog.example.org/feed.xml', 'https://planet.example.net/rss']);
  expect((await readdir(dir)).filter((name) => !name.startsWith('.'))).toHaveLength(3);
});

test('many writers at once lose no event and leave no half-written file', async () => {
  const publishers = [open(), open(), open()];
  const keys = Array.from({ length: 24 }, (_, n) => `blog.example.org/${n}`);
  await Promise.all(keys.map((key, n) => publishers[n % 3]?.publish({ request: request(), key, article: article(MARKDOWN, INDICATORS) })));
  expect(Object.keys(await json('manifest.json')).sort()).toEqual(keys.map(eventUuid).sort());
  expect((await readFile(join(dir, 'hashes.csv'), 'utf8')).trim().split('\n').length % 24).toBe(0);
  expect((await readdir(dir)).filter((name) => name.startsWith('.'))).toEqual(['.feed.lock']);
});

test('a broken manifest is made again from the events', async () => {
  const publisher = open();
  await publisher.publish({ request: request(), key: 'one', article: article(MARKDOWN, INDICATORS) });
  await writeFile(join(dir, 'manifest.json'), '{"half');
  await publisher.publish({ request: request(), key: 'two', article: article(MARKDOWN, INDICATORS) });
  expect(Object.keys(await json('manifest.json')).sort()).toEqual([eventUuid('one'), eventUuid('two')].sort());
});

test('an event whose manifest entry was lost by a crash is entered again', async () => {
  const publisher = open();
  await publisher.publish({ request: request(), key: KEY, article: article(MARKDOWN, INDICATORS) });
  await writeFile(join(dir, 'manifest.json'), '{}');
  await publisher.publish({ request: request(), key: KEY, article: article(MARKDOWN, INDICATORS) });
  expect(Object.keys(await json('manifest.json'))).toEqual([eventUuid(KEY)]);
});

test('retention removes old events from folder, manifest and hashes; a dry run only lists them', async () => {
  const publisher = open({ retentionMs: 1 });
  await publisher.publish({ request: request(), key: KEY, article: article(MARKDOWN, INDICATORS) });
  await expect.poll(async () => (await publisher.retire({ dryRun: true })).events.length).toBe(1);
  expect(Object.keys(await json('manifest.json'))).toHaveLength(1);
  expect(await publisher.retire({ dryRun: false })).toMatchObject({ deleted: 1 });
  expect(await json('manifest.json')).toEqual({});
  expect(await readFile(join(dir, 'hashes.csv'), 'utf8')).toBe('');
  expect(await readdir(dir)).not.toContain(`${eventUuid(KEY)}.json`);
});

test('a page that could not be read becomes an event that says so, and a later reading replaces it', async () => {
  const publisher = open();
  const failure = { code: 'HTTP=403', message: 'The page answered 403.' };
  expect((await publisher.publish({ request: request({ title: 'Blocked' }), key: KEY, failure })).status).toBe('failed');
  const file = `${eventUuid(KEY)}.json`;
  expect((await json(file)).Event.Tag).toContainEqual({ name: 'misp-scraper:HTTP=403' });
  expect((await publisher.publish({ request: request(), key: KEY, article: article(MARKDOWN, INDICATORS) })).status).toBe('updated');
  expect((await json(file)).Event.Tag).not.toContainEqual({ name: 'misp-scraper:HTTP=403' });
  expect((await publisher.publish({ request: request(), key: KEY, failure })).status).toBe('failed');
  expect((await json(file)).Event.info).toBe('Scraper: Widow loader comes with invoices');
});

test('a folder that cannot be written is a retry with a sentence that says so', async () => {
  await writeFile(join(dir, 'file'), '');
  const publisher = createFolderPublisher({
    dir: join(dir, 'file', 'feed'),
    event: eventOptions(),
    organisation: { name: 'x' },
    errorEvents: true,
  });
  await expect(publisher.publish({ request: request(), key: KEY, article: article(MARKDOWN) })).rejects.toMatchObject({
    retry: true,
    code: 'feed-folder',
    message: expect.stringMatching(/cannot be written: a [a-z ]+ folder[a-z ]*\. Check its owner and free space/),
  });
  expect(await publisher.check()).toMatchObject([{ ok: false }]);
});
