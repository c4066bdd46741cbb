import { Hono } from 'hono';
import pTimeout from 'p-timeout';
import type { CrawlRequest } from '../../domain.ts';
import { urlKey } from '../../net/canonical-url.ts';
import { jobId } from '../../queue/transitions.ts';
import { type Ctx, type Env, nameOf, type Site } from '../context.ts';
import { type Curation, startCuration } from '../curation/curation.ts';
import { hasEvent } from '../curation/event.ts';
import type { CurationSubject } from '../curation/page.ts';
import { curationBody, curationPage, curationStep } from '../curation/steps.ts';
import type { Previewed } from '../deps.ts';
import { readyPreview, sendCurated, startPreview } from '../preview-actions.ts';
import type { Preview, Previews } from '../previews.ts';
import { Refused } from '../refused.ts';
import { hasScope, requireScope } from '../security/gate.ts';
import type { Limits } from '../security/limits.ts';
import { eventLink, link, shortUrl, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { correlatedEvents } from '../view/indicators.ts';
import { csrfField, layout, notice } from '../view/layout.ts';
import { cropResponse, evidenceResponse } from './evidence.ts';
import { readForm, toSubmission } from './form.ts';
import { submitPage } from './submit.ts';

/** Preview: the page as it would arrive in MISP, with every value to be judged before it is sent. */
export function previewPages(site: Site, limits: Limits, previews: Previews): Hono<Env> {
  const app = new Hono<Env>();

  app.post('/preview', requireScope('submit'), async (c) => {
    const form = await readForm(c);
    try {
      const preview = await startPreview(c, site, limits, previews, await toSubmission(form));
      return c.redirect(site.link(`/preview/${preview.id}`), 303);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return c.html(submitPage(c, site, form.values, error.message), error.status);
    }
  });

  app.get('/preview/:id', requireScope('submit'), async (c) => {
    const preview = previews.get(c.req.param('id'), nameOf(c));
    const refreshSeconds = preview.state === 'working' ? 2 : undefined;
    return c.html(
      layout(c, site, {
        ...PAGE,
        scripts: ['curate.js'],
        wide: preview.result !== undefined,
        refreshSeconds,
        body: await body(c, site, preview, limits),
      }),
    );
  });

  app.get('/preview/:id/evidence/:index', requireScope('submit'), (c) => {
    const preview = previews.get(c.req.param('id'), nameOf(c));
    return evidenceResponse(c, preview.result?.evidence[Number(c.req.param('index'))]);
  });

  app.get('/preview/:id/crops/:index', requireScope('submit'), (c) => {
    const preview = previews.get(c.req.param('id'), nameOf(c));
    return cropResponse(c, preview.result?.article, c.req.param('index'));
  });

  app.post('/preview/:id/send', requireScope('submit'), async (c) => {
    const { preview, result } = readyPreview(c, previews, c.req.param('id'));
    return curationStep(c, site, await subjectOf(c, site, preview, result, limits));
  });

  return app;
}

const PAGE = { title: 'Preview', section: '/' } as const;

async function subjectOf(c: Ctx, site: Site, preview: Preview, result: Previewed, limits: Limits): Promise<CurationSubject> {
  const { request } = preview;
  const { article } = result;
  const notices = html`${await existingNotice(c, site, preview, result)}${await correlationNotice(site, result)}`;
  const action = site.link(`/preview/${preview.id}/send`);
  const send = async (curation: Curation) => {
    const again = (await c.req.parseBody({ all: true })).again === '1';
    const sent = await sendCurated(c, site, limits, request, result, curation, again);
    if (sent.jobId) return c.redirect(`${site.link(`/jobs/${sent.jobId}`)}?${sent.status}`, 303);
    const body = html`${heading(site, request, result)}${notices}
<form method="post" action="${action}">${csrfField(c)}<input type="hidden" name="state" value="${JSON.stringify(curation)}"><input type="hidden" name="step" value="send"><input type="hidden" name="again" value="1">
<button>Run it again and update the event</button></form>`;
    return curationPage(c, site, { page: PAGE }, body);
  };
  return {
    request,
    article,
    start: startCuration(request, article),
    isEvent: false,
    notices,
    send,
    page: PAGE,
    version: preview.id,
    path: site.link(`/preview/${preview.id}`),
    action,
    crops: site.link(`/preview/${preview.id}/crops`),
    discard: site.link(`/?url=${encodeURIComponent(request.url)}`),
    heading: heading(site, request, result),
  };
}

/** An article whose event exists says so before any work is put into it. */
async function existingNotice(c: Ctx, site: Site, { request }: Preview, { article }: Previewed): Promise<Html> {
  const { ledger, queue } = site.deps.store;
  const keys = [urlKey(article.canonicalUrl), urlKey(request.url)];
  const record = (await ledger.url(keys[0] ?? '')) ?? (await ledger.url(keys[1] ?? ''));
  if (!record) return nothing;
  const name = record.title ? html` “${record.title}”` : nothing;
  const jobs = await Promise.all([record.key, ...keys].map((key) => queue.get(jobId(key))));
  const job = jobs.find((one) => one && hasEvent(one));
  const way =
    job && hasScope(c, 'read')
      ? html`Changes that you make here are not applied to it: <a href="${site.link(`/jobs/${job.id}/curate`)}">curate the event</a> instead.`
      : 'Changes that you make here are not applied to it: edit it in MISP.';
  return notice('note', html`This article already has an event${name}, from ${when(record.doneAt)}. ${eventLink(record)} ${way}`);
}

/** A person waits for the page. */
const CORRELATION_MS = 3_000;

/** What MISP has of the article's values before anything is sent. A MISP that does not answer in time says nothing. */
async function correlationNotice(site: Site, { article }: Previewed): Promise<Html> {
  const found = await pTimeout(site.deps.correlation?.(article).catch(() => undefined) ?? Promise.resolve(undefined), {
    milliseconds: CORRELATION_MS,
    fallback: () => undefined,
  });
  if (!found || found.values.length === 0) return nothing;
  return notice(
    'note',
    html`MISP already has ${found.values.length} of the ${found.asked} values.
<details><summary>In which events</summary><ul>${correlatedEvents(found)}</ul></details>
<details><summary>Which values</summary><p class="mono wrap">${found.values.map(({ value }) => value).join(' ')}</p></details>`,
  );
}

function heading(site: Site, request: CrawlRequest, { article }: Previewed): Html {
  return html`<p class="crumb"><a href="${site.link('/')}">Submit</a></p><h1>${site.deps.publisher.infoPrefix}${request.title ?? article.title}</h1>
<p class="meta">${link(article.canonicalUrl, html`<span class="mono wrap">${article.canonicalUrl}</span>`, { external: true })}${[article.author, article.published?.slice(0, 10)].filter(Boolean).map((part) => html` · ${part}`)}</p>`;
}

async function body(c: Ctx, site: Site, preview: Preview, limits: Limits): Promise<Html> {
  const { request, result, error } = preview;
  const head = html`<p class="crumb"><a href="${site.link('/')}">Submit</a></p><h1>Preview</h1><p class="meta mono wrap">${shortUrl(request.url, 120)}</p>`;
  if (preview.state === 'working')
    return html`<div id="live" data-live="preview">${head}
<div class="working" role="status"><span class="spinner" aria-hidden="true"></span>Opening the page. This takes a few seconds.</div></div>`;
  if (!result)
    return html`<div id="live" data-live="still">${head}
${notice('bad', html`${error?.message ?? ''} <span class="code">${error?.code ?? ''}</span>`)}<p><a href="${site.link(`/?url=${encodeURIComponent(request.url)}`)}">Back to the form</a></p></div>`;
  const screenshot = result.evidence.findIndex(({ kind }) => kind === 'screenshot');
  const picture = site.link(`/preview/${preview.id}/evidence/${screenshot}`);
  const subject = await subjectOf(c, site, preview, result, limits);
  return html`<div id="live" data-live="still">${curationBody(c, site, subject)}
${screenshot < 0 ? nothing : html`<section><h2>Screenshot</h2><a href="${picture}"><img class="shot" src="${picture}" alt="The page as the browser showed it" loading="lazy"></a></section>`}
${result.article.notes.length > 0 ? html`<details><summary>What the extraction changed</summary><ul>${result.article.notes.map((note) => html`<li>${note}</li>`)}</ul></details>` : nothing}</div>`;
}
