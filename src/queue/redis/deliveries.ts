import { randomBytes } from 'node:crypto';
import { type Job as BullJob, Queue as BullQueue, Worker } from 'bullmq';
import pTimeout from 'p-timeout';
import { LANES, type Lane } from '../ports.ts';
import type { StoredJob } from '../transitions.ts';
import { type Client, reach } from './connect.ts';
import type { Keys } from './keys.ts';

/**
 * BullMQ carries jobs to the workers of all hosts: one BullMQ queue per lane, one BullMQ job per delivery. The record
 * (records.ts) says what is true; a delivery that its job does not name (any more) is thrown away by whoever gets it.
 */
export interface Deliveries {
  /** Makes the delivery that the job names; making it again is harmless. */
  make(job: StoredJob, now: number): Promise<void>;
  /** Takes the next delivery of the lane, locked with the token for `leaseMs`; undefined when there is none. */
  next(lane: Lane, token: string, leaseMs: number): Promise<Delivery | undefined>;
  /** A delivery that this process took and has not ended. */
  held(token: string): Delivery | undefined;
  /** Takes back a delivery that nobody works on. */
  withdraw(lane: Lane, deliveryId: string | undefined): Promise<void>;
  close(): Promise<void>;
}

export interface Delivery {
  id: string;
  jobId: string;
  extend(leaseMs: number): Promise<void>;
  /** The job needs it no more. */
  end(): Promise<void>;
  /** Back to the front of its priority, or after a delay. */
  putBack(delayMs: number): Promise<void>;
}

/** Length of our job ids; the rest of a delivery's id tells the deliveries of a job apart. */
const ID_LENGTH = 25;

export function deliveryId(jobId: string): string {
  return `${jobId}-${randomBytes(6).toString('hex')}`;
}

export function redisDeliveries(client: Client, keys: Keys): Deliveries {
  const ignore = () => {};
  const settings = { connection: client, prefix: keys.root };
  const queues = new Map<Lane, BullQueue>();
  for (const lane of LANES) {
    // A short event stream: nobody listens to it.
    const queue = new BullQueue(lane, { ...settings, streams: { events: { maxLen: 100 } } });
    queue.on('error', ignore);
    queues.set(lane, queue);
  }
  const queueOf = (lane: Lane): BullQueue => queues.get(lane) as BullQueue;

  /** One worker per lane and length of lease, since BullMQ sets the lock's length there. */
  const workers = new Map<string, Worker>();
  const workerOf = (lane: Lane, leaseMs: number): Worker => {
    const name = `${lane} ${leaseMs}`;
    let worker = workers.get(name);
    if (!worker) {
      worker = new Worker(lane, null, {
        ...settings,
        autorun: false,
        lockDuration: Math.max(leaseMs, 1_000),
        // Deliveries whose holder died before it could note so come back this way; how often is counted in the record.
        stalledInterval: 15_000,
        maxStalledCount: 1_000_000,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      });
      worker.on('error', ignore);
      void worker.startStalledCheckTimer();
      workers.set(name, worker);
    }
    return worker;
  };
  const held = new Map<string, Delivery>();

  const wrap = (job: BullJob, token: string): Delivery => {
    const id = job.id as string;
    const end = async (work: () => Promise<unknown>): Promise<void> => {
      held.delete(token);
      // The lock was lost, or Redis is away: then BullMQ brings it back, and it is thrown away or taken up by the record.
      await work().catch(ignore);
    };
    return {
      id,
      jobId: id.slice(0, ID_LENGTH),
      extend: async (leaseMs) => void (await job.extendLock(token, leaseMs).catch(ignore)),
      end: () => end(() => job.moveToCompleted(null, token, false)),
      putBack: (delayMs) => end(() => (delayMs > 0 ? job.moveToDelayed(Date.now() + delayMs, token) : job.moveToWait(token))),
    };
  };

  return {
    make: async (job, now) => {
      const delay = Math.max(0, job.notBefore - now);
      await reach(() =>
        queueOf(job.lane).add(
          'job',
          {},
          {
            jobId: job.delivery as string,
            priority: job.priority,
            removeOnComplete: true,
            removeOnFail: true,
            ...(delay > 0 ? { delay } : {}),
          },
        ),
      );
    },
    next: async (lane, token, leaseMs) => {
      const job = (await reach(() => workerOf(lane, leaseMs).getNextJob(token, { block: false }))) as BullJob | undefined;
      if (!job) return undefined;
      const delivery = wrap(job, token);
      held.set(token, delivery);
      return delivery;
    },
    held: (token) => held.get(token),
    withdraw: async (lane, id) => {
      if (id) await queueOf(lane).remove(id).catch(ignore);
    },
    close: async () => {
      const all = [...workers.values(), ...queues.values()];
      await Promise.all(all.map((each) => pTimeout(each.close(), { milliseconds: 3_000 }).catch(ignore)));
    },
  };
}
