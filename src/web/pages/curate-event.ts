import { Hono } from 'hono';
import type { Job } from '../../queue/ports.ts';
import { type Ctx, type Env, nameOf, type Site } from '../context.ts';
import { type Curation, curatedArticle, revisedRequest, revisionOf, startEventCuration } from '../curation/curation.ts';
import { type CurationSubject, curationBody, curationPage, curationStep } from '../curation/steps.ts';
import { find } from '../job-actions.ts';
import { Refused } from '../refused.ts';
import { need } from '../security/gate.ts';
import { clientKey, type Limits } from '../security/limits.ts';
import { link } from '../view/format.ts';
import { html, nothing } from '../view/html.ts';

/** Curating the event of a finished job: the same page as for previews; what was decided is applied to the event. */
export function curateEventPages(site: Site, limits: Limits): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/jobs/:id/curate', need('read'), need('submit'), async (c) => {
    const subject = await subjectOf(c, site, limits);
    return curationPage(c, site, subject, curationBody(c, site, subject, subject.start));
  });
  app.post('/jobs/:id/curate', need('read'), need('submit'), async (c) => curationStep(c, site, await subjectOf(c, site, limits)));
  return app;
}

/** Whether the job's event can be curated here, as long as its article is kept. */
export const hasEvent = ({ state, outcome }: Job): boolean => state === 'done' && outcome?.eventUuid !== undefined;

async function subjectOf(c: Ctx, site: Site, limits: Limits): Promise<CurationSubject> {
  const job = await find(site, c);
  const { outcome, request } = job;
  const eventUuid = outcome?.eventUuid;
  if (!hasEvent(job) || !eventUuid)
    throw new Refused(409, 'no-event', 'This job has no event that could be curated: wait until it is done, or retry it.');
  const saved = await site.deps.saved(job.id);
  const article = saved?.article;
  if (!article)
    throw new Refused(409, 'article-gone', 'The article of this job is no longer kept: run the job again, then curate its event.');
  const start = startEventCuration(request, article, outcome.contextTags);
  const page = site.link(`/jobs/${job.id}`);
  const send = async (curation: Curation) => {
    await limits.take('submit', clientKey(c.get('who'), c.get('client').address));
    const revision = revisionOf(article, start, curation);
    const isChanged = revision.decisions.length > 0 || Object.keys(revision).length > 1;
    if (isChanged) {
      const { contextTags, watchlistHits } = outcome;
      const before = { ...(contextTags ? { contextTags } : {}), ...(watchlistHits ? { watchlistHits } : {}) };
      const changed = await site.deps.reviseEvent(
        job,
        { eventUuid, before, ...revision },
        {
          request: revisedRequest(request, article, curation, contextTags),
          article: curatedArticle(article, curation),
          evidence: saved.evidence,
        },
      );
      if (!changed) throw new Refused(409, 'active', 'This job is being worked on right now: wait until it has ended.');
      const detail = { job: job.id, changes: curation.changes.length, added: curation.added.length };
      await site.deps.audit({ who: nameOf(c), address: c.get('client').address, action: 'curate', object: request.url, detail });
    }
    return c.redirect(isChanged ? `${page}?queued` : page, 303);
  };
  return {
    ...{ request, article, start, isEvent: true, action: `${page}/curate`, discard: page, send },
    heading: html`<p class="crumb"><a href="${site.link('/jobs')}">Jobs</a> › <a href="${page}">Job</a></p><h1>${outcome.title ?? article.title}</h1>
<p class="meta">${outcome.eventUrl ? link(outcome.eventUrl, 'Open the event', { external: true }) : nothing}${link(article.canonicalUrl, html`<span class="mono wrap">${article.canonicalUrl}</span>`, { external: true })}</p>`,
    notices: nothing,
    page: { title: 'Curate', section: '/jobs' },
  };
}
