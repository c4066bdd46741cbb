import { eventUuid } from '../../../src/publish/identity.ts';
import { article, indicator, request } from '../../fixtures/misp/article.ts';
import { WIDOW, widow } from '../../fixtures/misp/widow.ts';
import { expect, test } from '../../support/test.ts';
import { accountIn, NO_NEW_TAGS, NO_WORKFLOW_TAG, openTarget, REAL, reportIn, type Shown, type Target } from './target.ts';

let target: Target;
test.beforeAll(async () => {
  target = await openTarget();
});
test.afterAll(() => target.close());

test('against a real MISP', async () => {
  test.skip(REAL === undefined, 'MISP_URL and MISP_KEY are not set: the tests of this folder ran against the double of MISP');
  expect((await target.open().check()).find((check) => check.name === 'MISP')).toMatchObject({ ok: true });
});

async function shown(key: string): Promise<Shown> {
  return (await target.api('GET', `/events/view/${eventUuid(key)}`)).body.Event;
}
const flat = (event: Shown) => [...event.Attribute, ...event.Object.flatMap((object) => object.Attribute)];
const values = (event: Shown) => flat(event).map((one) => one.value);

for (const extraction of ['both', 'misp', 'crawler'] as const) {
  test(`extraction ${extraction}: every indicator is there once, typed and marked as the page means it, and nothing else`, async () => {
    const key = target.newKey();
    // Warninglists differ between installations.
    const outcome = await target
      .open({ extraction, event: { onWarning: 'ignore' } })
      .publish({ request: request(), key, article: widow() });
    expect(outcome).toMatchObject({ status: 'created', eventUuid: eventUuid(key), attributes: 16 });

    const event = await shown(key);
    const found = flat(event).filter((one) => !['comment', 'link', 'text'].includes(one.type));
    const table = found.map((one) => `${one.type} ${one.category} ${one.value} ${one.to_ids}`).sort();
    expect(table).toEqual(
      [
        'email-src Payload delivery billing@widow-mail.test-evil.com true',
        'filename Payload delivery invoice.exe true',
        'filename Payload delivery widow.dll true',
        'hostname Network activity cdn.widow-panel.com true',
        'hostname Network activity drop.widow-files.net true',
        'ip-dst Network activity 203.0.113.80 true',
        'ip-dst Network activity 203.0.113.81 true',
        'ip-dst Network activity 8.8.8.8 true',
        'ip-dst|port Network activity 203.0.113.77|8443 true',
        'md5 Payload delivery 44d88612fea8a8f36de82e1278abb02f true',
        'md5 Payload delivery 5d41402abc4b2a76b9719d911017c592 true',
        'regkey Persistence mechanism HKCU\\Software\\Widow true',
        'sha256 Payload delivery 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f true',
        'sha256 Payload delivery 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 true',
        'url Network activity https://cdn.widow-panel.com/gate.php true',
        'vulnerability External analysis CVE-2024-3400 false',
      ].sort(),
    );
    const tags = (event.Tag ?? []).map((tag) => tag.name);
    if ((await target.rights()).newTags) expect(tags).toContain('tlp:clear');
    expect(tags.filter((name) => name.startsWith('tlp:') && name !== 'tlp:clear')).toEqual([]);
    expect(tags).not.toContain('misp-galaxy:software="code"');
  });

  test(`extraction ${extraction}: the report reads as the author wrote it, with a live reference for each indicator`, async () => {
    const key = target.newKey();
    await target.open({ extraction }).publish({ request: request(), key, article: widow() });
    const event = await shown(key);
    const report = reportIn(event);
    expect(report?.distribution).toBe('5');
    const byUuid = new Map(flat(event).map((one) => [one.uuid, one.value]));
    const dangling = [...(report?.content ?? '').matchAll(/@\[attribute\]\(([^)]*)\)/g)].filter((match) => !byUuid.has(match[1] as string));
    expect(dangling).toEqual([]);
    const resolved = report?.content.replace(/@\[attribute\]\(([^)]*)\)/g, (_all, uuid) => byUuid.get(uuid) as string);
    const body = resolved?.slice(resolved.indexOf('The group'));
    const links = '\n\n---\n\n**Links and pictures**\n\n1. <https://vendor-blog.com/2025/widow>\n';
    expect(body).toBe(
      `${WIDOW.replace('[our first report](https://vendor-blog.com/2025/widow)', 'our first report [1]')}${links}`
        .split('```')
        .map((part, index) =>
          index % 2 === 1
            ? part
            : part.replaceAll('hxxps://', 'https://').replaceAll('[.]', '.').replace('203.0.113.77:8443', '203.0.113.77|8443'),
        )
        .join('```'),
    );
  });
}

test('the event carries what the predecessor gave it', async () => {
  test.skip(!(await target.rights()).newTags, NO_NEW_TAGS);
  const key = target.newKey();
  const given = request({ remoteIp: '198.51.100.20', note: 'please look', document: { contentType: 'text/html', blob: 'x' } });
  await target.open().publish({ request: given, key, article: widow() });
  const event = await shown(key);
  expect(event.info).toBe('Scraper: Widow loader comes with invoices');
  expect(event.date).toBe('2026-11-20');
  const byComment = Object.fromEntries(event.Attribute.map((one) => [one.comment, one]));
  expect(byComment['Blog title']).toMatchObject({ type: 'comment', category: 'Other', value: 'Widow loader comes with invoices' });
  expect(byComment['Feed URL']).toMatchObject({ type: 'link', category: 'External analysis', value: 'https://blog.example.org/feed.xml' });
  expect(byComment['Blog URL']).toMatchObject({
    type: 'link',
    category: 'External analysis',
    value: 'https://blog.example.org/2026/widow-loader',
  });
  expect(byComment['Raw HTML']).toMatchObject({ type: 'comment' });
  expect(byComment['Remote IP']).toMatchObject({ type: 'comment', value: '198.51.100.20', to_ids: false });
  expect(byComment.Note).toMatchObject({ value: 'please look' });
  const tags = Object.fromEntries(event.Tag.map((tag) => [tag.name, Boolean(tag.local)]));
  expect(tags).toMatchObject({
    'misp:tool="misp-crawler"': false,
    'osint:source-type="blog-post"': false,
    'misp:event-type="collection"': false,
    'tlp:clear': false,
    'workflow:state="incomplete"': true,
    'osint:certainty="50"': true,
    'misp-scraper:data-collection-source:Example Labs': true,
    'retention:99d': true,
  });
});

test('a manual submission has the word Manual where a feed has its address', async () => {
  const key = target.newKey();
  const source = { kind: 'manual', title: 'Manual', url: 'Manual', tags: [] } as const;
  await target.open().publish({ request: request({ source: { ...source, tags: [] } }), key, article: widow() });
  const event = await shown(key);
  expect(event.Attribute.find((one) => one.comment === 'Feed URL')).toMatchObject({
    type: 'comment',
    category: 'External analysis',
    value: 'Manual',
  });
});

test('table rows become objects with the other cells as comment, and the article a report object', async () => {
  const key = target.newKey();
  await target.open().publish({ request: request(), key, article: widow() });
  const event = await shown(key);
  const objects = event.Object.map(
    (one) =>
      `${one.name} (${one.comment}): ${one.Attribute.map((part) => `${part.object_relation}=${part.value.slice(0, 22)}`).join(', ')}`,
  );
  expect(objects).toEqual([
    'report (By Ada Example, Example Labs; published 2026-11-20; language en): link=https://blog.example.o, title=Widow loader comes wit, type=Blog, summary=A loader that hides in',
    'domain-ip (panel): hostname=cdn.widow-panel.com, ip=203.0.113.80',
    'domain-ip (second stage): hostname=drop.widow-files.net, ip=203.0.113.81',
    'file (Files): filename=invoice.exe, md5=44d88612fea8a8f36de82e, sha256=275a021bbfb6489e54d471',
    'file (Files): filename=widow.dll, md5=5d41402abc4b2a76b9719d, sha256=2cf24dba5fb0a30e26e83b',
  ]);
});

test('a file name that an object took over is not said to be left out', async () => {
  const key = target.newKey();
  const md5 = '098f6bcd4621d373cade4e832627b4f6';
  const text = `| File | MD5 |\n|---|---|\n| builder.exe | ${md5} |\n\nIt reads notes.txt.\n`;
  const reference = { type: 'filename', verdict: 'reference', reason: 'a file name in the text' } as const;
  const files = article(text, [
    { type: 'md5', value: md5, context: { kind: 'table', row: ['builder.exe', md5] } },
    { ...reference, value: 'builder.exe' },
    { ...reference, value: 'notes.txt' },
  ]);
  await target.open({ extraction: 'crawler' }).publish({ request: request(), key, article: files });
  const event = await shown(key);
  expect(event.Object.map(({ name }) => name)).toContain('file');
  expect(accountIn(event)).toContain('- a file name in the text: `notes.txt`\n');
});

test('context is found under the preferred galaxy, whatever punctuation stands around the name', async () => {
  test.skip(REAL !== undefined, "a real MISP's galaxies may differ");
  const key = target.newKey();
  const outcome = await target.open().publish({ request: request(), key, article: widow() });
  expect(outcome.contextTags).toEqual(expect.arrayContaining(['misp-galaxy:threat-actor="APT29"', 'misp-galaxy:ransomware="LockBit"']));
  const galaxies = (await shown(key)).Tag.map((tag) => tag.name).filter((name) => name.startsWith('misp-galaxy:'));
  expect(galaxies).toEqual([
    'misp-galaxy:threat-actor="APT29"',
    'misp-galaxy:ransomware="LockBit"',
    'misp-galaxy:mitre-attack-pattern="PowerShell - T1059.001"',
  ]);
});

test('publishing again finds the event and changes nothing', async () => {
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const before = await shown(key);
  expect((await publisher.publish({ request: request(), key, article: widow() })).status).toBe('exists');
  expect(await shown(key)).toEqual(before);
});

test('six workers at once end with one event that is as one worker makes it', async () => {
  const key = target.newKey();
  const alone = target.newKey();
  await target.open().publish({ request: request(), key: alone, article: widow() });
  const publishers = Array.from({ length: 6 }, () => target.open());
  const results = await Promise.allSettled(publishers.map((publisher) => publisher.publish({ request: request(), key, article: widow() })));
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ retry: true });
  await publishers[0]?.publish({ request: request(), key, article: widow() });
  const event = await shown(key);
  expect(values(event).sort()).toEqual(values(await shown(alone)).sort());
  expect(event.EventReport).toHaveLength(2);
});

test('an event that somebody deleted is not made again', async () => {
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  await target.api('POST', `/events/delete/${eventUuid(key)}`);
  const again = await target.api('POST', '/events/add', { uuid: eventUuid(key), info: 'Is it on the blocklist?', distribution: 0 });
  test.skip(again.status === 200, 'this MISP keeps no blocklist of deleted events (MISP.enableEventBlocklisting)');
  expect(await publisher.publish({ request: request(), key, article: widow() })).toMatchObject({
    status: 'skipped',
    message: expect.stringContaining('was deleted in MISP'),
  });
  expect((await target.api('GET', `/events/view/${eventUuid(key)}`)).status).toBe(404);
});

test('a changed article updates the report and adds its new indicators; what an analyst removed stays away', async () => {
  test.skip(!(await target.rights()).workflowTag, NO_WORKFLOW_TAG);
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const first = await shown(key);
  const mail = first.Attribute.find((one) => one.value === 'billing@widow-mail.test-evil.com');
  await target.api('POST', `/attributes/delete/${mail?.uuid}/1`);
  await target.api('POST', `/attributes/add/${eventUuid(key)}`, {
    type: 'domain',
    category: 'Network activity',
    value: 'by-an-analyst-evil.com',
    to_ids: true,
  });

  const old = widow();
  const markdown = `${old.markdown}\nNew host: late.widow-panel[.]com\n`;
  const start = markdown.indexOf('late.widow-panel[.]com');
  const raw = 'late.widow-panel[.]com';
  const late = {
    ...old.indicators[7],
    value: 'late.widow-panel.com',
    context: { kind: 'prose' },
    occurrences: [{ start, end: start + raw.length, raw, code: false, target: false }],
  } as (typeof old.indicators)[number];
  const changed = { ...old, markdown, contentHash: 'b'.repeat(64), indicators: [...old.indicators, late] };
  const outcome = await publisher.publish({ request: request(), key, article: changed });
  expect(outcome.status).toBe('updated');

  const event = await shown(key);
  expect(values(event)).toEqual(expect.arrayContaining(['late.widow-panel.com', 'by-an-analyst-evil.com']));
  expect(values(event)).not.toContain('billing@widow-mail.test-evil.com');
  expect(event.EventReport).toHaveLength(2);
  expect(reportIn(event)?.content).toContain('New host: @[attribute](');
  expect(reportIn(event)?.content).toContain('from billing@widow-mail.test-evil.com)');
  expect(accountIn(event)).toMatch(/Revision 2; content hash `b{64}`/);
  expect((await publisher.publish({ request: request(), key, article: changed })).status).toBe('exists');
});

test('a file that a later revision names becomes an object, also beside another file of that name', async () => {
  test.skip(!(await target.rights()).workflowTag, NO_WORKFLOW_TAG);
  const key = target.newKey();
  const publisher = target.open();
  const row = ['invoice.exe', '7d793037a0760186574b0282f2f435e7'];
  const given = { type: 'md5', value: row[1] as string, context: { kind: 'table', heading: 'New files', row } } as const;
  const late = indicator('', given);
  const first = widow();
  const changed = { ...first, contentHash: 'c'.repeat(64), indicators: [...first.indicators, late] };
  await publisher.publish({ request: request(), key, article: first });
  const before = (await shown(key)).Object.length;
  const outcome = await publisher.publish({ request: request(), key, article: changed });
  expect(outcome.message).not.toContain('did not take');
  const event = await shown(key);
  expect(event.Object).toHaveLength(before + 1);
  expect(event.Object.at(-1)?.Attribute.map((one) => [one.object_relation, one.value, one.to_ids])).toEqual([
    ['filename', 'invoice.exe', false],
    ['md5', row[1], true],
  ]);
  expect(event.Attribute.map(({ value }) => value)).not.toContain(row[1]);
});

test('a linked file that changed brings its new values, also when the text is the same', async () => {
  test.skip(!(await target.rights()).workflowTag, NO_WORKFLOW_TAG);
  const key = target.newKey();
  const publisher = target.open();
  const file = { url: 'https://blog.example.net/iocs.csv', name: 'iocs.csv', linkedUnder: 'IOCs', status: 'read', format: 'CSV' } as const;
  const first = widow({ linkedFiles: [{ ...file, sha256: 'a'.repeat(64) }] });
  const late = { ...first.indicators[7], value: 'late.widow-panel.com', context: { kind: 'table' }, occurrences: [] };
  const grown = {
    ...first,
    linkedFiles: [{ ...file, sha256: 'b'.repeat(64) }],
    indicators: [...first.indicators, late as (typeof first.indicators)[number]],
  };
  const publish = async (article: typeof first) => (await publisher.publish({ request: request(), key, article })).status;
  expect([await publish(first), await publish(first)]).toEqual(['created', 'exists']);
  expect([await publish(grown), await publish(grown)]).toEqual(['updated', 'exists']);
  expect(values(await shown(key))).toContain('late.widow-panel.com');
});

test('a curated event gets one note about the change and stays as it is', async () => {
  test.skip(!(await target.rights()).workflowTag, NO_WORKFLOW_TAG);
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  await target.api('POST', '/tags/removeTagFromObject', { uuid: eventUuid(key), tag: 'workflow:state="incomplete"' });
  const before = await shown(key);
  const changed = widow({ contentHash: 'c'.repeat(64) });
  expect((await publisher.publish({ request: request(), key, article: changed })).status).toBe('updated');
  expect((await publisher.publish({ request: request(), key, article: changed })).status).toBe('exists');
  const after = await shown(key);
  expect(after.EventReport.map((one) => one.content)).toEqual(before.EventReport.map((one) => one.content));
  expect(after.Attribute.filter((one) => one.comment === 'Article changed')).toHaveLength(1);
  expect(after.Attribute).toHaveLength(before.Attribute.length + 1);
});

test('a second source becomes tags and a feed link on the same event', async () => {
  test.skip(!(await target.rights()).newTags, NO_NEW_TAGS);
  const key = target.newKey();
  const publisher = target.open();
  await publisher.publish({ request: request(), key, article: widow() });
  const second = request({
    source: { kind: 'feed', title: 'Planet Infosec', url: 'https://planet.example.net/rss', tags: ['misp-scraper:aggregator'] },
  });
  for (let time = 0; time < 2; time += 1) await publisher.addSource({ key, eventUuid: eventUuid(key), request: second });
  const event = await shown(key);
  const tags = Object.fromEntries(event.Tag.map((tag) => [tag.name, Boolean(tag.local)]));
  expect(tags).toMatchObject({
    'misp-scraper:data-collection-source:Planet Infosec': true,
    'misp-scraper:aggregator': true,
    'misp-scraper:data-collection-source:Example Labs': true,
  });
  expect(event.Attribute.filter((one) => one.comment === 'Feed URL')).toHaveLength(2);
});

test('a page that cannot be read becomes an event that says so; when it can be read later, the same event is completed', async () => {
  test.skip(!(await target.rights()).newTags, NO_NEW_TAGS);
  const key = target.newKey();
  const publisher = target.open();
  const failure = { code: 'HTTP=403', message: 'The site answered 403: it does not let us read this page.' };
  expect(await publisher.publish({ request: request({ title: 'Blocked' }), key, failure })).toMatchObject({
    status: 'failed',
    message: failure.message,
  });
  const failed = await shown(key);
  expect(failed.info).toBe('Scraper: Blocked');
  expect(failed.Tag.map((tag) => tag.name)).toContain('misp-scraper:HTTP=403');

  expect((await publisher.publish({ request: request(), key, article: widow() })).status).toBe('created');
  const event = await shown(key);
  expect(event.info).toBe('Scraper: Widow loader comes with invoices');
  expect(event.Tag.map((tag) => tag.name)).not.toContain('misp-scraper:HTTP=403');
  expect(values(event)).toContain('cdn.widow-panel.com');
  expect(event.Attribute.filter((one) => one.comment === 'Blog title').map((one) => one.value)).toEqual([
    'Widow loader comes with invoices',
  ]);
  expect(event.Attribute.some((one) => one.comment.startsWith('Error'))).toBe(false);
});

test('text with emoji, NUL, an endless title and a wrong date is stored', async () => {
  const key = target.newKey();
  const base = widow({ title: `\u{1f6a8} ${'Very long '.repeat(100)}`, published: 'soon' });
  const shift = 'Fire \u{1f525}\u0000! ';
  const moved = base.indicators.map((one) => ({
    ...one,
    occurrences: one.occurrences.map((at) => ({ ...at, start: at.start + shift.length, end: at.end + shift.length })),
  }));
  const outcome = await target
    .open()
    .publish({ request: request(), key, article: { ...base, markdown: shift + base.markdown, indicators: moved } });
  expect(outcome.status).toBe('created');
  const event = await shown(key);
  expect(event.info.length).toBeLessThanOrEqual(500);
  expect(reportIn(event)?.name.length).toBeLessThanOrEqual(255);
  expect(reportIn(event)?.content).toContain('Fire (U+1F525)! The group APT29');
  expect(reportIn(event)?.content).toMatch(/talks to\n@\[attribute\]\([0-9a-f-]{36}\) and, when/);
});

test('a report beyond the limit is shortened, says so, and its whole text is attached', async () => {
  const key = target.newKey();
  const base = widow();
  const markdown = `${base.markdown}\n${'A line that says nothing at all about anything.\n'.repeat(2_000)}`;
  await target.open({ event: { reportMaxBytes: 20_000 } }).publish({ request: request(), key, article: { ...base, markdown } });
  const event = await shown(key);
  expect(Buffer.byteLength(reportIn(event)?.content ?? '')).toBeLessThan(21_000);
  expect(reportIn(event)?.content).toContain('its whole text is attached as report.md');
  expect(event.Attribute.find((one) => one.value === 'report.md')).toMatchObject({ type: 'attachment', category: 'External analysis' });
});

test('evidence is attached under names that say what it is, and the report shows the screenshot', async () => {
  const key = target.newKey();
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/VsfU1AAAAABJRU5ErkJggg==', 'base64');
  const evidence = [
    { kind: 'screenshot' as const, fileName: 'screenshot.png', contentType: 'image/png', bytes: new Uint8Array(png) },
    { kind: 'html' as const, fileName: 'page.html', contentType: 'text/html', bytes: new TextEncoder().encode('<p>x</p>') },
    { kind: 'pdf' as const, fileName: 'page.pdf', contentType: 'application/pdf', bytes: new Uint8Array(5_000) },
  ];
  await target.open({ event: { evidenceMaxBytes: 4_000 } }).publish({ request: request(), key, article: widow(), evidence });
  const event = await shown(key);
  const attached = event.Attribute.filter((one) => one.type === 'attachment');
  expect(attached.map((one) => [one.value, one.comment])).toEqual([
    ['screenshot.png', 'Screenshot of the whole page'],
    ['page.html', 'The rendered HTML of the page'],
  ]);
  expect(reportIn(event)?.content).toContain(`@![attribute](${attached[0]?.uuid})`);
  expect(accountIn(event)).toContain('page.pdf has 5000 bytes and was left out');
});
