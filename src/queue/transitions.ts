import { createHash } from 'node:crypto';
import type { Outcome } from '../domain.ts';
import type { Job, NewJob, Priority, RequeueOptions, TimelineEntry, TimelineParts } from './ports.ts';

/**
 * What happens to a job, as pure functions from one saved state to the next. Both stores load a job, apply one of these
 * and save the result atomically, so that they cannot differ in meaning.
 */

/** A job as the stores keep it: with the order in its lane and the lease. */
export interface StoredJob extends Job {
  /** When it got its place in the lane; the older goes first within a priority. */
  queuedAt: number;
  lease?: { token: string; owner: string; takenAt: number; until: number };
  /** Redis only: the BullMQ job that carries it at present. */
  delivery?: string;
  /** Redis only: the token whose holder moved it on last, so that a call which is repeated after a broken connection is still a success. */
  endedBy?: string;
}

/** A process that died this often while it worked on the same job was killed by the job. */
const POISON_AFTER = 3;
const TIMELINE_LENGTH = 50;
/** A time that lies this far in the future was noted before the clock was set back. */
export const CLOCK_TOLERANCE_MS = 60_000;

export function isLive(job: Job): boolean {
  return job.state !== 'done' && job.state !== 'failed';
}

const atTheEndOfItsLane = (now: number) => ({ attempts: 0, crashes: 0, notBefore: 0, queuedAt: now, updatedAt: now });

/** A new job, or (with `before`, its final predecessor) a fresh start that keeps the history. */
function created(input: NewJob, now: number, before?: StoredJob): StoredJob {
  const notBefore = input.notBefore ?? 0;
  return {
    id: jobId(input.key),
    key: input.key,
    lane: 'crawl',
    state: notBefore > now ? 'delayed' : 'waiting',
    request: input.request,
    priority: input.priority,
    createdAt: now,
    ...atTheEndOfItsLane(now),
    notBefore,
    timeline: record(before?.timeline ?? [], { at: now, stage: 'queued', note: input.request.source.title }),
  };
}

/**
 * What adding makes of the job of this key: a new one unless it lives. A more urgent request lends its priority to one that waits;
 * otherwise `job` is `before`, and there is nothing to save.
 */
export function added(input: NewJob, now: number, before?: StoredJob): { added: boolean; job: StoredJob } {
  if (!before || !isLive(before)) return { added: true, job: created(input, now, before) };
  const isRaised = before.state !== 'active' && input.priority < before.priority;
  return { added: false, job: isRaised ? { ...before, priority: input.priority, updatedAt: now } : before };
}

export function taken(job: StoredJob, token: string, owner: string, leaseMs: number, now: number): StoredJob {
  return {
    ...job,
    state: 'active',
    attempts: job.attempts + 1,
    updatedAt: now,
    lease: { token, owner, takenAt: now, until: now + leaseMs },
  };
}

/** Whether the token still holds the job. */
export function holds(job: StoredJob, token: string): boolean {
  return job.state === 'active' && job.lease?.token === token;
}

export function isExpired(job: StoredJob, now: number): boolean {
  if (job.state !== 'active') return false;
  return job.lease === undefined || (job.lease.until < now && !isAhead(job, now));
}

/** The lease was given before the clock was set back: its end is not a guide. */
export function isAhead(job: StoredJob, now: number): boolean {
  return job.state === 'active' && job.lease !== undefined && job.lease.takenAt > now + CLOCK_TOLERANCE_MS;
}

/** The lease as if it had been given now: its holder renews it, or it expires in its own time. */
export function rebased(job: StoredJob, now: number): StoredJob {
  const lease = job.lease as NonNullable<StoredJob['lease']>;
  return { ...job, lease: { ...lease, takenAt: now, until: now + (lease.until - lease.takenAt) } };
}

export function renewed(job: StoredJob, leaseMs: number, now: number): StoredJob {
  return { ...job, lease: { ...(job.lease as NonNullable<StoredJob['lease']>), takenAt: now, until: now + leaseMs } };
}

export function advanced(
  job: StoredJob,
  now: number,
  { priority, ...entry }: { ms?: number; parts?: TimelineParts; note?: string; priority?: Priority } = {},
): StoredJob {
  const { error: _, lease: __, outages: ___, ...rest } = job;
  return {
    ...rest,
    priority: priority ?? rest.priority,
    lane: 'publish',
    state: 'waiting',
    ...atTheEndOfItsLane(now),
    timeline: record(job.timeline, { at: now, stage: 'crawl', ...entry }),
  };
}

export function finished(job: StoredJob, outcome: Outcome, now: number, entry: { ms?: number } = {}): StoredJob {
  const { error: _, lease: __, ...rest } = job;
  return {
    ...rest,
    state: 'done',
    outcome,
    updatedAt: now,
    timeline: record(job.timeline, { at: now, stage: 'done', ...entry, note: outcome.status }),
  };
}

export function delayed(
  job: StoredJob,
  error: { code: string; message: string; outage?: boolean; outcome?: Outcome },
  delayMs: number,
  now: number,
): StoredJob {
  const { lease: _, ...rest } = job;
  return {
    ...rest,
    state: delayMs > 0 ? 'delayed' : 'waiting',
    ...(error.outage ? { outages: (job.outages ?? 0) + 1 } : {}),
    ...(error.outcome ? { outcome: error.outcome } : {}),
    notBefore: now + delayMs,
    queuedAt: now,
    updatedAt: now,
    error: { code: error.code, message: error.message, retry: true },
    timeline: record(job.timeline, { at: now, stage: 'retry', note: `${error.code}: ${error.message}` }),
  };
}

export function failed(job: StoredJob, error: { code: string; message: string }, now: number, outcome?: Outcome): StoredJob {
  const { lease: _, ...rest } = job;
  return {
    ...rest,
    state: 'failed',
    updatedAt: now,
    error: { code: error.code, message: error.message, retry: false },
    ...(outcome ? { outcome } : {}),
    timeline: record(job.timeline, { at: now, stage: 'failed', note: `${error.code}: ${error.message}` }),
  };
}

/** Keeps its age, so that a job which waited for its host is not sent to the end of the lane. */
export function released(job: StoredJob, delayMs: number, now: number): StoredJob {
  const { lease: _, ...rest } = job;
  return {
    ...rest,
    state: delayMs > 0 ? 'delayed' : 'waiting',
    attempts: Math.max(0, job.attempts - 1),
    notBefore: delayMs > 0 ? now + delayMs : 0,
    updatedAt: now,
    timeline: record(job.timeline, { at: now, stage: 'released' }),
  };
}

/** What becomes of a job whose holder died: back to its lane, or set aside when it did that too often. */
export function crashed(job: StoredJob, now: number): StoredJob {
  const crashes = job.crashes + 1;
  const owner = job.lease?.owner ?? 'a process';
  if (crashes >= POISON_AFTER) {
    const message = `The process that worked on this page died ${crashes} times, so it was set aside. Look at the page; retry it by hand when the cause is gone.`;
    return failed({ ...job, crashes }, { code: 'poison', message }, now);
  }
  const { lease: _, ...rest } = job;
  return {
    ...rest,
    state: 'waiting',
    crashes,
    notBefore: 0,
    updatedAt: now,
    timeline: record(job.timeline, { at: now, stage: 'released', note: `${owner} let its lease expire` }),
  };
}

/**
 * A final or delayed job starts again, and so does one that waits in another lane than `lane` asks for. One that waits there or
 * is worked on already stays where it is and takes on the changes to its request, for its next attempt; undefined when there are none.
 */
export function requeued(job: StoredJob, now: number, options: RequeueOptions = {}): StoredJob | undefined {
  const otherLane = job.state === 'waiting' && options.lane !== undefined && options.lane !== job.lane;
  if ((job.state === 'waiting' && !otherLane) || job.state === 'active') {
    if (Object.keys(options.request ?? {}).length === 0) return undefined;
    return { ...job, request: { ...job.request, ...options.request }, updatedAt: now };
  }
  const { error: _, outcome, lease: __, outages: ___, ...rest } = job;
  const lane = options.output !== undefined ? 'publish' : (options.lane ?? (job.state === 'delayed' ? job.lane : 'crawl'));
  return {
    ...rest,
    lane,
    // Which of several outputs have the article: those are not touched again.
    ...(lane === 'publish' && outcome?.outputs ? { outcome: askingOnly(options.output, outcome) } : {}),
    state: 'waiting',
    request: { ...job.request, ...options.request },
    ...atTheEndOfItsLane(now),
    timeline: record(job.timeline, { at: now, stage: 'queued', note: 'requested again' }),
  };
}

/** The outcome with one output open, so that the next attempt is for that one. */
function askingOnly(output: string | undefined, outcome: Outcome): Outcome {
  if (output === undefined) return outcome;
  const outputs = outcome.outputs?.map((one) => (one.output === output ? { ...one, status: 'waiting' as const } : one));
  return { ...outcome, ...(outputs ? { outputs } : {}) };
}

/** The part that the ports show. */
export function toJob(stored: StoredJob): Job {
  const { queuedAt: _, lease: __, delivery: ___, endedBy: ____, ...job } = stored;
  return job;
}

/** Appends; of several hand-backs in a row only the last is kept, since a job may wait for its host many times. */
function record(timeline: TimelineEntry[], entry: TimelineEntry): TimelineEntry[] {
  const last = timeline.at(-1);
  const repeated = entry.stage === 'released' && last?.stage === 'released' && last.note === entry.note;
  return [...(repeated ? timeline.slice(0, -1) : timeline), entry].slice(-TIMELINE_LENGTH);
}

/** What JobFilter.text looks in: URL and titles, lower case. */
export function searchText(job: Job): string {
  return [job.request.url, job.request.title, job.outcome?.title].filter(Boolean).join(' ').toLowerCase();
}

/**
 * The id of the job with this key: "j" and 24 hex digits. The letter keeps it from being a number (BullMQ refuses those)
 * and from starting with a dash (command lines); no ':' either, which BullMQ keeps for itself.
 */
export function jobId(key: string): string {
  return `j${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
}
