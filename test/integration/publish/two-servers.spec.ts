import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppContext, createAppContext } from '../../../src/app/context.ts';
import { publishRules } from '../../../src/app/doctor/publish-rules.ts';
import { runWorker } from '../../../src/app/worker.ts';
import { listJobs } from '../../../src/cli/actions/jobs.ts';
import type { Context } from '../../../src/cli/context.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Outcome } from '../../../src/domain.ts';
import { createLog } from '../../../src/log.ts';
import { manualRequest, submit } from '../../../src/pipeline/submit.ts';
import { type Job, PRIORITY } from '../../../src/queue/ports.ts';
import { type Clock, openClock } from '../../support/clock.ts';
import { type MispDouble, startMispDouble } from '../../support/misp/index.ts';
import { expect, test } from '../../support/test.ts';

/** The whole product against two MISPs of which one may be down; documents are uploaded, so no browser is needed. */

const PARTNER_KEY = 'p'.repeat(40);
let folder: string;
let main: MispDouble;
let partner: MispDouble;
let app: AppContext;
let clock: Clock;

test.beforeEach(async () => {
  clock = openClock();
  folder = mkdtempSync(join(tmpdir(), 'two-servers-'));
  [main, partner] = await Promise.all([startMispDouble(), startMispDouble({ key: PARTNER_KEY })]);
  main.state.sharingGroups.push({ id: 7, uuid: 'a1d3a6a0-6d4d-4b9d-9f6c-6f5f2c1f5e07', name: 'Energy sector' });
});
test.afterEach(async () => {
  clock.restore();
  await app?.close();
  await Promise.all([main.close(), partner.close()]);
  rmSync(folder, { recursive: true, force: true });
});

function open(rules: string, env: Record<string, string> = {}): void {
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, `outputs:\n  partner: { kind: misp, url: "${partner.url}", keySecret: PARTNER_KEY }\n${rules}`);
  const config = loadConfig({
    DATA_DIR: folder,
    MISP_URL: main.url,
    MISP_KEY: main.key,
    PUBLISH_RULES: file,
    LINKED_FILES: 'off',
    JOB_RETRY_DELAY: '100ms',
    ...(process.env.CHROMIUM_PATH ? { CHROMIUM_PATH: process.env.CHROMIUM_PATH } : {}),
    ...env,
  });
  app = createAppContext(config, createLog({ level: 'silent', format: 'auto', secrets: [] }), (name) =>
    name === 'PARTNER_KEY' ? PARTNER_KEY : undefined,
  );
}

async function upload(title: string): Promise<Job> {
  const store = await app.store();
  const url = `https://blog.example.org/${title.toLowerCase().replaceAll(' ', '-')}`;
  const text = `<html lang="en"><head><title>${title}</title></head><body><article><h1>${title}</h1>
<p>The operators of the loader sent mails with a link to widow-cdn${title.length}[.]top and stole passwords of many people for weeks.</p>
<p>We saw the malware call 45[.]155[.]205[.]${title.length} on port 443, and block both addresses now. More details follow below in the list.</p>
<h2>Indicators of compromise</h2><ul><li>widow-cdn${title.length}[.]top</li><li>45[.]155[.]205[.]${title.length}</li></ul></article></body></html>`;
  const blob = `document/${title}`;
  await store.blobs.put(blob, Buffer.from(text));
  const request = manualRequest(url, { document: { contentType: 'text/html', blob } });
  const submitted = await submit({ request, priority: PRIORITY.manual }, store);
  if (!('job' in submitted) || !submitted.job) throw new Error('It was not queued.');
  return submitted.job;
}

const show = async (job: Job): Promise<Job> => (await (await app.store()).queue.get(job.id)) as Job;
const states = (outcome: Outcome | undefined) => Object.fromEntries(outcome?.outputs?.map(({ output, status }) => [output, status]) ?? []);
const work = () => runWorker(app, { signal: new AbortController().signal, drain: true });

test('a server that is down holds up nobody, and gets its events when it is back; the other is not asked again', async () => {
  open('rules:\n  - { name: both, do: { to: [misp, partner] } }\n');
  await partner.down();
  const jobs = await Promise.all(['First report', 'Second long report', 'The third report of all'].map(upload));
  const worked = work();
  for (const job of jobs) {
    await expect.poll(async () => states((await show(job)).outcome), { timeout: 60_000 }).toEqual({ misp: 'created', partner: 'waiting' });
    const waiting = await show(job);
    expect(waiting).toMatchObject({ lane: 'publish', outcome: { rule: 'both', eventUuid: expect.any(String) } });
    expect(JSON.stringify(waiting.outcome)).toContain('check \\"url\\" of output partner in PUBLISH_RULES and that MISP is running');
    // Other addresses of the article meet the event that exists.
    expect((await (await app.store()).ledger.url(job.key))?.eventUuid).toBe(waiting.outcome?.eventUuid);
  }
  const printed: string[] = [];
  await listJobs({ app: () => app, print: (text: string) => printed.push(text) } as unknown as Context, { offset: '0', limit: '9' });
  expect(printed.join('\n').match(/of output partner in PUBLISH_RULES/g)).toHaveLength(3);
  expect(main.events()).toHaveLength(3);
  const added = main.count('POST', '/events/add');
  const metrics = async () => (await app.metrics.registry.metrics()).split('\n');
  expect(await metrics()).toEqual(
    expect.arrayContaining(['misp_crawler_misp_up{server="misp"} 1', 'misp_crawler_misp_up{server="partner"} 0']),
  );
  await partner.up();
  // An output that was away is left alone for a while: that passes at once.
  clock.pass(60_000);
  await worked;
  for (const job of jobs) {
    const done = await show(job);
    expect(done.state).toBe('done');
    expect(states(done.outcome)).toEqual({ misp: 'created', partner: 'created' });
    expect(done.outcome?.eventUrl).toContain(main.url);
  }
  expect(partner.events()).toHaveLength(3);
  expect(main.count('POST', '/events/add')).toBe(added);
  expect(
    partner
      .events()
      .map(({ uuid }) => uuid)
      .sort(),
  ).toEqual(
    main
      .events()
      .map(({ uuid }) => uuid)
      .sort(),
  );
});

test('a rule decides audience, threat level, tags and publishing of the event', async () => {
  open(`rules:
  - name: energy
    when: { titleWords: [energy], minIndicators: 2, languages: [en] }
    do: { to: [misp], sharingGroup: energy sector, threatLevel: 2, tags: ['tlp:amber'], publish: true }
  - name: rest
    do: { to: [partner], distribution: 1 }
`);
  const [energy, rest] = await Promise.all([upload('Loader hits energy'), upload('Loader hits banks')]);
  await work();
  expect(await show(energy as Job)).toMatchObject({ state: 'done', outcome: { rule: 'energy', outputs: [{ output: 'misp' }] } });
  const event = main.events()[0];
  expect(main.events()).toHaveLength(1);
  expect(event).toMatchObject({ distribution: '4', sharing_group_id: '7', threat_level_id: '2', published: true });
  expect(event?.Tag?.map(({ name }) => name)).toContain('tlp:amber');
  expect(event?.Tag?.map(({ name }) => name)).not.toContain('tlp:clear');
  expect((await show(rest as Job)).outcome?.rule).toBe('rest');
  expect(partner.events()).toMatchObject([{ distribution: '1', published: false }]);
});

test('a sharing group that the key may not use is said by doctor, and the article waits with that sentence', async () => {
  open("rules:\n  - { name: shared, do: { to: [misp, partner], sharingGroup: 'Energy sector' } }\n", { JOB_ATTEMPTS: '1' });
  expect(await publishRules(app)).toEqual([
    { name: 'publish rules', ok: true, message: expect.stringContaining('has 1 rule; the outputs are misp, partner.') },
    { name: 'misp: sharing group', ok: true, message: 'The key may use "Energy sector" (rule "shared").' },
    {
      name: 'partner: sharing group',
      ok: false,
      message: 'The key of partner has no right to the sharing group "Energy sector" of rule "shared": events with it would be refused.',
      todo: 'Add the organisation of the key to the sharing group in MISP, or correct the rule.',
    },
  ]);
  const job = await upload('Shared report');
  await work();
  const failed = await show(job);
  expect(failed.state).toBe('failed');
  expect(states(failed.outcome)).toEqual({ misp: 'created', partner: 'failed' });
  expect(failed.error?.message).toContain('has no sharing group "Energy sector" that this key may use');
  // A person gives the right and retries: only the partner is asked.
  const calls = main.count('POST');
  partner.state.sharingGroups.push({ id: 3, uuid: 'a1d3a6a0-6d4d-4b9d-9f6c-6f5f2c1f5e07', name: 'Energy sector' });
  await (await app.store()).queue.requeue(job.id, { lane: 'publish' });
  await work();
  expect(states((await show(job)).outcome)).toEqual({ misp: 'created', partner: 'created' });
  expect(partner.events()).toMatchObject([{ sharing_group_id: '3' }]);
  expect(main.count('POST')).toBe(calls);
});

test('doctor says whose key may not publish what a rule publishes', async () => {
  partner.addKey(PARTNER_KEY, 'User');
  open('rules:\n  - { name: ours, do: { to: [misp, partner], publish: true } }\n');
  expect((await publishRules(app)).slice(1)).toEqual([
    { name: 'misp: publish', ok: true, message: 'The key may publish events (rule "ours").' },
    {
      name: 'partner: publish',
      ok: false,
      message: 'The role of the key of partner does not have perm_publish: events of rule "ours" are made but not published.',
      todo: 'Give the user a role with perm_publish, or remove "publish" from the rule.',
    },
  ]);
});

test('one output is asked again, and what the others said stays', async () => {
  open('rules:\n  - { name: both, do: { to: [misp, partner] } }\n');
  const job = await upload('A report for two');
  await work();
  expect(states((await show(job)).outcome)).toEqual({ misp: 'created', partner: 'created' });
  const before = (await show(job)).outcome?.outputs?.find(({ output }) => output === 'misp');
  const [inMain, inPartner] = [main.calls.length, partner.calls.length];
  await (await app.store()).queue.requeue(job.id, { output: 'partner' });
  await work();
  const { outcome, state } = await show(job);
  expect(state).toBe('done');
  expect(outcome?.outputs?.find(({ output }) => output === 'misp')).toEqual(before);
  expect(outcome?.outputs?.find(({ output }) => output === 'partner')?.status).toMatch(/exists|updated/);
  expect(main.calls.length).toBe(inMain);
  expect(partner.calls.length).toBeGreaterThan(inPartner);
});
