export { DEFAULT_BACKOFF } from './backoff.ts';
export type { OnFailed } from './lane.ts';

export { openRedis } from './redis/open.ts';
export { openSqlite } from './sqlite/open.ts';
export { createTaskSource, type TaskSourceOptions } from './task-source.ts';
export { type LaneOptions, runLane } from './worker.ts';
