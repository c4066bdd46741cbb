import { Hono } from 'hono';
import type { CrawlRequest } from '../../domain.ts';
import { type Ctx, type Env, nameOf, type Site } from '../context.ts';
import type { Previewed } from '../deps.ts';
import type { Preview, Previews } from '../previews.ts';
import { Refused } from '../refused.ts';
import { need } from '../security/gate.ts';
import { clientKey, type Limits } from '../security/limits.ts';
import { keepDocument, submitAll, toRequests } from '../submission.ts';
import { link, number, shortUrl } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { indicatorTable, proposed, VERDICTS, type Verdict } from '../view/indicators.ts';
import { csrfField, layout, notice } from '../view/layout.ts';
import { renderReport } from '../view/report.ts';
import { evidenceResponse } from './evidence.ts';
import { readForm, toSubmission } from './form.ts';
import { submitPage } from './submit.ts';

/** Preview: the page as it would arrive in MISP, with every value to be judged before it is sent. */
export function previewPages(site: Site, limits: Limits, previews: Previews | undefined): Hono<Env> {
  const app = new Hono<Env>();
  if (!previews) return app;

  app.post('/preview', need('submit'), async (c) => {
    const form = await readForm(c);
    try {
      const [request] = await toRequests(c, site, limits, 'preview', await toSubmission(form));
      if (!request) throw new Refused(422, 'input', 'Give the address of a page, or a document.');
      const preview = previews.start(request, nameOf(c));
      await site.deps.audit({ who: nameOf(c), address: c.get('client').address, action: 'preview', object: request.url });
      return c.redirect(site.link(`/preview/${preview.id}`), 303);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return c.html(submitPage(c, site, form.values, error.message), error.status);
    }
  });

  app.get('/preview/:id', need('submit'), async (c) => {
    const preview = previews.get(c.req.param('id'), nameOf(c));
    const working = preview.state === 'working';
    return c.html(
      layout(c, site, { title: 'Preview', section: '/', refreshSeconds: working ? 2 : undefined, body: body(c, site, preview) }),
    );
  });

  app.get('/preview/:id/evidence/:index', need('submit'), (c) => {
    const preview = previews.get(c.req.param('id'), nameOf(c));
    return evidenceResponse(c, preview.result?.evidence[Number(c.req.param('index'))]);
  });

  app.post('/preview/:id/send', need('submit'), async (c) => {
    const preview = previews.get(c.req.param('id'), nameOf(c));
    if (!preview.result) throw new Refused(409, 'not-ready', 'The preview is not ready: wait for it, or send the page without one.');
    const fields = await c.req.parseBody();
    const chosen = preview.result.article.indicators.map((_, i) => fields[`v${i}`]);
    await limits.take('submit', clientKey(c.get('who'), c.get('client').address));
    await keepDocument(site.deps.store, preview.request);
    const results = await submitAll(c, site, [judged(preview.request, preview.result, chosen)], fields.again === '1');
    const [result] = results;
    if (result?.jobId && result.status !== 'done') return c.redirect(`${site.link(`/jobs/${result.jobId}`)}?${result.status}`, 303);
    return c.html(layout(c, site, { title: 'Preview', section: '/', body: body(c, site, preview, result?.eventUrl ?? '') }));
  });

  return app;
}

/** The request with the judgements that differ from ours. */
export function judged(request: CrawlRequest, { article }: Previewed, chosen: unknown[]): CrawlRequest {
  const verdicts = article.indicators.flatMap((indicator, i) => {
    const choice = chosen[i];
    const known = VERDICTS.some(({ value }) => value === choice);
    return known && choice !== proposed(indicator) ? [{ type: indicator.type, value: indicator.value, verdict: choice as Verdict }] : [];
  });
  return verdicts.length > 0 ? { ...request, verdicts } : request;
}

function body(c: Ctx, site: Site, preview: Preview, existing?: string): Html {
  const { request, result, error } = preview;
  const head = html`<p class="crumb"><a href="${site.link('/')}">Submit</a></p>`;
  if (preview.state === 'working')
    return html`<div id="live" data-live="preview">${head}<h1>Preview</h1><p class="meta mono wrap">${shortUrl(request.url, 120)}</p>
<div class="working" role="status"><span class="spinner" aria-hidden="true"></span>The page is being opened. This takes some seconds.</div></div>`;
  if (!result)
    return html`<div id="live" data-live="still">${head}<h1>Preview</h1><p class="meta mono wrap">${shortUrl(request.url, 120)}</p>
${notice('bad', html`${error?.message ?? ''} <span class="code">${error?.code ?? ''}</span>`)}<p><a href="${site.link(`/?url=${encodeURIComponent(request.url)}`)}">Back to the form</a></p></div>`;
  const { article, evidence } = result;
  const screenshot = evidence.findIndex(({ kind }) => kind === 'screenshot');
  const counts = VERDICTS.map(({ value }) => article.indicators.filter((indicator) => proposed(indicator) === value).length);
  return html`<div id="live" data-live="still">${head}<h1>${site.deps.publisher.infoPrefix}${request.title ?? article.title}</h1>
<p class="meta">${link(article.canonicalUrl, html`<span class="mono wrap">${article.canonicalUrl}</span>`, { external: true })}${[article.author, article.published?.slice(0, 10)].filter(Boolean).map((part) => html` · ${part}`)}</p>
${existing === undefined ? nothing : notice('note', html`The event for this page exists already. ${link(existing || undefined, 'Open the event', { external: true })}`)}
<form method="post" action="${site.link(`/preview/${preview.id}/send`)}">${csrfField(c)}${existing === undefined ? nothing : html`<input type="hidden" name="again" value="1">`}
<section><h2>Indicators <span class="count">${number(article.indicators.length)}</span></h2>
<p class="quiet">${counts[0]} for detection, ${counts[1]} kept without, ${counts[2]} left out. Change what is wrong; your choice wins over the crawler’s.</p>
${indicatorTable(article.indicators, (indicator, i) => choice(proposed(indicator), i, indicator.value))}</section>
<div class="actions sticky"><button class="primary">${existing === undefined ? 'Send to MISP' : 'Update the event'}</button><a href="${site.link(`/?url=${encodeURIComponent(request.url)}`)}">Discard</a></div></form>
<section><h2>Report</h2><p class="quiet">As it will look in MISP. Links are shown but cannot be followed here.</p><article class="report">${renderReport(article)}</article></section>
${screenshot < 0 ? nothing : html`<section><h2>Screenshot</h2><a href="${site.link(`/preview/${preview.id}/evidence/${screenshot}`)}"><img class="shot" src="${site.link(`/preview/${preview.id}/evidence/${screenshot}`)}" alt="The page as the browser showed it" loading="lazy"></a></section>`}</div>`;
}

const choice = (current: Verdict, i: number, value: string): Html =>
  html`<select name="v${i}" aria-label="What to do with ${value}">${VERDICTS.map((option) => html`<option value="${option.value}"${option.value === current ? html` selected` : nothing}>${option.label}</option>`)}</select>`;
