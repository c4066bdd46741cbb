import * as z from 'zod';
import { ShownOutcome } from '../../domain/outcome.ts';
import { JOB_STATES, LANES, type Queue } from '../../queue/ports.ts';
import type { Ctx, Site } from '../context.ts';
import { find, remove, retry } from '../job-actions.ts';
import { Refused } from '../refused.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';
import { ArticleShape, iso, JobShape, showJob } from './shapes.ts';

const Paging = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  perPage: z.coerce.number().int().min(1).max(200).default(50),
};

/** total and the next page's address; the Link header says the same. */
function paged<T>(c: Ctx, site: Site, name: string, items: T[], total: number, page: number, perPage: number) {
  const last = Math.max(1, Math.ceil(total / perPage));
  const at = (n: number) => {
    const query = new URL(c.req.url).searchParams;
    query.set('page', String(n));
    return `${site.link(c.req.path)}?${query}`;
  };
  const links = [page > 1 ? `<${at(page - 1)}>; rel="prev"` : '', page < last ? `<${at(page + 1)}>; rel="next"` : ''].filter(Boolean);
  if (links.length > 0) c.header('link', links.join(', '));
  return { [name]: items, total, page, perPage, ...(page < last ? { next: at(page + 1) } : {}) };
}

const pageOf = <S extends z.ZodType>(name: string, item: S) =>
  z.object({
    [name]: z.array(item),
    total: z.number().int(),
    page: z.number().int(),
    perPage: z.number().int(),
    next: z.string().optional(),
  });

export function jobEndpoints(site: Site): AnyEndpoint[] {
  const { queue } = site.deps.store;
  const params = z.object({ id: z.string() });
  return [
    endpoint({
      call: 'GET /jobs',
      tag: 'Jobs',
      summary: 'Jobs, the newest first',
      scope: 'read',
      query: z.object({
        state: z.enum(JOB_STATES).optional(),
        lane: z.enum(LANES).optional(),
        feed: z.string().max(200).optional().describe('Title of the feed; "Manual" for what people submitted.'),
        text: z.string().max(200).optional().describe('Part of title or address.'),
        error: z.string().max(100).optional().describe('Code of the error, such as HTTP=403.'),
        ...Paging,
      }),
      response: pageOf('jobs', JobShape),
      handle: async (c, { query: { page, perPage, error, ...filter } }) => {
        const { jobs, total } = await queue.list({ ...filter, errorCode: error }, { offset: (page - 1) * perPage, limit: perPage });
        return paged(c, site, 'jobs', jobs.map(showJob), total, page, perPage);
      },
    }),
    endpoint({
      call: 'GET /jobs/:id',
      tag: 'Jobs',
      summary: 'One job; with wait, once it is done or failed',
      scope: ['submit', 'read'],
      params,
      query: z.object({
        wait: z.coerce
          .number()
          .min(0)
          .max(60)
          .default(0)
          .describe('Seconds to wait for the job to end. After that, the answer is its current state.'),
      }),
      response: JobShape,
      handle: async (c, { query: { wait } }) => {
        const job = await find(site, c);
        if (wait > 0) await ended(queue, job.id, wait * 1000, c.req.raw.signal);
        return showJob(await find(site, c));
      },
    }),
    endpoint({
      call: 'GET /jobs/:id/article',
      tag: 'Jobs',
      summary: 'What the crawler read: Markdown and indicators, as long as it is kept',
      scope: 'read',
      params,
      response: ArticleShape,
      handle: async (c) => {
        const saved = await site.deps.saved((await find(site, c)).id);
        if (!saved?.article) throw new Refused(404, 'not-found', 'The article of this job is not kept any longer.');
        return saved.article;
      },
    }),
    endpoint({
      call: 'POST /jobs/:id/retry',
      tag: 'Jobs',
      summary: 'Run a job again',
      scope: 'submit',
      params,
      body: z.object({
        lane: z.enum(LANES).optional().describe('publish: publish the saved article without opening the page.'),
        output: z.string().max(100).optional().describe('Publish to this output only; the results of the others are kept.'),
        userAgent: z.string().max(300).optional(),
      }),
      response: JobShape,
      status: 202,
      handle: async (c, { body }) => showJob(await retry(c, site, await find(site, c), body)),
    }),
    endpoint({
      call: 'DELETE /jobs/:id',
      tag: 'Jobs',
      summary: 'Remove a job; its event stays',
      scope: 'admin',
      params,
      response: z.object({ removed: z.literal(true) }),
      handle: async (c) => {
        await remove(c, site, await find(site, c));
        return { removed: true as const };
      },
    }),
    endpoint({
      call: 'GET /events',
      tag: 'Events',
      summary: 'Events, the newest first',
      scope: 'read',
      query: z.object({ feed: z.string().max(200).optional(), text: z.string().max(200).optional(), ...Paging }),
      response: pageOf('events', ShownOutcome.extend({ jobId: z.string(), url: z.string(), at: z.iso.datetime() })),
      handle: async (c, { query: { page, perPage, ...filter } }) => {
        const { jobs, total } = await queue.list(
          { ...filter, state: 'done', hasEvent: true },
          { offset: (page - 1) * perPage, limit: perPage },
        );
        const events = jobs.flatMap((job) =>
          job.outcome ? [{ ...job.outcome, jobId: job.id, url: job.request.url, at: iso(job.updatedAt) }] : [],
        );
        return paged(c, site, 'events', events, total, page, perPage);
      },
    }),
  ];
}

/** Resolves when the job is final or gone, when the time is over, or when nobody waits any more. */
async function ended(queue: Pick<Queue, 'subscribe' | 'get'>, id: string, ms: number, signal: AbortSignal): Promise<void> {
  let stop = () => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const look = () =>
        queue.get(id).then((job) => {
          if (!job || job.state === 'done' || job.state === 'failed') resolve();
        }, reject);
      // Listening first and looking then: a change in between is not missed.
      stop = queue.subscribe((changed) => {
        if (changed === id) void look();
      });
      timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => resolve(), { once: true });
      void look();
    });
  } finally {
    clearTimeout(timer);
    stop();
  }
}
