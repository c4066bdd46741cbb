export { openSqlite, type SqliteOptions } from './sqlite/open.ts';
