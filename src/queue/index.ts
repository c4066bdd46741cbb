export { type Backoff, DEFAULT_BACKOFF, waitAfter } from './backoff.ts';
export type { OnFailed } from './lane.ts';
export type { RedisOptions } from './redis/connect.ts';
export { openRedis } from './redis/open.ts';
export { openSqlite, type SqliteOptions } from './sqlite/open.ts';
export { createTaskSource, type LaneTaskSource, type TaskSourceOptions } from './task-source.ts';
export { type LaneOptions, runLane } from './worker.ts';
