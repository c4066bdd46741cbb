import { randomUUID } from 'node:crypto';
import { createMirror } from '../mirror.ts';
import type { Job, JobState, Lane, Lease, StoreQueue } from '../ports.ts';
import type { StoredJob } from '../transitions.ts';
import * as transitions from '../transitions.ts';
import { jobId } from '../transitions.ts';
import { watch } from '../watch.ts';
import type { Database, Sql } from './database.ts';
import { conditions, count, drop, isDue, load, parse, promote, type Row, type SummaryRow, save, shown } from './records.ts';

/** The Queue port on the jobs table: each call is one transaction around one function of transitions.ts. */
export function sqliteQueue(db: Database): StoreQueue {
  /** Applies a change to a job that the lease still holds; false when it was lost. */
  const change = (lease: Lease, apply: (job: StoredJob, now: number) => StoredJob): Promise<boolean> =>
    db.write((sql) => {
      const job = load(sql, lease.job.id);
      if (!job || !transitions.holds(job, lease.token)) return false;
      save(sql, apply(job, Date.now()));
      return true;
    });

  const mirror = createMirror({
    now: Date.now,
    changes: (since) => db.read((sql) => sql.all('SELECT id, updated_at AS at FROM jobs WHERE updated_at >= ? ORDER BY updated_at', since)),
    removed: async (since) =>
      (await db.read((sql) => sql.all<{ id: string }>('SELECT id FROM removed WHERE at >= ?', since))).map(({ id }) => id),
    summaries: (ids) =>
      db.read((sql) =>
        ids.map((id) => {
          const row = sql.get<SummaryRow>(
            'SELECT lane, state, feed, feed_title AS feedTitle, error_code AS errorCode, has_event AS hasEvent, search FROM jobs WHERE id = ?',
            id,
          );
          if (!row) return undefined;
          const { errorCode, hasEvent, ...summary } = row;
          return { ...summary, errorCode: errorCode ?? '', hasEvent: hasEvent === 1 };
        }),
      ),
  });

  return {
    addAll: (inputs) =>
      db.write((sql) =>
        inputs.map((input) => {
          const before = load(sql, jobId(input.key));
          const { added, job } = transitions.added(input, Date.now(), before);
          if (job !== before) save(sql, job);
          return { added, job: transitions.toJob(job) };
        }),
      ),

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
        const job = transitions.taken(parse(row), token, owner, leaseMs, now);
        save(sql, job);
        return { job: transitions.toJob(job), token };
      });
    },

    renew: (lease, leaseMs) => change(lease, (job, now) => transitions.renewed(job, leaseMs, now)),
    advance: (lease, entry) => change(lease, (job, now) => transitions.advanced(job, now, entry)),
    finish: (lease, outcome, entry) => change(lease, (job, now) => transitions.finished(job, outcome, now, entry)),
    retry: (lease, error, delayMs) => change(lease, (job, now) => transitions.delayed(job, error, delayMs, now)),
    fail: (lease, error, outcome) => change(lease, (job, now) => transitions.failed(job, error, now, outcome)),
    release: (lease, delayMs = 0) => change(lease, (job, now) => transitions.released(job, delayMs, now)),

    get: (id) =>
      db.read((sql) => {
        const job = load(sql, id);
        return job && transitions.toJob(job);
      }),

    list: async (filter, page) => {
      // A search has to look at every job: in this process's own copy, since SQLite would take too long.
      const found = filter.text ? await mirror.find(filter, page) : undefined;
      return db.read((sql) => {
        if (found) {
          const jobs = found.ids.map((id) => sql.get<{ record: string }>('SELECT record FROM jobs WHERE id = ?', id));
          return { jobs: jobs.flatMap((row) => (row ? [shown(row)] : [])), total: found.total };
        }
        const { where, values } = conditions(filter);
        const rows = sql.all<{ record: string }>(
          `SELECT record FROM jobs WHERE rowid IN (SELECT rowid FROM jobs ${where} ORDER BY updated_at DESC LIMIT ? OFFSET ?) ORDER BY updated_at DESC`,
          ...values,
          page.limit,
          page.offset,
        );
        // A page that is not full is the last one: then nothing has to be counted.
        const isLast = rows.length < page.limit && (rows.length > 0 || page.offset === 0);
        return { jobs: rows.map(shown), total: isLast ? page.offset + rows.length : count(sql, filter) };
      });
    },

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
        const again = transitions.requeued(job, Date.now(), options);
        if (again) save(sql, again);
        return transitions.toJob(again ?? job);
      }),

    remove: (id) => db.write((sql) => drop(sql, [id]) > 0),

    recover: async () => {
      const active = (sql: Sql) => sql.all<Row>(`SELECT record, content FROM jobs WHERE state = 'active'`).map(parse);
      const odd = (job: StoredJob, now: number) => transitions.isExpired(job, now) || transitions.isAhead(job, now);
      if (!(await db.read((sql) => active(sql).some((job) => odd(job, Date.now()))))) return [];
      return db.write((sql) => {
        const now = Date.now();
        const recovered: Job[] = [];
        for (const job of active(sql)) {
          if (transitions.isAhead(job, now)) save(sql, transitions.rebased(job, now));
          if (!transitions.isExpired(job, now)) continue;
          const after = transitions.crashed(job, now);
          save(sql, after);
          recovered.push(transitions.toJob(after));
        }
        return recovered;
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
