import { randomBytes } from 'node:crypto';
import type { Summary } from '../mirror.ts';
import type { Job, JobState, Lane } from '../ports.ts';
import { type StoredJob, searchText } from '../transitions.ts';
import { answersOf, type Client, reach } from './connect.ts';
import type { Keys } from './keys.ts';

/**
 * Saves a job if nobody changed it since it was read, and keeps every index in step with it, in one step.
 * KEYS job, state set before, state set after, changed, removed, outbox, summaries
 * ARGV version read ('' for a new job), new version, id, record, summary, content ('=' keeps it, '' none), score, time, '1' to deliver
 */
const SWAP = `
if (redis.call('HGET', KEYS[1], 'v') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'v', ARGV[2], 'd', ARGV[4])
redis.call('HSET', KEYS[7], ARGV[3], ARGV[5])
if ARGV[6] == '' then redis.call('HDEL', KEYS[1], 'c') elseif ARGV[6] ~= '=' then redis.call('HSET', KEYS[1], 'c', ARGV[6]) end
if KEYS[2] ~= KEYS[3] then redis.call('ZREM', KEYS[2], ARGV[3]) end
redis.call('ZADD', KEYS[3], ARGV[7], ARGV[3])
redis.call('ZADD', KEYS[4], ARGV[8], ARGV[3])
if ARGV[1] == '' then redis.call('ZREM', KEYS[5], ARGV[3]) end
if ARGV[9] == '1' then redis.call('ZADD', KEYS[6], ARGV[8], ARGV[3]) end
return 1`;

/** KEYS job, state set, changed, removed, outbox, summaries; ARGV version read, id, time */
const DROP = `
if redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('ZREM', KEYS[3], ARGV[2])
redis.call('ZREM', KEYS[5], ARGV[2])
redis.call('HDEL', KEYS[6], ARGV[2])
redis.call('ZADD', KEYS[4], ARGV[3], ARGV[2])
return 1`;

export interface Loaded {
  job: StoredJob;
  /** Changes with every save. */
  version: string;
}

/** The jobs as Redis keeps them: read, then saved only if unchanged. */
export interface Records {
  /** Without the feed's own HTML unless asked for. */
  load(id: string, withContent?: boolean): Promise<Loaded | undefined>;
  loadMany(ids: string[]): Promise<(Loaded | undefined)[]>;
  summaries(ids: string[]): Promise<(Summary | undefined)[]>;
  /** False when the job changed since it was read. `deliver` notes that BullMQ is to be told. */
  save(before: Loaded | undefined, after: StoredJob, deliver: boolean): Promise<boolean>;
  drop(before: Loaded): Promise<boolean>;
}

type Script = (...keysAndArgs: string[]) => Promise<number>;

/** A summary as the hash of summaries has it. */
type SummaryRow = [lane: Lane, state: JobState, feed: string, errorCode: string, search: string, feedTitle?: string, hasEvent?: boolean];

export function redisRecords(client: Client, keys: Keys, now: () => number): Records {
  client.defineCommand('mcSwap', { numberOfKeys: 7, lua: SWAP });
  client.defineCommand('mcDrop', { numberOfKeys: 6, lua: DROP });
  const { mcSwap, mcDrop } = client as unknown as { mcSwap: Script; mcDrop: Script };
  const swap = mcSwap.bind(client);
  const remove = mcDrop.bind(client);

  const many = async (ids: string[], ...fields: string[]): Promise<(string | null)[][]> => {
    if (ids.length === 0) return [];
    const pipeline = client.pipeline();
    for (const id of ids) pipeline.hmget(keys.job(id), ...fields);
    return (await reach(() => answersOf(pipeline))) as (string | null)[][];
  };

  return {
    load: async (id, withContent = false) => {
      const [version, data, content] = await reach(() => client.hmget(keys.job(id), 'v', 'd', ...(withContent ? ['c'] : [])));
      return parse(version, data, content);
    },
    loadMany: async (ids) => (await many(ids, 'v', 'd')).map(([version, data]) => parse(version, data)),
    summaries: async (ids) => {
      if (ids.length === 0) return [];
      return (await reach(() => client.hmget(keys.summaries, ...ids))).map((text) => {
        if (!text) return undefined;
        // Jobs that an earlier version saved have no title here, and do not say whether they have an event.
        const [lane, state, feed, errorCode, search, feedTitle = '', hasEvent = state === 'done'] = JSON.parse(text) as SummaryRow;
        return { lane, state, feed, feedTitle, search, errorCode, hasEvent };
      });
    },
    save: async (before, after, deliver) => {
      const { feedContent, ...request } = after.request;
      const kept = before !== undefined && (feedContent === undefined || feedContent === before.job.request.feedContent);
      const previous = before?.job ?? after;
      return (
        (await reach(() =>
          swap(
            keys.job(after.id),
            keys.state(previous.lane, previous.state),
            keys.state(after.lane, after.state),
            keys.changed,
            keys.removed,
            keys.outbox,
            keys.summaries,
            before?.version ?? '',
            randomBytes(6).toString('base64url'),
            after.id,
            JSON.stringify({ ...after, request }),
            JSON.stringify([
              after.lane,
              after.state,
              after.request.source.url,
              after.error?.code ?? '',
              searchText(after),
              after.request.source.title,
              after.outcome?.eventUuid !== undefined,
            ] satisfies SummaryRow),
            kept ? '=' : (feedContent ?? ''),
            String(score(after)),
            String(after.updatedAt),
            deliver ? '1' : '',
          ),
        )) === 1
      );
    },
    drop: async ({ job, version }) =>
      (await reach(() =>
        remove(
          keys.job(job.id),
          keys.state(job.lane, job.state),
          keys.changed,
          keys.removed,
          keys.outbox,
          keys.summaries,
          version,
          job.id,
          String(now()),
        ),
      )) === 1,
  };
}

function parse(version: string | null | undefined, data: string | null | undefined, content?: string | null): Loaded | undefined {
  if (!version || !data) return undefined;
  const job = JSON.parse(data) as StoredJob;
  if (content) job.request.feedContent = content;
  return { job, version };
}

/** Waiting by age, delayed by when they are due, active by the end of their lease, final by when they ended. */
function score(job: Job & StoredJob): number {
  if (job.state === 'waiting') return job.queuedAt;
  if (job.state === 'delayed') return job.notBefore;
  if (job.state === 'active') return job.lease?.until ?? 0;
  return job.updatedAt;
}
