import { join } from 'node:path';
import type { Config } from '../config/load.ts';
import { UsageError } from '../errors.ts';
import type { Store } from '../queue/ports.ts';

/** Redis when any setting names one, else one SQLite file in DATA_DIR; only the code of the one in use is loaded. */
export async function openStore({ store }: Config): Promise<Store> {
  if (!usesRedis(store)) return (await import('../queue/sqlite/open.ts')).openSqlite({ path: join(store.dataDir, 'misp-crawler.db') });
  if (store.redisSentinels && !store.redisSentinelName)
    throw new UsageError('REDIS_SENTINELS is set, but REDIS_SENTINEL_NAME is not: name the master that they watch.');
  const { openRedis } = await import('../queue/redis/open.ts');
  return openRedis({
    url: store.redisUrl,
    host: store.redisHost,
    port: store.redisPort,
    username: store.redisUser,
    password: store.redisPassword,
    prefix: store.redisPrefix,
    tls: store.redisTls || store.redisCaFile ? { caFile: store.redisCaFile, verify: store.redisVerifyCert } : undefined,
    sentinel:
      store.redisSentinels && store.redisSentinelName
        ? { hosts: store.redisSentinels, name: store.redisSentinelName, password: store.redisSentinelPassword }
        : undefined,
    cluster: store.redisCluster,
  });
}

function usesRedis(store: Config['store']): boolean {
  return Boolean(store.redisUrl || store.redisHost || store.redisSentinels || store.redisCluster);
}
