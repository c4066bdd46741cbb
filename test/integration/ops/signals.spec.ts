/** What signals do to the built service while a page is open that never ends. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findBrowser } from '../../../crawlers/index.ts';
import { packageRoot } from '../../../src/paths.ts';
import { type RunningCli, runCli, startCli } from '../../support/cli.ts';
import { leftOf } from '../../support/crawl/left.ts';
import { type PageServer, servePages } from '../../support/crawl/server.ts';

let folder: string;
let blog: PageServer;
let env: Record<string, string>;
const running: RunningCli[] = [];

test.beforeEach(async () => {
  test.skip(process.platform !== 'linux', 'looks into /proc');
  test.skip(!existsSync(join(packageRoot, 'build/src/cli/main.js')), 'the build in build/ is missing (npm run build:test)');
  test.skip(!(await findBrowser(process.env.CHROMIUM_PATH)), 'no browser is installed');
  folder = mkdtempSync(join(tmpdir(), 'signals-'));
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
  env = {
    ...{ DATA_DIR: folder, FEEDS_FILE: feeds, EGRESS_ALLOW: blog.host, HOST_GAP: '0s', PUBLISH_TO: 'folder', WEB_PORT: '0' },
    ...{ LOG_LEVEL: 'info', LOG_FORMAT: 'json', PAGE_TIMEOUT: '10m', STOP_TIMEOUT: '10m' },
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

/** The service with the endless page in its browser. */
async function withPageInHand(role: 'worker' | 'start'): Promise<RunningCli> {
  if (role === 'worker') expect((await runCli(['cron', '--once'], env)).code).toBe(0);
  const service = startCli([role], env);
  running.push(service);
  await expect.poll(() => blog.seen.filter((path) => path === '/never').length, { timeout: 90_000 }).toBeGreaterThan(0);
  expect(leftOf(service.pid).processes.length).toBeGreaterThan(0);
  return service;
}

for (const [role, signal, code] of [
  ['worker', 'SIGTERM', 143],
  ['worker', 'SIGINT', 130],
  ['start', 'SIGTERM', 143],
] as const) {
  test(`${role}: the first ${signal} waits for the page, the second ends at once with exit code ${code}, without a browser left`, async () => {
    const service = await withPageInHand(role);
    service.kill(signal);
    // It says so; and it does wait, because a page has ten minutes here.
    await expect.poll(() => service.stderr(), { timeout: 30_000 }).toContain('a second signal ends it at once');
    expect(leftOf(service.pid).processes.length).toBeGreaterThan(0);
    service.kill(signal);
    expect(await service.ended).toBe(code);
    await expect.poll(() => leftOf(service.pid).processes, { timeout: 20_000 }).toEqual([]);
  });
}

for (const role of ['worker', 'start'] as const) {
  test(`${role}: kill -9 leaves no browser behind, and the next run takes the page up again`, async () => {
    const killed = await withPageInHand(role);
    killed.kill('SIGKILL');
    await killed.ended;
    await expect.poll(() => leftOf(killed.pid).processes, { timeout: 20_000 }).toEqual([]);
    const before = blog.seen.length;
    running.push(startCli([role], { ...env, JOB_LEASE: '5s' }));
    await expect.poll(() => blog.seen.slice(before), { timeout: 90_000 }).toContain('/never');
  });
}
