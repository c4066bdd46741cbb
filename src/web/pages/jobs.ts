import { Hono } from 'hono';
import { type Env, formText, type Site } from '../context.ts';
import { find, remove, retry } from '../job-actions.ts';
import { requireScope } from '../security/gate.ts';
import { layout } from '../view/layout.ts';
import { cropResponse, evidenceResponse } from './evidence.ts';
import { jobBody } from './job.ts';
import { JobQuery, jobListBody, PER_PAGE } from './job-list.ts';

export function jobPages(site: Site): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/jobs', requireScope('read'), async (c) => {
    const query = JobQuery.parse(c.req.query());
    const body = await jobListBody(site, query, PER_PAGE);
    return c.html(layout(c, site, { title: 'Jobs', section: '/jobs', wide: true, refreshSeconds: 10, body }));
  });

  app.get('/jobs/:id', requireScope('submit', 'read'), async (c) => {
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

  app.get('/jobs/:id/evidence/:index', requireScope('read'), async (c) => {
    const saved = await site.deps.saved((await find(site, c)).id);
    return evidenceResponse(c, saved?.evidence[Number(c.req.param('index'))]);
  });

  app.get('/jobs/:id/crops/:index', requireScope('read'), async (c) => {
    const saved = await site.deps.saved((await find(site, c)).id);
    return cropResponse(c, saved?.article, c.req.param('index'));
  });

  app.post('/jobs/:id/retry', requireScope('submit'), async (c) => {
    const text = await formText(c);
    const job = await retry(c, site, await find(site, c), { userAgent: text('userAgent'), output: text('output') || undefined });
    return c.redirect(site.link(`/jobs/${job.id}`), 303);
  });

  app.post('/jobs/:id/remove', requireScope('admin'), async (c) => {
    await remove(c, site, await find(site, c));
    return c.redirect(site.link('/jobs'), 303);
  });

  return app;
}
