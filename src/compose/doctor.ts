import { accessSync, constants, mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { findBrowser, openPage } from '../../crawlers/index.ts';
import { sentence } from '../errors.ts';
import type { Check } from '../misp/index.ts';
import type { Rooms } from './rooms.ts';
import { readFeedList } from './scheduler.ts';

export type { Check } from '../misp/index.ts';

/** Every check in turn; one that breaks is itself a finding, and the others still run. */
export async function examine(rooms: Rooms, _options: { feeds: boolean }): Promise<Check[]> {
  const checks: Check[] = [{ name: 'configuration', ok: true, message: 'every variable that is set can be read' }];
  const parts: [string, () => Promise<Check[]>, string][] = [
    ['data folder', () => dataFolder(rooms), 'Make the folder writable for this user, or set DATA_DIR to another one.'],
    ['memory', memory, ''],
    ['queue', () => queue(rooms), 'See docs/queue.md; for Redis check REDIS_URL and the password, for SQLite the data folder.'],
    ['feed list', () => feedList(rooms), 'Correct the entry; an editor that knows docs/feeds.schema.json completes and checks it.'],
    [
      'browser',
      () => browser(rooms),
      'Install one ("npx playwright install chromium", or the package chromium of Debian), or set CHROMIUM_PATH.',
    ],
    ['MISP', async () => (await rooms.publisher()).check(), 'Check MISP_URL and MISP_KEY.'],
  ];
  for (const [name, look, todo] of parts) {
    try {
      checks.push(...(await look()));
    } catch (error) {
      checks.push({ name, ok: false, message: sentence(error), todo });
    }
  }
  return checks;
}

async function dataFolder({ config }: Rooms): Promise<Check[]> {
  const { dataDir } = config.store;
  mkdirSync(dataDir, { recursive: true });
  accessSync(dataDir, constants.W_OK);
  const { bavail, bsize } = await statfs(dataDir);
  const freeGb = (bavail * bsize) / 1024 ** 3;
  const ok = freeGb > 1;
  return [
    {
      name: 'data folder',
      ok,
      message: `${dataDir} can be written, ${freeGb.toFixed(1)} GB free`,
      todo: 'Make room: articles wait here for MISP.',
    },
  ];
}

async function memory(): Promise<Check[]> {
  const freeGb = freemem() / 1024 ** 3;
  return [
    {
      name: 'memory',
      ok: totalmem() / 1024 ** 3 > 0.9,
      message: `${freeGb.toFixed(1)} GB free`,
      todo: 'A browser needs about 1 GB: give the host more, or lower CRAWL_CONCURRENCY.',
    },
  ];
}

async function queue(rooms: Rooms): Promise<Check[]> {
  return (await rooms.store()).examine();
}

async function feedList(rooms: Rooms): Promise<Check[]> {
  const { feeds } = readFeedList(rooms);
  const off = feeds.filter((feed) => !feed.enabled).length;
  return [
    {
      name: 'feed list',
      ok: feeds.length > 0,
      message: `${rooms.config.feeds.file}: ${feeds.length} feeds${off ? `, ${off} of them switched off` : ''}`,
      todo: 'Add a feed: "misp-crawler feeds add https://..."',
    },
  ];
}

/** Opens a page of its own: the browser starts, its sandbox works or not, and the way out refuses what is inside. */
async function browser(rooms: Rooms): Promise<Check[]> {
  const found = await findBrowser(rooms.config.browser.executable);
  if (!found)
    return [
      {
        name: 'browser',
        ok: false,
        message: 'no browser found',
        todo: 'Install one ("npx playwright install chromium", or the package chromium of Debian), or set CHROMIUM_PATH.',
      },
    ];
  const refused = await (await rooms.egress()).check('http://127.0.0.1:9/');
  const started = await openPage('http://127.0.0.1:9/', await rooms.crawlerOptions()).then(
    () => 'opened an address that it should not',
    (error: unknown) => ((error as { code?: string }).code === 'egress-refused' ? undefined : sentence(error)),
  );
  return [
    {
      name: 'browser',
      ok: started === undefined,
      message: started ?? `${found.path} (${found.origin}) starts`,
      todo: 'Run that program by hand to see why.',
    },
    {
      name: 'egress',
      ok: !refused.ok,
      message: refused.ok ? 'internal addresses are let through' : 'internal addresses are refused',
      todo: 'Look at EGRESS_ALLOW.',
    },
  ];
}
