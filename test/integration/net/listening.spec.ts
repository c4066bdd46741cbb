/**
 * What listens in each role: the configured ports, and gates on 127.0.0.1 that let no stranger through. Nothing else. And what signals do
 * while a page is open that never ends.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/paths.ts';
import type { RunningCli } from '../../support/cli.ts';
import { leftOf } from '../../support/crawl/left.ts';
import { type EndlessBlog, openEndlessBlog } from '../../support/endless-blog.ts';
import { asProxy, freePort, listenersOf } from '../../support/listening.ts';
import { expect, test } from '../../support/test.ts';

let endless: EndlessBlog;
let webPort: number;
let metricsPort: number;

test.beforeEach(async () => {
  [webPort, metricsPort] = [await freePort(), await freePort()];
  endless = await openEndlessBlog({ WEB_PORT: String(webPort), METRICS_PORT: String(metricsPort), STOP_TIMEOUT: '10m' });
});
test.afterEach(() => endless?.close());

/** Everything that listens beside the configured ports is a gate of ours, which answers 407 to whoever has no credentials. */
async function expectOnlyGatesBeside(configured: number[], pid: number): Promise<number> {
  await expect.poll(() => listenersOf(pid).map(({ port }) => port), { timeout: 60_000 }).toEqual(expect.arrayContaining(configured));
  const listeners = listenersOf(pid);
  expect(listeners.filter(({ address }) => address !== '127.0.0.1')).toEqual([]);
  const others = listeners.filter(({ port }) => !configured.includes(port));
  for (const { port, pid: owner } of others) {
    expect(owner, 'only our own process has gates, no browser').toBe(pid);
    // A page's gate may close between the listing and the question.
    for (const method of ['GET', 'CONNECT'] as const)
      expect([407, 'ECONNREFUSED']).toContain(await asProxy(port, `${endless.blog.url}/feed.xml`, method));
  }
  return others.length;
}

/** Roles that open no page load none of these. */
const BROWSER_PACKAGES = /^(?:@crawlee|playwright|got-scraping)/;

/** The packages that a process of ours and its threads have loaded: it writes their names down as it runs. */
function watchPackages(): { env: Record<string, string>; loaded(): Promise<string[]> } {
  const file = join(endless.folder, 'packages');
  const script = `
    import { createRequire } from 'node:module';
    import { appendFileSync } from 'node:fs';
    const loaded = () => Object.keys(createRequire('/').cache).map((path) => path.split('/node_modules/').at(-1));
    setInterval(() => appendFileSync(${JSON.stringify(file)}, JSON.stringify(loaded()) + '\\n'), 200).unref();`;
  return {
    env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` },
    async loaded() {
      const written = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
      const before = written().length;
      await expect.poll(() => written().length).toBeGreaterThan(before);
      return (
        written()
          .split('\n')
          // The last one is empty, or is being written.
          .slice(0, -1)
          .flatMap((line) => JSON.parse(line) as string[])
      );
    },
  };
}

const browsersOf = (service: RunningCli): string[] => leftOf(service.pid).processes;

/** The first signal waits for the page, which has ten minutes here, and says so; the second ends the service, and its browser with it. */
async function expectEndAtSecond(signal: NodeJS.Signals, code: number, service: RunningCli): Promise<void> {
  service.kill(signal);
  await expect.poll(() => service.stderr(), { timeout: 30_000 }).toContain('a second signal ends it at once');
  expect(browsersOf(service).length).toBeGreaterThan(0);
  service.kill(signal);
  expect(await service.ended).toBe(code);
  await expect.poll(() => browsersOf(service), { timeout: 20_000 }).toEqual([]);
}

test('start: web, metrics, and gates while a page is open, for which the first SIGTERM waits', async () => {
  const service = endless.start(['start']);
  await endless.pageOpened();
  expect(await expectOnlyGatesBeside([webPort, metricsPort], service.pid)).toBeGreaterThan(0);
  await expectEndAtSecond('SIGTERM', 143, service);
});

test('start: kill -9 leaves no browser behind, and the next run takes the page up again', async () => {
  // The next run waits for the lease of the one that was killed.
  const killed = endless.start(['start'], { JOB_LEASE: '5s' });
  await endless.pageOpened();
  expect(browsersOf(killed).length).toBeGreaterThan(0);
  killed.kill('SIGKILL');
  await killed.ended;
  await expect.poll(() => browsersOf(killed), { timeout: 20_000 }).toEqual([]);
  const before = endless.blog.seen.length;
  endless.start(['start'], { JOB_LEASE: '5s' });
  await expect.poll(() => endless.blog.seen.slice(before), { timeout: 90_000 }).toContain('/never');
});

test('worker: metrics, and gates while a page is open, for which the first SIGINT waits', async () => {
  await endless.queue();
  const packages = watchPackages();
  const service = endless.start(['worker'], packages.env);
  await endless.pageOpened();
  expect(await expectOnlyGatesBeside([metricsPort], service.pid)).toBeGreaterThan(0);
  // The tests of the other roles ask for the opposite.
  expect((await packages.loaded()).some((name) => BROWSER_PACKAGES.test(name))).toBe(true);
  await expectEndAtSecond('SIGINT', 130, service);
});

test('scrape: only gates while its page is open; Ctrl-C ends it at once, without a word, and leaves no browser behind', async () => {
  const service = endless.start(['scrape', `${endless.blog.url}/never`, `${endless.blog.url}/never?2`], { LOG_LEVEL: 'silent' });
  await endless.pageOpened();
  expect(await expectOnlyGatesBeside([], service.pid)).toBeGreaterThan(0);
  expect(browsersOf(service).length).toBeGreaterThan(0);
  service.kill('SIGINT');
  expect(await service.ended).toBe(130);
  expect(service.stderr()).toBe('');
  await expect.poll(() => browsersOf(service), { timeout: 20_000 }).toEqual([]);
});

test('cron: metrics, and the gate of the feed reader', async () => {
  const packages = watchPackages();
  const service = endless.start(['cron'], packages.env);
  await expect.poll(() => endless.blog.seen, { timeout: 60_000 }).toContain('/feed.xml');
  expect(await expectOnlyGatesBeside([metricsPort], service.pid)).toBeLessThanOrEqual(1);
  expect((await packages.loaded()).filter((name) => BROWSER_PACKAGES.test(name))).toEqual([]);
});

test('web: web and metrics, and at most one gate', async () => {
  const packages = watchPackages();
  const service = endless.start(['web'], packages.env);
  expect(await expectOnlyGatesBeside([webPort, metricsPort], service.pid)).toBeLessThanOrEqual(1);
  expect((await packages.loaded()).filter((name) => BROWSER_PACKAGES.test(name))).toEqual([]);
});

test('demo: its blog and gates, all on 127.0.0.1', async () => {
  const script = join(packageRoot, 'build/test/tools/demo.js');
  test.skip(!existsSync(script), 'needs the built tools (npm run build:test)');
  const demo = spawn(process.execPath, [script], {
    cwd: endless.folder,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
  });
  try {
    let said = '';
    demo.stdout.on('data', (data) => {
      said += data;
    });
    const ended = new Promise((resolve) => demo.once('close', resolve));
    await expect.poll(() => said, { timeout: 90_000 }).toContain('Feed ');
    await expect.poll(() => listenersOf(demo.pid ?? 0).length, { timeout: 60_000 }).toBeGreaterThan(2);
    expect(listenersOf(demo.pid ?? 0).filter(({ address }) => address !== '127.0.0.1')).toEqual([]);
    demo.kill('SIGKILL');
    await ended;
  } finally {
    demo.kill('SIGKILL');
  }
});

test('no library that is installed for users listens by itself: the browser pool of Crawlee is not among them', async () => {
  const lock = JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8')) as { packages: Record<string, { dev?: boolean }> };
  const forUsers = Object.entries(lock.packages).flatMap(([path, { dev }]) => (dev ? [] : [path]));
  expect(forUsers.filter((path) => /crawlee\/(browser-pool|browser|playwright)$/.test(path))).toEqual([]);
});
