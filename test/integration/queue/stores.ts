import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../../src/queue/ports.ts';
import { openRedis } from '../../../src/queue/redis/open.ts';
import { openSqlite } from '../../../src/queue/sqlite/open.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

/** A place for state, fresh for one test; several stores (as of several processes) can be opened on it. */
export interface Place {
  open(): Promise<Store>;
  close(): Promise<void>;
}

/** One Redis per test process; each place has a prefix of its own. It ends with the process. */
let redis: Promise<TestRedis> | undefined;
let count = 0;

async function sharedRedis(): Promise<TestRedis> {
  redis ??= startRedis().then((server) => {
    process.once('exit', () => server.closeNow());
    return server;
  });
  return redis;
}

async function sqlite(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'queue-'));
  const stores: Store[] = [];
  return {
    open: async () => {
      const store = await openSqlite({ path: join(folder, 'state.db') });
      stores.push(store);
      return store;
    },
    close: async () => {
      for (const store of stores) await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function inRedis(): Promise<Place> {
  const server = await sharedRedis();
  const prefix = `t${process.pid}-${count++}`;
  const stores: Store[] = [];
  return {
    open: async () => {
      const store = await openRedis({ url: server.url, prefix });
      stores.push(store);
      return store;
    },
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}

export const places: Record<string, () => Promise<Place>> = { sqlite, redis: inRedis };
