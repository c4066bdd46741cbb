import { eventUuid, partUuid } from '../../../src/publish/identity.ts';
import { request } from '../../fixtures/misp/article.ts';
import { widow } from '../../fixtures/misp/widow.ts';
import type { Fault, MispEventJson } from '../../support/misp/index.ts';
import { expect, test } from '../../support/test.ts';
import { accountIn, openTarget, REAL, type Target } from './target.ts';

test.skip(REAL !== undefined, 'faults are injected into the double of MISP only');

let target: Target;
let double: NonNullable<Target['double']>;
/** What an undisturbed run makes. */
let expected: ReturnType<typeof essence>;
test.beforeAll(async () => {
  target = await openTarget();
  double = target.double as typeof double;
  const key = target.newKey();
  await target.open({ cache: galaxies }).publish({ request: request(), key, article: widow() });
  expected = essence(double.event(eventUuid(key)));
});
test.afterEach(() => double.faults.clear());
test.afterAll(() => target.close());

/** An article with an address that only MISP's extraction finds. */
function withUnread() {
  const base = widow();
  return { ...base, markdown: `${base.markdown}\nAlso 198.51.100.77 was unread.\n` };
}

/** An event without what differs between two runs. */
function essence(event: MispEventJson | undefined) {
  const attribute = (one: { type: string; category: string; value: string; to_ids: boolean; comment: string }) =>
    [one.type, one.category, one.value, one.to_ids, one.comment].join(' | ');
  return {
    info: event?.info,
    tags: (event?.Tag ?? []).map((tag) => `${tag.name} ${tag.local}`).sort(),
    attributes: [...(event?.Attribute ?? []), ...(event?.Object ?? []).flatMap((object) => object.Attribute)].map(attribute).sort(),
    reports: (event?.EventReport ?? []).map(({ content }) => withoutOwnTraces(content)),
  };
}

/** Ids differ between two events, and the account says what went wrong on the way. */
function withoutOwnTraces(content: string): string {
  return content
    .replace(/\(([0-9a-f-]{36})\)/g, '(uuid)')
    .replace(/"report":"\w+"/, '')
    .replace(/\n## Removed after MISP's extraction\n[\s\S]*?(?=\n## )/, '')
    .replace(/^- (?:MISP's extraction|Compared with our reading).*\n/gm, '');
}

/** What the undisturbed run reads of galaxies. */
const kept = new Map<string, string>();
const galaxies = { get: async (name: string) => kept.get(name), set: async (name: string, value: string) => void kept.set(name, value) };

const FAULTS: Record<string, Fault> = {
  'connection cut before the answer': { kind: 'reset' },
  'done, but the connection cut before the answer': { kind: 'crash-after' },
  'internal error': { kind: 'status', status: 500 },
  'web page instead of JSON': { kind: 'html' },
  'gateway error page': { kind: 'html', status: 502 },
  'nothing in a 200': { kind: 'empty' },
  'half an answer': { kind: 'truncated' },
  'redirect to the login page': { kind: 'redirect' },
  'key refused': {
    kind: 'status',
    status: 403,
    body: '{"name":"Authentication failed.","message":"Authentication failed. Please make sure you pass the API key."}',
  },
  overloaded: { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
  maintenance: { kind: 'status', status: 503 },
  'no answer': { kind: 'hang' },
};
const CALLS = [
  '/warninglists/checkValue',
  '/events/add',
  '/eventReports/extractAllFromReport',
  '/events/view',
  '/eventReports/edit',
  '/attributes/add',
];

for (const [what, fault] of Object.entries(FAULTS)) {
  test(`${what}, at any call: the next run of the same job ends with the event that an undisturbed run makes`, async () => {
    const publisher = target.open({ cache: galaxies });
    // Only a MISP that hangs is waited for, and only by the run that is disturbed: whatever is slow here makes it fail, as it should.
    const disturbed = fault.kind === 'hang' ? target.open({ cache: galaxies, client: { timeoutMs: 400 } }) : publisher;
    for (const path of CALLS) {
      const key = target.newKey();
      double.faults.next(fault.kind === 'hang' ? 3 : 4, fault, { path });
      const first = await disturbed.publish({ request: request(), key, article: widow() }).catch((error: unknown) => error);
      if (first instanceof Error) {
        expect.soft(first, path).toMatchObject({ retry: true, code: expect.stringMatching(/^misp-/) });
        expect.soft(first.message, path).not.toContain(target.key);
        expect.soft(first.message.length, path).toBeGreaterThan(40);
      }
      double.faults.clear();
      if (first instanceof Error) await publisher.publish({ request: request(), key, article: widow() });
      expect.soft(essence(double.event(eventUuid(key))), path).toEqual(expected);
      if (process.env.FAULT_TABLE)
        console.log(
          `| ${what} | ${path} | ${first instanceof Error ? (first as { code?: string }).code : 'went on'} | same event after the next run |`,
        );
    }
  });
}

test('MISP is down and comes back: the job waits and then succeeds', async () => {
  const key = target.newKey();
  const publisher = target.open();
  await double.down();
  await expect(publisher.publish({ request: request(), key, article: widow() })).rejects.toMatchObject({
    retry: true,
    code: 'misp-down',
    message: expect.stringContaining('check MISP_URL and that MISP is running'),
  });
  await double.up();
  expect((await publisher.publish({ request: request(), key, article: widow() })).status).toBe('created');
  // With the context of the galaxies, which could not be read at first.
  expect(essence(double.event(eventUuid(key))).tags).toEqual(expected.tags);
});

test('an answer about another event is not taken for ours: nothing is changed in that', async () => {
  const [other, key] = [target.newKey(), target.newKey()];
  const publisher = target.open({ cache: galaxies });
  await publisher.publish({ request: request(), key: other, article: widow() });
  const before = JSON.stringify(double.event(eventUuid(other)));
  const body = JSON.stringify({ Event: double.event(eventUuid(other)) });
  double.faults.next(1, { kind: 'status', status: 200, body }, { path: '/events/add' });
  await expect(publisher.publish({ request: request(), key, article: widow() })).rejects.toMatchObject({
    retry: true,
    code: 'misp-unexpected',
    message: expect.stringContaining(`not the event ${eventUuid(key)}`),
  });
  expect(JSON.stringify(double.event(eventUuid(other)))).toBe(before);
});

test('an error after the event was made names the event that it leaves unfinished', async () => {
  const key = target.newKey();
  double.faults.next(3, { kind: 'reset' }, { path: '/eventReports/edit' });
  await expect(target.open().publish({ request: request(), key, article: widow() })).rejects.toMatchObject({
    code: 'misp-down',
    message: expect.stringContaining(`Event ${eventUuid(key)} is unfinished`),
  });
});

test('an event that an earlier version left unfinished, without a processing report, is finished', async () => {
  const key = target.newKey();
  const publisher = target.open({ cache: galaxies });
  double.faults.next(3, { kind: 'reset' }, { path: '/eventReports/edit' });
  await expect(publisher.publish({ request: request(), key, article: widow() })).rejects.toThrow('is unfinished');
  await target.api('POST', `/eventReports/delete/${partUuid(eventUuid(key), 'account')}`, { hard: 1 });
  expect((await publisher.publish({ request: request(), key, article: widow() })).status).toBe('created');
  expect(essence(double.event(eventUuid(key)))).toEqual(expected);
});

test('an attribute, an object value and a tag that MISP drops silently are tried again and named in outcome and account', async () => {
  const key = target.newKey();
  const base = widow();
  const bad = [
    { ...base.indicators[8], value: '999.1.1.1', type: 'ipv4', occurrences: [], context: { kind: 'prose' } },
  ] as typeof base.indicators;
  const outcome = await target.open().publish({ request: request(), key, article: { ...base, indicators: [...base.indicators, ...bad] } });
  expect(outcome.status).toBe('created');
  expect(outcome.message).toMatch(/MISP did not take 999\.1\.1\.1 \(IP address has an invalid format/);
  const event = double.event(eventUuid(key));
  expect(accountIn(event)).toMatch(/## Refused by MISP\n\n- `999\.1\.1\.1`: IP address/);
});

test('an extraction without an answer in time is looked at before MISP is asked again', async () => {
  const key = target.newKey();
  const publisher = target.open();
  // MISP goes on after the proxy gave up: the report is rewritten when the next run looks.
  double.faults.next(1, { kind: 'html', status: 504, carriedOut: true }, { path: '/extractAllFromReport' });
  const first = await publisher.publish({ request: request(), key, article: withUnread() }).catch((error: unknown) => error);
  expect(first).toMatchObject({ retry: true, code: 'misp-extraction', message: expect.stringContaining(eventUuid(key)) });
  expect(accountIn(double.event(eventUuid(key)))).toContain('This event is not finished');
  const before = double.calls.length;
  expect((await publisher.publish({ request: request(), key, article: withUnread() })).status).toBe('created');
  expect(double.calls.slice(before).map(({ path }) => path)).not.toContainEqual(expect.stringContaining('extractAllFromReport'));
});

test('after two extractions without an answer the event is finished without one, says so, and no report with tabs stays', async () => {
  const key = target.newKey();
  const publisher = target.open();
  double.faults.always({ kind: 'html', status: 504 }, { path: '/extractAllFromReport' });
  for (let time = 0; time < 2; time += 1)
    await expect(publisher.publish({ request: request(), key, article: widow() })).rejects.toMatchObject({ code: 'misp-extraction' });
  const outcome = await publisher.publish({ request: request(), key, article: widow() });
  expect(outcome).toMatchObject({ status: 'created', message: expect.stringContaining('finished without it') });
  const event = double.event(eventUuid(key));
  expect(event?.Tag?.map((tag) => tag.name)).toContain('misp-scraper:extraction="timed-out"');
  expect(accountIn(event)).toContain('gave no answer in time, twice');
  expect(event?.EventReport).toHaveLength(2);
  expect(event?.EventReport.map((report) => report.content).join('')).not.toContain('\t');
  // The report that MISP may still be working on is gone: what it writes late has nowhere to go.
  double.faults.clear();
  const changed = widow({ contentHash: 'e'.repeat(64), title: 'Widow loader, again' });
  expect((await publisher.publish({ request: request(), key, article: changed })).status).toBe('updated');
  expect(double.event(eventUuid(key))?.EventReport).toHaveLength(2);
});

test('an extraction that gives up costs neither indicators nor context', async () => {
  const key = target.newKey();
  const base = widow();
  const article = { ...base, markdown: `${base.markdown}\nRange 1.2.3.0/99 is a typing error.\n` };
  await target.open().publish({ request: request(), key, article });
  const event = double.event(eventUuid(key));
  expect(event?.Tag?.map((tag) => tag.name)).toEqual(
    expect.arrayContaining(['misp-galaxy:threat-actor="APT29"', 'misp-galaxy:ransomware="LockBit"']),
  );
  expect(accountIn(event)).toContain("MISP's extraction gave up");
  expect(essence(event).attributes.filter((line) => line.startsWith('url'))).toHaveLength(1);
});

for (const [role, notTaken] of [
  ['User', true],
  ['Publisher', true],
  ['Org Admin', false],
  ['Sync user', false],
] as const) {
  test(`role ${role}: the event is made; tags that this role cannot create are ${notTaken ? 'named' : 'there'}`, async () => {
    const own = await openTarget({ role });
    try {
      const key = own.newKey();
      const outcome = await own.open().publish({ request: request(), key, article: widow() });
      expect(outcome.status).toBe('created');
      const tags = own.double?.event(eventUuid(key))?.Tag?.map((tag) => tag.name) ?? [];
      expect(tags).toContain('tlp:clear');
      expect(tags.includes('misp-scraper:data-collection-source:Example Labs')).toBe(!notTaken);
      expect(outcome.message.includes('MISP did not take')).toBe(notTaken);
      const checks = await own.open().check();
      expect(checks.filter((check) => !check.ok).some((check) => check.name.includes('perm_tag_editor'))).toBe(notTaken);
      // What MISP refused was removed by nobody: it comes with a revision after an administrator has made the tag.
      own.double?.state.addTag('retention:99d');
      const again = await own.open().publish({ request: request(), key, article: widow({ contentHash: 'e'.repeat(64) }) });
      expect(own.double?.event(eventUuid(key))?.Tag?.map((tag) => tag.name)).toContain('retention:99d');
      // MISP attaches one of two tags, and does not say which.
      const refused = 'misp-scraper:data-collection-source:Example Labs (Tag not found and insufficient privileges';
      expect(again.message.includes(refused)).toBe(notTaken);
    } finally {
      await own.close();
    }
  });
}

test('a read-only key: nothing is made, the job waits, and doctor says which permission is missing', async () => {
  const own = await openTarget({ role: 'Read Only' });
  try {
    await expect(own.open().publish({ request: request(), key: own.newKey(), article: widow() })).rejects.toMatchObject({
      retry: true,
      code: 'misp-permission',
    });
    const checks = await own.open().check();
    expect(checks.find((check) => check.name.includes('perm_add'))).toMatchObject({ ok: false, todo: expect.stringContaining('perm_add') });
  } finally {
    await own.close();
  }
});

test('a database that was said to keep four-byte characters and does not: they are replaced and the event is made', async () => {
  const key = target.newKey();
  const base = widow();
  const outcome = await target
    .open({ event: { fourByte: true } })
    .publish({ request: request(), key, article: { ...base, markdown: `${base.markdown}\n\u{1f525}\n` } });
  expect(outcome.status).toBe('created');
  expect(double.event(eventUuid(key))?.EventReport[0]?.content).toContain('(U+1F525)');
});

test('the key stands in no message and no log line', async () => {
  const lines: string[] = [];
  const publisher = target.open({ log: (level, message, fields) => lines.push(JSON.stringify([level, message, fields])) });
  await publisher.publish({ request: request(), key: target.newKey(), article: widow() });
  double.faults.next(
    1,
    { kind: 'status', status: 403, body: JSON.stringify({ message: `Authentication failed for ${target.key}` }) },
    { path: '/events/add' },
  );
  const error = await publisher.publish({ request: request(), key: target.newKey(), article: widow() }).catch((thrown: Error) => thrown);
  expect(lines.join('\n')).not.toContain(target.key);
  expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain(target.key);
});

test('a second process reads no galaxies while those in the cache are fresh, and another MISP has its own', async () => {
  const kept = new Map<string, string>();
  const cache = { get: async (name: string) => kept.get(name), set: async (name: string, value: string) => void kept.set(name, value) };
  const galaxyReads = () => double.calls.filter(({ path }) => path.startsWith('/galaxies/')).length;
  const before = galaxyReads();
  await target.open({ cache }).publish({ request: request(), key: target.newKey(), article: widow() });
  const first = galaxyReads() - before;
  expect(first).toBeGreaterThan(1);
  await target.open({ cache }).publish({ request: request(), key: target.newKey(), article: widow() });
  expect(galaxyReads() - before).toBe(first);
  expect([...kept.keys()]).toEqual([expect.stringContaining(target.url)]);
});

test('an extraction that lasts does not hold up the publishing of another article', async () => {
  const publisher = target.open({ client: { maxCalls: 1, timeoutMs: 10_000 } });
  await publisher.publish({ request: request(), key: target.newKey(), article: widow() });
  double.faults.next(1, { kind: 'hang' }, { path: '/extractAllFromReport' });
  const slow = publisher.publish({ request: request(), key: target.newKey(), article: widow() }).catch(() => undefined);
  await expect.poll(() => double.calls.at(-1)?.fault).toBe('hang');
  expect((await publisher.publish({ request: request(), key: target.newKey(), article: widow() })).status).toBe('created');
  expect(await Promise.race([slow.then(() => 'ended'), Promise.resolve('waits')])).toBe('waits');
});

test('an article takes five calls, and two or more when MISP finds something else in it', async () => {
  const publisher = target.open();
  await publisher.publish({ request: request(), key: target.newKey(), article: widow() });
  const callsFor = async (article: ReturnType<typeof widow>) => {
    const before = double.calls.length;
    await publisher.publish({ request: request(), key: target.newKey(), article });
    return double.calls.slice(before).map((call) => `${call.method} ${call.path.split('/').slice(0, 3).join('/')}`);
  };
  const usual = ['POST /warninglists/checkValue', 'POST /events/add', 'POST /eventReports/extractAllFromReport'];
  const end = ['POST /eventReports/edit', 'POST /eventReports/edit'];
  expect(await callsFor(widow())).toEqual([...usual, ...end]);
  expect(await callsFor(withUnread())).toEqual([...usual, 'GET /events/view', 'POST /attributes/edit', ...end]);
});

test('without a host organisation local tags that MISP refuses are named, and the event is made', async () => {
  const own = await openTarget({ hostOrganisation: false });
  try {
    const key = own.newKey();
    const publisher = own.open();
    expect((await publisher.publish({ request: request(), key, article: widow() })).status).toBe('created');
    const second = request({ source: { kind: 'feed', title: 'Planet Infosec', url: 'https://planet.example.net/rss', tags: [] } });
    const outcome = await publisher.addSource({ key, eventUuid: eventUuid(key), request: second });
    expect(outcome.message).toMatch(/MISP did not take misp-scraper:data-collection-source:Planet Infosec: .*host organi/i);
  } finally {
    await own.close();
  }
});
