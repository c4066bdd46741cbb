import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Article, CrawlRequest, GalaxyCluster } from '../../../src/domain.ts';
import { eventUuid, indicatorUuid } from '../../../src/publish/identity.ts';
import { createStixPublisher } from '../../../src/stix/folder.ts';
import { bundle as bundleSchema } from '../../../src/stix/schema.ts';
import { article, type Given, KEY, request } from '../../fixtures/misp/article.ts';
import { expect, test } from '../../support/test.ts';

let dir: string;
test.beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stix-'));
});
test.afterEach(() => rm(dir, { recursive: true, force: true }));

const UUID = eventUuid(KEY);
const MARKDOWN = 'The loader calls evil[.]example and worse[.]example, resolves 8.8.8.8, exploits CVE-2026-1234 and uses T1059.001.';
const EVIL: Given = {
  type: 'domain',
  value: 'evil.example',
  raw: 'evil[.]example',
  context: { kind: 'prose', snippet: 'The loader calls evil[.]example' },
};
const WORSE: Given = { type: 'domain', value: 'worse.example', raw: 'worse[.]example' };
const GIVEN: Given[] = [
  EVIL,
  WORSE,
  { type: 'ipv4', value: '8.8.8.8', verdict: 'context' },
  { type: 'cve', value: 'CVE-2026-1234', verdict: 'context' },
  { type: 'attack', value: 'T1059.001', verdict: 'context' },
  { type: 'url', value: 'https://vendor.example/paper', verdict: 'reference' },
  { type: 'filename', value: 'Node.js', verdict: 'junk' },
];

const open = (changes: Partial<Parameters<typeof createStixPublisher>[0]> = {}) =>
  createStixPublisher({
    dir,
    tags: ['misp:tool="misp-crawler"', 'tlp:amber'],
    tlp: 'setting',
    organisation: { name: 'Example Org' },
    reportMax: 10_000,
    indicatorsMax: 100,
    rules: 'ids',
    retentionMs: undefined,
    ...changes,
  });
const publish = (
  given: Given[] = GIVEN,
  more: { article?: Partial<Article>; request?: Partial<CrawlRequest>; clusters?: GalaxyCluster[] } = {},
) =>
  open().publish({
    request: request(more.request),
    key: KEY,
    article: article(MARKDOWN, given, more.article),
    ...(more.clusters ? { clusters: more.clusters } : {}),
  });
type Stored = { id: string; type: string; [property: string]: unknown };
const json = async (name: string) => JSON.parse(await readFile(join(dir, name), 'utf8'));
const objects = async (): Promise<Stored[]> => (await json(`${UUID}.json`)).objects;
const one = async (type: string) => (await objects()).find((object) => object.type === type) as Stored;
const indicatorOf = async (value: string) => (await objects()).find((object) => object.name === value && object.type === 'indicator');

test('writes report, indicators, observables and context, and nothing of references and junk', async () => {
  const outcome = await publish();
  expect(outcome).toMatchObject({ status: 'created', eventUuid: UUID, eventUrl: `${UUID}.json`, indicators: 2 });
  const all = await objects();
  expect(all.map(({ type }) => type).sort()).toEqual(
    ['attack-pattern', 'identity', 'indicator', 'indicator', 'ipv4-addr', 'marking-definition', 'report', 'vulnerability'].sort(),
  );
  const report = await one('report');
  expect(report).toMatchObject({
    id: `report--${UUID}`,
    spec_version: '2.1',
    name: 'Widow loader comes with invoices',
    description: MARKDOWN,
    published: '2026-11-20T08:00:00.000Z',
    lang: 'en',
    labels: ['misp:tool="misp-crawler"'],
    external_references: [{ source_name: 'Example Labs', url: 'https://blog.example.org/2026/widow-loader' }],
    object_marking_refs: ['marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421'],
  });
  expect(report.object_refs).toHaveLength(5);
  expect(await indicatorOf('evil.example')).toMatchObject({
    id: `indicator--${indicatorUuid(UUID, { type: 'domain', value: 'evil.example' })}`,
    pattern: "[domain-name:value = 'evil.example']",
    pattern_type: 'stix',
    valid_from: '2026-11-20T08:00:00.000Z',
    description: 'The loader calls evil[.]example',
  });
  expect(await one('ipv4-addr')).toMatchObject({ value: '8.8.8.8' });
  expect(await one('vulnerability')).toMatchObject({
    name: 'CVE-2026-1234',
    external_references: [{ source_name: 'cve', external_id: 'CVE-2026-1234' }],
  });
  expect(await one('attack-pattern')).toMatchObject({
    external_references: [{ external_id: 'T1059.001', url: 'https://attack.mitre.org/techniques/T1059/001' }],
  });
  expect(JSON.stringify(all)).not.toContain('vendor.example');
});

test('the index names every bundle with its hash, and latest.json has the newest objects', async () => {
  await publish();
  const index = await json('index.json');
  const text = await readFile(join(dir, `${UUID}.json`), 'utf8');
  expect(index).toMatchObject({ spec_version: '2.1', organisation: 'Example Org' });
  expect(index.bundles).toEqual([
    {
      file: `${UUID}.json`,
      report: `report--${UUID}`,
      name: 'Widow loader comes with invoices',
      published: '2026-11-20T08:00:00.000Z',
      modified: (await one('report')).modified,
      objects: 8,
      sha256: createHash('sha256').update(text).digest('hex'),
      bytes: Buffer.byteLength(text),
    },
  ]);
  await open().publish({ request: request(), key: 'blog.example.org/other', article: article(MARKDOWN, [EVIL], { title: 'Other' }) });
  const latest = await json('latest.json');
  expect(() => bundleSchema.parse(latest)).not.toThrow();
  expect(latest.objects.filter(({ type }: Stored) => type === 'report')).toHaveLength(2);
  expect(latest.objects.filter(({ type }: Stored) => type === 'identity')).toHaveLength(1);
});

test('clusters become objects under their own ids; those of ATT&CK carry an old time, so that MITRE’s own stay', async () => {
  const cluster = (galaxy: string, value: string, uuid: string, ids: string[] = [], synonyms: string[] = []): GalaxyCluster => ({
    uuid,
    tag: `misp-galaxy:${galaxy}="${value}"`,
    galaxy,
    value,
    synonyms,
    ids,
  });
  await publish(GIVEN, {
    clusters: [
      cluster('mitre-intrusion-set', 'APT29 - G0016', '899ce53f-13a0-479b-a0e4-67d46e241542', ['G0016'], ['Cozy Bear', 'APT29']),
      cluster('ransomware', 'LockBit', '8eda8bf1-db5a-412d-8511-45e2f7621d51'),
      cluster('mitre-attack-pattern', 'PowerShell - T1059.001', '970a3432-3237-47ad-bcca-7d8cbb217736', ['T1059.001']),
      cluster('country', 'turkey', '84668357-5a8c-4bdd-9f0f-6b50b2476f74'),
      cluster('sector', 'Energy', '3a6f5b5f-0c2b-4e3e-8f55-6f3b2a0f7a11'),
      cluster('some-other-galaxy', 'X', '3a6f5b5f-0c2b-4e3e-8f55-6f3b2a0f7a12'),
    ],
  });
  expect(await one('intrusion-set')).toMatchObject({
    id: 'intrusion-set--899ce53f-13a0-479b-a0e4-67d46e241542',
    name: 'APT29',
    aliases: ['Cozy Bear'],
    modified: '2017-01-01T00:00:00.000Z',
    external_references: [{ source_name: 'mitre-attack', external_id: 'G0016', url: 'https://attack.mitre.org/groups/G0016' }],
  });
  expect(await one('intrusion-set')).not.toHaveProperty('created_by_ref');
  expect(await one('malware')).toMatchObject({ name: 'LockBit', is_family: true, malware_types: ['ransomware'] });
  expect((await objects()).filter(({ type }) => type === 'attack-pattern')).toMatchObject([
    { id: 'attack-pattern--970a3432-3237-47ad-bcca-7d8cbb217736', name: 'PowerShell' },
  ]);
  expect(await one('location')).toMatchObject({ country: 'TR' });
  expect((await objects()).filter(({ type }) => type === 'identity').map(({ name }) => name)).toEqual(['Example Org', 'Energy']);
});

test('what did not change keeps its version; nothing is written again', async () => {
  await publish();
  const path = join(dir, `${UUID}.json`);
  await utimes(path, 1, 1);
  expect(await publish()).toMatchObject({ status: 'exists' });
  expect((await stat(path)).mtimeMs).toBe(1_000);
});

test('a value that a later version leaves out is revoked, the others keep their version, and the report is newer', async () => {
  await publish();
  const before = { report: await one('report'), evil: await indicatorOf('evil.example') };
  const outcome = await publish([EVIL, { ...WORSE, verdict: 'junk' }]);
  expect(outcome).toMatchObject({ status: 'updated', indicators: 1 });
  expect(outcome.message).toContain('revoked, no longer in the article: 1 indicator');
  const report = await one('report');
  expect(report.created).toBe(before.report.created);
  expect(String(report.modified) > String(before.report.modified)).toBe(true);
  expect(await indicatorOf('evil.example')).toEqual(before.evil);
  const worse = await indicatorOf('worse.example');
  expect(worse).toMatchObject({ revoked: true });
  expect(report.object_refs).not.toContain(worse?.id);
  // It stays revoked in the versions after that, and stays the same.
  await publish([EVIL], { article: { title: 'Widow loader, third version' } });
  expect(await indicatorOf('worse.example')).toEqual(worse);
});

test('a revoked value that comes back gets a new id, as the standard asks', async () => {
  await publish([EVIL, WORSE]);
  await publish([EVIL]);
  await publish([EVIL, WORSE]);
  const both = (await objects()).filter((object) => object.name === 'worse.example');
  expect(both.map(({ revoked }) => revoked ?? false).sort()).toEqual([false, true]);
  const [current] = both.filter(({ revoked }) => !revoked);
  expect((await one('report')).object_refs).toContain(current?.id);
  expect(new Set(both.map(({ id }) => id)).size).toBe(2);
});

test('decisions of a person are kept: without detection it is an observable, for detection an indicator', async () => {
  await publish([
    { ...EVIL, toIds: false },
    { type: 'ipv4', value: '8.8.8.8', verdict: 'indicator', toIds: true },
  ]);
  expect(await one('domain-name')).toMatchObject({ value: 'evil.example' });
  expect(await one('indicator')).toMatchObject({ pattern: "[ipv4-addr:value = '8.8.8.8']" });
  await publish([EVIL], { request: { settings: { toIds: 'never' } } });
  expect((await objects()).filter(({ type, revoked }) => type === 'indicator' && !revoked)).toEqual([]);
});

test('decisions of an analyst hold for later versions of the article, which know nothing of them', async () => {
  await publish(GIVEN);
  const added = { type: 'domain', value: 'missed.example', raw: 'missed[.]example', verdict: 'ids' } as const;
  await open().revise({
    key: KEY,
    eventUuid: UUID,
    request: request({ added: [added] }),
    article: article(MARKDOWN, [EVIL, { ...WORSE, verdict: 'junk' }, { type: 'domain', value: 'missed.example', raw: 'missed[.]example' }]),
    decisions: [
      { type: 'domain', value: 'worse.example', verdict: 'drop' },
      { type: 'domain', value: 'missed.example', verdict: 'ids' },
    ],
    title: 'A title of ours',
    addTags: ['priority:high'],
  });
  // The site publishes the article once more, with a further value.
  await publish([...GIVEN, { type: 'domain', value: 'new.example' }]);
  const current = (await objects()).filter(({ type, revoked }) => type === 'indicator' && !revoked).map(({ name }) => name);
  expect(current.sort()).toEqual(['evil.example', 'missed.example', 'new.example']);
  expect(await one('report')).toMatchObject({ name: 'A title of ours', labels: expect.arrayContaining(['priority:high']) });
});

test('a later decision wins, also that of the job itself', async () => {
  await publish([EVIL, WORSE]);
  const revise = (verdict: 'drop' | 'ids' | 'no-ids') =>
    open().revise({
      key: KEY,
      eventUuid: UUID,
      request: request(),
      article: article(MARKDOWN, [EVIL]),
      decisions: [{ type: 'domain', value: 'worse.example', verdict }],
    });
  await revise('drop');
  await revise('no-ids');
  await publish([EVIL, WORSE]);
  expect(await one('domain-name')).toMatchObject({ value: 'worse.example' });
  await publish([EVIL, WORSE], { request: { verdicts: [{ type: 'domain', value: 'worse.example', verdict: 'ids' }] } });
  expect((await objects()).filter(({ name, revoked }) => name === 'worse.example' && !revoked)).toHaveLength(1);
});

test('decisions that cannot be read cost the decisions, not the article', async () => {
  await writeFile(join(dir, `.decisions-${UUID}.json`), 'not JSON');
  expect(await publish([EVIL])).toMatchObject({ status: 'created' });
});

test('a rule that compiles is an indicator of its language', async () => {
  const text = 'rule widow { strings: $a = "x" condition: $a }';
  await publish([EVIL], {
    article: {
      rules: [
        { kind: 'yara', name: 'widow', text, repairs: [] },
        { kind: 'sigma', name: 'broken', text: 'title: x', repairs: [], problem: 'No detection.' },
      ],
    },
  });
  expect((await objects()).filter(({ pattern_type }) => pattern_type === 'yara')).toMatchObject([{ name: 'widow', pattern: text }]);
  expect((await objects()).some(({ pattern_type }) => pattern_type === 'sigma')).toBe(false);
});

test('an article without any value refers to its organisation; one over the limit says how many are left out', async () => {
  await publish([], { article: { markdown: '' } });
  expect((await one('report')).object_refs).toEqual([(await one('identity')).id]);
  const outcome = await open({ indicatorsMax: 1 }).publish({ request: request(), key: 'other', article: article(MARKDOWN, [EVIL, WORSE]) });
  expect(outcome.message).toContain('left out, without a form in STIX or beyond MISP_INDICATORS_MAX: 1 value');
});

test('a bundle that is damaged is written anew, and a page that cannot be read has none', async () => {
  await publish();
  await writeFile(join(dir, `${UUID}.json`), '{"type":"bundle"');
  await publish();
  expect(() => bundleSchema.parse(undefined)).toThrow();
  bundleSchema.parse(await json(`${UUID}.json`));
  const failed = await open().publish({ request: request(), key: 'gone', failure: { code: 'HTTP=404', message: 'Not there.' } });
  expect(failed).toEqual({ status: 'failed', message: 'Not there.' });
});

test('retention removes old bundles from index and folder', async () => {
  await publish();
  const publisher = open({ retentionMs: 1 });
  await expect.poll(async () => (await publisher.retire({ dryRun: true })).events.length).toBe(1);
  expect(await publisher.retire({ dryRun: false })).toMatchObject({ deleted: 1 });
  expect((await json('index.json')).bundles).toEqual([]);
  await expect(readFile(join(dir, `${UUID}.json`))).rejects.toThrow('ENOENT');
  expect(await publisher.check()).toMatchObject([{ ok: true, message: expect.stringContaining('holds 0 bundles') }]);
});

test('several processes write at once and the index names all', async () => {
  const keys = Array.from({ length: 8 }, (_, index) => `blog.example.org/${index}`);
  await Promise.all(keys.map((key) => open().publish({ request: request(), key, article: article(MARKDOWN, [EVIL], { title: key }) })));
  expect((await json('index.json')).bundles.map(({ name }: { name: string }) => name).sort()).toEqual(keys);
});
