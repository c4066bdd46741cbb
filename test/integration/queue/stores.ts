import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../../src/queue/index.ts';
import type { Store } from '../../../src/queue/ports.ts';

/** A place for state, fresh for one test; several stores (as of several processes) can be opened on it. */
export interface Place {
  open(): Promise<Store>;
  close(): Promise<void>;
}

export const places: Record<string, () => Promise<Place>> = {
  sqlite: async () => {
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
  },
};
