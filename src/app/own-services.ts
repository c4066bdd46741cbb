import type { Config } from '../config/load.ts';
import { readPublishRules } from '../publish-rules/settings.ts';

const REDIS_PORT = '6379';

/** host:port of our own Redis, MISPs, web and metrics: what no page may make the browser talk to. */
export function ownServices({ store, misp, web, service }: Config): string[] {
  const rules = misp.publishRules === undefined ? undefined : readPublishRules(misp.publishRules, () => true);
  const servers = Object.values(rules?.outputs ?? {}).flatMap((output) => ('url' in output ? [output.url] : []));
  return [
    `${web.host}:${web.port}`,
    ...(service.metricsPort === undefined ? [] : [`${service.metricsHost}:${service.metricsPort}`]),
    ...[store.redisUrl, misp.url, ...servers].flatMap((address) => (address ? [hostPort(new URL(address))] : [])),
    ...(store.redisHost ? [`${store.redisHost}:${store.redisPort}`] : []),
    ...[...(store.redisSentinels ?? []), ...(store.redisCluster ?? [])].map((node) => hostPort(new URL(`redis://${node}`))),
  ];
}

function hostPort({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || { 'http:': '80', 'https:': '443' }[protocol] || REDIS_PORT}`;
}
