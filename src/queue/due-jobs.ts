import { EventEmitter } from 'node:events';
import type { Added, Lane, NewJob, Queue, StoreQueue } from './ports.ts';

/** The queue with onDue(): whoever works on a lane in this process hears at once of jobs that this process put there. */
export function announcingDueJobs(queue: StoreQueue): Queue {
  const due = new EventEmitter<Record<Lane, []>>();
  const addAll = async (jobs: readonly NewJob[]): Promise<Added[]> => {
    if (jobs.length === 0) return [];
    const all = await queue.addAll(jobs);
    for (const lane of new Set(all.map(({ job }) => job.lane))) due.emit(lane);
    return all;
  };
  return {
    ...queue,
    addAll,
    add: async (job) => (await addAll([job]))[0] as Added,
    advance: async (lease, entry) => {
      const isOurs = await queue.advance(lease, entry);
      if (isOurs) due.emit('publish');
      return isOurs;
    },
    requeue: async (id, options) => {
      const job = await queue.requeue(id, options);
      if (job) due.emit(job.lane);
      return job;
    },
    onDue: (lane, listener) => {
      due.on(lane, listener);
      return () => void due.off(lane, listener);
    },
  };
}
