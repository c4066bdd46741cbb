import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announceWorker, readWorkers } from '../../../src/queue/running-workers.ts';
import { openSqlite } from '../../../src/queue/sqlite/open.ts';
import { expect, test } from '../../support/test.ts';

const workerOf = (id: string) => () => ({
  id,
  host: id.split(':')[0] ?? '',
  pid: 7,
  version: '0.1.0',
  startedAt: 0,
  pages: 4,
  running: [{ what: `The page https://${id}.example/`, since: 5 }],
});
const fail = (error: unknown): never => {
  throw error;
};

test('workers list themselves with what they are working on, and leave when they stop', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'workers-'));
  const { ledger, close } = await openSqlite({ path: join(folder, 'store.db') });
  try {
    const a = announceWorker(ledger, workerOf('a:1'), fail);
    await expect.poll(() => readWorkers(ledger)).toHaveLength(1);
    const b = announceWorker(ledger, workerOf('b:2'), fail);
    await expect.poll(async () => (await readWorkers(ledger)).map(({ id }) => id)).toEqual(['a:1', 'b:2']);
    expect((await readWorkers(ledger))[0]).toMatchObject({ host: 'a', version: '0.1.0', pages: 4, running: [{ since: 5 }] });
    await a.stop();
    expect((await readWorkers(ledger)).map(({ id }) => id)).toEqual(['b:2']);
    // One that ended without a word is gone after three beats.
    expect(await readWorkers(ledger, Date.now() + 61_000)).toEqual([]);
    await b.stop();
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a value that is damaged, or of another version, is not a reason to fail', async () => {
  expect(await readWorkers({ get: async () => '{"not": "a list"' })).toEqual([]);
  expect(await readWorkers({ get: async () => '[{"id": 1}]' })).toEqual([]);
});
