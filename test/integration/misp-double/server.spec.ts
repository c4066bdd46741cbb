/** What the recordings do not show: roles, faults, retention, feeds over HTTP, the call log. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type MispDouble, type RoleName, startMispDouble } from '../../support/misp/index.ts';
import { RECORDINGS } from '../../support/misp/recordings.ts';
import { expect, test } from '../../support/test.ts';

let double: MispDouble;
test.beforeEach(async () => {
  double = await startMispDouble();
});
test.afterEach(() => double.close());

type Answer = { status: number; body: Record<string, unknown>; headers: Headers };

async function call(method: string, path: string, body?: unknown, key = double.key): Promise<Answer> {
  const response = await fetch(double.url + path, {
    method,
    redirect: 'manual',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', Authorization: key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
}

const UUID = '2f6fa0a3-65d5-5a6e-9e0a-6d3f2a4a9b11';
const EVENT = {
  Event: {
    uuid: UUID,
    info: 'An article',
    distribution: 0,
    Tag: [{ name: 'tlp:clear' }, { name: 'feed:brand-new' }, { name: 'workflow:state="incomplete"', local: true }],
    Attribute: [
      { type: 'ip-dst', value: '198.51.100.7' },
      { type: 'ip-dst', value: 'nope' },
    ],
    EventReport: [{ name: 'Report', content: 'seen 198.51.100.8 with LockBit there', distribution: 5 }, { content: 'no name' }],
  },
};

const tagNames = (): string[] => (double.event(UUID)?.Tag ?? []).map(({ name }) => name);

test('one call creates everything that is valid and drops the rest without a word', async () => {
  const { status } = await call('POST', '/events/add', EVENT);
  expect(status).toBe(200);
  const event = double.event(UUID);
  expect(event?.Attribute.map(({ value }) => value)).toEqual(['198.51.100.7']);
  expect(event?.EventReport).toHaveLength(1);
  expect(tagNames()).toEqual(['tlp:clear', 'feed:brand-new', 'workflow:state="incomplete"']);
});

test('six adds of one uuid at once make one event', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => call('POST', '/events/add', EVENT)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(double.events()).toHaveLength(1);
});

const ROLES: [role: RoleName, add: number, newTagInline: boolean, attachNewTag: number, publish: number, settings: number][] = [
  ['User', 200, false, 403, 403, 403],
  ['Publisher', 200, false, 403, 200, 403],
  ['Org Admin', 200, true, 200, 200, 403],
  ['Sync user', 200, true, 200, 200, 403],
  ['Read Only', 403, false, 403, 403, 403],
];

for (const [role, add, newTagInline, attachNewTag, publish, settings] of ROLES) {
  test(`role ${role}: what its key may do`, async () => {
    const key = double.addKey(`key-of-${role}`, role);
    const added = await call('POST', '/events/add', EVENT, key);
    expect(added.status).toBe(add);
    if (add === 200) {
      expect(tagNames().includes('feed:brand-new')).toBe(newTagInline);
      const shown = (added.body.Event as { Tag: { local: boolean }[] }).Tag;
      expect(shown.some(({ local }) => local)).toBe(role !== 'Sync user');
      expect(tagNames()).toContain('workflow:state="incomplete"');
    } else await call('POST', '/events/add', EVENT);
    expect((await call('POST', '/tags/attachTagToObject', { uuid: UUID, tag: 'feed:other' }, key)).status).toBe(attachNewTag);
    expect((await call('POST', `/events/publish/${UUID}`, undefined, key)).status).toBe(publish);
    expect((await call('GET', '/servers/serverSettings', undefined, key)).status).toBe(settings);
    expect((await call('GET', '/users/view/me', undefined, key)).body.Role).toMatchObject({ name: role, perm_add: add === 200 });
  });
}

test('each fault shows itself to the client as it would in life, and the next call is well again', async () => {
  const get = (): Promise<Answer> => call('GET', '/servers/getVersion');
  double.faults.next(1, { kind: 'reset' });
  await expect(get()).rejects.toThrow();
  double.faults.next(2, { kind: 'status', status: 500 }, { path: 'getVersion' });
  expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([500, 500, 200]);
  double.faults.next(1, { kind: 'html', status: 503 });
  await expect(get()).rejects.toThrow(/JSON/);
  double.faults.next(1, { kind: 'empty' });
  expect((await get()).body).toEqual({});
  double.faults.next(1, { kind: 'truncated' });
  await expect(get()).rejects.toThrow();
  double.faults.next(1, { kind: 'redirect' });
  expect((await fetch(`${double.url}/servers/getVersion`, { redirect: 'manual' })).status).toBe(302);
  double.faults.next(1, { kind: 'hang' });
  await expect(fetch(double.url, { signal: AbortSignal.timeout(200) })).rejects.toThrow();
  expect((await get()).status).toBe(200);
});

test('crash-after carries the call out and the client does not learn it', async () => {
  double.faults.next(1, { kind: 'crash-after' }, { method: 'POST', path: '/events/add' });
  await expect(call('POST', '/events/add', EVENT)).rejects.toThrow();
  expect(double.events()).toHaveLength(1);
  const again = await call('POST', '/events/add', EVENT);
  expect(again.status).toBe(404);
  expect(again.headers.get('location')).toBe(`${double.url}/events/${double.event(UUID)?.id}`);
});

test('down refuses connections, up answers on the same address with the same state', async () => {
  await call('POST', '/events/add', EVENT);
  await double.down();
  await expect(call('GET', '/servers/getVersion')).rejects.toThrow();
  await double.up();
  expect((await call('GET', `/events/view/${UUID}`)).status).toBe(200);
});

test('the log says what was asked, by whom and how it ended', async () => {
  await call('POST', '/events/add', EVENT);
  await call('GET', '/servers/getVersion', undefined, 'wrong');
  expect(double.calls.map(({ method, path, status, role }) => [method, path, status, role])).toEqual([
    ['POST', '/events/add', 200, 'admin'],
    ['GET', '/servers/getVersion', 403, undefined],
  ]);
  expect(double.count('POST', '/events/')).toBe(1);
});

test('a database that takes emoji stores them; the default one fails as recorded', async () => {
  const wide = await startMispDouble({ fourByteCharacters: true });
  try {
    const response = await fetch(`${wide.url}/events/add`, {
      method: 'POST',
      headers: { Accept: 'application/json', Authorization: wide.key },
      body: JSON.stringify({ Event: { info: 'emoji 😀' } }),
    });
    expect(response.status).toBe(200);
    expect((await call('POST', '/events/add', { Event: { info: 'emoji 😀' } })).status).toBe(500);
  } finally {
    await wide.close();
  }
});

test('an inline report that the database cannot store: 500, yet the event is there without it', async () => {
  const { status } = await call('POST', '/events/add', { Event: { uuid: UUID, info: 'x', EventReport: [{ name: 'r', content: 'x 😀' }] } });
  expect(status).toBe(500);
  expect(double.event(UUID)?.EventReport).toEqual([]);
});

test('X-Result-Count is the total before the limit, and a page past the last is empty', async () => {
  for (let index = 0; index < 5; index += 1)
    await call('POST', '/events/add', { Event: { info: `event ${index}`, Tag: [{ name: 'tlp:clear' }] } });
  const search = (page: number): Promise<Answer> =>
    call('POST', '/events/restSearch', { returnFormat: 'json', tags: ['tlp:clear'], limit: 2, page });
  const first = await search(1);
  expect(first.headers.get('x-result-count')).toBe('5');
  expect(first.body.response).toHaveLength(2);
  expect((await search(3)).body.response).toHaveLength(1);
  expect((await search(9)).body.response).toEqual([]);
});

test('only a body filters the warninglists', async () => {
  const count = async (method: string, path: string, body?: unknown): Promise<number> =>
    ((await call(method, path, body)).body.Warninglists as unknown as unknown[]).length;
  const all = await count('GET', '/warninglists/index');
  expect(await count('GET', '/warninglists/index?enabled=1')).toBe(all);
  expect(await count('POST', '/warninglists/index', { enabled: 1 })).toBeLessThan(all);
});

test('galaxies are listed, and one shows its clusters with synonyms and ids', async () => {
  const galaxies = (await call('GET', '/galaxies/index')).body as unknown as { Galaxy: { id: string; type: string } }[];
  const id = galaxies.find(({ Galaxy }) => Galaxy.type === 'mitre-attack-pattern')?.Galaxy.id;
  const { body } = await call('GET', `/galaxies/view/${id}`);
  const clusters = body.GalaxyCluster as unknown as { value: string; tag_name: string; GalaxyElement: { key: string; value: string }[] }[];
  expect(clusters.find(({ value }) => value === 'PowerShell - T1059.001')).toMatchObject({
    tag_name: 'misp-galaxy:mitre-attack-pattern="PowerShell - T1059.001"',
    GalaxyElement: [{ key: 'external_id', value: 'T1059.001' }],
  });
});

test('a feed folder is read over HTTP: events come with report and local tags, a newer one updates', async () => {
  const folder = join(RECORDINGS, 'feed-sample');
  let edition = 1;
  const server = createServer((request, response) => {
    const text = readFileSync(join(folder, (request.url ?? '').slice(1)), 'utf8');
    // The recorded sample is the second edition; the first is made from it.
    response.end(edition === 1 ? text.replaceAll('1795518747', '1795518737').replace('Event by feed v2', 'Event by feed') : text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { body } = await call('POST', '/feeds/add', {
      Feed: { name: 'lab', provider: 'lab', url, source_format: 'misp', enabled: true },
    });
    const fetchFeed = async (): Promise<unknown> =>
      (await call('GET', `/feeds/fetchFromFeed/${(body.Feed as { id: string }).id}`)).body.result;
    expect(await fetchFeed()).toBe('Fetching the feed has successfully completed. Downloaded 1 new event(s).');
    expect(await fetchFeed()).toBe('Fetching the feed has successfully completed.');
    edition = 2;
    expect(await fetchFeed()).toBe('Fetching the feed has successfully completed. Downloaded 1 new event(s).');
    const [event] = double.events();
    expect(event).toMatchObject({ info: 'Event by feed v2', published: true, Orgc: { name: 'FeedOrg' } });
    expect(event?.EventReport).toHaveLength(1);
    expect(event?.Tag).toContainEqual(expect.objectContaining({ name: 'workflow:state="draft"', local: true }));
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
