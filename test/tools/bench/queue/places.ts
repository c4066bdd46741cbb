import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../../../src/queue/ports.ts';
import { openRedis } from '../../../../src/queue/redis/open.ts';
import { openSqlite } from '../../../../src/queue/sqlite/open.ts';
import { startRedis } from '../../../support/redis.ts';

export type Mode = 'sqlite' | 'redis';

/** Where a worker process finds the state. */
export interface Address {
  mode: Mode;
  at: string;
}

export interface BenchPlace {
  address: Address;
  open(): Promise<Store>;
  /** Bytes that the state takes: the file with its log, or Redis' memory. */
  size(): Promise<number>;
  close(): Promise<void>;
}

export function openAt(address: Address): Promise<Store> {
  return address.mode === 'sqlite' ? openSqlite({ path: address.at }) : openRedis({ url: address.at, prefix: 'bench' });
}

export async function benchPlace(mode: Mode): Promise<BenchPlace> {
  if (mode === 'sqlite') {
    const folder = await mkdtemp(join(tmpdir(), 'bench-queue-'));
    const path = join(folder, 'state.db');
    return {
      address: { mode, at: path },
      open: () => openSqlite({ path }),
      size: async () => {
        const sizes = await Promise.all([path, `${path}-wal`].map((file) => stat(file).catch(() => ({ size: 0 }))));
        return sizes.reduce((sum, file) => sum + file.size, 0);
      },
      close: () => rm(folder, { recursive: true, force: true }),
    };
  }
  // As a team would run it: an append-only file, written to disk every second.
  const redis = await startRedis(['--appendfsync', 'everysec']);
  return {
    address: { mode, at: redis.url },
    open: () => openAt({ mode, at: redis.url }),
    size: async () => Number(/used_memory:(\d+)/.exec(String(await redis.command('INFO', 'memory')))?.[1] ?? 0),
    close: () => redis.close(),
  };
}
