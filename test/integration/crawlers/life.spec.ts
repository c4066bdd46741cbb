import { fork, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { browserRoot } from '../../../crawlers/browser-home.ts';
import { createCrawler } from '../../../crawlers/crawler.ts';
import type { CrawlTask } from '../../../src/domain.ts';
import { UsageError } from '../../../src/errors.ts';
import { makeFolder } from '../../../src/make-folder.ts';
import { type Egress, openEgress } from '../../../src/net/egress.ts';
import { packageRoot } from '../../../src/paths.ts';
import { leftOf } from '../../support/crawl/left.ts';
import { crawl, taskOf } from '../../support/crawl/run.ts';
import { type PageServer, servePages } from '../../support/crawl/server.ts';
import { expect, test } from '../../support/test.ts';

let server: PageServer;
let egress: Egress;
/** Open requests for /held, the most of them at once, and the way to answer them all, and those that come later at once. */
let held: (() => void)[];
let most = 0;
let letGo: () => void;
test.beforeEach(async () => {
  held = [];
  most = 0;
  let isHeld = true;
  letGo = () => {
    isHeld = false;
    for (const answer of held) answer();
  };
  server = await servePages({
    '/page': '<p>page</p>',
    '/reading': '<p>page</p><script src="/held"></script>',
    '/held': (_q, r) => {
      const answer = () => {
        held = held.filter((one) => one !== answer);
        r.writeHead(200, { 'content-type': 'text/html' }).end('<p>held</p>');
      };
      held.push(answer);
      most = Math.max(most, held.length);
      if (!isHeld) answer();
    },
    '/never': () => {},
  });
  egress = await openEgress({ allow: [server.host], ports: [server.port] });
});
test.afterEach(async () => {
  await egress?.close();
  await server?.close();
});

test('a run leaves no browser and no file behind', async () => {
  test.skip(process.platform !== 'linux', 'looks into /proc');
  const results = await crawl([taskOf(`${server.url}/page`), taskOf(`${server.url}/page?2`)], { egress, concurrency: 2 });
  expect(results.map(({ page }) => page?.status)).toEqual([200, 200]);
  expect(leftOf(process.pid)).toEqual({ folders: [], processes: [] });
});

test('what a browser and its driver write lies in the folder of this user, which the next start tidies', async () => {
  const script = join(packageRoot, 'build/test/support/crawl/child.js');
  test.skip(!existsSync(script), 'needs the built product (npm run build:test)');
  const folder = test.info().outputPath('tmp');
  makeFolder(folder);
  const child = fork(script, [`${server.url}/held`], { silent: true, env: { ...process.env, TMPDIR: folder } });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await expect.poll(() => server.seen, { timeout: 60_000 }).toContain('/held');
  expect(readdirSync(folder)).toEqual([basename(browserRoot(folder))]);
  letGo();
  await ended;
});

test('kill -9 of the process ends its browser; the next start removes its folder', async () => {
  const script = join(packageRoot, 'build/test/support/crawl/child.js');
  test.skip(process.platform !== 'linux', 'looks into /proc');
  test.skip(!existsSync(script), 'needs the built product (npm run build:test)');
  const child = fork(script, [`${server.url}/never`], { silent: true });
  const pid = child.pid ?? 0;
  await expect.poll(() => server.seen, { timeout: 60_000 }).toContain('/never');
  expect(leftOf(pid).processes.length).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await expect.poll(() => leftOf(pid).processes, { timeout: 20_000 }).toEqual([]);
  await crawl([taskOf(`${server.url}/page`)], { egress, concurrency: 1 });
  expect(leftOf(pid)).toEqual({ folders: [], processes: [] });
});

test('a browser that is killed fails no page for good, and what comes later gets a new browser', async () => {
  test.skip(process.platform !== 'linux', 'looks into /proc');
  const running = crawl(
    ['/never?1', '/never?2', '/page?1', '/page?2', '/page?3', '/page?4'].map((path) => taskOf(server.url + path)),
    { egress, concurrency: 2 },
  );
  await expect.poll(() => server.seen.filter((path) => path === '/never').length, { timeout: 60_000 }).toBe(2);
  for (const pid of leftOf(process.pid).processes) process.kill(Number(pid), 'SIGKILL');
  const results = await running;
  for (const { error } of results.slice(0, 2)) expect(error).toMatchObject({ code: 'browser', retry: true });
  // One that was about to be opened in the same browser may fall with it, to be tried again too.
  for (const { error } of results) if (error) expect(error).toMatchObject({ retry: true });
  expect(results.at(-1)?.page?.status).toBe(200);
  expect(leftOf(process.pid)).toEqual({ folders: [], processes: [] });
});

test("Chromium's sandbox is on for an ordinary user, and the page is read in it", async () => {
  const script = join(packageRoot, 'build/test/support/crawl/child.js');
  test.skip(process.platform !== 'linux' || process.getuid?.() !== 0, 'needs root, to become an ordinary user');
  test.skip(!existsSync(script), 'needs the built product (npm run build:test)');
  const ordinary = { uid: 65534, gid: 65534 };
  test.skip(spawnSync('unshare', ['--user', 'true'], ordinary).status !== 0, 'the kernel forbids user namespaces');
  const child = fork(script, [`${server.url}/held`], { silent: true, ...ordinary, env: { ...process.env, HOME: '/tmp' } });
  const pid = child.pid ?? 0;
  let said = '';
  child.stdout?.on('data', (data) => {
    said += data;
  });
  child.stderr?.on('data', (data) => {
    said += data;
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await expect.poll(() => server.seen.length + (child.exitCode ?? 0), { timeout: 60_000 }).toBeGreaterThan(0);
  const commands = leftOf(pid, 65534).processes.map((process) => readFileSync(`/proc/${process}/cmdline`, 'utf8'));
  letGo();
  await ended;
  expect(said).toContain('<p>held</p>');
  expect(commands.length, said).toBeGreaterThan(0);
  expect(commands.filter((command) => command.includes('--no-sandbox'))).toEqual([]);
});

test('pages are read side by side, up to the limit; half as many more wait with their answers', async () => {
  const urls = Array.from({ length: 8 }, (_, i) => `${server.url}/reading?${i}`);
  const running = crawl(
    urls.map((url) => taskOf(url)),
    { egress, concurrency: 3 },
  );
  await expect.poll(() => [most, server.seen.filter((path) => path === '/reading').length], { timeout: 60_000 }).toEqual([3, 5]);
  // What is opened or read too early has this long to come.
  await sleep(500);
  expect(server.seen.filter((path) => path === '/reading').length).toBe(5);
  letGo();
  const results = await running;
  expect(results.filter(({ page }) => page).length).toBe(8);
  expect(most).toBe(3);
});

for (const [what, first, graceMs, end] of [
  ['pages that end in the grace time are done', '/held', 120_000, 'done /held'],
  ['pages that do not are handed back', '/never', 500, 'released /never'],
] as const)
  test(`stop: ${what}, nothing new begins`, async () => {
    const waiting: CrawlTask[] = [`${first}?1`, `${first}?2`, '/page', '/page?2'].map((path) => taskOf(server.url + path));
    const ends: string[] = [];
    const crawler = createCrawler({ egress, concurrency: 2 });
    const running = crawler.run({
      next: async () => waiting.shift(),
      ended: () => false,
      done: async (task) => void ends.push(`done ${new URL(task.url).pathname}`),
      failed: async (task) => void ends.push(`failed ${new URL(task.url).pathname}`),
      release: async (task) => void ends.push(`released ${new URL(task.url).pathname}`),
    });
    await expect.poll(() => server.seen.length, { timeout: 60_000 }).toBe(2);
    const stopped = crawler.stop({ graceMs });
    letGo();
    await stopped;
    await running;
    expect(ends).toEqual([end, end]);
    expect(waiting.length).toBe(2);
    expect(server.seen).not.toContain('/page');
  });

test('a source that is away for a while is asked again; one that a person has to repair ends the run', async () => {
  let asked = 0;
  const source = {
    ended: () => false,
    done: async () => {},
    failed: async () => {},
    release: async () => {},
    async next(): Promise<CrawlTask | undefined> {
      asked++;
      if (asked < 3) throw new Error('the queue is away');
      throw new UsageError('The queue is of a newer version: upgrade.');
    },
  };
  await expect(createCrawler({ egress, concurrency: 1 }).run(source)).rejects.toThrow(/newer version/);
  expect(asked).toBe(3);
});

test('an outcome that cannot be noted does not stop the next pages', async () => {
  const waiting = ['/page?1', '/page?2'].map((path) => taskOf(server.url + path));
  const noted: string[] = [];
  await createCrawler({ egress, concurrency: 1 }).run({
    next: async () => waiting.shift(),
    ended: () => waiting.length === 0,
    async done(task) {
      noted.push(task.url);
      throw new Error('the store is away');
    },
    failed: async () => {},
    release: async () => {},
  });
  expect(noted.length).toBe(2);
});

test('without a browser the run says what to install', async () => {
  await expect(crawl([taskOf(`${server.url}/page`)], { egress, concurrency: 1, executable: '/no/such/chromium' })).rejects.toThrow(
    /CHROMIUM_PATH is .*no program/,
  );
});
