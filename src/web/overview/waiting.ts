import { push } from '../../collections.ts';
import { type Job, jobKind, type Queue } from '../../queue/ports.ts';

/** Most delayed jobs that are looked at: enough to tell the reasons. */
const MAX_READ = 500;
const MAX_REASONS = 6;

/** One reason why jobs wait or have stopped. */
export interface Reason {
  what: string;
  count: number;
  /** Code of the error, where there is one; `message` is its sentence in the newest such job. */
  code?: string;
  message?: string;
  /** Epoch ms: the soonest next try, or since when the oldest waits. */
  next?: number;
  since?: number;
  /** The list of these jobs: the filter of /jobs. */
  filter: Record<string, string>;
  kind: 'work' | 'wait' | 'trouble';
}

type Counts = Awaited<ReturnType<Queue['counts']>>;

/** Everything that is not done, by reason, in the order in which it is worked on. */
export async function readReasons(queue: Pick<Queue, 'list' | 'counts'>): Promise<{ reasons: Reason[]; delayed: Job[] }> {
  const first = { offset: 0, limit: MAX_READ };
  const [counts, delayed, failed] = await Promise.all([
    queue.counts(),
    queue.list({ state: 'delayed' }, first),
    queue.list({ state: 'failed' }, { offset: 0, limit: MAX_READ }),
  ]);
  return { reasons: [...working(counts), ...delayedBy(delayed.jobs), ...failedBy(failed.jobs, failed.total)], delayed: delayed.jobs };
}

function working({ crawl, publish, oldestWaitingAt }: Counts): Reason[] {
  const rows: Reason[] = [
    { what: 'Being opened', count: crawl.active, kind: 'work', filter: { lane: 'crawl', state: 'active' } },
    { what: 'Being published', count: publish.active, kind: 'work', filter: { lane: 'publish', state: 'active' } },
    { what: 'Waiting to be opened', count: crawl.waiting, kind: 'wait', filter: { lane: 'crawl', state: 'waiting' } },
    { what: 'Waiting to be published', count: publish.waiting, kind: 'wait', filter: { lane: 'publish', state: 'waiting' } },
  ];
  const oldest = rows.find(({ kind, count }) => kind === 'wait' && count > 0);
  if (oldest && oldestWaitingAt !== undefined) oldest.since = oldestWaitingAt;
  return rows.filter(({ count }) => count > 0);
}

const WAITING = {
  article: ['Waiting for their host', 'Two pages of one host are not opened at once.'],
  recheck: ['Linked files to be checked', 'The files that articles link to are checked for changes once a day.'],
} as const;

function delayedBy(jobs: Job[]): Reason[] {
  return grouped(jobs, (job) => `${job.lane} ${job.error?.code ?? jobKind(job)}`).map((group): Reason => {
    const [newest] = group as [Job, ...Job[]];
    const next = Math.min(...group.map(({ notBefore }) => notBefore));
    const filter: Record<string, string> = { lane: newest.lane, state: 'delayed' };
    const { error } = newest;
    const [what, message] = WAITING[jobKind(newest)];
    if (error === undefined) return { what, message, count: group.length, next, filter, kind: 'wait' };
    return {
      what: newest.lane === 'crawl' ? 'To be opened again' : 'To be published again',
      code: error.code,
      message: error.message,
      count: group.length,
      next,
      filter: { ...filter, error: error.code },
      kind: 'trouble',
    };
  });
}

function failedBy(jobs: Job[], total: number): Reason[] {
  const groups = grouped(jobs, ({ error }) => error?.code ?? 'failed');
  const shown = groups.slice(0, MAX_REASONS).map((group): Reason => {
    const error = group[0]?.error;
    const filter = { state: 'failed', ...(error ? { error: error.code } : {}) };
    return { what: 'Failed', count: group.length, kind: 'trouble', filter, ...(error ? { code: error.code, message: error.message } : {}) };
  });
  const rest = total - shown.reduce((sum, { count }) => sum + count, 0);
  return rest > 0 ? [...shown, { what: 'Failed for other reasons', count: rest, kind: 'trouble', filter: { state: 'failed' } }] : shown;
}

/** The largest group first; within a group the order of the list. */
function grouped(jobs: Job[], keyOf: (job: Job) => string): Job[][] {
  const groups = new Map<string, Job[]>();
  for (const job of jobs) push(groups, keyOf(job), job);
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

/** How many articles wait for each output, by its name; with one output all that wait do so for it. */
export function waitingByOutput(delayed: Job[], outputs: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { lane, outcome } of delayed) {
    if (lane !== 'publish') continue;
    const names = outcome?.outputs?.filter(({ status }) => status === 'waiting').map(({ output }) => output) ?? outputs.slice(0, 1);
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
