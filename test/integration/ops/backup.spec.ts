/** The commands of "Backup and restore" in docs/operations.md, on stores with jobs in them. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { manualRequest } from '../../../src/pipeline/submit.ts';
import type { Store } from '../../../src/queue/ports.ts';
import { openRedis } from '../../../src/queue/redis/open.ts';
import { openSqlite } from '../../../src/queue/sqlite/open.ts';
import { freePort } from '../../support/listening.ts';
import { findRedis, NO_REDIS, startRedis } from '../../support/redis.ts';
import { expect, test } from '../../support/test.ts';

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** One job done, one waiting, one noted article. */
async function fill(store: Store): Promise<void> {
  await store.queue.add({ key: 'done', request: manualRequest('https://blog.test/done'), priority: 5 });
  const lease = await store.queue.take('crawl', 'me', 60_000);
  if (!lease) throw new Error('no job');
  await store.queue.finish(lease, { status: 'created', message: 'made' });
  await store.queue.add({ key: 'waiting', request: manualRequest('https://blog.test/waiting'), priority: 5 });
  await store.ledger.saveUrl({ key: 'done', eventUuid: '2f6fa0a3-65d5-5a6e-9e0a-6d3f2a4a9b11', doneAt: 1 });
  await store.blobs.put('page', new TextEncoder().encode('saved page'));
}

async function expectAll(store: Store): Promise<void> {
  const { crawl } = await store.queue.counts();
  expect(crawl).toMatchObject({ done: 1, waiting: 1 });
  expect((await store.ledger.url('done'))?.eventUuid).toBe('2f6fa0a3-65d5-5a6e-9e0a-6d3f2a4a9b11');
  expect(new TextDecoder().decode(await store.blobs.get('page'))).toBe('saved page');
  // It is not only readable: work goes on.
  expect((await store.queue.take('crawl', 'me', 60_000))?.job.key).toBe('waiting');
}

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('SQLite: a copy made while the store is in use holds everything', async () => {
  test.skip(!has('sqlite3'), 'sqlite3 is not installed');
  const path = join(folder, 'misp-crawler.db');
  const store = await openSqlite({ path });
  try {
    await fill(store);
    execFileSync('sqlite3', [path, `VACUUM INTO '${join(folder, 'copy.db')}'`]);
    await store.queue.add({ key: 'later', request: manualRequest('https://blog.test/later'), priority: 5 });
  } finally {
    await store.close();
  }
  const restored = await openSqlite({ path: join(folder, 'copy.db') });
  try {
    await expectAll(restored);
  } finally {
    await restored.close();
  }
});

test('Redis: a dump restored into an empty folder becomes an append-only file with everything in it', async () => {
  const program = findRedis() ?? '';
  test.skip(program === '', NO_REDIS);
  const redis = await startRedis();
  const dump = join(folder, 'backup.rdb');
  try {
    const store = await openRedis({ url: redis.url, prefix: 'backup-test' });
    await fill(store);
    await store.close();
    execFileSync('redis-cli', ['-p', String(redis.port), '--rdb', dump], { stdio: 'ignore' });
  } finally {
    await redis.close();
  }

  // What the page does inside the container, with the same words.
  const data = join(folder, 'data');
  mkdirSync(data);
  copyFileSync(dump, join(data, 'dump.rdb'));
  const port = String(await freePort());
  const cli = (...words: string[]): string => execFileSync('redis-cli', ['-p', port, ...words], { encoding: 'utf8' });
  const until = async (done: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 100; tries += 1) {
      try {
        if (done()) return;
      } catch {
        // not there yet
      }
      await sleep(100);
    }
    throw new Error('Redis did not get there.');
  };
  execFileSync(program, ['--bind', '127.0.0.1', '--dir', data, '--appendonly', 'no', '--daemonize', 'yes', '--port', port], {
    stdio: 'ignore',
  });
  await until(() => cli('ping').includes('PONG'));
  cli('config', 'set', 'appendonly', 'yes');
  await until(
    () => /aof_rewrite_in_progress:0/.test(cli('info', 'persistence')) && /aof_rewrite_scheduled:0/.test(cli('info', 'persistence')),
  );
  execFileSync('redis-cli', ['-p', port, 'shutdown', 'save'], { stdio: 'ignore' });

  execFileSync(program, ['--bind', '127.0.0.1', '--dir', data, '--appendonly', 'yes', '--daemonize', 'yes', '--port', port], {
    stdio: 'ignore',
  });
  try {
    await until(() => cli('ping').includes('PONG'));
    const restored = await openRedis({ url: `redis://127.0.0.1:${port}`, prefix: 'backup-test' });
    try {
      await expectAll(restored);
    } finally {
      await restored.close();
    }
  } finally {
    execFileSync('redis-cli', ['-p', port, 'shutdown', 'nosave'], { stdio: 'ignore' });
  }
});
