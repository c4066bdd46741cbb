import { randomUUID } from 'node:crypto';
import { createMirror } from '../mirror.ts';
import {
  type Added,
  type Blobs,
  JOB_STATES,
  type Job,
  type JobState,
  LANES,
  type Lane,
  type Lease,
  type NewJob,
  type StoreQueue,
} from '../ports.ts';
import type { StoredJob } from '../transitions.ts';
import * as transitions from '../transitions.ts';
import { jobId } from '../transitions.ts';
import { watch } from '../watch.ts';
import type { Clock } from './clock.ts';
import { answersOf, type Client, reach } from './connect.ts';
import { type Deliveries, type Delivery, deliveryId } from './deliveries.ts';
import type { Keys } from './keys.ts';
import type { Loaded, Records } from './records.ts';

/** A delivery that is due for this long and not made was forgotten by a process that died. */
const OUTBOX_PATIENCE_MS = 5_000;
/** A job may come this much before its time, as clocks differ. */
const EARLY_MS = 1_000;
/** Deliveries that one take() looks at before it says that there is nothing. */
const MAX_TAKES_PER_CALL = 100;

/**
 * The Queue port on Redis. Each change is: read the record, apply one function of transitions.ts, save it if nobody else
 * changed it meanwhile, then tell BullMQ. What BullMQ was not told because the process died is made good by recover().
 */
export function redisQueue(client: Client, keys: Keys, records: Records, deliveries: Deliveries, blobs: Blobs, clock: Clock): StoreQueue {
  const { now } = clock;
  /** Ids and scores of a sorted set from a score on. */
  const since = async (key: string, from: number): Promise<{ id: string; at: number }[]> => {
    const answer = await reach(() => client.zrangebyscore(key, from, '+inf', 'WITHSCORES'));
    return Array.from({ length: answer.length / 2 }, (_, i) => ({ id: answer[2 * i] as string, at: Number(answer[2 * i + 1]) }));
  };
  const mirror = createMirror({
    now,
    changes: (from) => since(keys.changed, from),
    removed: async (from) => (await since(keys.removed, from)).map(({ id }) => id),
    summaries: records.summaries,
  });

  /** Saves, and sees to it that BullMQ carries the job if it has to be carried. */
  const save = async (before: Loaded | undefined, after: StoredJob, deliver: boolean): Promise<StoredJob | undefined> => {
    const job = deliver ? { ...after, delivery: deliveryId(after.id) } : after;
    if (!(await records.save(before, job, deliver))) return undefined;
    if (deliver) {
      await deliveries.make(job, now());
      await reach(() => client.zrem(keys.outbox, job.id));
    }
    return job;
  };

  /** Deletes a job with its blobs, unless it was changed meanwhile. */
  const drop = async (before: Loaded): Promise<boolean> => {
    if (!(await records.drop(before))) return false;
    await blobs.delete(`${before.job.id}/`);
    return true;
  };

  /** Applies a change to a job that the lease still holds; false when it was lost. */
  const change = async (lease: Lease, apply: (job: StoredJob, now: number) => StoredJob): Promise<StoredJob | undefined> => {
    for (;;) {
      const before = await records.load(lease.job.id);
      if (!before) return undefined;
      if (!transitions.holds(before.job, lease.token)) return before.job.endedBy === lease.token ? before.job : undefined;
      const after = apply(before.job, now());
      const moved = after.state === 'active' ? after : { ...after, endedBy: lease.token };
      // A new lane means a new delivery; otherwise the one that is worked on is put back or ended by the caller.
      const saved = await save(before, moved, after.lane !== before.job.lane);
      if (saved) return saved;
    }
  };
  const ended = async (lease: Lease, apply: (job: StoredJob, now: number) => StoredJob): Promise<boolean> => {
    const job = await change(lease, apply);
    await deliveries.held(lease.token)?.end();
    return job !== undefined;
  };
  const putBack = async (lease: Lease, apply: (job: StoredJob, now: number) => StoredJob): Promise<boolean> => {
    const job = await change(lease, apply);
    const delivery = deliveries.held(lease.token);
    if (!job || job.delivery !== delivery?.id) await delivery?.end();
    else await delivery?.putBack(job.state === 'delayed' ? Math.max(0, job.notBefore - now()) : 0);
    return job !== undefined;
  };

  /** The job of a delivery, taken; undefined when the delivery was none to work on (it is dealt with then). */
  const accept = async (delivery: Delivery, lane: Lane, token: string, owner: string, leaseMs: number): Promise<StoredJob | undefined> => {
    for (;;) {
      const before = await records.load(delivery.jobId, true);
      if (!before || before.job.delivery !== delivery.id || before.job.lane !== lane || !transitions.isLive(before.job)) {
        await delivery.end();
        return undefined;
      }
      let { job } = before;
      if (job.state === 'active') {
        if (!transitions.isExpired(job, now())) {
          await delivery.putBack((job.lease?.until ?? 0) - now() + EARLY_MS);
          return undefined;
        }
        job = transitions.crashed(job, now());
        if (job.state === 'failed') {
          if (!(await save(before, job, false))) continue;
          await delivery.end();
          return undefined;
        }
      }
      if (job.notBefore > now() + EARLY_MS) {
        await delivery.putBack(job.notBefore - now());
        return undefined;
      }
      const saved = await save(before, transitions.taken(job, token, owner, leaseMs, now()), false);
      if (saved) return saved;
    }
  };

  const add = async (input: NewJob): Promise<Added> => {
    const id = jobId(input.key);
    for (;;) {
      const before = await records.load(id);
      const { added, job } = transitions.added(input, now(), before?.job);
      if (job === before?.job) return { added, job: transitions.toJob(job) };
      // The predecessor's content is not to stay with a request that has none.
      const after = added ? { ...job, request: { ...job.request, feedContent: input.request.feedContent ?? '' } } : job;
      const saved = await save(before, after, true);
      if (!saved) continue;
      if (before && !added) await deliveries.withdraw(before.job.lane, before.job.delivery);
      return { added, job: transitions.toJob(added ? { ...saved, request: input.request } : saved) };
    }
  };

  return {
    // Side by side: the commands of all of them travel together, and each guards itself against whoever adds the same key.
    addAll: (inputs) => Promise.all(inputs.map(add)),

    take: async (lane, owner, leaseMs) => {
      for (let look = 0; look < MAX_TAKES_PER_CALL; look++) {
        const token = randomUUID();
        const delivery = await deliveries.next(lane, token, leaseMs);
        if (!delivery) return undefined;
        const job = await accept(delivery, lane, token, owner, leaseMs).catch(async (error: unknown) => {
          await delivery.putBack(0);
          throw error;
        });
        if (job) return { job: transitions.toJob(job), token };
      }
      return undefined;
    },

    renew: async (lease, leaseMs) => {
      const job = await change(lease, (held, at) => transitions.renewed(held, leaseMs, at));
      if (job?.state !== 'active') return false;
      await deliveries.held(lease.token)?.extend(leaseMs);
      return true;
    },
    advance: (lease, entry) => ended(lease, (job, at) => transitions.advanced(job, at, entry)),
    finish: (lease, outcome, entry) => ended(lease, (job, at) => transitions.finished(job, outcome, at, entry)),
    fail: (lease, error, outcome) => ended(lease, (job, at) => transitions.failed(job, error, at, outcome)),
    retry: (lease, error, delayMs) => putBack(lease, (job, at) => transitions.delayed(job, error, delayMs, at)),
    release: (lease, delayMs = 0) => putBack(lease, (job, at) => transitions.released(job, delayMs, at)),

    get: async (id) => {
      const loaded = await records.load(id, true);
      return loaded && transitions.toJob(loaded.job);
    },

    list: async (filter, page) => {
      const { ids, total } = await mirror.find(filter, page);
      const loaded = await records.loadMany(ids);
      return { jobs: loaded.flatMap((each) => (each ? [transitions.toJob(each.job)] : [])), total };
    },

    counts: async () => {
      const pipeline = client.pipeline();
      for (const lane of LANES) for (const state of JOB_STATES) pipeline.zcard(keys.state(lane, state));
      for (const lane of LANES) pipeline.zrange(keys.state(lane, 'waiting'), '0', '0', 'WITHSCORES');
      const answers = await reach(() => answersOf(pipeline));
      const counts = Object.fromEntries(
        LANES.map((lane, l) => [lane, Object.fromEntries(JOB_STATES.map((state, s) => [state, answers[l * JOB_STATES.length + s]]))]),
      ) as Record<Lane, Record<JobState, number>>;
      const oldest = answers
        .slice(LANES.length * JOB_STATES.length)
        .map((answer) => Number((answer as string[])[1] ?? Number.POSITIVE_INFINITY))
        .reduce((a, b) => Math.min(a, b));
      return { ...counts, ...(Number.isFinite(oldest) ? { oldestWaitingAt: oldest } : {}) };
    },

    requeue: async (id, options) => {
      for (;;) {
        const before = await records.load(id, true);
        if (!before) return undefined;
        const again = transitions.requeued(before.job, now(), options);
        if (!again) return transitions.toJob(before.job);
        const saved = await save(before, again, true);
        if (!saved) continue;
        if (before.job.state !== again.state || before.job.lane !== again.lane)
          await deliveries.withdraw(before.job.lane, before.job.delivery);
        return transitions.toJob(saved);
      }
    },

    remove: async (id) => {
      for (;;) {
        const before = await records.load(id);
        if (!before) return false;
        if (!(await drop(before))) continue;
        await deliveries.withdraw(before.job.lane, before.job.delivery);
        return true;
      }
    },

    recover: async () => {
      await clock.set();
      const recovered: Job[] = [];
      for (const lane of LANES) {
        for (const id of await reach(() => client.zrangebyscore(keys.state(lane, 'active'), '-inf', now()))) {
          const before = await records.load(id);
          if (!before || !transitions.isExpired(before.job, now())) continue;
          const after = transitions.crashed(before.job, now());
          if (!(await save(before, after, after.state === 'waiting'))) continue;
          await deliveries.withdraw(lane, before.job.delivery);
          recovered.push(transitions.toJob(after));
        }
      }
      for (const id of await reach(() => client.zrangebyscore(keys.outbox, '-inf', now() - OUTBOX_PATIENCE_MS))) {
        const loaded = await records.load(id);
        if (loaded && transitions.isLive(loaded.job)) await deliveries.make(loaded.job, now());
        await reach(() => client.zrem(keys.outbox, id));
      }
      return recovered;
    },

    trim: async (keep) => {
      let count = 0;
      const beyond = async (state: JobState, ms: number, most: number): Promise<void> => {
        const ended: { id: string; at: number }[] = [];
        for (const lane of LANES) {
          const answer = await reach(() => client.zrange(keys.state(lane, state), '0', '-1', 'WITHSCORES'));
          for (let i = 0; i < answer.length; i += 2) ended.push({ id: answer[i] as string, at: Number(answer[i + 1]) });
        }
        ended.sort((a, b) => b.at - a.at);
        for (const [index, { id, at }] of ended.entries()) {
          if (index < most && at >= now() - ms) continue;
          const before = await records.load(id);
          if (before?.job.state === state && (await drop(before))) count += 1;
        }
      };
      await beyond('done', keep.doneMs, keep.doneCount);
      await beyond('failed', keep.failedMs, keep.failedCount);
      await reach(() => client.zremrangebyscore(keys.removed, '-inf', now() - 2 * 3_600_000));
      return count;
    },

    subscribe: (onChange) =>
      watch(async (from) => [...(await since(keys.changed, from)), ...(await since(keys.removed, from))], onChange, now),
  };
}
