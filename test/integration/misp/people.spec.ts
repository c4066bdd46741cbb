import type { Article, IndicatorType } from '../../../src/domain.ts';
import { eventUuid, partUuid } from '../../../src/publish/identity.ts';
import { indicator, request } from '../../fixtures/misp/article.ts';
import { widow } from '../../fixtures/misp/widow.ts';
import { expect, test } from '../../support/test.ts';
import { accountIn, NO_NEW_TAGS, NO_WORKFLOW_TAG, openTarget, REAL, reportIn, type Shown, type Target } from './target.ts';

/** What people did to an event stays, whatever the article does later. */
let target: Target;
let later = 0;
test.beforeAll(async () => {
  target = await openTarget({ now: () => Date.now() + later });
});
test.beforeEach(async () => test.skip(!(await target.rights()).workflowTag, NO_WORKFLOW_TAG));
test.afterAll(() => target.close());

const shown = async (key: string): Promise<Shown> => (await target.api('GET', `/events/view/${eventUuid(key)}`)).body.Event;
const all = (event: Shown) => [...event.Attribute, ...event.Object.flatMap((object) => object.Attribute)];
const find = (event: Shown, value: string) => all(event).find((one) => one.value === value);
const report = (event: Shown) => reportIn(event)?.content ?? '';
/** MISP's times are whole seconds: what somebody does after a publication has a later one. The double's clock is put forward. */
const nextSecond = async () => {
  if (REAL) await new Promise((done) => setTimeout(done, 1_100));
  else later += 1_000;
};
let revisions = 0;
const revised = (changes: Partial<Article> = {}): Article => {
  revisions += 1;
  return widow({ contentHash: revisions.toString(16).padStart(64, 'd'), ...changes });
};

test('a value that somebody removed stays away in all later revisions, and is told once', async () => {
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const mail = find(await shown(key), 'billing@widow-mail.test-evil.com');
  await target.api('POST', `/attributes/delete/${mail?.uuid}/1`);
  const second = await publisher.publish({ request: request(), key, article: revised() });
  expect(second.rejected).toEqual([{ type: 'email', value: 'billing@widow-mail.test-evil.com' }]);
  const third = await publisher.publish({ request: request(), key, article: revised() });
  expect(third.rejected).toBeUndefined();
  const event = await shown(key);
  expect(find(event, 'billing@widow-mail.test-evil.com')).toBeUndefined();
  expect(report(event)).toContain('from billing@widow-mail.test-evil.com)');
  expect(accountIn(event)).toContain('Revision 3;');
  expect(accountIn(event)).toContain('- Removed or switched off by people, and left so: `billing@widow-mail.test-evil.com`\n');
});

test('a value in code only, which the report cannot show as a badge, is remembered when it is removed', async () => {
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const regkey = find(await shown(key), 'HKCU\\Software\\Widow');
  await target.api('POST', `/attributes/delete/${regkey?.uuid}/1`);
  const outcome = await publisher.publish({ request: request(), key, article: revised() });
  expect(outcome.rejected).toEqual([{ type: 'regkey', value: 'HKCU\\Software\\Widow' }]);
  expect(find(await shown(key), 'HKCU\\Software\\Widow')).toBeUndefined();
});

test('a value that somebody switched off stays off, and is told', async () => {
  const key = target.newKey();
  const publisher = target.open({ event: { onWarning: 'ignore' } });
  await publisher.publish({ request: request(), key, article: widow() });
  await nextSecond();
  await target.api('POST', `/attributes/edit/${find(await shown(key), '203.0.113.80')?.uuid}`, { to_ids: 0 });
  const outcome = await publisher.publish({ request: request(), key, article: revised() });
  expect(outcome.rejected).toEqual([{ type: 'ipv4', value: '203.0.113.80' }]);
  const event = await shown(key);
  expect(find(event, '203.0.113.80')?.to_ids).toBe(false);
  // Outcome and second report count what the event has.
  expect(outcome.indicators).toBe(all(event).filter(({ to_ids }) => to_ids).length);
  expect(accountIn(event)).toContain(`, ${outcome.indicators} of them for detection\n`);
});

test('added attributes, changed comments and types, tags and another TLP survive an update', async () => {
  test.skip(!(await target.rights()).newTags, NO_NEW_TAGS);
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const uuid = eventUuid(key);
  await target.api('POST', `/attributes/add/${uuid}`, { type: 'domain', category: 'Network activity', value: 'by-an-analyst-evil.com' });
  const host = find(await shown(key), '203.0.113.77|8443');
  await target.api('POST', `/attributes/edit/${host?.uuid}`, { comment: 'seen at our gateway' });
  await target.api('POST', '/tags/removeTagFromObject', { uuid, tag: 'tlp:clear' });
  await target.api('POST', '/tags/attachTagToObject', { uuid, tag: 'tlp:amber', local: 0 });
  await target.api('POST', '/tags/removeTagFromObject', { uuid, tag: 'osint:source-type="blog-post"' });
  for (const _ of [1, 2]) expect((await publisher.publish({ request: request(), key, article: revised() })).status).toBe('updated');
  const event = await shown(key);
  expect(find(event, 'by-an-analyst-evil.com')).toBeTruthy();
  expect(find(event, '203.0.113.77|8443')?.comment).toBe('seen at our gateway');
  const tags = event.Tag.map((tag) => tag.name);
  expect(tags.filter((name) => name.startsWith('tlp:'))).toEqual(['tlp:amber']);
  expect(tags).not.toContain('osint:source-type="blog-post"');
});

test('a report that somebody worked on stays; the new text stands beside it', async () => {
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const uuid = partUuid(eventUuid(key), 'report');
  const edited = `${report(await shown(key))}\n\nAnalyst: blocked at the proxy.\n`;
  await target.api('POST', `/eventReports/edit/${uuid}`, { content: edited });
  for (const n of [1, 2]) {
    const markdown = `${widow().markdown}\nEdition ${n}.\n`;
    await publisher.publish({ request: request(), key, article: revised({ markdown }) });
  }
  const event = await shown(key);
  expect(event.EventReport.map((one) => one.name)).toEqual([
    'Widow loader comes with invoices',
    'misp-crawler: how this event was made',
    'Widow loader comes with invoices (revision 3)',
  ]);
  expect(report(event)).toContain('Analyst: blocked at the proxy.');
  expect(event.EventReport[2]?.content).toContain('Edition 2.');
});

test('a new title of the article is followed, unless an analyst gave the event another', async () => {
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const titled = (title: string) => publisher.publish({ request: request(), key, article: revised({ title }) });
  const titles = (event: Shown) => [
    event.info,
    ...all(event)
      .filter((one) => one.comment === 'Blog title' || one.object_relation === 'title')
      .map(({ value }) => value),
  ];
  await titled('Widow loader, updated');
  expect(titles(await shown(key))).toEqual(['Scraper: Widow loader, updated', 'Widow loader, updated', 'Widow loader, updated']);
  await target.api('POST', `/events/edit/${eventUuid(key)}`, { info: 'Widow at our suppliers' });
  await titled('Widow loader, updated twice');
  expect(titles(await shown(key))).toEqual(['Widow at our suppliers', 'Widow loader, updated twice', 'Widow loader, updated twice']);
});

test('a value that the article names no more is listed, and stays away when somebody removes it and it is named again', async () => {
  const key = target.newKey();
  const publisher = target.open();
  const value = 'billing@widow-mail.test-evil.com';
  const without = () => revised({ indicators: widow().indicators.filter((one) => one.value !== value) });
  await publisher.publish({ request: request(), key, article: widow() });
  const uuid = find(await shown(key), value)?.uuid;
  for (const _ of [1, 2]) await publisher.publish({ request: request(), key, article: without() });
  expect(accountIn(await shown(key))).toContain(
    `## No longer in the article\n\nAttributes from earlier revisions; they stay in the event.\n\n- @[attribute](${uuid})\n`,
  );
  await target.api('POST', `/attributes/delete/${uuid}/1`);
  for (const article of [without(), without(), revised()]) await publisher.publish({ request: request(), key, article });
  expect(find(await shown(key), value)).toBeUndefined();
  expect(report(await shown(key))).not.toContain(`${uuid}`);
});

test('reports that somebody deleted stay deleted, and what people did is still known', async () => {
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const event = eventUuid(key);
  const value = 'billing@widow-mail.test-evil.com';
  await target.api('POST', `/attributes/delete/${find(await shown(key), value)?.uuid}/1`);
  for (const part of ['account', 'report']) await target.api('POST', `/eventReports/delete/${partUuid(event, part)}`);
  expect((await publisher.publish({ request: request(), key, article: widow() })).status).toBe('exists');
  for (const revision of [2, 3]) {
    const outcome = await publisher.publish({ request: request(), key, article: revised() });
    expect(outcome.message).toContain(`was updated to revision ${revision}, because the article changed.`);
    expect(outcome.message).not.toContain('did not take');
  }
  expect(find(await shown(key), value)).toBeUndefined();
  expect((await shown(key)).EventReport.filter((one) => !one.deleted)).toEqual([]);
});

test('a processing report that somebody deleted for good: nothing is extracted again or brought back', async () => {
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const uuid = eventUuid(key);
  const removed = ['billing@widow-mail.test-evil.com', 'HKCU\\Software\\Widow'];
  for (const value of removed) await target.api('POST', `/attributes/delete/${find(await shown(key), value)?.uuid}/1`);
  await target.api('POST', '/tags/removeTagFromObject', { uuid, tag: 'osint:source-type="blog-post"' });
  await target.api('POST', `/attributes/add/${uuid}`, { type: 'filename', category: 'Payload delivery', value: 'by-an-analyst.exe' });
  await target.api('POST', `/eventReports/edit/${partUuid(uuid, 'report')}`, { content: `${report(await shown(key))}\n\nSeen here, too.` });
  await target.api('POST', `/eventReports/delete/${partUuid(uuid, 'account')}`, { hard: 1 });
  const before = all(await shown(key)).map(({ value }) => value);
  for (const revision of [2, 3]) {
    const outcome = await publisher.publish({ request: request(), key, article: revised() });
    expect(outcome.message).toContain(`was updated to revision ${revision}, `);
  }
  const event = await shown(key);
  expect(all(event).map(({ value }) => value)).toEqual(before);
  expect(event.Tag.map(({ name }) => name)).not.toContain('osint:source-type="blog-post"');
  expect(event.EventReport.some(({ content }) => content.endsWith('Seen here, too.'))).toBe(true);
  expect(accountIn(event)).toContain('Revision 3;');
});

test('notes and opinions of analysts survive revisions, also on a value that the article names no more', async () => {
  interface Noted {
    uuid: string;
    Note?: { note: string }[];
    Opinion?: { opinion: string | number; comment: string }[];
  }
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const uuid = eventUuid(key);
  const value = '203.0.113.80';
  const [inObject] = (await shown(key)).Object.flatMap((object) => object.Attribute);
  const about = { event: uuid, value: find(await shown(key), value)?.uuid, file: inObject?.uuid, report: partUuid(uuid, 'report') };
  const add = (kind: 'Note' | 'Opinion', of: string | undefined, type: string, body: object) =>
    target.api('POST', `/analystData/add/${kind}/${of}/${type}`, body);
  const first = await add('Note', about.event, 'Event', { note: 'Same actor as in March.' });
  test.skip(first.status >= 400 && REAL !== undefined, 'this MISP has no analyst data, or the key may not add any');
  await add('Opinion', about.event, 'Event', { opinion: 80, comment: 'Well sourced.' });
  await add('Note', about.value, 'Attribute', { note: 'Sinkholed since Tuesday.' });
  await add('Note', about.file, 'Attribute', { note: 'Seen on host 12.' });
  await add('Opinion', about.report, 'EventReport', { opinion: 20, comment: 'The timeline is wrong.' });

  const without = widow().indicators.filter((one) => one.value !== value);
  for (const changes of [{}, { markdown: `${widow().markdown}\nEdition 2.\n` }, { indicators: without }])
    expect((await publisher.publish({ request: request(), key, article: revised(changes) })).status).toBe('updated');
  await publisher.revise({ key, eventUuid: uuid, request: request(), article: widow(), decisions: [], note: 'Checked.' });

  const event = (await shown(key)) as Shown & Noted;
  const noted = [event, ...all(event), ...event.EventReport] as unknown as Noted[];
  const said = (of: string | undefined) => {
    const found = noted.find((one) => one.uuid === of);
    return [
      ...(found?.Note ?? []).map(({ note }) => note),
      ...(found?.Opinion ?? []).map(({ opinion, comment }) => `${opinion}: ${comment}`),
    ];
  };
  expect(said(about.event)).toEqual(['Same actor as in March.', '80: Well sourced.']);
  expect(said(about.value)).toEqual(['Sinkholed since Tuesday.']);
  expect(said(about.file)).toEqual(['Seen on host 12.']);
  expect(said(about.report)).toEqual(['20: The timeline is wrong.']);
});

test('an event of an earlier version is recognised by its old comment, updated, and the comment goes', async () => {
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const uuid = eventUuid(key);
  await target.api('POST', `/eventReports/delete/${partUuid(uuid, 'account')}`, { hard: 1 });
  await target.api('POST', `/attributes/add/${uuid}`, {
    uuid: partUuid(uuid, 'summary'),
    type: 'comment',
    category: 'Other',
    value: `misp-crawler: revision 1; content ${'a'.repeat(64)}. 16 attributes from our reading, 14 of them for detection.`,
    comment: 'misp-crawler',
  });
  expect((await publisher.publish({ request: request(), key, article: widow() })).status).toBe('exists');
  expect((await publisher.publish({ request: request(), key, article: revised() })).status).toBe('updated');
  const event = await shown(key);
  expect(all(event).filter((one) => one.comment === 'misp-crawler')).toEqual([]);
  expect(accountIn(event)).toContain('Revision 2;');
});

const decide = (type: IndicatorType, value: string, verdict: 'ids' | 'no-ids' | 'drop') => ({ type, value, verdict });

test('an analyst revises a finished event: values, title, tags, TLP and note; the report follows and later revisions keep it', async () => {
  test.skip(!(await target.rights()).newTags, NO_NEW_TAGS);
  const key = target.newKey();
  const publisher = target.open({ event: { onWarning: 'ignore' } });
  await publisher.publish({ request: request(), key, article: widow() });
  const decisions = [
    decide('ipv4', '203.0.113.81', 'drop'),
    decide('md5', '44d88612fea8a8f36de82e1278abb02f', 'no-ids'),
    decide('url', 'https://vendor-blog.com/2025/widow', 'ids'),
  ];
  const article = widow();
  for (const one of article.indicators) {
    if (one.value === '203.0.113.81') one.verdict = 'junk';
    if (one.value === 'https://vendor-blog.com/2025/widow') Object.assign(one, { verdict: 'indicator', toIds: true });
  }
  const input = {
    key,
    eventUuid: eventUuid(key),
    request: request({ verdicts: decisions }),
    article,
    decisions,
    title: 'Widow, by hand',
    addTags: ['tlp:amber', 'misp-scraper:by-hand'],
    removeTags: ['osint:source-type="blog-post"'],
    note: 'Checked with the proxy team.',
  };
  for (const _ of [1, 2])
    expect(await publisher.revise(input)).toMatchObject({ status: 'updated', indicators: 14, attributes: 16, title: 'Widow, by hand' });

  const check = async () => {
    const event = await shown(key);
    expect(event.info).toBe('Scraper: Widow, by hand');
    expect(find(event, '203.0.113.81')).toBeUndefined();
    expect(find(event, '44d88612fea8a8f36de82e1278abb02f')?.to_ids).toBe(false);
    expect(find(event, 'https://vendor-blog.com/2025/widow')).toMatchObject({ type: 'url', to_ids: true });
    expect(all(event).find((one) => one.comment === 'Note')?.value).toBe('Checked with the proxy team.');
    const tags = event.Tag.map((tag) => tag.name);
    expect(tags).toContain('misp-scraper:by-hand');
    expect(tags).not.toContain('osint:source-type="blog-post"');
    expect(tags.filter((name) => name.startsWith('tlp:'))).toEqual(['tlp:amber']);
    expect(report(event)).toContain('203.0.113.81 | second stage');
    const uuids = new Set(all(event).map((one) => one.uuid));
    expect([...report(event).matchAll(/@\[attribute\]\(([^)]*)\)/g)].filter((match) => !uuids.has(match[1] as string))).toEqual([]);
    expect(accountIn(event)).toMatch(/## Decisions of analysts\n\n- `203\.0\.113\.81`: left out\n/);
  };
  await check();
  // The feed names the article again, without the decisions.
  expect((await publisher.publish({ request: request(), key, article: revised() })).status).toBe('updated');
  const event = await shown(key);
  expect(find(event, '203.0.113.81')).toBeUndefined();
  expect(find(event, '44d88612fea8a8f36de82e1278abb02f')?.to_ids).toBe(false);
  expect(accountIn(event)).toContain('`203.0.113.81`: left out');
});

test('decisions are listed once, whatever the article says and whatever line ends the processing report got from an editor', async () => {
  const key = target.newKey();
  const publisher = target.open();
  const path = 'C:\\temp\\## Decisions of analysts';
  const article = widow({ indicators: [...widow().indicators, indicator('', { type: 'filepath', value: path, verdict: 'junk' })] });
  await publisher.publish({ request: request(), key, article });
  const input = { key, eventUuid: eventUuid(key), request: request(), article };
  const first = decide('ipv4', '203.0.113.81', 'drop');
  for (const _ of [1, 2]) await publisher.revise({ ...input, decisions: [first] });
  const account = `/eventReports/edit/${partUuid(input.eventUuid, 'account')}`;
  await target.api('POST', account, { content: accountIn(await shown(key)).replaceAll('\n', '\r\n') });
  await publisher.revise({ ...input, decisions: [decide('ipv4', '203.0.113.80', 'no-ids')] });
  const text = accountIn(await shown(key));
  const section = '## Decisions of analysts\n\n- `203.0.113.81`: left out\n- `203.0.113.80`: kept without detection\n\n## State\n';
  expect(text).toContain(section);
  expect(text.match(/^## Decisions/gm)).toHaveLength(1);
  expect(text).toContain(`\`${path}\``);
  expect((await publisher.publish({ request: request(), key, article: { ...article, contentHash: 'e'.repeat(64) } })).status).toBe(
    'updated',
  );
  expect(accountIn(await shown(key))).toContain(section.split('\n\n## State')[0]);
  expect(find(await shown(key), '203.0.113.81')).toBeUndefined();
});

test('an event that is gone cannot be revised, and that is said', async () => {
  const input = { key: 'x', eventUuid: eventUuid('nothing/there'), request: request(), article: widow(), decisions: [] };
  expect(await target.open().revise(input)).toMatchObject({ status: 'skipped', message: expect.stringContaining('removed from MISP') });
});
