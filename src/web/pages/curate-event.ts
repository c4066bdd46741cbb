import { Hono } from 'hono';
import type { Ctx, Env, Site } from '../context.ts';
import { curatedEventOf, curateEvent } from '../curation/event.ts';
import type { CurationSubject } from '../curation/page.ts';
import { curationBody, curationPage, curationStep } from '../curation/steps.ts';
import { find } from '../job-actions.ts';
import { requireScope } from '../security/gate.ts';
import type { Limits } from '../security/limits.ts';
import { eventLink, link } from '../view/format.ts';
import { html, nothing } from '../view/html.ts';

/** Curating the event of a finished job: the same page as for previews; what was decided is applied to the event. */
export function curateEventPages(site: Site, limits: Limits): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/jobs/:id/curate', requireScope('read'), requireScope('submit'), async (c) => {
    const subject = await subjectOf(c, site, limits);
    return curationPage(c, site, subject, curationBody(c, site, subject));
  });
  app.post('/jobs/:id/curate', requireScope('read'), requireScope('submit'), async (c) =>
    curationStep(c, site, await subjectOf(c, site, limits)),
  );
  return app;
}

async function subjectOf(c: Ctx, site: Site, limits: Limits): Promise<CurationSubject> {
  const event = await curatedEventOf(site, await find(site, c));
  const { job, outcome, article, start } = event;
  const page = site.link(`/jobs/${job.id}`);
  return {
    request: job.request,
    article,
    start,
    isEvent: true,
    version: `${job.id} ${job.updatedAt}`,
    path: `${page}/curate`,
    action: `${page}/curate`,
    crops: `${page}/crops`,
    discard: page,
    notices: nothing,
    send: async (curation) => c.redirect((await curateEvent(c, site, limits, event, curation)) ? `${page}?queued` : page, 303),
    heading: html`<p class="crumb"><a href="${site.link('/jobs')}">Jobs</a> › <a href="${page}">Job</a></p><h1>${outcome.title ?? article.title}</h1>
<p class="meta">${eventLink(outcome)} ${link(article.canonicalUrl, html`<span class="mono wrap">${article.canonicalUrl}</span>`, { external: true })}</p>`,
    page: { title: 'Curate', section: '/jobs' },
  };
}
