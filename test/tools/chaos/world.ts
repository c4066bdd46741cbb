import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../../src/paths.ts';
import type { Store } from '../../../src/queue/ports.ts';
import { openRedis } from '../../../src/queue/redis/open.ts';
import { openSqlite } from '../../../src/queue/sqlite/open.ts';
import { type Site, startSite } from '../../site/index.ts';
import { freePort } from '../../support/listening.ts';
import { type MispDouble, startMispDouble } from '../../support/misp/index.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { type Processes, superviseProcesses } from './processes.ts';

export type Mode = 'sqlite' | 'redis';

export interface WorldOptions {
  mode: Mode;
  /** Articles in all, over several hosts (as politeness opens one page of a host at a time). */
  urls: number;
  /** Events go to the double of MISP, or to a feed folder. */
  target: 'misp' | 'folder';
  /** The data folder is a small disk of its own that can be filled (needs the right to mount). */
  ownDisk: boolean;
}

/** Everything that a run needs, and what a fault can lay hands on. */
export interface World {
  mode: Mode;
  /** The addresses that the feeds name. */
  urls: string[];
  misp: MispDouble | undefined;
  redis: TestRedis | undefined;
  /** The harness's own look into the queue. */
  store: Store;
  processes: Processes;
  dataDir: string;
  feedFolder: string;
  webUrl: string;
  /** Sets the clocks of all processes ahead. */
  setClock(aheadMs: number): void;
  logs: string;
  close(): Promise<void>;
}

/** Feeds, and with them hosts; a host is a port of the demo blog. */
const HOSTS = 5;

export async function buildWorld(options: WorldOptions): Promise<World> {
  const root = mkdtempSync(join(tmpdir(), 'chaos-'));
  const dataDir = join(root, 'data');
  const logs = join(root, 'logs');
  mkdirSync(dataDir);
  mkdirSync(logs);
  const cleanup: (() => unknown)[] = [() => rmSync(root, { recursive: true, force: true })];
  try {
    if (options.ownDisk) {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', dataDir]);
      cleanup.push(() => execFileSync('umount', ['-l', dataDir]));
    }
    const sites: Site[] = [];
    for (let i = 0; i < HOSTS; i++) {
      const site = await startSite();
      sites.push(site);
      cleanup.push(() => site.close());
    }
    const feeds = sites.map((site) => `${site.url}/feeds/many.xml?n=${Math.ceil(options.urls / HOSTS)}`);
    const urls = (await Promise.all(feeds.map(linksOf))).flat();
    const feedsFile = join(root, 'feeds.json');
    const entries = feeds.map((url, i) => ({ title: `Blog ${i}`, url, firstPoll: 1_000, maxAge: '0s' }));
    writeFileSync(feedsFile, JSON.stringify({ feeds: entries }));

    const misp = options.target === 'misp' ? await startMispDouble() : undefined;
    if (misp) cleanup.push(() => misp.close());
    const redis = options.mode === 'redis' ? await startRedis() : undefined;
    if (redis) cleanup.push(() => redis.close());

    const clock = join(root, 'clock');
    writeFileSync(clock, '0');
    const webPort = await freePort();
    const env: Record<string, string> = {
      DATA_DIR: dataDir,
      FEEDS_FILE: feedsFile,
      EGRESS_ALLOW: sites.map((site) => new URL(site.url).host).join(','),
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
      WEB_PORT: String(webPort),
      HOST_GAP: '0s',
      // Pages of other people's blogs link to real services: tests and tools stay on loopback.
      LINKED_FILES: 'off',
      JOB_LEASE: '8s',
      JOB_RETRY_DELAY: '1s',
      STOP_TIMEOUT: '15s',
      CRAWL_CONCURRENCY: '3',
      MISP_TIMEOUT: '10s',
      // A slow machine is none of the faults.
      PAGE_TIMEOUT: '180s',
      EXTRACT_TIMEOUT: '120s',
      CHAOS_CLOCK: clock,
      NODE_OPTIONS: `--import ${pathToFileURL(join(packageRoot, 'build/test/tools/chaos/clock-shim.js')).href}`,
      ...(process.env.CHROMIUM_PATH ? { CHROMIUM_PATH: process.env.CHROMIUM_PATH } : {}),
      ...(redis ? { REDIS_URL: redis.url } : {}),
      ...(misp ? { MISP_URL: misp.url, MISP_KEY: misp.key } : { PUBLISH_TO: 'folder' }),
    };
    const processes = superviseProcesses(env, logs);
    cleanup.push(() => processes.killAll());
    const store = redis
      ? await openRedis({ url: redis.url, prefix: 'misp-crawler' })
      : await openSqlite({ path: join(dataDir, 'misp-crawler.db') });
    cleanup.push(() => store.close());
    return {
      mode: options.mode,
      urls,
      misp,
      redis,
      store,
      processes,
      dataDir,
      logs,
      feedFolder: join(dataDir, 'feed'),
      webUrl: `http://127.0.0.1:${webPort}`,
      setClock: (aheadMs) => writeFileSync(clock, String(aheadMs)),
      close: () => undo(cleanup),
    };
  } catch (error) {
    await undo(cleanup);
    throw error;
  }
}

async function undo(steps: (() => unknown)[]): Promise<void> {
  for (const step of steps.reverse()) await step();
}

async function linksOf(feed: string): Promise<string[]> {
  const text = await (await fetch(feed)).text();
  return [...text.matchAll(/<item>.*?<link>([^<]+)<\/link>/gs)].map((match) => match[1] as string);
}
