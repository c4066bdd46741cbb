import type { Blobs } from '../ports.ts';
import { answersOf, type Client, reach } from './connect.ts';
import type { Keys } from './keys.ts';

/** One string per blob; a sorted set of all names (in order of the alphabet) finds those with a prefix. */
export function redisBlobs(client: Client, keys: Keys): Blobs {
  return {
    put: async (name, bytes, ttlMs) => {
      const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      await reach(async () => {
        const transaction = client.multi().zadd(keys.blobs, 0, name);
        if (ttlMs === undefined) transaction.set(keys.blob(name), value);
        else transaction.set(keys.blob(name), value, 'PX', Math.max(1, Math.ceil(ttlMs)));
        await answersOf(transaction);
      });
    },
    get: async (name) => {
      const bytes = await reach(() => client.getBuffer(keys.blob(name)));
      return bytes ? new Uint8Array(bytes) : undefined;
    },
    delete: (prefix) =>
      reach(async () => {
        const names = await client.zrangebylex(keys.blobs, `[${prefix}`, `(${prefix}\u{10FFFF}`);
        if (names.length === 0) return;
        await answersOf(
          client
            .multi()
            .unlink(...names.map(keys.blob))
            .zrem(keys.blobs, ...names),
        );
      }),
  };
}

/** Takes the names of blobs whose time is over out of the set; returns how many. */
export function forgetExpired(client: Client, keys: Keys): Promise<number> {
  return reach(async () => {
    let count = 0;
    let cursor = '0';
    do {
      const [next, found] = await client.zscan(keys.blobs, cursor, 'COUNT', 500);
      cursor = next;
      const names = found.filter((_, index) => index % 2 === 0);
      if (names.length === 0) continue;
      const pipeline = client.pipeline();
      for (const name of names) pipeline.exists(keys.blob(name));
      const there = await answersOf(pipeline);
      const gone = names.filter((_, index) => there[index] === 0);
      if (gone.length > 0) count += await client.zrem(keys.blobs, ...gone);
    } while (cursor !== '0');
    return count;
  });
}
