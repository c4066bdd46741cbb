import type { Summary } from '../mirror.ts';
import type { Job, JobFilter, Lane } from '../ports.ts';
import type { StoredJob } from '../transitions.ts';
import * as transitions from '../transitions.ts';
import { deleteBlobs } from './blobs.ts';
import type { Sql } from './database.ts';

export interface Row {
  record: string;
  content: string | null;
}

export interface SummaryRow extends Omit<Summary, 'errorCode' | 'hasEvent'> {
  errorCode: string | null;
  hasEvent: 0 | 1;
}

/** A job as lists show it: without the feed's own HTML. */
export function shown(row: { record: string }): Job {
  return transitions.toJob(parse({ ...row, content: null }));
}

/** How many jobs a filter (without text) finds; lanes and states are tallied, everything else is looked through. */
export function count(sql: Sql, filter: JobFilter): number {
  const { state, lane, ...rest } = filter;
  const tallied = Object.values(rest).every((value) => !value);
  const { where, values } = conditions(filter);
  const what = tallied ? 'coalesce(sum(n), 0) AS n FROM tallies' : 'count(*) AS n FROM jobs';
  return sql.get<{ n: number }>(`SELECT ${what} ${where}`, ...values)?.n ?? 0;
}

export function isDue(sql: Sql, lane: Lane, now: number): boolean {
  return (
    sql.get(
      `SELECT 1 AS due WHERE EXISTS (SELECT 1 FROM jobs WHERE state = 'waiting' AND lane = ?1)
         OR EXISTS (SELECT 1 FROM jobs WHERE state = 'delayed' AND lane = ?1 AND (not_before <= ?2 OR updated_at > ?3))`,
      lane,
      now,
      now + transitions.CLOCK_TOLERANCE_MS,
    ) !== undefined
  );
}

/** Delayed jobs whose time has come (or was reckoned by a clock that was set back since) take their place among the waiting ones. */
export function promote(sql: Sql, lane: Lane, now: number): void {
  const due = sql.all<Row>(
    `SELECT record, content FROM jobs WHERE state = 'delayed' AND lane = ? AND (not_before <= ? OR updated_at > ?) ORDER BY not_before LIMIT 100`,
    lane,
    now,
    now + transitions.CLOCK_TOLERANCE_MS,
  );
  for (const row of due) save(sql, { ...parse(row), state: 'waiting', updatedAt: now });
}

export function load(sql: Sql, id: string): StoredJob | undefined {
  const row = sql.get<Row>('SELECT record, content FROM jobs WHERE id = ?', id);
  return row && parse(row);
}

export function parse(row: Row): StoredJob {
  const job = JSON.parse(row.record) as StoredJob;
  if (row.content !== null) job.request.feedContent = row.content;
  return job;
}

/** The feed's own HTML stands apart from the record, so that lists need not read it. */
export function save(sql: Sql, job: StoredJob): void {
  const { feedContent, ...request } = job.request;
  sql.run(
    `INSERT INTO jobs (id, key, lane, state, priority, queued_at, not_before, created_at, updated_at, lease_until, feed, feed_title, error_code, search, record, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET lane = excluded.lane, state = excluded.state, priority = excluded.priority, queued_at = excluded.queued_at,
       not_before = excluded.not_before, created_at = excluded.created_at, updated_at = excluded.updated_at, lease_until = excluded.lease_until,
       feed = excluded.feed, feed_title = excluded.feed_title, error_code = excluded.error_code, search = excluded.search, record = excluded.record, content = excluded.content`,
    job.id,
    job.key,
    job.lane,
    job.state,
    job.priority,
    job.queuedAt,
    job.notBefore,
    job.createdAt,
    job.updatedAt,
    job.lease?.until ?? null,
    job.request.source.url,
    job.request.source.title,
    job.error?.code ?? null,
    transitions.searchText(job),
    JSON.stringify({ ...job, request }),
    feedContent ?? null,
  );
}

/** Deletes jobs with their blobs; how many jobs there were. */
export function drop(sql: Sql, ids: string[]): number {
  const now = Date.now();
  let dropped = 0;
  for (const id of ids) {
    const changes = sql.run('DELETE FROM jobs WHERE id = ?', id);
    if (changes > 0) sql.run('INSERT INTO removed (id, at) VALUES (?, ?)', id, now);
    deleteBlobs(sql, `${id}/`);
    dropped += changes;
  }
  return dropped;
}

export function conditions(filter: JobFilter): { where: string; values: string[] } {
  const parts: string[] = [];
  const values: string[] = [];
  const add = (condition: string, value: string | undefined, times = 1) => {
    if (value === undefined || value === '') return;
    parts.push(condition);
    for (let time = 0; time < times; time++) values.push(value);
  };
  add('state = ?', filter.state);
  add('lane = ?', filter.lane);
  add('(feed = ? OR feed_title = ?)', filter.feed, 2);
  add('error_code = ?', filter.errorCode);
  if (filter.hasEvent) parts.push('has_event');
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values };
}
