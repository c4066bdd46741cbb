import { UsageError } from '../../errors.ts';
import { politeHosts, redisLimiter } from '../politeness.ts';
import type { Store } from '../ports.ts';
import { forgetExpired, redisBlobs } from './blobs.ts';
import { serverClock } from './clock.ts';
import { type Client, connect, type RedisOptions, reach } from './connect.ts';
import { redisDeliveries } from './deliveries.ts';
import { type Keys, keysOf } from './keys.ts';
import { redisLedger } from './ledger.ts';
import { redisQueue } from './queue.ts';
import { redisRecords } from './records.ts';

/** Version of the layout in keys.ts and records.ts. */
const SCHEMA = 1;

/**
 * Opens the store that any number of hosts share. Throws UsageError when Redis refuses us or holds the state of a newer
 * version, RetryLater when it cannot be reached.
 */
export async function openRedis(options: RedisOptions): Promise<Store> {
  const client = await connect(options);
  const keys = keysOf(options.prefix, Boolean(options.cluster?.length));
  try {
    await checkSchema(client, keys);
    const clock = await serverClock(client);
    const records = redisRecords(client, keys, clock.now);
    const deliveries = redisDeliveries(client, keys);
    const ledger = redisLedger(client, keys, clock);
    return {
      queue: redisQueue(client, keys, records, deliveries, clock),
      ledger: {
        ...ledger,
        trim: async (olderThanMs) => {
          await forgetExpired(client, keys);
          return ledger.trim(olderThanMs);
        },
      },
      blobs: redisBlobs(client, keys),
      hosts: politeHosts(redisLimiter(client, keys.hosts), reach),
      check: () => check(client, keys),
      close: async () => {
        await deliveries.close();
        client.disconnect();
      },
    };
  } catch (error) {
    client.disconnect();
    throw error;
  }
}

async function checkSchema(client: Client, keys: Keys): Promise<void> {
  await reach(() => client.set(keys.schema, String(SCHEMA), 'NX'));
  const found = Number(await reach(() => client.get(keys.schema)));
  if (found > SCHEMA) {
    throw new UsageError(
      `Redis holds the state of schema version ${found} under ${keys.root}; this version knows ${SCHEMA} at most. Use the newer misp-crawler that wrote it, or another REDIS_PREFIX.`,
    );
  }
}

async function check(client: Client, keys: Keys): Promise<string> {
  const info = await reach(() => client.info());
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '?';
  await reach(() => client.set(`${keys.root}:check`, '1', 'EX', 10));
  const policy = field('maxmemory_policy');
  const forgets =
    policy !== 'noeviction' && policy !== '?' ? ` Its maxmemory-policy is ${policy}: it may forget jobs; set noeviction.` : '';
  const persistent = field('aof_enabled') === '0' ? ' Its append-only file is off: a crash of Redis may lose the last minutes.' : '';
  return `Redis ${field('redis_version')}, keys under ${keys.root}, ${field('used_memory_human')} used.${forgets}${persistent}`;
}
