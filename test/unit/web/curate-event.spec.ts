import { urlKey } from '../../../src/net/canonical-url.ts';
import { revisionOf } from '../../../src/pipeline/revise.ts';
import { load } from '../../../src/pipeline/saved.ts';
import { expect, test } from '../../support/test.ts';
import { documentOf, fillStore, openWeb, type Visitor, visitor, type WebUnderTest } from '../../support/web/index.ts';

let web: WebUnderTest;
let anna: Visitor;
let ids: Awaited<ReturnType<typeof fillStore>>;
test.beforeEach(async () => {
  web = await openWeb();
  anna = visitor(web.app);
  ids = await fillStore(web);
});
test.afterEach(() => web.close());
const state = (document: Document) => document.querySelector<HTMLInputElement>('input[name="state"]')?.value ?? '';

test('a finished job leads to the curation of its event, a failed one does not', async () => {
  expect((await documentOf(anna.get(`/jobs/${ids.done}`))).querySelector(`a[href="/jobs/${ids.done}/curate"]`)?.textContent).toBe(
    'Curate the event',
  );
  expect((await documentOf(anna.get(`/jobs/${ids.failed}`))).querySelector('a[href$="/curate"]')).toBeNull();
  expect((await anna.get(`/jobs/${ids.failed}/curate`)).status).toBe(409);
});

test('decisions are shown beside what the event has, and go to the publish lane', async () => {
  const path = `/jobs/${ids.done}/curate`;
  const form = await documentOf(anna.get(path));
  expect(form.querySelector('.report a.value.ids')?.textContent).toContain('portside-metrics');
  expect(form.querySelector('.val .type')?.textContent).toBe('domain');
  expect(form.querySelector('[name="t0"]'), 'the type of a value in an event stays').toBeNull();
  expect(form.querySelector('[name="distribution"]')).toBeNull();
  const fields = {
    title: 'Operation Cinder Wharf',
    v0: 'drop',
    add: 'hxxp://added[.]example/x',
    tags: 'new:tag',
    tlp: 'green',
    note: 'Checked',
  };
  expect((await anna.post(path, { ...fields, step: 'review' })).headers.get('location')).toBe(`${path}?review`);
  const review = await documentOf(anna.get(`${path}?review`));
  expect((await documentOf(anna.get(path))).querySelector<HTMLSelectElement>('[name="v0"]')?.value, 'the way back').toBe('drop');
  const shown = review.querySelector('.differences')?.textContent ?? '';
  for (const text of ['portside-metrics.com', 'leave out', 'http://added.example/x', 'new:tag', 'tlp:green', 'Checked'])
    expect(shown).toContain(text);
  const sent = await anna.post(path, { state: state(review), step: 'send' });
  expect(sent.headers.get('location')).toBe(`/jobs/${ids.done}?queued`);
  expect(await web.store.queue.get(ids.done)).toMatchObject({
    state: 'waiting',
    lane: 'publish',
    request: {
      verdicts: [{ type: 'domain', value: 'portside-metrics.com', verdict: 'drop' }],
      added: [{ type: 'url', value: 'http://added.example/x', raw: 'hxxp://added[.]example/x', verdict: 'ids' }],
      tags: ['new:tag', 'tlp:green'],
      note: 'Checked',
    },
  });
  expect(await revisionOf(web.store.blobs, ids.done)).toMatchObject({
    eventUuid: '6b1ff0b1-5a0b-5f0e-9d53-5a4f3c2b1a00',
    decisions: [
      { value: 'portside-metrics.com', verdict: 'drop' },
      { value: 'http://added.example/x', verdict: 'ids' },
    ],
    addTags: ['new:tag', 'tlp:green'],
    note: 'Checked',
  });
  const saved = await load(web.store.blobs, ids.done);
  expect(saved?.article?.indicators[0]).toMatchObject({ value: 'portside-metrics.com', verdict: 'junk' });
  expect(web.audited.at(-1)).toMatchObject({ action: 'curate', detail: { job: ids.done, changes: 1, added: 1 } });
  expect((await anna.get(path)).status, 'not while the decisions are on their way').toBe(409);
});

test("tags that the context brought can be taken off, and stay the context's", async () => {
  const job = await web.store.queue.get(ids.done);
  await web.store.queue.requeue(ids.done, { lane: 'publish', request: { tags: ['mine'] } });
  const lease = await web.store.queue.take('publish', 'test', 60_000);
  const galaxies = ['misp-galaxy:threat-actor="APT29"', 'misp-galaxy:tool="Cobalt Strike"'];
  if (lease && job?.outcome) await web.store.queue.finish(lease, { ...job.outcome, contextTags: galaxies });
  const form = await documentOf(anna.get(`/jobs/${ids.done}/curate`));
  expect(form.querySelector<HTMLTextAreaElement>('[name="tags"]')?.value).toBe(['mine', ...galaxies].join(', '));
  await anna.post(`/jobs/${ids.done}/curate`, { title: 'Operation Cinder Wharf', tags: `mine, ${galaxies[0]}`, step: 'send' });
  expect(await revisionOf(web.store.blobs, ids.done)).toMatchObject({
    decisions: [],
    removeTags: [galaxies[1]],
    before: { contextTags: galaxies },
  });
  expect((await web.store.queue.get(ids.done))?.request.tags).toEqual(['mine']);
});

test.describe('while a colleague curates the same event', () => {
  const path = () => `/jobs/${ids.done}/curate`;
  const basis = (document: Document) => document.querySelector<HTMLInputElement>('input[name="basis"]')?.value ?? '';
  /** Sends the decisions and brings the event to them. */
  async function colleague(fields: Record<string, string>): Promise<void> {
    const ben = visitor(web.app);
    await ben.get(path());
    const outcome = (await web.store.queue.get(ids.done))?.outcome;
    await ben.post(path(), { title: 'Operation Cinder Wharf', ...fields, step: 'send' });
    const lease = await web.store.queue.take('publish', 'test', 60_000);
    const saved = await load(web.store.blobs, ids.done);
    if (!lease || !outcome || !saved?.article) throw new Error('nothing was sent');
    await web.store.queue.finish(lease, outcome);
    web.saved.set(ids.done, { article: saved.article, evidence: saved.evidence });
  }

  for (const from of ['the form', 'the review']) {
    test(`their decisions stay, and ${from} that was opened before says what they changed before anything is sent`, async () => {
      let page = await documentOf(anna.get(path()));
      const fields = { title: 'Operation Cinder Wharf', tags: 'mine', v0: 'ids', v1: 'no-ids' };
      let mine: Record<string, string> = { ...fields, basis: basis(page) };
      if (from === 'the review') {
        await anna.post(path(), { ...mine, step: 'review' });
        page = await documentOf(anna.get(`${path()}?review`));
        mine = { state: state(page), basis: basis(page) };
      }
      await colleague({ v0: 'drop', tags: 'theirs', note: 'Sinkholed', add: 'hxxp://added[.]example/x' });
      expect((await anna.post(path(), { ...mine, step: 'send' })).headers.get('location')).toBe(`${path()}?review`);
      const review = await documentOf(anna.get(`${path()}?review`));
      const said = [...review.querySelectorAll('.notice li')].map((item) => item.textContent);
      expect(said).toEqual([
        'Tags: none, now theirs',
        'Note: none, now Sinkholed',
        'domain portside-metrics.com: detect, now leave out',
        'url http://added.example/x: not found, now detect',
      ]);
      expect(review.querySelectorAll('.differences tbody tr'), 'only what Anna changed').toHaveLength(2);
      await anna.post(path(), { state: state(review), basis: basis(review), step: 'send' });
      const sent = await revisionOf(web.store.blobs, ids.done);
      expect(sent).toMatchObject({ decisions: [{ value: '45.142.213.67', verdict: 'no-ids' }], addTags: ['mine'] });
      expect([sent?.note, sent?.removeTags]).toEqual([undefined, undefined]);
      expect((await web.store.queue.get(ids.done))?.request).toMatchObject({
        tags: ['theirs', 'mine'],
        note: 'Sinkholed',
        verdicts: [{ value: 'portside-metrics.com', verdict: 'drop' }, { value: '45.142.213.67' }],
      });
    });
  }

  test('a page whose values are no longer those of the article is refused', async () => {
    const before = basis(await documentOf(anna.get(path())));
    await colleague({ note: 'Read again' });
    const { article, evidence } = web.saved.get(ids.done) ?? {};
    if (article && evidence) web.saved.set(ids.done, { article: { ...article, indicators: article.indicators.slice(1) }, evidence });
    const sent = await anna.post(path(), { title: 'Operation Cinder Wharf', v0: 'drop', basis: before, step: 'send' });
    expect(sent.status).toBe(409);
    expect(await sent.text()).toContain('curate the event anew');
  });
});

test.describe('by the API', () => {
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    web.app.request(`/api/jobs/${ids.done}/curate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const wanted = {
    verdicts: [{ type: 'domain', value: 'portside-metrics.com', verdict: 'drop' }],
    values: [{ value: 'hxxp://added[.]example/x' }],
    tags: ['new:tag'],
    tlp: 'green',
    note: 'Checked',
  };

  test('a dry run says what would change, and changes nothing', async () => {
    const response = await post({ ...wanted, dryRun: true });
    expect(response.status).toBe(202);
    const { changes, job } = (await response.json()) as { changes: unknown[]; job: { state: string } };
    expect(changes).toEqual([
      { what: 'Tags', before: 'none', after: 'new:tag' },
      { what: 'TLP', after: 'tlp:green' },
      { what: 'Note', before: '', after: 'Checked' },
      { what: 'domain portside-metrics.com', before: 'detect', after: 'leave out' },
      { what: 'url http://added.example/x', before: 'not found', after: 'detect' },
    ]);
    expect(job.state).toBe('done');
    expect(await revisionOf(web.store.blobs, ids.done)).toBeUndefined();
  });

  test('decisions go to the publish lane as those of the page do', async () => {
    const { job } = (await (await post(wanted)).json()) as { job: { state: string; lane: string } };
    expect(job).toMatchObject({ state: 'waiting', lane: 'publish' });
    expect(await revisionOf(web.store.blobs, ids.done)).toMatchObject({
      decisions: [
        { value: 'portside-metrics.com', verdict: 'drop' },
        { value: 'http://added.example/x', verdict: 'ids' },
      ],
      addTags: ['new:tag', 'tlp:green'],
      note: 'Checked',
    });
    expect(web.audited.at(-1)).toMatchObject({ action: 'curate', detail: { job: ids.done, changes: 1, added: 1 } });
    expect((await post(wanted)).status, 'not while the decisions are on their way').toBe(409);
  });

  test('a value that the article does not have is refused by name; who may not read curates nothing', async () => {
    const refused = await post({ verdicts: [{ type: 'domain', value: 'other.example', verdict: 'drop' }] });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('The article has no value');
    const { token } = await web.users.addToken('form', ['submit']);
    expect((await post(wanted, { authorization: `Bearer ${token}` })).status).toBe(403);
  });
});

test('nothing is queued when nothing was changed', async () => {
  await anna.get(`/jobs/${ids.done}/curate`);
  const sent = await anna.post(`/jobs/${ids.done}/curate`, { title: 'Operation Cinder Wharf', step: 'send' });
  expect(sent.headers.get('location')).toBe(`/jobs/${ids.done}`);
  expect((await web.store.queue.get(ids.done))?.state).toBe('done');
});

test('a preview of an article whose event exists leads to its curation', async () => {
  await web.store.ledger.saveUrl({ key: urlKey('https://blog.example.com/new'), eventUuid: 'x', title: 'Known', doneAt: Date.now() });
  await web.store.ledger.addAlias(urlKey('https://blog.example.com/other'), urlKey('https://blog.example.com/new'));
  const { job } = await web.store.queue.add({
    key: urlKey('https://blog.example.com/new'),
    request: { url: 'https://blog.example.com/new', source: { kind: 'manual', title: 'Manual', url: 'Manual', tags: [] } },
    priority: 1,
  });
  const crawl = await web.store.queue.take('crawl', 'test', 60_000);
  if (crawl) await web.store.queue.advance(crawl);
  const lease = await web.store.queue.take('publish', 'test', 60_000);
  if (lease) await web.store.queue.finish(lease, { status: 'created', message: 'Created.', eventUuid: 'x' });
  await anna.get('/');
  const started = await anna.post('/preview', { urls: 'https://blog.example.com/other' });
  const document = await documentOf(anna.get(started.headers.get('location') ?? ''));
  expect(document.querySelector(`.notice a[href="/jobs/${job.id}/curate"]`)?.textContent).toBe('curate the event');
});
