import { eventUuid } from '../../../src/publish/identity.ts';
import { request } from '../../fixtures/misp/article.ts';
import { widow } from '../../fixtures/misp/widow.ts';
import { expect, test } from '../../support/test.ts';
import { NO_NEW_TAGS, openTarget, REAL, reportIn, type Shown, type Target } from './target.ts';

let target: Target;
test.beforeAll(async () => {
  target = await openTarget();
});
test.afterAll(() => target.close());

const shown = async (key: string): Promise<Shown> => (await target.api('GET', `/events/view/${eventUuid(key)}`)).body.Event;
const all = (event: Shown) => [...event.Attribute, ...event.Object.flatMap((object) => object.Attribute)];
const find = (event: Shown, value: string) => all(event).find((one) => one.value === value);

/** Names of the enabled lists of this MISP that have a resolver: names differ between installations. Skips the test when none has it. */
async function listsOfResolver(): Promise<string[]> {
  const { body } = await target.api('POST', '/warninglists/checkValue', ['8.8.8.8']);
  const lists = (body as unknown as Record<string, { name: string }[] | undefined>)['8.8.8.8']?.map(({ name }) => name) ?? [];
  test.skip(lists.length === 0, 'no enabled warninglist of this MISP has 8.8.8.8');
  return lists;
}

test('warninglist hits: to_ids off with the name of the list, left out, or not asked about, by setting', async () => {
  await listsOfResolver();
  const [noIds, dropped, ignored] = [target.newKey(), target.newKey(), target.newKey()];
  await target.open().publish({ request: request(), key: noIds, article: widow() });
  expect(find(await shown(noIds), '8.8.8.8')).toMatchObject({
    to_ids: false,
    comment: expect.stringMatching(/^Resolver 8\.8\.8\.8 answered\. On warninglist ".*", so not for detection$/),
  });

  await target.open({ event: { onWarning: 'drop' } }).publish({ request: request(), key: dropped, article: widow() });
  expect(find(await shown(dropped), '8.8.8.8')).toBeUndefined();
  expect(reportIn(await shown(dropped))?.content).toContain('Resolver 8.8.8.8 answered');

  await target.open({ event: { onWarning: 'ignore' } }).publish({ request: request(), key: ignored, article: widow() });
  expect(find(await shown(ignored), '8.8.8.8')).toMatchObject({ to_ids: true });
});

test('a warninglist that is to be ignored does not switch off detection', async () => {
  const key = target.newKey();
  const publisher = target.open({ ignoredWarninglists: await listsOfResolver() });
  await publisher.publish({ request: request(), key, article: widow() });
  expect(find(await shown(key), '8.8.8.8')).toMatchObject({ to_ids: true });
});

test('values of the clean-up list do not come into the event, whoever found them', async () => {
  test.skip(REAL !== undefined, "needs a list of the double's");
  for (const extraction of ['both', 'misp'] as const) {
    const key = target.newKey();
    await target
      .open({ extraction, cleanupList: 'List of hashes for EICAR test virus' })
      .publish({ request: request(), key, article: widow() });
    const event = await shown(key);
    expect(find(event, '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f')).toBeUndefined();
    expect(find(event, 'cdn.widow-panel.com')).toBeTruthy();
  }
});

test('required strings: an article without any gets no event, or one without the tag; matches become tags', async () => {
  test.skip(REAL !== undefined, "needs a list of the double's");
  const requiredList = 'TLDs as known by IANA';
  const [none, kept, matched] = [target.newKey(), target.newKey(), target.newKey()];
  const without = widow({ title: '-', text: '12345 67890' });
  expect(await target.open({ requiredList }).publish({ request: request(), key: none, article: without })).toMatchObject({
    status: 'skipped',
    message: expect.stringContaining('none of the strings of warninglist'),
  });
  expect((await target.api('GET', `/events/view/${eventUuid(none)}`)).status).toBe(404);

  await target.open({ requiredList, requiredMissing: 'keep' }).publish({ request: request(), key: kept, article: without });
  const tagNames = async (key: string) => (await shown(key)).Tag.map((tag) => tag.name);
  expect((await tagNames(kept)).filter((name) => name.startsWith('scraper:'))).toEqual([]);

  await target
    .open({ requiredList })
    .publish({ request: request(), key: matched, article: widow({ text: 'A .com address, and a commune.' }) });
  const tags = (await tagNames(matched)).filter((name) => name.startsWith('scraper:'));
  expect(tags.some((name) => /^scraper:matchstring=/.test(name))).toBe(true);
});

test("a feed's own settings win: detection, distribution, threat level, tags", async () => {
  test.skip(!(await target.rights()).newTags, NO_NEW_TAGS);
  const key = target.newKey();
  const settings = { toIds: 'never' as const, distribution: 1, threatLevel: 2, localTags: ['misp-scraper:watch'] };
  await target.open().publish({ request: request({ settings, tags: ['misp-scraper:by-hand'] }), key, article: widow() });
  const event = await shown(key);
  expect(all(event).filter((one) => one.to_ids)).toEqual([]);
  expect(event).toMatchObject({ distribution: '1', threat_level_id: '2' });
  const tags = Object.fromEntries(event.Tag.map((tag) => [tag.name, Boolean(tag.local)]));
  expect(tags).toMatchObject({ 'misp-scraper:watch': true, 'misp-scraper:by-hand': false });
});

test('junk that MISP finds is kept with to_ids off and its reason, when that is set', async () => {
  const key = target.newKey();
  await target.open({ extraction: 'misp', auditJunk: 'no-ids' }).publish({ request: request(), key, article: widow() });
  const node = find(await shown(key), 'Node.js');
  expect(node).toMatchObject({ to_ids: false, comment: 'No indicator: a product name' });
});

test('without the audit what MISP found stays as MISP made it', async () => {
  const key = target.newKey();
  await target.open({ extraction: 'misp', audit: false }).publish({ request: request(), key, article: widow() });
  const event = await shown(key);
  expect(find(event, 'Node.js')).toBeTruthy();
  expect(find(event, 'cdn.widow-panel.com')).toMatchObject({ category: 'Payload delivery', to_ids: false });
});

test('a stricter TLP of the text wins only when that is set', async () => {
  test.skip(!(await target.rights()).newTags, NO_NEW_TAGS);
  const key = target.newKey();
  await target.open({ event: { tlp: 'strictest' } }).publish({ request: request(), key, article: widow() });
  const tlp = (await shown(key)).Tag.map((tag) => tag.name).filter((name) => name.startsWith('tlp:'));
  expect(tlp).toEqual(['tlp:amber']);
});

test('plain attributes and no objects, when that is set', async () => {
  const key = target.newKey();
  await target.open({ event: { objects: false } }).publish({ request: request(), key, article: widow() });
  const event = await shown(key);
  expect(event.Object).toEqual([]);
  expect(event.Attribute.map((one) => one.value)).toEqual(expect.arrayContaining(['invoice.exe', '203.0.113.80', 'cdn.widow-panel.com']));
});

test('no event for a page that cannot be read, when that is set', async () => {
  const key = target.newKey();
  const failure = { code: 'soft-404', message: 'The page says that it does not exist.' };
  expect(await target.open({ errorEvents: false }).publish({ request: request(), key, failure })).toMatchObject({
    status: 'failed',
    message: failure.message,
  });
  expect((await target.api('GET', `/events/view/${eventUuid(key)}`)).status).toBe(404);
});
