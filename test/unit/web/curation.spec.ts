import { JSDOM } from 'jsdom';
import { urlKey } from '../../../src/net/canonical-url.ts';
import { manualRequest } from '../../../src/pipeline/submit.ts';
import {
  basisOf,
  type Curation,
  curatedArticle,
  curatedRequest,
  curatedValues,
  differences,
  startCuration,
} from '../../../src/web/curation/curation.ts';
import { readValues } from '../../../src/web/curation/read-values.ts';
import { highlightedReport } from '../../../src/web/view/highlight.ts';
import { expect, test } from '../../support/test.ts';
import { documentOf, fillStore, openWeb, sampleArticle, type Visitor, visitor, type WebUnderTest } from '../../support/web/index.ts';

const request = manualRequest('https://blog.example.com/cinder-wharf');
const article = sampleArticle();
const curate = (changes: Partial<Curation>) => ({ ...startCuration(request, article), ...changes });
const proposal = basisOf({ start: startCuration(request, article), article });
const judged = (curation: Curation) =>
  curatedArticle(article, curation).indicators.map(({ type, value, verdict, toIds }) => [type, value.slice(0, 20), verdict, toIds]);

test.describe('what is sent', () => {
  test('without changes is the article itself', () => {
    expect(curatedArticle(article, curate({}))).toEqual(article);
    expect(differences(proposal, curate({}))).toEqual([]);
  });

  test('has the changed decisions and types', () => {
    const changes: Curation['changes'] = [
      { index: 0, verdict: 'drop' },
      { index: 1, verdict: 'no-ids' },
      { index: 3, verdict: 'ids' },
      { index: 4, verdict: 'no-ids', type: 'domain' },
    ];
    expect(judged(curate({ changes }))).toEqual([
      ['domain', 'portside-metrics.com', 'junk', false],
      ['ipv4', '45.142.213.67', 'indicator', false],
      ['sha256', '6f1ed002ab5595859014', 'indicator', true],
      ['cve', 'CVE-2023-34362', 'indicator', true],
      ['domain', 'prnmon64.dll', 'context', false],
    ]);
    expect(differences(proposal, curate({ changes })).map(({ what, before, after }) => `${what}: ${before} -> ${after}`)).toEqual([
      'domain portside-metrics.com: detect -> leave out',
      'ipv4 45.142.213.67: detect -> keep',
      'cve CVE-2023-34362: keep -> detect',
      'Type of prnmon64.dll: filename -> domain',
      'filename prnmon64.dll: leave out -> keep',
    ]);
  });

  test('has the added values where they stand in the report, in code or not', () => {
    const added: Curation['added'] = [
      { type: 'url', value: 'http://45.142.213.67/drv/setup.cab', raw: 'http://45.142.213.67/drv/setup.cab', verdict: 'ids' },
      { type: 'filename', value: 'setup.cab', raw: 'setup.cab', verdict: 'no-ids' },
    ];
    const [url, name] = curatedArticle(article, curate({ added })).indicators.slice(-2);
    expect(url).toMatchObject({ verdict: 'indicator', toIds: true, reason: 'added by the analyst' });
    expect(url?.occurrences).toHaveLength(1);
    expect(url?.occurrences[0]).toMatchObject({ code: true });
    const { start = 0, end = 0 } = name?.occurrences[0] ?? {};
    expect(article.markdown.slice(start, end)).toBe('setup.cab');
  });

  test('holds a value once: an added one wins over the same that was left out', () => {
    const added: Curation['added'] = [{ type: 'filename', value: 'prnmon64.dll', raw: 'prnmon64.dll', verdict: 'ids' }];
    const same = curatedArticle(article, curate({ added })).indicators.filter(({ value }) => value === 'prnmon64.dll');
    expect(same).toHaveLength(1);
    expect(same[0]).toMatchObject({ verdict: 'indicator', toIds: true });
  });

  test('goes with title, tags, TLP, distribution and note, and with the decisions for a later run', () => {
    const curation = curate({
      title: 'Mine',
      tags: ['a:b="c"'],
      tlp: 'amber',
      distribution: 0,
      note: 'Look',
      changes: [{ index: 0, verdict: 'drop' }],
    });
    expect(curatedRequest(request, article, curation)).toMatchObject({
      title: 'Mine',
      titleWins: true,
      tags: ['a:b="c"', 'tlp:amber'],
      note: 'Look',
      settings: { distribution: 0 },
      verdicts: [{ type: 'domain', value: 'portside-metrics.com', verdict: 'drop' }],
    });
    expect(curatedArticle(article, curation).title).toBe('Mine');
  });
});

for (const [text, values] of [
  ['hxxp://evil[.]example[.]net/a', [['url', 'http://evil.example.net/a']]],
  ['185.220.101[.]4', [['ipv4', '185.220.101.4']]],
  ['filename: a report.exe', [['filename', 'a report.exe']]],
  ['domain: portside[.]bad', [['domain', 'portside.bad']]],
  ['nothing to see here', []],
] as const)
  test(`selected or typed: ${text}`, () => {
    expect(readValues(text).map(({ type, value }) => [type, value])).toEqual(values);
  });

test.describe('the highlighted report', () => {
  const dom = (markdown: string, values: [id: string, text: string][]) => {
    const marks = values.map(([id, text]) => ({
      id,
      start: markdown.indexOf(text),
      end: markdown.indexOf(text) + text.length,
      kind: 'ids',
    }));
    return new JSDOM(`<body>${highlightedReport(markdown, marks)}</body>`).window.document.body;
  };

  test('marks every value where it stands: prose, table, code and left out', () => {
    const marks = curatedValues(article, curate({})).flatMap(({ indicator, verdict, id }) =>
      indicator.occurrences.map(({ start, end }) => ({ id, start, end, kind: verdict })),
    );
    const body = new JSDOM(`<body>${highlightedReport(article.markdown, marks)}</body>`).window.document.body;
    expect(
      [...body.querySelectorAll('a.value')].map((mark) => [mark.getAttribute('href'), mark.className, mark.textContent?.slice(0, 20)]),
    ).toEqual([
      ['#v-0', 'value ids', 'portside-metrics[.]c'],
      ['#v-1', 'value ids', '45.142.213[.]67'],
      ['#v-4', 'value drop', 'prnmon64.dll'],
      ['#v-2', 'value ids', '6f1ed002ab5595859014'],
      ['#v-3', 'value no-ids', 'CVE-2023-34362'],
    ]);
  });

  test('marks values in code, and values that run over markup', () => {
    const body = dom('Run `curl http://a.example/x` or **evil**[.]example now.', [
      ['0', 'http://a.example/x'],
      ['1', 'evil**[.]example'],
    ]);
    expect(body.querySelector('code a.value')?.textContent).toBe('http://a.example/x');
    expect([...body.querySelectorAll('[data-value="1"]')].map((mark) => mark.textContent).join('')).toBe('evil[.]example');
    expect(body.querySelectorAll('[id]')).toHaveLength(2);
  });

  test('takes nothing of the article for a mark of its own', () => {
    const body = dom('\uE0000\uE001<b onclick=x>\uE002 1.2.3.4 <img src=x onerror=alert(1)>', [['7', '1.2.3.4']]);
    expect(body.querySelectorAll('a')).toHaveLength(1);
    expect(body.querySelector('img, b')).toBeNull();
    expect(body.innerHTML).not.toMatch(/[\uE000-\uE002]/);
  });
});

test.describe('the page, without scripts', () => {
  let web: WebUnderTest;
  let anna: Visitor;
  test.beforeEach(async () => {
    web = await openWeb();
    anna = visitor(web.app);
    await anna.get('/');
  });
  test.afterEach(() => web.close());

  async function preview(): Promise<string> {
    const path = (await anna.post('/preview', { urls: 'https://blog.example.com/cinder-wharf' })).headers.get('location') ?? '';
    await expect.poll(async () => (await (await anna.get(path)).text()).includes('id="curate"')).toBe(true);
    return path;
  }
  /** A step of the form, and the page that it leads to. */
  const step = async (path: string, fields: Record<string, string>) => {
    const response = await anna.post(`${path}/send`, fields);
    expect(response.status).toBe(303);
    return documentOf(anna.get(response.headers.get('location') ?? ''));
  };
  const state = (document: Document) => document.querySelector<HTMLInputElement>('input[name="state"]')?.value ?? '';

  test('groups the values, folds what is left out, and links both ways', async () => {
    const document = await documentOf(anna.get(await preview()));
    const group = (name: string) => document.querySelector(`[data-group="${name}"]`);
    expect(group('ids')?.querySelectorAll('.val')).toHaveLength(3);
    expect(group('no-ids')?.querySelectorAll('.val')).toHaveLength(1);
    expect(group('drop')?.querySelectorAll('.val')).toHaveLength(1);
    expect([...document.querySelectorAll('.group')].map((one) => one.hasAttribute('open'))).toEqual([true, true, false]);
    for (const mark of document.querySelectorAll('.report a.value'))
      expect(document.querySelector(mark.getAttribute('href') ?? '')).not.toBeNull();
    for (const link of document.querySelectorAll('.val-value a'))
      expect(document.querySelector(link.getAttribute('href') ?? '')).not.toBeNull();
  });

  test('says what MISP has of the values already, and nothing when MISP does not answer', async () => {
    await web.close();
    const uuid = '9a8b2c1d-0000-4000-8000-000000000001';
    let away = false;
    web = await openWeb({
      correlation: async () => {
        if (away) throw new Error('connect ECONNREFUSED');
        return {
          asked: 3,
          values: [{ value: 'portside-metrics.com', events: [uuid] }],
          total: 1,
          own: 1,
          events: [{ uuid, info: 'Older <report>', url: `https://misp.example/events/view/${uuid}`, own: true, values: 1 }],
        };
      },
    });
    anna = visitor(web.app);
    await anna.get('/');
    const path = await preview();
    const document = await documentOf(anna.get(path));
    const notice = [...document.querySelectorAll('.notice')].find((one) => one.textContent?.includes('MISP already has 1 of the 3 values'));
    expect(notice?.querySelector('a')?.getAttribute('href')).toBe(`https://misp.example/events/view/${uuid}`);
    expect(notice?.textContent).toContain('Older <report>');
    expect(notice?.textContent).toContain('1 value, ours');
    away = true;
    expect((await documentOf(anna.get(path))).body.textContent).not.toContain('MISP already has');
  });

  test('shows the difference, goes back to editing with it, and sends what was seen without opening the page again', async () => {
    const path = await preview();
    const fields = {
      title: 'Operation Cinder Wharf',
      v0: 'drop',
      add: 'hxxp://added[.]example/x',
      galaxies: 'cozy bear',
      tlp: 'green',
      note: 'Please check',
    };
    const review = await step(path, { ...fields, step: 'review' });
    const shown = review.querySelector('.differences')?.textContent ?? '';
    for (const text of [
      'portside-metrics.com',
      'leave out',
      'http://added.example/x',
      'misp-galaxy:threat-actor="APT29"',
      'tlp:green',
      'Please check',
    ])
      expect(shown).toContain(text);
    const again = await step(path, { state: state(review), step: 'edit' });
    expect(again.querySelector<HTMLSelectElement>('select[name="v0"]')?.value).toBe('drop');
    expect(again.querySelector<HTMLInputElement>('input[name="addedValue"]')?.value).toBe('http://added.example/x');
    const sent = await anna.post(`${path}/send`, { state: state(review), step: 'send' });
    expect(sent.status).toBe(303);
    const { jobs } = await web.store.queue.list({}, { offset: 0, limit: 10 });
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({
      lane: 'publish',
      state: 'waiting',
      request: { note: 'Please check', tags: ['misp-galaxy:threat-actor="APT29"', 'tlp:green'] },
    });
    const { load } = await import('../../../src/pipeline/saved.ts');
    const saved = await load(web.store.blobs, jobs[0]?.id ?? '');
    expect(saved?.article?.indicators.find(({ value }) => value === 'portside-metrics.com')).toMatchObject({ verdict: 'junk' });
    expect(saved?.article?.indicators.at(-1)).toMatchObject({ type: 'url', value: 'http://added.example/x', toIds: true });
  });

  test('what was reviewed is still there on the way back, for this person only, until it is sent or discarded', async () => {
    await web.users.put('anna', 'a long password', ['admin']);
    await web.users.put('bert', 'a long password', ['admin']);
    anna = visitor(web.app);
    await anna.login('anna', 'a long password');
    await anna.get('/');
    const path = await preview();
    const verdict = async (visit: Visitor) =>
      (await documentOf(visit.get(path))).querySelector<HTMLSelectElement>('select[name="v0"]')?.value;
    const review = await step(path, { v0: 'drop', title: 'Mine', step: 'review' });
    expect(await verdict(anna)).toBe('drop');
    const reloaded = await documentOf(anna.get(`${path}?review`));
    expect(reloaded.querySelector('.differences')?.textContent).toContain('Mine');
    const bert = visitor(web.app);
    await bert.login('bert', 'a long password');
    expect((await bert.get(path)).status).toBe(404);
    // A type that no list has does not stand in the way of throwing everything away.
    expect((await anna.post(`${path}/send`, { t0: 'nonsense', step: 'discard' })).headers.get('location')).toContain('/?url=');
    expect(await verdict(anna)).toBe('ids');
    // A page that was open before the draft was gone still sends what it shows.
    expect((await anna.post(`${path}/send`, { state: state(review), step: 'send' })).headers.get('location')).toContain('?queued');
    expect((await web.store.queue.list({}, { offset: 0, limit: 1 })).jobs[0]?.request.verdicts).toHaveLength(1);
    expect(await verdict(anna)).toBe('ids');
  });

  test('"always leave out" is remembered in the organisation\'s list, and what was changed before stays', async () => {
    const remembered: string[] = [];
    web.deps.neverIndicator = async (value) => void remembered.push(value);
    const path = await preview();
    const first = await documentOf(anna.get(path));
    expect(first.querySelector('button[name="rule"][value="0"]')?.textContent).toContain('portside-metrics.com');
    const document = await step(path, { rule: '0', v0: 'ids', note: 'kept', title: 'Mine' });
    expect(remembered).toEqual(['portside-metrics.com']);
    expect(document.querySelector('.notice')?.textContent).toContain('portside-metrics.com');
    expect(document.querySelector<HTMLSelectElement>('select[name="v0"]')?.value).toBe('drop');
    expect(document.querySelector<HTMLTextAreaElement>('[name="note"]')?.value).toBe('kept');
    expect((await web.store.queue.list({}, { offset: 0, limit: 1 })).total).toBe(0);
  });

  test("only administrators put values on the organisation's list", async () => {
    const remembered: string[] = [];
    web.deps.neverIndicator = async (value) => void remembered.push(value);
    await web.users.put('bert', 'a long password', ['read', 'submit']);
    anna = visitor(web.app);
    await anna.login('bert', 'a long password');
    await anna.get('/');
    const path = await preview();
    expect((await documentOf(anna.get(path))).querySelector('button[name="rule"]')).toBeNull();
    expect((await anna.post(`${path}/send`, { rule: '0' })).status).toBe(403);
    expect(remembered).toEqual([]);
  });

  test('names lines without a value instead of dropping them', async () => {
    const path = await preview();
    const document = await step(path, { add: 'not a value\n8.8.4[.]4', step: 'review' });
    expect(document.querySelector('.notice')?.textContent).toContain('not a value');
    expect([...document.querySelectorAll<HTMLInputElement>('input[name="addedValue"]')].map(({ value }) => value)).toEqual(['8.8.4.4']);
  });

  test('refuses what no form of ours sends', async () => {
    const path = await preview();
    for (const fields of [
      { t0: 'nonsense' },
      { tlp: 'purple' },
      { distribution: '7' },
      { state: '{"changes": 5}' },
      { state: 'x' },
      { state: JSON.stringify({ ...startCuration(request, article), changes: [{ index: 99, verdict: 'ids' }] }) },
    ])
      expect(
        (await anna.post(`${path}/send`, { ...(fields as Record<string, string>), step: 'send' })).status,
        JSON.stringify(fields),
      ).toBe(422);
    expect((await web.store.queue.list({}, { offset: 0, limit: 1 })).total).toBe(0);
  });

  test('says at the top that the event exists, and does not make a second one', async () => {
    await fillStore(web);
    await web.store.ledger.saveUrl({
      key: urlKey('https://blog.example.com/cinder-wharf'),
      eventUuid: 'x',
      eventUrl: 'https://misp.example/events/view/x',
      title: 'Known',
      doneAt: Date.now(),
    });
    const path = await preview();
    const document = await documentOf(anna.get(path));
    expect(document.querySelector('.notice')?.textContent).toContain('already has an event');
    expect(document.querySelector('.notice a')?.getAttribute('href')).toBe('https://misp.example/events/view/x');
    const before = (await web.store.queue.list({}, { offset: 0, limit: 50 })).total;
    const sent = await documentOf(anna.post(`${path}/send`, { step: 'send', v0: 'drop' }));
    expect(sent.querySelector('.notice')?.textContent).toContain('already has an event');
    expect((await web.store.queue.list({}, { offset: 0, limit: 50 })).total).toBe(before);
    // The event is updated with the analyst's decisions.
    const again = [...sent.querySelectorAll<HTMLInputElement>(`form[action="${path}/send"] input`)];
    const fields = Object.fromEntries(again.map(({ name, value }) => [name, value]).filter(([name]) => name !== '_csrf'));
    const response = await anna.post(`${path}/send`, fields);
    expect(response.headers.get('location')).toMatch(/^\/jobs\/.*\?queued$/);
    const [job] = (await web.store.queue.list({}, { offset: 0, limit: 1 })).jobs;
    expect(job?.request.verdicts).toEqual([expect.objectContaining({ verdict: 'drop' })]);
  });
});
