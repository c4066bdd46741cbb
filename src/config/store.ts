import { duration, flag, integer, list, optional, redisAddress, secret, setting, text } from './setting.ts';

/** Where jobs, ledger and saved pages live: one SQLite file, or a Redis that many hosts share. */
export const store = {
  dataDir: setting('DATA_DIR', text, 'data', 'Folder for the SQLite file and the MISP feed folder.'),
  redisUrl: optional('REDIS_URL', redisAddress, 'redis:// or rediss:// address. Without any Redis setting, the state is kept in SQLite.'),
  redisHost: optional('REDIS_HOST', text, 'Redis host, instead of REDIS_URL.'),
  redisPort: setting('REDIS_PORT', integer(1, 65535), '6379', 'Redis port, with REDIS_HOST.'),
  redisUser: optional('REDIS_USER', text, 'Redis ACL user.'),
  redisPassword: secret('REDIS_PASSWORD', 'Redis password.'),
  redisTls: setting('REDIS_TLS', flag, 'false', 'Use TLS for Redis. A rediss:// address implies it.'),
  redisVerifyCert: setting('REDIS_VERIFYCERT', flag, 'true', "Verify Redis' TLS certificate."),
  redisCaFile: optional('REDIS_CA_FILE', text, "PEM file with the certificate authority that signed Redis' certificate."),
  redisSentinels: optional(
    'REDIS_SENTINELS',
    list,
    'host:port of each Redis Sentinel, instead of REDIS_URL. Requires REDIS_SENTINEL_NAME.',
  ),
  redisSentinelName: optional('REDIS_SENTINEL_NAME', text, 'Name of the master that the Sentinels monitor.'),
  redisSentinelPassword: secret('REDIS_SENTINEL_PASSWORD', 'Password for the Sentinels.'),
  redisCluster: optional('REDIS_CLUSTER', list, 'host:port of one or more nodes of a Redis Cluster, instead of REDIS_URL.'),
  redisPrefix: setting('REDIS_PREFIX', text, 'misp-crawler', 'Prefix of all Redis keys.'),
  leaseMs: setting('JOB_LEASE', duration, '60s', 'How long it takes until a job whose process died is picked up by another.'),
  maxAttempts: setting('JOB_ATTEMPTS', integer(1, 100), '8', 'Number of attempts to open a page, and to publish it, before the job fails.'),
  retryDelayMs: setting('JOB_RETRY_DELAY', duration, '1m', 'Delay before the second attempt. It doubles with each attempt, up to 6 hours.'),
  hostGapMs: setting(
    'HOST_GAP',
    duration,
    '2s',
    'Minimum time between two pages of one host, across all workers, rounded up to whole seconds.',
  ),
  stopMs: setting('STOP_TIMEOUT', duration, '20s', 'On shutdown, how long running jobs may take before they go back to the queue.'),
  keepDoneMs: setting('KEEP_DONE', duration, '30d', 'How long finished jobs are kept. That an article has an event is remembered forever.'),
  keepDoneCount: setting('KEEP_DONE_COUNT', integer(0, 10_000_000), '100000', 'Maximum number of finished jobs kept.'),
  keepFailedMs: setting('KEEP_FAILED', duration, '90d', 'How long failed jobs are kept, together with their evidence.'),
  keepFailedCount: setting('KEEP_FAILED_COUNT', integer(0, 10_000_000), '100000', 'Maximum number of failed jobs kept.'),
} as const;
