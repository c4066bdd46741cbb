import { closeSync, openSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import { fileReason, RetryLater, sentence, UsageError } from '../../errors.ts';
import { makeFolder } from '../../make-folder.ts';
import { MIGRATIONS } from './schema.ts';

type Value = string | number | null | Uint8Array;

/** Statements of one transaction; everything is synchronous, so that nothing of this process comes in between. */
export interface Sql {
  all<Row>(sql: string, ...values: Value[]): Row[];
  get<Row>(sql: string, ...values: Value[]): Row | undefined;
  /** Returns how many rows changed. */
  run(sql: string, ...values: Value[]): number;
}

export interface Database {
  path: string;
  read<T>(work: (sql: Sql) => T): Promise<T>;
  /** One transaction that has the write lock from the start; waits for other processes without blocking this one. */
  write<T>(work: (sql: Sql) => T): Promise<T>;
  /** Runs one statement that cannot stand in a transaction, with the same waiting and error sentences. */
  exec(statement: string): Promise<void>;
  close(): void;
}

/** How long the driver itself waits for a lock: short, because it blocks the event loop. */
const DRIVER_WAIT_MS = 15;
/** How long a call waits altogether for other processes to let go. */
const PATIENCE_MS = 30_000;

/** SQLite's shared memory file grows by this much. */
const LEAST_ROOM = 32 * 1024;

/**
 * Opens the file, creates it and its folder when they are missing, and brings its schema up to date.
 * Throws UsageError when the place cannot be used or the file is none of ours, RetryLater when the disk is full.
 */
export async function openDatabase(file: string): Promise<Database> {
  const path = resolve(file);
  createFile(path);
  const whileBusy = async <T>(work: () => T | Promise<T>): Promise<T> => {
    const deadline = Date.now() + PATIENCE_MS;
    for (let round = 1; ; round++) {
      try {
        return await work();
      } catch (error) {
        if (!isBusy(error)) throw explain(error, path);
        if (Date.now() > deadline) {
          throw new RetryLater('database-busy', `The database ${path} has been locked by another process for ${PATIENCE_MS / 1000} s.`, {
            outage: true,
            cause: error,
          });
        }
        await sleep(Math.random() * Math.min(100, 5 * round));
      }
    }
  };
  const driver = await whileBusy(() => openDriver(path));
  const statements = new Map<string, Libsql.Statement<unknown[]>>();
  const prepare = (sql: string) => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = driver.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  const sql: Sql = {
    all: <Row>(text: string, ...values: Value[]) => prepare(text).all(...values) as Row[],
    get: <Row>(text: string, ...values: Value[]) => prepare(text).get(...values) as Row | undefined,
    run: (text, ...values) => prepare(text).run(...values).changes,
  };

  const transaction = <T>(work: (sql: Sql) => T): T => {
    driver.exec('BEGIN IMMEDIATE');
    try {
      const result = work(sql);
      driver.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk rolls back by itself.
      if (driver.inTransaction) driver.exec('ROLLBACK');
      throw error;
    }
  };

  try {
    await whileBusy(() => transaction(() => migrate(driver, path)));
  } catch (error) {
    driver.close();
    throw error;
  }
  return {
    path,
    read: (work) => whileBusy(() => work(sql)),
    write: (work) => whileBusy(() => transaction(work)),
    exec: (statement) => whileBusy(() => void driver.exec(statement)),
    close: () => {
      statements.clear();
      try {
        driver.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // Another process has it open, or the disk is full: the log is read at the next start.
      }
      driver.close();
    },
  };
}

/**
 * A new connection each time it is tried. libsql does not reset a prepared statement that fails with SQLITE_BUSY: the
 * connection then holds a read transaction that nobody ends, and each COMMIT fails with SQLITE_BUSY, or BEGIN with
 * SQLITE_BUSY_SNAPSHOT, until the statement is garbage. So only exec(), which does not leave statements behind, ever
 * waits for a lock: pragmas go through it, and each write begins with exec('BEGIN IMMEDIATE').
 */
function openDriver(path: string): Libsql.Database {
  let driver: Libsql.Database;
  try {
    driver = new Libsql(path);
  } catch (error) {
    throw new UsageError(`The database ${path} cannot be opened (${sentence(error)}). Check that it is a file that this user may write.`, {
      cause: error,
    });
  }
  try {
    driver.exec(`PRAGMA busy_timeout = ${DRIVER_WAIT_MS}`);
    if (version(driver) === 0) driver.exec('PRAGMA auto_vacuum = INCREMENTAL');
    driver.exec('PRAGMA journal_mode = WAL');
    // In WAL mode a process that dies loses nothing; a power cut may lose the last moments, which are then done again.
    driver.exec('PRAGMA synchronous = NORMAL');
    return driver;
  } catch (error) {
    driver.close();
    throw error;
  }
}

function version(driver: Libsql.Database): number {
  return (driver.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

function migrate(driver: Libsql.Database, path: string): void {
  const from = version(driver);
  if (from > MIGRATIONS.length) {
    throw new UsageError(
      `The database ${path} has schema version ${from}; this version knows ${MIGRATIONS.length} at most. Use the newer misp-crawler that wrote it.`,
    );
  }
  for (const step of MIGRATIONS.slice(from)) driver.exec(step);
  if (from < MIGRATIONS.length) driver.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
}

/** Created here and not by SQLite, for its rights (jobs can hold a proxy's password) and for an error that names the reason. */
function createFile(path: string): void {
  try {
    makeFolder(dirname(path));
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw diskFull(path, error);
    throw new UsageError(
      `The database ${path} cannot be written: ${fileReason(error)}. Give DATA_DIR a folder that misp-crawler may write.`,
    );
  }
}

function isBusy(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'));
}

function hasNoRoom(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < LEAST_ROOM;
  } catch {
    return false;
  }
}

function diskFull(path: string, cause: unknown): RetryLater {
  return new RetryLater('disk-full', `The disk with ${path} is full. Free some space; work then resumes by itself.`, {
    outage: true,
    cause,
  });
}

/** SQLite's error as a sentence of ours; anything else is passed on as it is. */
function explain(error: unknown, path: string): unknown {
  const code = String((error as { code?: unknown }).code ?? '');
  // Where the files beside the database cannot grow, SQLite says no more than "disk I/O error".
  if (code.startsWith('SQLITE_FULL') || (code.startsWith('SQLITE_IOERR') && hasNoRoom(path))) return diskFull(path, error);
  if (code.startsWith('SQLITE_IOERR')) {
    return new RetryLater('disk-error', `The disk with ${path} gives errors (${sentence(error)}). Check the disk.`, {
      outage: true,
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    return new UsageError(
      `The database ${path} is damaged or not an SQLite file (${sentence(error)}). Move it away to start over (events in MISP are recognised and not made twice), or restore a copy.`,
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_PERM') || code.startsWith('SQLITE_CANTOPEN')) {
    return new UsageError(
      `The database ${path} cannot be written (${sentence(error)}). The file, its -wal and -shm files and their folder must be writable for this user.`,
      { cause: error },
    );
  }
  return error;
}
