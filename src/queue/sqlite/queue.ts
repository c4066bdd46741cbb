import { randomUUID } from 'node:crypto';
import { jobId } from '../job-id.ts';
import type { JobFilter, JobState, Lane, Lease, Queue } from '../ports.ts';
import type { StoredJob } from '../transitions.ts';
import * as become from '../transitions.ts';
import { watch } from '../watch.ts';
import type { Database, Sql } from './database.ts';

interface Row {
  record: string;
  content: string | null;
}

/** The Queue port on the jobs table: each call is one transaction around one function of transitions.ts. */
export function sqliteQueue(db: Database): Queue {
  /** Applies a change to a job that the lease still holds; false when it was lost. */
  const change = (lease: Lease, apply: (job: StoredJob, now: number) => StoredJob): Promise<boolean> =>
    db.write((sql) => {
      const job = load(sql, lease.job.id);
      if (!job || !become.holds(job, lease.token)) return false;
      save(sql, apply(job, Date.now()));
      return true;
    });

  return {
    add: (input) =>
      db.write((sql) => {
        const now = Date.now();
        const before = load(sql, jobId(input.key));
        if (before && become.isLive(before)) {
          const urged = become.urged(before, input, now);
          if (urged) save(sql, urged);
          return { added: false, job: become.toJob(urged ?? before) };
        }
        const job = become.created(input, now, before);
        save(sql, job);
        return { added: true, job: become.toJob(job) };
      }),

    take: async (lane, owner, leaseMs) => {
      // Looks before it asks for the write lock: idle workers poll.
      const due = await db.read((sql) => isDue(sql, lane, Date.now()));
      if (!due) return undefined;
      return db.write((sql) => {
        const now = Date.now();
        promote(sql, lane, now);
        const row = sql.get<Row>(
          `SELECT record, content FROM jobs WHERE state = 'waiting' AND lane = ? ORDER BY priority, queued_at LIMIT 1`,
          lane,
        );
        if (!row) return undefined;
        const token = randomUUID();
        const job = become.taken(parse(row), token, owner, leaseMs, now);
        save(sql, job);
        return { job: become.toJob(job), token };
      });
    },

    renew: (lease, leaseMs) => change(lease, (job, now) => become.renewed(job, leaseMs, now)),
    advance: (lease, entry) => change(lease, (job, now) => become.advanced(job, now, entry)),
    finish: (lease, outcome, entry) => change(lease, (job, now) => become.finished(job, outcome, now, entry)),
    retry: (lease, error, delayMs) => change(lease, (job, now) => become.delayed(job, error, delayMs, now)),
    fail: (lease, error, outcome) => change(lease, (job, now) => become.failed(job, error, now, outcome)),
    release: (lease, delayMs = 0) => change(lease, (job, now) => become.released(job, delayMs, now)),

    get: (id) =>
      db.read((sql) => {
        const job = load(sql, id);
        return job && become.toJob(job);
      }),

    list: (filter, page) =>
      db.read((sql) => {
        const { where, values } = conditions(filter);
        const rows = sql.all<{ record: string }>(
          `SELECT record FROM jobs WHERE rowid IN (SELECT rowid FROM jobs ${where} ORDER BY updated_at DESC LIMIT ? OFFSET ?) ORDER BY updated_at DESC`,
          ...values,
          page.limit,
          page.offset,
        );
        // A page that is not full is the last one: then nothing has to be counted.
        const isLast = rows.length < page.limit && (rows.length > 0 || page.offset === 0);
        const total = isLast ? page.offset + rows.length : count(sql, filter);
        return { jobs: rows.map((row) => become.toJob(parse({ ...row, content: null }))), total };
      }),

    counts: () =>
      db.read((sql) => {
        const states = (): Record<JobState, number> => ({ waiting: 0, delayed: 0, active: 0, done: 0, failed: 0 });
        const counts = { crawl: states(), publish: states() };
        for (const row of sql.all<{ lane: Lane; state: JobState; n: number }>('SELECT lane, state, n FROM tallies')) {
          counts[row.lane][row.state] = row.n;
        }
        const oldest = sql.get<{ at: number | null }>(`SELECT min(queued_at) AS at FROM jobs WHERE state = 'waiting'`)?.at;
        return { ...counts, ...(oldest ? { oldestWaitingAt: oldest } : {}) };
      }),

    requeue: (id, options) =>
      db.write((sql) => {
        const job = load(sql, id);
        if (!job) return undefined;
        const again = become.requeued(job, Date.now(), options);
        if (again) save(sql, again);
        return become.toJob(again ?? job);
      }),

    remove: (id) => db.write((sql) => drop(sql, [id]) > 0),

    recover: async () => {
      const active = (sql: Sql) => sql.all<Row>(`SELECT record, content FROM jobs WHERE state = 'active'`).map(parse);
      const odd = (job: StoredJob, now: number) => become.isExpired(job, now) || become.isAhead(job, now);
      if (!(await db.read((sql) => active(sql).some((job) => odd(job, Date.now()))))) return 0;
      return db.write((sql) => {
        const now = Date.now();
        let count = 0;
        for (const job of active(sql)) {
          if (become.isAhead(job, now)) save(sql, become.rebased(job, now));
          if (!become.isExpired(job, now)) continue;
          save(sql, become.crashed(job, now));
          count += 1;
        }
        return count;
      });
    },

    trim: (keep) =>
      db.write((sql) => {
        const now = Date.now();
        const beyond = (state: JobState, ms: number, count: number) =>
          sql
            .all<{ id: string }>(
              `SELECT id FROM jobs WHERE state = ?1 AND (updated_at < ?2
                 OR id NOT IN (SELECT id FROM jobs WHERE state = ?1 ORDER BY updated_at DESC LIMIT ?3))`,
              state,
              now - ms,
              count,
            )
            .map((row) => row.id);
        sql.run('DELETE FROM removed WHERE at < ?', now - 3_600_000);
        return drop(sql, [...beyond('done', keep.doneMs, keep.doneCount), ...beyond('failed', keep.failedMs, keep.failedCount)]);
      }),

    subscribe: (onChange) =>
      watch(
        (since) =>
          db.read((sql) =>
            sql.all<{ id: string; at: number }>(
              `SELECT id, updated_at AS at FROM jobs INDEXED BY jobs_by_time WHERE updated_at >= ?1
               UNION ALL SELECT id, at FROM removed WHERE at >= ?1`,
              since,
            ),
          ),
        onChange,
      ),
  };
}

/** How many jobs a filter finds; lanes and states are tallied, everything else is looked through. */
function count(sql: Sql, filter: JobFilter): number {
  const { state, lane, ...rest } = filter;
  const tallied = Object.values(rest).every((value) => !value);
  const { where, values } = conditions(filter);
  const what = tallied ? 'coalesce(sum(n), 0) AS n FROM tallies' : 'count(*) AS n FROM jobs';
  return sql.get<{ n: number }>(`SELECT ${what} ${where}`, ...values)?.n ?? 0;
}

function isDue(sql: Sql, lane: Lane, now: number): boolean {
  return (
    sql.get(
      `SELECT 1 AS due WHERE EXISTS (SELECT 1 FROM jobs WHERE state = 'waiting' AND lane = ?1)
         OR EXISTS (SELECT 1 FROM jobs WHERE state = 'delayed' AND lane = ?1 AND (not_before <= ?2 OR updated_at > ?3))`,
      lane,
      now,
      now + become.CLOCK_TOLERANCE_MS,
    ) !== undefined
  );
}

/** Delayed jobs whose time has come (or was reckoned by a clock that was set back since) take their place among the waiting ones. */
function promote(sql: Sql, lane: Lane, now: number): void {
  const due = sql.all<Row>(
    `SELECT record, content FROM jobs WHERE state = 'delayed' AND lane = ? AND (not_before <= ? OR updated_at > ?) ORDER BY not_before LIMIT 100`,
    lane,
    now,
    now + become.CLOCK_TOLERANCE_MS,
  );
  for (const row of due) save(sql, { ...parse(row), state: 'waiting', updatedAt: now });
}

function load(sql: Sql, id: string): StoredJob | undefined {
  const row = sql.get<Row>('SELECT record, content FROM jobs WHERE id = ?', id);
  return row && parse(row);
}

function parse(row: Row): StoredJob {
  const job = JSON.parse(row.record) as StoredJob;
  if (row.content !== null) job.request.feedContent = row.content;
  return job;
}

/** The feed's own HTML stands apart from the record, so that lists need not read it. */
function save(sql: Sql, job: StoredJob): void {
  const { feedContent, ...request } = job.request;
  sql.run(
    `INSERT INTO jobs (id, key, lane, state, priority, queued_at, not_before, created_at, updated_at, lease_until, feed, error_code, search, record, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET lane = excluded.lane, state = excluded.state, priority = excluded.priority, queued_at = excluded.queued_at,
       not_before = excluded.not_before, created_at = excluded.created_at, updated_at = excluded.updated_at, lease_until = excluded.lease_until,
       feed = excluded.feed, error_code = excluded.error_code, search = excluded.search, record = excluded.record, content = excluded.content`,
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
    job.error?.code ?? null,
    become.searchText(job),
    JSON.stringify({ ...job, request }),
    feedContent ?? null,
  );
}

function drop(sql: Sql, ids: string[]): number {
  const now = Date.now();
  let dropped = 0;
  for (const id of ids) {
    const changes = sql.run('DELETE FROM jobs WHERE id = ?', id);
    if (changes > 0) sql.run('INSERT INTO removed (id, at) VALUES (?, ?)', id, now);
    dropped += changes;
  }
  return dropped;
}

function conditions(filter: JobFilter): { where: string; values: string[] } {
  const parts: string[] = [];
  const values: string[] = [];
  const add = (condition: string, value: string | undefined) => {
    if (value === undefined || value === '') return;
    parts.push(condition);
    values.push(value);
  };
  add('state = ?', filter.state);
  add('lane = ?', filter.lane);
  add('feed = ?', filter.feed);
  add('error_code = ?', filter.errorCode);
  add('instr(search, ?) > 0', filter.text?.toLowerCase());
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values };
}
