import { integer, optional, secret, setting, text } from './setting.ts';

/** Where jobs, ledger and saved pages live: one SQLite file, or a Redis that many hosts share. */
export const store = {
  dataDir: setting('DATA_DIR', text, 'data', 'Folder of the SQLite file and the MISP feed folder.'),
  redisUrl: optional('REDIS_URL', text, 'redis:// or rediss:// address; without any Redis setting the state lives in SQLite.'),
  redisHost: optional('REDIS_HOST', text, 'Host of Redis, instead of REDIS_URL.'),
  redisPort: setting('REDIS_PORT', integer(1, 65535), '6379', 'Port of Redis, with REDIS_HOST.'),
  redisUser: optional('REDIS_USER', text, 'ACL user of Redis.'),
  redisPassword: secret('REDIS_PASSWORD', 'Password of Redis.'),
  redisPrefix: setting('REDIS_PREFIX', text, 'misp-crawler', 'First part of all key names.'),
} as const;
