/** The present version on what 0.1.0 left behind (test/fixtures/upgrade-0.1): nothing is lost, and its events are known again. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dotenv from 'dotenv';
import { findBrowser } from '../../../crawlers/find-browser.ts';
import { packageRoot } from '../../../src/paths.ts';
import { type RunningCli, runCli, startCli } from '../../support/cli.ts';
import { type MispDouble, startMispDouble } from '../../support/misp/index.ts';
import { expect, test } from '../../support/test.ts';

const left = join(packageRoot, 'test/fixtures/upgrade-0.1');
const ARTICLE = 'https://blog.fjordwatch.test/2025/lantern-gull';
const EVENT = '2cb1407c-e097-57ea-83d6-1519e3b3ed9f';

let folder: string;
let misp: MispDouble;
let service: RunningCli | undefined;
let env: Record<string, string>;

test.beforeEach(async () => {
  test.skip(!existsSync(join(packageRoot, 'build/src/cli/main.js')), 'the build in build/ is missing (npm run build:test)');
  folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  cpSync(left, folder, { recursive: true });
  misp = await startMispDouble();
  env = {
    ...dotenv.parse(readFileSync(join(left, 'settings.env'))),
    MISP_URL: misp.url,
    MISP_KEY: misp.key,
    DATA_DIR: folder,
    FEEDS_FILE: join(folder, 'feeds.json'),
    WEB_PORT: '0',
    LOG_LEVEL: 'info',
  };
});
test.afterEach(async () => {
  service?.kill('SIGKILL');
  await service?.ended;
  service = undefined;
  // The first lines of a skipped test open nothing.
  await misp?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function putEventsOfTheOldVersion(): Promise<void> {
  for (const file of readdirSync(join(left, 'events'))) {
    const body = readFileSync(join(left, 'events', file), 'utf8');
    const answer = await fetch(`${misp.url}/events/add`, {
      method: 'POST',
      headers: { authorization: misp.key, accept: 'application/json', 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(200);
  }
}

async function start(): Promise<(path: string, body?: unknown) => Promise<unknown>> {
  const token = (await runCli(['token', 'add', 'test', '--scope', 'read,submit'], env)).stdout.match(/mct_[\w-]+/)?.[0];
  service = startCli(['start'], env);
  const url = (): string | undefined => service?.stderr().match(/"url":"(http:\/\/127\.0\.0\.1:\d+)"[^\n]*web form/)?.[1];
  await expect.poll(url, { timeout: 60_000 }).toBeDefined();
  return async (path, body) => {
    const answer = await fetch(`${url()}${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return answer.json();
  };
}

test('a store of 0.1.0: its jobs are listed, what waited for MISP is published, and an event is known again and updated, not made twice', async () => {
  test.skip(!(await findBrowser(process.env.CHROMIUM_PATH)), 'no browser is installed');
  await putEventsOfTheOldVersion();
  const call = await start();
  const jobs = async () => ((await call('/api/jobs')) as { jobs: { url: string; state: string; outcome?: { status: string } }[] }).jobs;
  await expect.poll(async () => (await jobs()).map(({ state }) => state), { timeout: 60_000 }).toEqual(['done', 'done', 'done']);
  expect((await jobs()).find(({ url }) => url.endsWith('third-stage'))?.outcome?.status).toBe('created');
  expect(
    misp
      .events()
      .map(({ info }) => info)
      .sort(),
  ).toEqual(
    [
      "Scraper: Notes on the Brackish loader's second stage",
      "Scraper: Notes on the Brackish loader's third stage",
      'Scraper: Lantern Gull delivers a loader by calendar invitations',
    ].sort(),
  );

  const html = readFileSync(join(left, 'lantern-gull.html'), 'utf8');
  // Without "again" it is done already.
  expect(await call('/api/urls', { url: ARTICLE, html })).toMatchObject({ results: [{ status: 'done', eventUuid: EVENT }] });
  const grown = html.replace('</table>', '<tr><td>Domain</td><td>gull-relay[.]top</td></tr></table>');
  const answer = (await call('/api/urls', { url: ARTICLE, html: grown, again: true })) as { results: { jobId: string }[] };
  const job = async () =>
    (await call(`/api/jobs/${answer.results[0]?.jobId}`)) as { state: string; outcome?: { status: string; eventUuid: string } };
  await expect.poll(async () => (await job()).state, { timeout: 60_000 }).toBe('done');
  expect((await job()).outcome).toMatchObject({ status: 'updated', eventUuid: EVENT });
  const same = misp.events().filter(({ info }) => info.includes('Lantern Gull'));
  expect(same).toHaveLength(1);
  const values = same[0]?.Attribute.filter(({ deleted }) => !deleted).map(({ value }) => value) ?? [];
  expect(values.filter((value) => value === 'gull-sync.example-cdn.top')).toHaveLength(1);
  expect(values).toContain('gull-relay.top');
});

test('the feed list that 0.1.0 shipped and its settings are understood', async () => {
  const shipped = { ...env, FEEDS_FILE: join(folder, 'shipped-feeds.json') };
  const { code, stdout } = await runCli(['feeds', 'list', '--json'], shipped);
  expect(code).toBe(0);
  const { feeds } = JSON.parse(readFileSync(join(left, 'shipped-feeds.json'), 'utf8')) as { feeds: { title: string }[] };
  for (const { title } of feeds) expect(stdout).toContain(title);
});
