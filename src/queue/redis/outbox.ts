import { randomUUID } from 'node:crypto';
import type { Outbox } from '../ports.ts';
import { answersOf, type Client, reach } from './connect.ts';
import type { Keys } from './keys.ts';

/** Moves what is due behind its lease and counts the attempt, in one step. Gives id, body, attempts, createdAt in turn. */
const TAKE = `
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
local found = {}
for _, id in ipairs(ids) do
  local entry = redis.call('HGET', KEYS[2], id)
  if entry then
    local notice = cjson.decode(entry)
    notice.attempts = notice.attempts + 1
    redis.call('HSET', KEYS[2], id, cjson.encode(notice))
    redis.call('ZADD', KEYS[1], ARGV[3], id)
    found[#found + 1] = { id, notice.body, tostring(notice.attempts), string.format('%.0f', notice.createdAt) }
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return found`;

/** Notices in a hash, and a sorted set per channel by the time when they are due. */
export function redisOutbox(client: Client, keys: Keys): Outbox {
  return {
    add: (channel, body, dueAt) =>
      reach(async () => {
        const id = randomUUID();
        const entry = JSON.stringify({ body, attempts: 0, createdAt: Date.now() });
        await answersOf(client.multi().hset(keys.notices, id, entry).zadd(keys.noticesDue(channel), dueAt, id));
      }),
    take: (channel, limit, leaseMs) =>
      reach(async () => {
        const now = Date.now();
        const found = (await client.eval(TAKE, 2, keys.noticesDue(channel), keys.notices, now, limit, now + leaseMs)) as string[][];
        return found.map(([id = '', body = '', attempts, createdAt]) => ({
          id,
          body,
          attempts: Number(attempts),
          createdAt: Number(createdAt),
        }));
      }),
    done: (channel, ids) =>
      reach(async () => {
        if (ids.length === 0) return;
        await answersOf(
          client
            .multi()
            .hdel(keys.notices, ...ids)
            .zrem(keys.noticesDue(channel), ...ids),
        );
      }),
    retry: (channel, ids, dueAt) =>
      reach(async () => {
        if (ids.length > 0) await client.zadd(keys.noticesDue(channel), ...ids.flatMap((id) => [dueAt, id]));
      }),
  };
}
