import { Hono } from 'hono';
import { z } from 'zod';
import { allows } from '../auth/users.ts';
import { type Ctx, type Env, nameOf, type Site } from '../context.ts';
import { Refused } from '../refused.ts';
import { need } from '../security/gate.ts';
import type { Limits } from '../security/limits.ts';
import { layout } from '../view/layout.ts';
import { evidenceResponse } from './evidence.ts';
import { jobBody } from './job.ts';
import { jobListBody, PER_PAGE } from './job-list.ts';

const EMPTY = z.literal('').transform(() => undefined);
const words = z
  .string()
  .trim()
  .max(200)
  .transform((text) => text || undefined)
  .optional()
  .catch(undefined);

/** The list's filter as it stands in the address; what makes no sense counts as not given. */
const Query = z.object({
  state: z.enum(['waiting', 'delayed', 'active', 'done', 'failed']).or(EMPTY).optional().catch(undefined),
  lane: z.enum(['crawl', 'publish']).or(EMPTY).optional().catch(undefined),
  feed: words,
  text: words,
  error: words,
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
export type JobQuery = z.output<typeof Query>;

export function jobPages(site: Site, _limits: Limits): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/jobs', need('read'), async (c) => {
    const query = Query.parse(c.req.query());
    const body = await jobListBody(site, query, PER_PAGE);
    return c.html(layout(c, site, { title: 'Jobs', section: '/jobs', wide: true, refreshSeconds: 10, body }));
  });

  app.get('/jobs/:id', need('submit'), async (c) => {
    const job = await find(site, c);
    const moving = job.state !== 'done' && job.state !== 'failed';
    const body = await jobBody(c, site, job);
    return c.html(
      layout(c, site, {
        title: job.outcome?.title ?? job.request.title ?? 'Job',
        section: '/jobs',
        refreshSeconds: moving ? 3 : undefined,
        body,
      }),
    );
  });

  app.get('/jobs/:id/evidence/:index', need('read'), async (c) => {
    const saved = await site.deps.saved((await find(site, c)).id);
    return evidenceResponse(c, saved?.evidence[Number(c.req.param('index'))]);
  });

  app.post('/jobs/:id/retry', need('submit'), async (c) => {
    const body = await c.req.parseBody();
    const userAgent = typeof body.userAgent === 'string' ? body.userAgent : '';
    const job = await retry(c, site, await find(site, c), { userAgent });
    return c.redirect(site.link(`/jobs/${job.id}`), 303);
  });

  app.post('/jobs/:id/remove', need('admin'), async (c) => {
    await remove(c, site, await find(site, c));
    return c.redirect(site.link('/jobs'), 303);
  });

  return app;
}

/** Refused 404 with a sentence. */
export async function find(site: Site, c: Ctx) {
  const id = c.req.param('id') ?? '';
  const job = /^[\w-]{1,100}$/.test(id) ? await site.deps.store.queue.get(id) : undefined;
  if (!job) throw new Refused(404, 'not-found', 'There is no such job; finished ones are forgotten after a while.');
  return job;
}

const busy = () => new Refused(409, 'active', 'This job is being worked on right now: wait until it has ended.');

type Job = Awaited<ReturnType<typeof find>>;

/** Starts a job again from the first stage, or from the publish lane when only that failed and nothing else is asked for. */
export async function retry(
  c: Ctx,
  site: Site,
  job: Job,
  options: { userAgent?: string | undefined; lane?: 'crawl' | 'publish' | undefined },
): Promise<Job> {
  if (job.state === 'active') throw busy();
  const userAgent = options.userAgent?.trim();
  if (userAgent && !/^[\x20-\x7e]{1,300}$/.test(userAgent)) throw new Refused(422, 'input', 'A user agent is up to 300 plain characters.');
  const lane =
    options.lane ??
    (!userAgent && job.lane === 'publish' && job.state === 'failed' && (await site.deps.saved(job.id)) ? 'publish' : 'crawl');
  const changed = await site.deps.store.queue.requeue(job.id, {
    lane,
    ...(userAgent ? { request: { settings: { ...job.request.settings, userAgent } } } : {}),
  });
  if (!changed) throw busy();
  await record(c, site, 'retry', job, { lane, ...(userAgent ? { userAgent } : {}) });
  return changed;
}

export async function remove(c: Ctx, site: Site, job: Job): Promise<void> {
  if (job.state === 'active' || !(await site.deps.store.queue.remove(job.id))) throw busy();
  await record(c, site, 'remove', job);
}

function record(c: Ctx, site: Site, action: 'retry' | 'remove', job: Job, detail?: Record<string, unknown>): Promise<void> {
  return site.deps.audit({
    who: nameOf(c),
    address: c.get('client').address,
    action,
    object: job.id,
    detail: { url: job.request.url, ...detail },
  });
}

export const may = (c: Ctx, scope: 'read' | 'submit' | 'admin'): boolean => {
  const who = c.get('who');
  return who !== undefined && allows(who, scope);
};
