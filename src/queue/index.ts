export { type Backoff, DEFAULT_BACKOFF, waitAfter } from './backoff.ts';
export { openSqlite, type SqliteOptions } from './sqlite/open.ts';
export { createTaskSource, type LaneTaskSource, type Task, type TaskSourceOptions } from './task-source.ts';
export { type LaneOptions, runLane } from './worker.ts';
