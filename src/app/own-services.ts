import type { Config } from '../config/load.ts';

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
