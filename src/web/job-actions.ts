import { audit, type Ctx, type Site } from './context.ts';
import { Refused } from './refused.ts';

/** Refused 404 with a sentence. */
export async function find(site: Site, c: Ctx) {
  const id = c.req.param('id') ?? '';
  const job = /^[\w-]{1,100}$/.test(id) ? await site.deps.store.queue.get(id) : undefined;
  if (!job) throw gone();
  return job;
}

const gone = () => new Refused(404, 'not-found', 'There is no such job. Finished jobs are deleted after a while.');
const busy = () => new Refused(409, 'active', 'This job is being worked on right now: wait until it is done.');

type Job = Awaited<ReturnType<typeof find>>;

/** Starts a job again from the first stage, or from the publish lane when only that failed and nothing else is asked for. */
export async function retry(
  c: Ctx,
  site: Site,
  job: Job,
  options: { userAgent?: string | undefined; lane?: 'crawl' | 'publish' | undefined; output?: string | undefined },
): Promise<Job> {
  if (job.state === 'active') throw busy();
  const userAgent = options.userAgent?.trim();
  if (userAgent && !/^[\x20-\x7e]{1,300}$/.test(userAgent)) throw new Refused(422, 'input', 'A user agent is up to 300 plain characters.');
  if (options.output !== undefined && !job.outcome?.outputs?.some(({ output }) => output === options.output))
    throw new Refused(422, 'input', `This job has no output called ${JSON.stringify(options.output.slice(0, 80))}.`);
  const lane =
    (options.output === undefined ? options.lane : 'publish') ??
    (!userAgent && job.lane === 'publish' && job.state === 'failed' && (await site.deps.saved(job.id)) ? 'publish' : 'crawl');
  if (job.state === 'waiting' && job.lane === lane && !userAgent) return job;
  const changed = await site.deps.store.queue.requeue(job.id, {
    lane,
    ...(options.output === undefined ? {} : { output: options.output }),
    ...(userAgent ? { request: { settings: { ...job.request.settings, userAgent } } } : {}),
  });
  if (!changed) throw gone();
  await audit(c, site, 'retry', job.id, {
    url: job.request.url,
    lane,
    ...(options.output === undefined ? {} : { output: options.output }),
    ...(userAgent ? { userAgent } : {}),
  });
  return changed;
}

export async function remove(c: Ctx, site: Site, job: Job): Promise<void> {
  if (job.state === 'active' || !(await site.deps.store.queue.remove(job.id))) throw busy();
  await audit(c, site, 'remove', job.id, { url: job.request.url });
}
