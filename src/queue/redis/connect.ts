import { readFileSync } from 'node:fs';
import { type ChainableCommander, Cluster, Redis } from 'ioredis';
import pTimeout from 'p-timeout';
import { fileReason, RetryLater, UsageError } from '../../errors.ts';

/** How to reach Redis; the settings that the fields come from are in brackets. */
export interface RedisOptions {
  /** redis:// or rediss:// address, with user, password and database if need be (REDIS_URL). */
  url?: string | undefined;
  /** (REDIS_HOST, REDIS_PORT) */
  host?: string | undefined;
  port?: number | undefined;
  /** ACL user and password; they win over those of the url (REDIS_USER, REDIS_PASSWORD). */
  username?: string | undefined;
  password?: string | undefined;
  /** First part of all key names, without braces (REDIS_PREFIX). */
  prefix: string;
  /** TLS, with its own certificate authority if need be (REDIS_TLS, REDIS_CA_FILE, REDIS_VERIFYCERT). */
  tls?: { caFile?: string | undefined; verify?: boolean | undefined } | undefined;
  /** host:port of each Sentinel, and the name of the master (REDIS_SENTINELS, REDIS_SENTINEL_NAME, REDIS_SENTINEL_PASSWORD). */
  sentinel?: { hosts: string[]; name: string; password?: string | undefined } | undefined;
  /** host:port of some nodes of a Redis Cluster (REDIS_CLUSTER). */
  cluster?: string[] | undefined;
}

/** Cluster has the same commands; the library's types just do not say so in a way that calls can use. */
export type Client = Redis;

/**
 * Commands fail at once while Redis is away (the loops wait and try again), rather than pile up and run when their
 * callers are long gone; one that gets no answer fails after COMMAND_MS.
 */
const COMMAND_MS = 10_000;
const CONNECT_MS = 10_000;

/** Connects; throws UsageError when Redis refuses us, RetryLater when it cannot be reached. */
export async function connect(options: RedisOptions): Promise<Client> {
  const client = create(options);
  // Without a listener an error would end the process; every command reports its own.
  let last: Error | undefined;
  client.on('error', (error: Error) => {
    last = error;
  });
  try {
    await pTimeout(client.connect(), { milliseconds: CONNECT_MS, message: `no answer within ${CONNECT_MS / 1000} s` });
    await client.ping();
    return client;
  } catch (error) {
    client.disconnect();
    throw explain(last ?? error);
  }
}

function create(options: RedisOptions): Client {
  const tls = options.tls ?? (options.url?.startsWith('rediss:') ? {} : undefined);
  const node = {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    keepAlive: 30_000,
    retryStrategy: (times: number) => Math.min(2_000, 100 * times),
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    ...(options.username ? { username: options.username } : {}),
    ...(options.password ? { password: options.password } : {}),
    ...(tls ? { tls: { rejectUnauthorized: tls.verify !== false, ...(tls.caFile ? { ca: readCa(tls.caFile) } : {}) } } : {}),
  };
  if (options.cluster && options.cluster.length > 0) {
    const { lazyConnect: _, enableOfflineQueue: __, retryStrategy: ___, ...redisOptions } = node;
    return new Cluster(options.cluster.map(address), {
      lazyConnect: true,
      enableOfflineQueue: false,
      redisOptions,
      clusterRetryStrategy: (times) => Math.min(2_000, 100 * times),
    }) as unknown as Client;
  }
  if (options.sentinel) {
    const { hosts, name, password } = options.sentinel;
    return new Redis({ ...node, sentinels: hosts.map(address), name, ...(password ? { sentinelPassword: password } : {}) });
  }
  if (options.url) return new Redis(options.url, node);
  return new Redis({ ...node, host: options.host ?? '127.0.0.1', port: options.port ?? 6379 });
}

function address(text: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  if (!host) throw new UsageError(`${JSON.stringify(text)} is not an address of a Redis node: write host:port.`);
  return { host, port: Number(match?.[3] ?? 6379) };
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`REDIS_CA_FILE is ${JSON.stringify(file)}: the file cannot be read: ${fileReason(error)}.`);
  }
}

/** Runs something that talks to Redis, with errors as sentences of ours. */
export async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explain(error);
  }
}

/** The answers of a pipeline or transaction; throws the first error among them. */
export async function answersOf(commands: ChainableCommander): Promise<unknown[]> {
  return ((await commands.exec()) ?? []).map(([error, value]) => {
    if (error) throw error;
    return value;
  });
}

/** Answers of Redis that end when somebody or time repairs it. */
const PASSING: readonly [RegExp, string][] = [
  [/^OOM /, 'Redis is out of memory: it has reached its maxmemory. Give it more; work then resumes by itself.'],
  [/^MISCONF /, 'Redis cannot write to its disk and refuses changes. Free some space there; work then resumes by itself.'],
  [/^(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|READONLY|NOREPLICAS) /, 'Redis is not ready yet.'],
  [
    /ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|Connection is closed|isn't writeable|timed out|no answer|max retries|Failed to refresh slots|None of startup nodes|All sentinels/i,
    'Redis cannot be reached. Check that it runs and that the address is right; work resumes by itself when it is back.',
  ],
];

function explain(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (/^(NOAUTH|WRONGPASS|NOPERM|ERR AUTH|ERR Client sent AUTH)/.test(message)) {
    return new UsageError(
      `Redis refuses the connection (${message}). Check REDIS_USER and REDIS_PASSWORD, and that the user may use all keys below REDIS_PREFIX.`,
      { cause: error },
    );
  }
  const code = (error as { code?: unknown }).code;
  const text = `${message} ${typeof code === 'string' ? code : ''}`;
  const known = PASSING.find(([pattern]) => pattern.test(text));
  if (known) return new RetryLater('redis-down', `${known[1]} (${message})`, { outage: true, cause: error });
  return error;
}
