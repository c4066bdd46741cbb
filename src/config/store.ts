import { duration, flag, integer, list, optional, redisAddress, secret, setting, text } from './setting.ts';

/** Where jobs, ledger and saved pages live: one SQLite file, or a Redis that many hosts share. */
export const store = {
  dataDir: setting('DATA_DIR', text, 'data', 'Folder of the SQLite file and the MISP feed folder.'),
  redisUrl: optional('REDIS_URL', redisAddress, 'redis:// or rediss:// address; without any Redis setting the state lives in SQLite.'),
  redisHost: optional('REDIS_HOST', text, 'Host of Redis, instead of REDIS_URL.'),
  redisPort: setting('REDIS_PORT', integer(1, 65535), '6379', 'Port of Redis, with REDIS_HOST.'),
  redisUser: optional('REDIS_USER', text, 'ACL user of Redis.'),
  redisPassword: secret('REDIS_PASSWORD', 'Password of Redis.'),
  redisTls: setting('REDIS_TLS', flag, 'false', 'Speak TLS to Redis; a rediss:// address does so by itself.'),
  redisVerifyCert: setting('REDIS_VERIFYCERT', flag, 'true', 'Check the certificate of Redis.'),
  redisCaFile: optional('REDIS_CA_FILE', text, 'PEM file with the certificate authority that signed the certificate of Redis.'),
  redisSentinels: optional('REDIS_SENTINELS', list, 'host:port of each Redis Sentinel, instead of REDIS_URL; needs REDIS_SENTINEL_NAME.'),
  redisSentinelName: optional('REDIS_SENTINEL_NAME', text, 'Name of the master that the Sentinels watch.'),
  redisSentinelPassword: secret('REDIS_SENTINEL_PASSWORD', 'Password of the Sentinels.'),
  redisCluster: optional('REDIS_CLUSTER', list, 'host:port of some nodes of a Redis Cluster, instead of REDIS_URL.'),
  redisPrefix: setting('REDIS_PREFIX', text, 'misp-crawler', 'First part of all key names.'),
  leaseMs: setting('JOB_LEASE', duration, '60s', 'A job whose process died is taken up again after this time.'),
  maxAttempts: setting('JOB_ATTEMPTS', integer(1, 100), '8', 'Attempts at opening a page, and at publishing it, before the job fails.'),
  retryDelayMs: setting('JOB_RETRY_DELAY', duration, '1m', 'Wait before the second attempt; doubles with each attempt, up to 6 hours.'),
  hostGapMs: setting(
    'HOST_GAP',
    duration,
    '2s',
    'Least time between two pages of one host, over all workers; rounded up to whole seconds.',
  ),
  stopMs: setting('STOP_TIMEOUT', duration, '20s', 'At the end of a process, how long work in hand may take before it is handed back.'),
  keepDoneMs: setting('KEEP_DONE', duration, '30d', 'How long finished jobs are shown. That their events exist is remembered without end.'),
  keepDoneCount: setting('KEEP_DONE_COUNT', integer(0, 10_000_000), '100000', 'Most finished jobs that are kept.'),
  keepFailedMs: setting('KEEP_FAILED', duration, '90d', 'How long failed jobs are kept, with their evidence.'),
  keepFailedCount: setting('KEEP_FAILED_COUNT', integer(0, 10_000_000), '100000', 'Most failed jobs that are kept.'),
} as const;
