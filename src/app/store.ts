import { join } from 'node:path';
import type { Config } from '../config/load.ts';
import { UsageError } from '../errors.ts';
import { openRedis, openSqlite } from '../queue/index.ts';
import type { Store } from '../queue/ports.ts';

/** Redis when any setting names one, else one SQLite file in DATA_DIR. */
export function openStore({ store }: Config): Promise<Store> {
  if (!usesRedis(store)) return openSqlite({ path: join(store.dataDir, 'misp-crawler.db') });
  if (store.redisSentinels && !store.redisSentinelName)
    throw new UsageError('REDIS_SENTINELS is set, but REDIS_SENTINEL_NAME is not: name the master that they watch.');
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

export function usesRedis(store: Config['store']): boolean {
  return Boolean(store.redisUrl || store.redisHost || store.redisSentinels || store.redisCluster);
}

/** host:port of our own Redis, MISP and web: what no page may make the browser talk to. */
export function ownServices({ store, misp, web }: Config): string[] {
  const own = [`${web.host}:${web.port}`];
  for (const address of [store.redisUrl, misp.url]) {
    if (!address) continue;
    const url = new URL(address);
    own.push(`${url.hostname}:${url.port || { 'http:': '80', 'https:': '443' }[url.protocol] || '6379'}`);
  }
  if (store.redisHost) own.push(`${store.redisHost}:${store.redisPort}`);
  return [...own, ...(store.redisSentinels ?? []), ...(store.redisCluster ?? [])];
}
