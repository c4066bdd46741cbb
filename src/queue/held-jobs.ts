import { sentence } from '../errors.ts';
import type { PartLog } from '../log.ts';
import { type LeasedJob, leasedJob } from './leased-job.ts';
import type { Lease, Store } from './ports.ts';

/** A job of the crawl lane that this process works on, and the host that it has taken meanwhile. */
export interface HeldJob extends LeasedJob {
  host?: string;
  /** Least time until the next page of the host, ms. */
  gapMs: number;
}

export interface HeldJobs {
  count(): number;
  ids(): string[];
  /** Renews the lease until the job is closed. Undefined when the job's page is open here already: it goes on under this lease. */
  hold(lease: Lease, gapMs: number): HeldJob | undefined;
  /** Takes the host of a job, so that no two of its pages are open at once; gives the time to wait when it is taken, ms. */
  enterHost(held: HeldJob, host: string): Promise<{ waitMs: number } | undefined>;
  /** Runs `how` once, unless the job was closed before; then lets host and lease go. Never rejects. */
  close(id: string, how: (held: HeldJob) => Promise<void>): Promise<void>;
}

export function createHeldJobs(store: Store, leaseMs: number, log: PartLog): HeldJobs {
  const byId = new Map<string, HeldJob>();

  const leaveHost = async (held: HeldJob): Promise<void> => {
    const { host } = held;
    if (host === undefined) return;
    delete held.host;
    await store.hosts.leave(host, held.gapMs).catch(() => undefined);
  };

  return {
    count: () => byId.size,
    ids: () => [...byId.keys()],

    hold: (lease, gapMs) => {
      const stay = (): void => {
        if (held.host !== undefined) store.hosts.stay(held.host, leaseMs).catch(() => undefined);
      };
      const held: HeldJob = { ...leasedJob(store.queue, lease, leaseMs, stay), gapMs };
      const older = byId.get(lease.job.id);
      byId.set(lease.job.id, held);
      if (!older) return held;
      // The lease was lost (the process or the clock stood still), and the job came back while its page is still open here: the
      // work goes on under the new lease, for the crawler cannot have two tasks of one job.
      older.stopRenewing();
      if (older.host !== undefined) held.host = older.host;
      return undefined;
    },

    enterHost: async (held, host) => {
      const entered = await store.hosts.enter(host, { holdMs: leaseMs, gapMs: held.gapMs });
      if (!entered.ok) return { waitMs: entered.waitMs };
      held.host = host;
      return undefined;
    },

    close: async (id, how) => {
      const held = byId.get(id);
      if (!held) return;
      try {
        await leaveHost(held);
        await how(held);
      } catch (error) {
        log.warn({ job: id, reason: sentence(error) }, 'the end of a job was not saved; the job runs again when its lease ends');
      } finally {
        held.stopRenewing();
        // The job came back to this process meanwhile (see hold()): nobody works on it now, so it is released.
        const newer = byId.get(id);
        byId.delete(id);
        if (newer && newer !== held) {
          newer.stopRenewing();
          await leaveHost(newer);
          await store.queue.release(newer.lease).catch(() => false);
        }
      }
    },
  };
}
