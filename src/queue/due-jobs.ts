import { EventEmitter } from 'node:events';
import type { Lane, Queue } from './ports.ts';

/** The queue with onDue(): whoever works on a lane in this process hears at once of jobs that this process put there. */
export function announcingDueJobs(queue: Omit<Queue, 'onDue'>): Queue {
  const due = new EventEmitter<Record<Lane, []>>();
  return {
    ...queue,
    add: async (input) => {
      const result = await queue.add(input);
      due.emit(result.job.lane);
      return result;
    },
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
