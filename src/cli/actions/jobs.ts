import { UsageError } from '../../errors.ts';
import { JOB_STATES, type Job, type JobFilter, type JobState, jobKind, LANES, type Lane, type Queue } from '../../queue/ports.ts';
import { counted } from '../../text.ts';
import type { Context } from '../context.ts';
import { table, when } from '../table.ts';

interface Filters {
  state?: JobState;
  lane?: Lane;
  feed?: string;
  text?: string;
  code?: string;
  limit: string;
  offset: string;
  json?: boolean;
}

/** Prints the jobs that match the filter. */
export async function listJobs(context: Context, options: Filters): Promise<void> {
  const page = { offset: count(options.offset, '--offset'), limit: count(options.limit, '--limit') };
  const filter = filterOf(options);
  const found = await (await queueOf(context)).list(filter, page);
  if (options.json) return context.printJson({ ...found, jobs: found.jobs.map(withoutSecrets) });
  if (found.total === 0) return context.print(isEmpty(filter) ? 'There are no jobs yet.' : 'No jobs match.');
  context.print(table(['id', 'state', 'lane', 'tries', 'changed', 'feed', 'url', 'why'], found.jobs.map(line)));
  context.print(`${found.jobs.length} of ${counted(found.total, 'job')}`);
}

/** Output is pasted into tickets: what logs in at a source or a proxy stays in the store. */
function withoutSecrets(job: Job): Job {
  if (!job.request.settings) return job;
  const { cookies: _cookies, headers: _headers, proxy: _proxy, ...settings } = job.request.settings;
  return { ...job, request: { ...job.request, settings } };
}

/** Prints one job with its history. */
export async function showJob(context: Context, id: string, options: { json?: boolean }): Promise<void> {
  const job = await (await queueOf(context)).get(id);
  if (!job) throw unknown(id);
  context.print(options.json ? JSON.stringify(withoutSecrets(job), null, 2) : jobText(job));
}

/** Queues jobs again, from the lane that --from names. */
export async function retryJobs(context: Context, ids: string[], options: Filters & { from: Lane; output?: string }): Promise<void> {
  const queue = await queueOf(context);
  const { from, output } = options;
  await forEachJob(queue, ids, options, context, async (id) => {
    const job = await queue.get(id);
    if (!job || job.state === 'active') return undefined;
    if (job.state === 'waiting' && job.lane === from && output === undefined) return 'unchanged: it is already waiting';
    if (output !== undefined) {
      const names = job.outcome?.outputs?.map((one) => one.output) ?? [];
      if (!names.includes(output)) return `unchanged: it has no output called ${output}${names.length > 0 ? ` (${names.join(', ')})` : ''}`;
    }
    return (await queue.requeue(id, output === undefined ? { lane: from } : { output })) ? 'queued again' : undefined;
  });
}

/** Removes jobs that are not being worked on. */
export async function removeJobs(context: Context, ids: string[], options: Filters): Promise<void> {
  const queue = await queueOf(context);
  await forEachJob(queue, ids, options, context, async (id) => ((await queue.remove(id)) ? 'removed' : undefined));
}

/** Prints how many jobs are in each lane and state. */
export async function queueStats(context: Context, options: { json?: boolean }): Promise<void> {
  const counts = await (await queueOf(context)).counts();
  if (options.json) return context.printJson(counts);
  context.print(
    table(
      ['lane', ...JOB_STATES],
      LANES.map((lane) => [lane, ...JOB_STATES.map((state) => counts[lane][state])]),
    ),
  );
  if (counts.oldestWaitingAt !== undefined) context.print(`oldest waiting job: ${when(counts.oldestWaitingAt)}`);
}

async function queueOf(context: Context): Promise<Queue> {
  return (await context.app().store()).queue;
}

const filterOf = ({ state, lane, feed, text, code }: Filters): JobFilter => ({ state, lane, feed, text, errorCode: code });
const isEmpty = (filter: JobFilter): boolean => Object.values(filter).every((value) => value === undefined);

async function forEachJob(
  queue: Queue,
  ids: string[],
  options: Filters,
  context: Context,
  act: (id: string) => Promise<string | undefined>,
): Promise<void> {
  const filter = filterOf(options);
  if (ids.length === 0 && isEmpty(filter)) throw new UsageError('Name the jobs, or say which by a filter such as --state failed.');
  const chosen =
    ids.length > 0
      ? ids
      : (await queue.list(filter, { offset: count(options.offset, '--offset'), limit: count(options.limit, '--limit') })).jobs.map(
          (job) => job.id,
        );
  const results: { id: string; result: string }[] = [];
  for (const id of chosen) {
    const result = await act(id);
    if (!result && ids.length > 0 && !(await queue.get(id))) throw unknown(id);
    results.push({ id, result: result ?? 'unchanged: it is being worked on' });
  }
  context.print(
    options.json ? JSON.stringify(results, null, 2) : results.map(({ id, result }) => `${id} ${result}`).join('\n') || 'No jobs match.',
  );
}

const unknown = (id: string): UsageError =>
  new UsageError(`There is no job ${JSON.stringify(id)}: "misp-crawler jobs list" shows the ids.`);

const line = (job: Job): (string | number)[] => [
  job.id,
  job.state,
  job.lane,
  job.attempts,
  when(job.updatedAt),
  job.request.source.title,
  job.request.url,
  job.error?.message ?? job.outcome?.message ?? (jobKind(job) === 'recheck' ? 'checks linked files once a day' : ''),
];

function jobText(job: Job): string {
  const rows: [string, string | undefined][] = [
    ['id', job.id],
    ['url', job.request.url],
    ['kind', jobKind(job) === 'recheck' ? 'checks the linked files of the article once a day' : undefined],
    ['title', job.outcome?.title ?? job.request.title],
    ['feed', job.request.source.title],
    [
      'state',
      `${job.state} (${job.lane} lane, ${counted(job.attempts, 'attempt')}${job.crashes > 0 ? `, ${counted(job.crashes, 'crash', 'crashes')}` : ''})`,
    ],
    ['next try', job.state === 'delayed' ? when(job.notBefore) : undefined],
    ['error', job.error && `${job.error.code}: ${job.error.message}`],
    ['outcome', job.outcome && `${job.outcome.status}: ${job.outcome.message}`],
    ['event', job.outcome?.eventUrl ?? job.outcome?.eventUuid],
    ['rule', job.outcome?.rule],
  ];
  const shown = rows.filter((row): row is [string, string] => row[1] !== undefined).map(([name, value]) => `${name.padEnd(9)} ${value}`);
  const history = job.timeline.map(
    (entry) =>
      `  ${new Date(entry.at).toISOString()}  ${entry.stage}${entry.ms === undefined ? '' : ` (${entry.ms} ms)`}${entry.note ? `  ${entry.note}` : ''}`,
  );
  const outputs = (job.outcome?.outputs ?? []).map(
    ({ output, status, code, message, eventUrl }) =>
      `  ${output.padEnd(12)} ${status}${code ? ` (${code})` : ''}: ${message}${eventUrl ? ` ${eventUrl}` : ''}`,
  );
  return [...shown, ...(outputs.length > 0 ? ['outputs', ...outputs] : []), 'history', ...history].join('\n');
}

function count(value: string, name: string): number {
  if (!/^\d{1,7}$/.test(value)) throw new UsageError(`${name} is ${JSON.stringify(value)}: it must be a whole number, 0 or more.`);
  return Number(value);
}
