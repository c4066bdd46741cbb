import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import { RetryLater, UsageError } from '../../../src/errors.ts';
import { manualRequest } from '../../../src/pipeline/submit.ts';
import { PRIORITY } from '../../../src/queue/ports.ts';
import { sqliteBlobs } from '../../../src/queue/sqlite/blobs.ts';
import { openDatabase } from '../../../src/queue/sqlite/database.ts';
import { openSqlite } from '../../../src/queue/sqlite/open.ts';
import { expect, test } from '../../support/test.ts';

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlite-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

test('makes its folder and a file that only its user may read', async () => {
  const path = join(folder, 'deep', 'er', 'state.db');
  const store = await openSqlite({ path });
  expect((await stat(path)).mode & 0o077).toBe(0);
  expect(await store.check()).toContain(path);
  await store.close();
});

test('names the reason when the place cannot be used', async () => {
  await writeFile(join(folder, 'file'), 'x');
  await mkdir(join(folder, 'folder.db'));
  for (const [path, reason] of [
    [join(folder, 'file', 'state.db'), /cannot be written: a file is where a folder should be\. Give/],
    [join(folder, 'folder.db'), /cannot be written: it is a folder\./],
    ['/proc/self/state.db', /cannot be written: [a-z ]+\. Give/],
  ] as const) {
    const error = await openSqlite({ path }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toMatch(reason);
  }
});

test('names the reason when this user may not write there', async () => {
  test.skip(process.getuid?.() === 0, 'root may write everywhere');
  await mkdir(join(folder, 'locked'), { mode: 0o500 });
  await expect(openSqlite({ path: join(folder, 'locked', 'state.db') })).rejects.toThrow(/cannot be written: permission denied/);
});

test('says what to do about a file that is not a database', async () => {
  const path = join(folder, 'state.db');
  await writeFile(path, 'This is a text file, and quite a long one. '.repeat(100));
  const error = await openSqlite({ path }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toMatch(/is damaged or not an SQLite file.*Move it away/);
});

test('says what to do about a database that was damaged', async () => {
  const path = join(folder, 'state.db');
  const before = await openSqlite({ path });
  for (let i = 0; i < 50; i++)
    await before.queue.add({ key: `k${i}`, request: manualRequest(`https://a.example/${i}`), priority: PRIORITY.feed });
  await before.close();
  const { size } = await stat(path);
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(size - 4_096, 0x5a), 0, size - 4_096, 4_096);
  await file.close();
  const error = await openSqlite({ path })
    .then(async (store) => {
      await store.queue.counts().finally(() => store.close());
    })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toMatch(/is damaged or not an SQLite file.*Move it away/);
});

test('doctor finds a sound database sound', async () => {
  const store = await openSqlite({ path: join(folder, 'state.db') });
  expect((await store.examine()).map(({ name, ok }) => [name, ok])).toEqual([
    ['queue', true],
    ['database', true],
  ]);
  await store.close();
});

test('refuses the file of a newer version', async () => {
  const path = join(folder, 'state.db');
  (await openDatabase(path)).close();
  const newer = new Libsql(path);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  await expect(openSqlite({ path })).rejects.toThrow(/schema version 99.*newer misp-crawler/);
});

test('a disk without room for the files beside the database is full, and not broken', async () => {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  test.skip(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0, 'only root may mount a small disk');
  try {
    await writeFile(join(disk, 'rest'), new Uint8Array(48 * 1024));
    await expect(openSqlite({ path: join(disk, 'state.db') })).rejects.toMatchObject({ code: 'disk-full' });
  } finally {
    spawnSync('umount', ['-l', disk]);
  }
});

test('a full disk is something that passes, and loses nothing', async () => {
  const db = await openDatabase(join(folder, 'state.db'));
  const blobs = sqliteBlobs(db);
  await blobs.put('before', new Uint8Array([1]));
  const pages = (await db.read((sql) => sql.get<{ page_count: number }>('PRAGMA page_count')))?.page_count ?? 0;
  await db.exec(`PRAGMA max_page_count = ${pages + 10}`);
  const error = await blobs.put('big', new Uint8Array(1_000_000)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RetryLater);
  expect(error).toMatchObject({ code: 'disk-full' });
  expect(String(error)).toContain('Free some space');
  expect(await blobs.get('before')).toEqual(new Uint8Array([1]));
  await db.exec('PRAGMA max_page_count = 1000000');
  await blobs.put('big', new Uint8Array(1_000_000));
  expect((await blobs.get('big'))?.length).toBe(1_000_000);
  db.close();
});

test('a lock of another process is waited for by every kind of call, and the connection works afterwards', async () => {
  const path = join(folder, 'state.db');
  const store = await openSqlite({ path });
  const other = new Libsql(path);
  other.exec('BEGIN IMMEDIATE');
  other.prepare("INSERT INTO named (name, value) VALUES ('x', '1')").run();
  const key = 'https://a.test/1';
  const calls = [
    store.hosts.enter('a.test', { holdMs: 5_000, gapMs: 0 }),
    store.hosts.stay('b.test', 5_000),
    store.hosts.leave('c.test', 0),
    store.blobs.put('a/1', new Uint8Array([1])),
    store.blobs.delete('b/'),
    store.ledger.once('job', '1', 5_000),
    store.queue.add({ key, request: manualRequest(key), priority: PRIORITY.feed }),
  ];
  let ended = 0;
  for (const call of calls) void call.then(() => ended++);
  // Long enough for each of them to have met the lock: its own tries end after 15 ms.
  expect(await Promise.race([Promise.all(calls), sleep(300)])).toBeUndefined();
  expect(ended).toBe(0);
  other.exec('COMMIT');
  await Promise.all(calls);
  other.prepare("INSERT INTO named (name, value) VALUES ('y', '1')").run();
  expect(await store.ledger.get('y')).toBe('1');
  const lease = await store.queue.take('crawl', 'test', 5_000);
  expect(lease?.job.key).toBe(key);
  other.close();
  await store.close();
});

const built = resolve('build/src/queue/sqlite/open.js');

test('several processes work on one file: nothing lost, nothing twice', async () => {
  test.skip(!existsSync(built), 'the build in build/ is missing (npm run build:test)');
  const path = join(folder, 'state.db');
  const jobs = 120;
  // Each process adds the same keys and works on whatever it gets, noting what it finished.
  const script = `
    import { openSqlite } from ${JSON.stringify(built)};
    const store = await openSqlite({ path: ${JSON.stringify(path)} });
    const source = { kind: 'feed', title: 'F', url: 'f', tags: [] };
    for (let i = 0; i < ${jobs}; i++) await store.queue.add({ key: 'k' + i, request: { url: 'https://a.example/' + i, source }, priority: 5 });
    let idle = 0;
    while (idle < 20) {
      const lane = Math.random() < 0.5 ? 'crawl' : 'publish';
      const lease = await store.queue.take(lane, String(process.pid), 60000);
      if (!lease) { idle++; await new Promise((done) => setTimeout(done, 10)); continue; }
      idle = 0;
      if (lane === 'crawl') await store.queue.advance(lease);
      else if (await store.queue.finish(lease, { status: 'created', message: 'x' })) console.log(lease.job.key);
    }
    await store.close();`;
  const children = [1, 2, 3, 4].map(() => run(script));
  const done = (await Promise.all(children)).flat();
  const store = await openSqlite({ path });
  const counts = await store.queue.counts();
  await store.close();
  expect(counts.publish.done).toBe(jobs);
  // A key that was done may have been added again by a slower process; each round finished it once.
  expect(new Set(done).size).toBe(jobs);
});

test('a process that is killed loses no job', async () => {
  test.skip(!existsSync(built), 'the build in build/ is missing (npm run build:test)');
  const path = join(folder, 'state.db');
  const child = start(`
    import { openSqlite } from ${JSON.stringify(built)};
    const store = await openSqlite({ path: ${JSON.stringify(path)} });
    const source = { kind: 'feed', title: 'F', url: 'f', tags: [] };
    for (let i = 0; ; i++) {
      await store.queue.add({ key: 'k' + i, request: { url: 'https://a.example/' + i, source }, priority: 5 });
      console.log(String(i));
      await new Promise(setImmediate);
    }`);
  let last = -1;
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (data: Buffer) => {
      last = Number(data.toString().trim().split('\n').at(-1));
      if (last > 200) resolve();
    });
  });
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  const store = await openSqlite({ path });
  expect((await store.queue.counts()).crawl.waiting).toBeGreaterThanOrEqual(last + 1);
  await store.close();
});

/** It ends with its standard input, so that nothing outlives a test process that was killed. */
function start(script: string): ChildProcess {
  const guarded = `process.stdin.on('end', () => process.exit(1)).resume().unref();${script}`;
  return spawn(process.execPath, ['--input-type=module', '-e', guarded], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function run(script: string): Promise<string[]> {
  const child = start(script);
  let out = '';
  child.stdout?.on('data', (data: Buffer) => {
    out += data.toString();
  });
  // Not its exit, at which some of its output may still be on the way.
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(0);
  return out.split('\n').filter(Boolean);
}
