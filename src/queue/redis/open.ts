import type { Check } from '../../domain.ts';
import { UsageError } from '../../errors.ts';
import { announcingDueJobs } from '../due-jobs.ts';
import { hostThrottle, redisLimiter } from '../politeness.ts';
import type { Store } from '../ports.ts';
import { forgetExpired, redisBlobs } from './blobs.ts';
import { serverClock } from './clock.ts';
import { type Client, connect, type RedisOptions, reach } from './connect.ts';
import { redisDeliveries } from './deliveries.ts';
import { type Keys, keysOf } from './keys.ts';
import { redisLedger } from './ledger.ts';
import { redisOutbox } from './outbox.ts';
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
    const blobs = redisBlobs(client, keys);
    const ledger = redisLedger(client, keys, clock);
    return {
      queue: announcingDueJobs(redisQueue(client, keys, records, deliveries, blobs, clock)),
      ledger: {
        ...ledger,
        trim: async (olderThanMs) => {
          await forgetExpired(client, keys);
          return ledger.trim(olderThanMs);
        },
      },
      blobs,
      outbox: redisOutbox(client, keys),
      hosts: hostThrottle(redisLimiter(client, keys.hosts), reach),
      check: () => check(client, keys),
      examine: () => examine(client, keys),
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
  const field = await info(client);
  await reach(() => client.set(`${keys.root}:check`, '1', 'EX', 10));
  return `Redis ${field('redis_version')}, keys under ${keys.root}, ${field('used_memory_human')} used`;
}

async function examine(client: Client, keys: Keys): Promise<Check[]> {
  const where = await check(client, keys);
  const field = await info(client);
  const version = field('redis_version');
  const policy = field('maxmemory_policy');
  const durable = field('aof_enabled') === '1';
  const [used, most] = [Number(field('used_memory')), Number(field('maxmemory'))];
  const full = most > 0 && used > 0.8 * most;
  return [
    { name: 'queue', ok: true, message: where },
    {
      name: 'Redis version',
      ok: isAtLeast(version, OLDEST),
      message: version,
      todo: `Redis ${OLDEST} is the oldest that works.`,
    },
    {
      name: 'Redis persistence',
      ok: durable,
      message: durable ? 'append-only file on' : 'append-only file off: a crash of Redis may lose jobs of the last minutes',
      todo: 'Start Redis with "appendonly yes".',
    },
    {
      name: 'Redis eviction',
      ok: policy === 'noeviction' || most === 0,
      message: `maxmemory-policy ${policy}${most === 0 ? ', no maxmemory' : ''}`,
      todo: 'Set "maxmemory-policy noeviction": with any other, Redis forgets jobs when it is full.',
    },
    {
      name: 'Redis memory',
      ok: !full,
      message:
        most === 0 ? `${field('used_memory_human')} used` : `${Math.round((100 * used) / most)} % of ${field('maxmemory_human')} used`,
      todo: 'Give Redis more maxmemory; docs/scale.md says how much.',
    },
  ];
}

/** zmscore came with it, and BullMQ asks for it. */
const OLDEST = '6.2.0';

function isAtLeast(version: string, oldest: string): boolean {
  const [have, need] = [version, oldest].map((text) => text.split('.').map(Number));
  for (const [index, part] of (need ?? []).entries()) {
    const difference = (have?.[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

async function info(client: Client): Promise<(name: string) => string> {
  const text = await reach(() => client.info());
  return (name) => new RegExp(`^${name}:(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '?';
}
