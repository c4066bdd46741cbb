import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saveWatchlist } from '../../../src/watchlists/edit.ts';
import { expect, test } from '../../support/test.ts';
import { documentOf, openWeb, type Visitor, visitor, type WebUnderTest } from '../../support/web/index.ts';

let web: WebUnderTest;
let anna: Visitor;
test.beforeEach(async () => {
  web = await openWeb();
  anna = visitor(web.app);
});
test.afterEach(() => web.close());
const file = () => join(web.folder, 'watchlists.json');
const stored = () => JSON.parse(readFileSync(file(), 'utf8'));
const notice = (document: Document) => document.querySelector('.notice')?.textContent?.replace(/\s+/g, ' ') ?? '';

const BRANDS = {
  name: 'Our brands',
  terms: 'Example Bank\r\nexamplebank.com\r\n\r\n',
  patterns: 'CVE-2026-\\d{4,}',
  tag: 'watch:brand',
  enabled: '1',
  priority: '1',
  step: 'save',
  before: '',
};

test('a watchlist is added, changed under another name, and deleted', async () => {
  await anna.get('/watchlists/one');
  expect(notice(await documentOf(anna.post('/watchlists/save', BRANDS)))).toContain('“Our brands” was saved');
  expect(stored()).toEqual({
    watchlists: [
      {
        name: 'Our brands',
        terms: ['Example Bank', 'examplebank.com'],
        patterns: ['CVE-2026-\\d{4,}'],
        tag: 'watch:brand',
        priority: true,
        notify: false,
      },
    ],
  });
  const edit = await documentOf(anna.get('/watchlists/one?name=Our%20brands'));
  expect(edit.querySelector<HTMLTextAreaElement>('[name="terms"]')?.value).toBe('Example Bank\nexamplebank.com');
  expect(edit.querySelector<HTMLInputElement>('[name="notify"]')?.checked).toBe(false);
  await anna.post('/watchlists/save', { ...BRANDS, name: 'Brands', notify: '1', before: 'Our brands' });
  expect(stored().watchlists.map(({ name }: { name: string }) => name)).toEqual(['Brands']);
  await anna.post('/watchlists/remove', { name: 'Brands' });
  expect(stored()).toEqual({ watchlists: [] });
  expect(web.audited.map(({ action, object }) => [action, object]).slice(-3)).toEqual([
    ['watchlist-save', 'Our brands'],
    ['watchlist-save', 'Brands'],
    ['watchlist-remove', 'Brands'],
  ]);
});

test('what the file does not allow is named, and what was typed stays', async () => {
  await anna.get('/watchlists/one');
  const cases: [Record<string, string>, number, string][] = [
    [{ patterns: '(?=look)ahead' }, 422, '"(?=look)ahead": is not a regular expression of RE2'],
    [{ terms: '', patterns: '' }, 422, 'at least one term'],
    [{ name: '' }, 422, 'The field "name"'],
  ];
  for (const [fields, status, text] of cases) {
    const response = await anna.post('/watchlists/save', { ...BRANDS, ...fields });
    expect(response.status).toBe(status);
    const document = await documentOf(response);
    expect(notice(document)).toContain(text);
    expect(document.querySelector<HTMLInputElement>('[name="tag"]')?.value).toBe('watch:brand');
  }
  await anna.post('/watchlists/save', BRANDS);
  expect((await anna.post('/watchlists/save', { ...BRANDS, name: 'our BRANDS' })).status).toBe(409);
  expect((await anna.post('/watchlists/save', { ...BRANDS, before: 'Nobody' })).status).toBe(404);
});

test('lists are tried on a text before and after they are saved; defanged values count', async () => {
  await anna.get('/watchlists/one');
  const tried = await documentOf(anna.post('/watchlists/save', { ...BRANDS, step: 'try', text: 'Phishing from login.examplebank[.]com' }));
  expect(notice(tried)).toContain('1 hit:examplebank.com');
  expect(tried.querySelector<HTMLTextAreaElement>('[name="text"]')?.value).toContain('login.examplebank');
  expect(() => stored()).toThrow();
  await anna.post('/watchlists/save', BRANDS);
  const hits = await documentOf(anna.post('/watchlists/try', { text: 'CVE-2026-12345 at Example Bank' }));
  expect(notice(hits)).toContain('2 hits:');
  expect(notice(await documentOf(anna.post('/watchlists/try', { text: 'Example Banking' })))).toContain('Nothing in this text');
});

test('the list says what is watched and how often it was hit', async () => {
  await anna.get('/watchlists/one');
  await anna.post('/watchlists/save', BRANDS);
  const day = new Date().toISOString().slice(0, 10);
  await web.store.ledger.count(day, 'Harbour Labs', 'watchlist:Our brands', 2);
  await web.store.ledger.count(day, 'Other', 'watchlist:Our brands', 1);
  const row = (await documentOf(anna.get('/watchlists'))).querySelector('tbody tr');
  expect(row?.querySelector('td[data-label="Hits"]')?.textContent).toBe('3');
  expect(row?.textContent).toContain('Example Bank, examplebank.com');
  expect(row?.textContent).toContain('published first');
});

test('fields that a person wrote into the file stay, and a broken file is said', async () => {
  writeFileSync(file(), '{"watchlists": [{"name": "A", "terms": ["abc"]},\n    {"name": "B", "terms": ["xyz"]}]}');
  await anna.get('/watchlists/one');
  await anna.post('/watchlists/save', { ...BRANDS, before: 'B' });
  expect(readFileSync(file(), 'utf8')).toContain('[{"name": "A", "terms": ["abc"]},\n');
  writeFileSync(file(), '{"watchlists": [{"nam": "A"}]}');
  expect((await anna.get('/watchlists')).status).toBe(422);
  expect(await (await anna.get('/watchlists')).text()).toContain('watchlists.0');
});

test('who may only read sees the lists and changes none', async () => {
  await web.users.put('guest', 'a long password', ['read']);
  await saveWatchlist(web.deps.watchlists, { name: 'A', enabled: true, terms: ['abc'], patterns: [], priority: false, notify: true });
  const guest = visitor(web.app);
  await guest.login('guest', 'a long password');
  const document = await documentOf(guest.get('/watchlists/one?name=A'));
  expect([...document.querySelectorAll('main button')]).toEqual([]);
  expect((await guest.post('/watchlists/save', BRANDS)).status).toBe(403);
  expect((await guest.post('/watchlists/remove', { name: 'A' })).status).toBe(403);
  expect((await guest.post('/notifications/test', { name: 'soar' })).status).toBe(403);
});

test('the API adds, changes one field, tries and deletes', async () => {
  const call = (method: string, path: string, json?: unknown) =>
    web.app.request(`/api${path}`, {
      method,
      headers: { host: 'localhost', 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  expect((await call('POST', '/watchlists', { name: 'A', terms: ['abc'], priority: true })).status).toBe(200);
  expect((await call('PATCH', '/watchlists/A', { terms: ['abc', 'def'] })).status).toBe(200);
  expect(stored().watchlists).toEqual([{ name: 'A', terms: ['abc', 'def'], priority: true }]);
  expect(await (await call('POST', '/watchlists/try', { text: 'the def' })).json()).toEqual({
    hits: [{ list: 'A', term: 'def', where: 'text' }],
  });
  expect((await call('PATCH', '/watchlists/B', { terms: ['abc'] })).status).toBe(404);
  expect((await call('DELETE', '/watchlists/A')).status).toBe(200);
  expect(await (await call('GET', '/watchlists')).json()).toEqual({ watchlists: [] });
});

test('channels show where they lead and how the last delivery ended, and are tested', async () => {
  const document = await documentOf(anna.get('/notifications'));
  const rows = [...document.querySelectorAll('tbody tr')].map(({ textContent }) => textContent?.replace(/\s+/g, ' ') ?? '');
  expect(rows[0]).toContain('worksanalystsSlack: the address in SLACK_WEBHOOK');
  expect(rows[1]).toContain('Not set: SMTP_PASSWORD');
  expect(rows[1]).toContain('only with at least 1 indicator');
  expect(rows[2]).toContain('soar.example answered 500');
  expect(notice(await documentOf(anna.post('/notifications/test', { name: 'analysts' })))).toBe('A test was sent to analysts.');
  const failed = await documentOf(anna.post('/notifications/test', { name: 'soar' }));
  expect(failed.querySelector('.notice.bad')?.textContent).toContain('answered 403');
  expect((await anna.post('/notifications/test', { name: 'nobody' })).status).toBe(404);
  expect(web.audited.at(-1)).toMatchObject({ action: 'notify-test', object: 'soar' });
});
