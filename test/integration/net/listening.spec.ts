/** What listens in each role: the configured ports, and gates on 127.0.0.1 that let no stranger through. Nothing else. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findBrowser } from '../../../crawlers/index.ts';
import { packageRoot } from '../../../src/paths.ts';
import { type RunningCli, runCli, startCli } from '../../support/cli.ts';
import { close, listen, type PageServer, servePages } from '../../support/crawl/server.ts';
import { asProxy, listenersOf } from '../../support/listening.ts';

let folder: string;
let blog: PageServer;
let env: Record<string, string>;
let webPort: number;
let metricsPort: number;
const running: RunningCli[] = [];

test.beforeEach(async () => {
  test.skip(process.platform !== 'linux', 'looks into /proc');
  test.skip(!existsSync(join(packageRoot, 'build/src/cli/main.js')), 'the build in build/ is missing (npm run build:test)');
  test.skip(!(await findBrowser(process.env.CHROMIUM_PATH)), 'no browser is installed');
  folder = mkdtempSync(join(tmpdir(), 'listening-'));
  blog = await servePages({
    '/feed.xml': (_request, response) => {
      const item = `<item><title>Endless</title><link>${blog.url}/never</link></item>`;
      response.writeHead(200, { 'content-type': 'application/rss+xml' });
      response.end(`<rss version="2.0"><channel><title>Blog</title>${item}</channel></rss>`);
    },
    '/never': () => {},
  });
  const feeds = join(folder, 'feeds.json');
  writeFileSync(feeds, JSON.stringify({ feeds: [{ title: 'Blog', url: `${blog.url}/feed.xml`, tags: [], maxAge: '0s' }] }));
  [webPort, metricsPort] = [await freePort(), await freePort()];
  env = {
    ...{ DATA_DIR: folder, FEEDS_FILE: feeds, EGRESS_ALLOW: blog.host, HOST_GAP: '0s', PUBLISH_TO: 'folder' },
    ...{ WEB_PORT: String(webPort), METRICS_PORT: String(metricsPort), LOG_LEVEL: 'info', PAGE_TIMEOUT: '10m' },
  };
});
test.afterEach(async () => {
  for (const service of running.splice(0)) {
    service.kill('SIGKILL');
    await service.ended;
  }
  await blog?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return port;
}

/** Everything that listens beside the configured ports is a gate of ours, which answers 407 to whoever has no credentials. */
async function expectOnlyGatesBeside(configured: number[], pid: number): Promise<number> {
  const listeners = listenersOf(pid);
  for (const port of configured) expect(listeners.map((listener) => listener.port)).toContain(port);
  expect(listeners.filter(({ address }) => address !== '127.0.0.1')).toEqual([]);
  const others = listeners.filter(({ port }) => !configured.includes(port));
  for (const { port, pid: owner } of others) {
    expect(owner, 'only our own process has gates, no browser').toBe(pid);
    // A page's gate may close between the listing and the question.
    for (const method of ['GET', 'CONNECT'] as const)
      expect([407, 'ECONNREFUSED']).toContain(await asProxy(port, `${blog.url}/feed.xml`, method));
  }
  return others.length;
}

const inHand = (): Promise<void> =>
  expect.poll(() => blog.seen.filter((path) => path === '/never').length, { timeout: 90_000 }).toBeGreaterThan(0);

function serve(args: string[]): RunningCli {
  const service = startCli(args, env);
  running.push(service);
  return service;
}

test('start: web, metrics, and gates while a page is open', async () => {
  const service = serve(['start']);
  await inHand();
  await expect.poll(() => listenersOf(service.pid).some(({ port }) => port === webPort), { timeout: 60_000 }).toBe(true);
  expect(await expectOnlyGatesBeside([webPort, metricsPort], service.pid)).toBeGreaterThan(0);
});

test('worker: metrics, and gates while a page is open', async () => {
  expect((await runCli(['cron', '--once'], env)).code).toBe(0);
  const service = serve(['worker']);
  await inHand();
  expect(await expectOnlyGatesBeside([metricsPort], service.pid)).toBeGreaterThan(0);
});

test('scrape: only gates while its page is open', async () => {
  const service = serve(['scrape', `${blog.url}/never`]);
  await inHand();
  expect(await expectOnlyGatesBeside([], service.pid)).toBeGreaterThan(0);
});

test('cron: metrics, and the gate of the feed reader', async () => {
  const service = serve(['cron']);
  await expect.poll(() => blog.seen, { timeout: 60_000 }).toContain('/feed.xml');
  expect(await expectOnlyGatesBeside([metricsPort], service.pid)).toBeLessThanOrEqual(1);
});

test('web: web and metrics, and at most one gate', async () => {
  const service = serve(['web']);
  await expect.poll(() => listenersOf(service.pid).some(({ port }) => port === webPort), { timeout: 60_000 }).toBe(true);
  expect(await expectOnlyGatesBeside([webPort, metricsPort], service.pid)).toBeLessThanOrEqual(1);
});

test('demo: its blog and gates, all on 127.0.0.1', async () => {
  const script = join(packageRoot, 'build/test/tools/demo.js');
  test.skip(!existsSync(script), 'needs the built tools (npm run build:test)');
  const demo = spawn(process.execPath, [script], { cwd: folder, env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' } });
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

test('roles that open no page load neither Crawlee nor Playwright', async () => {
  const script = `
    import { createRequire } from 'node:module';
    for (const file of ['crawlers/index.js', 'src/app/service.js', 'src/app/web.js', 'src/app/scheduler.js', 'src/app/doctor/index.js', 'src/cli/program.js'])
      await import(${JSON.stringify(`file://${packageRoot}/build/`)} + file);
    process.stdout.write(Object.keys(createRequire(import.meta.url).cache).filter((path) => /node_modules.(@crawlee|playwright|got-scraping)/.test(path)).join(','));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data) => {
    said += data;
  });
  await new Promise((resolve) => child.once('close', resolve));
  expect(said).toBe('');
});
