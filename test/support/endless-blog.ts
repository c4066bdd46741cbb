/** A blog whose one article never ends, and the built service over it, for tests of what a running service has open and leaves. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from '../../crawlers/find-browser.ts';
import { urlKey } from '../../src/net/canonical-url.ts';
import { packageRoot } from '../../src/paths.ts';
import { PRIORITY } from '../../src/queue/ports.ts';
import { openSqlite } from '../../src/queue/sqlite/open.ts';
import { type RunningCli, startCli } from './cli.ts';
import { type PageServer, servePages } from './crawl/server.ts';
import { expect, test } from './test.ts';

export interface EndlessBlog {
  blog: PageServer;
  folder: string;
  env: Record<string, string>;
  /** Starts a role of the service; it is killed by close(). */
  start(args: string[], more?: Record<string, string>): RunningCli;
  /** Has the article wait in the queue, as after a poll by another process. */
  queue(): Promise<void>;
  /** Resolves when a browser asks for the article. */
  pageOpened(): Promise<void>;
  close(): Promise<void>;
}

/** Skips the test where the build, a browser or /proc is missing. */
export async function openEndlessBlog(settings: Record<string, string>): Promise<EndlessBlog> {
  test.skip(process.platform !== 'linux', 'looks into /proc');
  test.skip(!existsSync(join(packageRoot, 'build/src/cli/main.js')), 'the build in build/ is missing (npm run build:test)');
  test.skip(!(await findBrowser(process.env.CHROMIUM_PATH)), 'no browser is installed');
  const folder = mkdtempSync(join(tmpdir(), 'endless-'));
  const running: RunningCli[] = [];
  const blog: PageServer = await servePages({
    '/feed.xml': (_request, response) => {
      const item = `<item><title>Endless</title><link>${blog.url}/never</link></item>`;
      response.writeHead(200, { 'content-type': 'application/rss+xml' });
      response.end(`<rss version="2.0"><channel><title>Blog</title>${item}</channel></rss>`);
    },
    '/never': () => {},
  });
  const feeds = join(folder, 'feeds.json');
  writeFileSync(feeds, JSON.stringify({ feeds: [{ title: 'Blog', url: `${blog.url}/feed.xml`, tags: [], maxAge: '0s' }] }));
  const env = {
    DATA_DIR: folder,
    FEEDS_FILE: feeds,
    EGRESS_ALLOW: blog.host,
    HOST_GAP: '0s',
    PUBLISH_TO: 'folder',
    LOG_LEVEL: 'info',
    PAGE_TIMEOUT: '10m',
    ...settings,
  };
  return {
    blog,
    folder,
    env,
    start(args, more = {}) {
      const service = startCli(args, { ...env, ...more });
      running.push(service);
      return service;
    },
    async queue() {
      const url = `${blog.url}/never`;
      const store = await openSqlite({ path: join(folder, 'misp-crawler.db') });
      await store.queue.add({
        key: urlKey(url),
        request: { url, source: { kind: 'feed', title: 'Blog', url: `${blog.url}/feed.xml`, tags: [] } },
        priority: PRIORITY.feed,
      });
      await store.close();
    },
    async pageOpened() {
      await expect.poll(() => blog.seen.filter((path) => path === '/never').length, { timeout: 90_000 }).toBeGreaterThan(0);
    },
    async close() {
      for (const service of running.splice(0)) {
        service.kill('SIGKILL');
        await service.ended;
      }
      await blog.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
