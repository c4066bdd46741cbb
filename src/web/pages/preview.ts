import { Hono } from 'hono';
import type { CrawlRequest } from '../../domain.ts';
import { urlKey } from '../../net/canonical-url.ts';
import { type Ctx, type Env, nameOf, type Site } from '../context.ts';
import { type Curation, curatedArticle, curatedRequest, curatedValues, differences, startCuration } from '../curation/curation.ts';
import { readCuration } from '../curation/form.ts';
import { type CurationView, curationForm, reviewForm } from '../curation/page.ts';
import type { Previewed } from '../deps.ts';
import type { Preview, Previews } from '../previews.ts';
import { Refused } from '../refused.ts';
import { need } from '../security/gate.ts';
import { clientKey, type Limits } from '../security/limits.ts';
import { keepDocument, resultOf, type SubmitResult, toRequests } from '../submission.ts';
import { link, shortUrl, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, layout, notice } from '../view/layout.ts';
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
    const refreshSeconds = preview.state === 'working' ? 2 : undefined;
    return c.html(layout(c, site, { ...PAGE, wide: preview.result !== undefined, refreshSeconds, body: await body(c, site, preview) }));
  });

  app.get('/preview/:id/evidence/:index', need('submit'), (c) => {
    const preview = previews.get(c.req.param('id'), nameOf(c));
    return evidenceResponse(c, preview.result?.evidence[Number(c.req.param('index'))]);
  });

  app.post('/preview/:id/send', need('submit'), async (c) => {
    const preview = previews.get(c.req.param('id'), nameOf(c));
    const { request, result } = preview;
    if (!result) throw new Refused(409, 'not-ready', 'The preview is not ready: wait for it, or send the page without one.');
    const { curation, step, notFound, rule } = await readCuration(c, result.article, (await site.deps.galaxies?.()) ?? []);
    const show = (body: Html) => c.html(layout(c, site, { ...PAGE, body }));
    if (step === 'send') return send(c, preview, result, curation);
    const remembered = rule === undefined ? nothing : await remember(c, result.article.indicators[rule]?.value ?? '');
    if (step !== 'review' || notFound.length > 0) {
      const missed = notFound.map((line) => html`<li><code>${line}</code></li>`);
      const notices =
        missed.length > 0
          ? notice(
              'note',
              html`Not recognised, and not added (write the type in front of a value, such as “filename: …”; a galaxy has to be one of MISP’s):<ul>${missed}</ul>`,
            )
          : nothing;
      return show(
        html`${heading(site, request, result)}${curationForm(await viewOf(c, site, preview, result, curation, html`${remembered}${notices}`))}`,
      );
    }
    const counts = { ids: 0, 'no-ids': 0, drop: 0 };
    for (const { verdict } of curatedValues(result.article, curation)) counts[verdict] += 1;
    const view = { action: action(site, preview), csrf: csrfField(c), curation, notices: await existingNotice(site, preview, result) };
    return show(html`${heading(site, request, result)}${reviewForm(view, differences(request, result.article, curation), counts)}`);
  });

  /** Puts the value on the organisation's list; the next article leaves it out by itself. */
  async function remember(c: Ctx, value: string): Promise<Html> {
    if (!site.deps.neverIndicator) throw new Refused(409, 'no-rules', 'There is no file for your own rules: set INDICATOR_RULES.');
    await site.deps.neverIndicator(value);
    await site.deps.audit({ who: nameOf(c), address: c.get('client').address, action: 'rule', object: value });
    return notice('good', html`<code>${value}</code> is on your organisation's list of values that are never indicators.`);
  }

  async function send(c: Ctx, preview: Preview, result: Previewed, curation: Curation) {
    await limits.take('submit', clientKey(c.get('who'), c.get('client').address));
    const sent = await sendCurated(c, site, preview.request, result, curation);
    if (sent.jobId && sent.status !== 'done') return c.redirect(`${site.link(`/jobs/${sent.jobId}`)}?${sent.status}`, 303);
    const body = html`${heading(site, preview.request, result)}${await existingNotice(site, preview, result)}
<form method="post" action="${site.link('/submit')}">${csrfField(c)}<input type="hidden" name="again" value="1"><input type="hidden" name="urls" value="${preview.request.url}">
<button>Open the page again and update the event</button></form>`;
    return c.html(layout(c, site, { ...PAGE, body }));
  }

  return app;
}

const PAGE = { title: 'Preview', section: '/', wide: true, scripts: ['curate.js'] } as const;

const action = (site: Site, { id }: Preview): string => site.link(`/preview/${id}/send`);

/** Sends what the analyst made of the article; the page is not opened again. */
export async function sendCurated(
  c: Ctx,
  site: Site,
  request: CrawlRequest,
  { article, evidence }: Previewed,
  curation: Curation,
): Promise<SubmitResult> {
  await keepDocument(site.deps.store, request);
  const wanted = curatedRequest(request, article, curation);
  const submitted = await site.deps.sendArticle(wanted, { article: curatedArticle(article, curation), evidence });
  const detail = { status: submitted.status, changes: curation.changes.length, added: curation.added.length };
  await site.deps.audit({ who: nameOf(c), address: c.get('client').address, action: 'submit', object: request.url, detail });
  return resultOf(request.url, submitted);
}

async function viewOf(
  c: Ctx,
  site: Site,
  preview: Preview,
  result: Previewed,
  curation: Curation,
  notices: Html = nothing,
): Promise<CurationView> {
  return {
    action: action(site, preview),
    csrf: csrfField(c),
    article: result.article,
    curation,
    notices: html`${await existingNotice(site, preview, result)}${notices}`,
    galaxies: site.deps.galaxies !== undefined,
    api: site.link('/api'),
    canAddRules: site.deps.neverIndicator !== undefined,
    discard: site.link(`/?url=${encodeURIComponent(preview.request.url)}`),
  };
}

/** An article whose event exists says so before any work is put into it. */
async function existingNotice(site: Site, { request }: Preview, { article }: Previewed): Promise<Html> {
  const { ledger } = site.deps.store;
  const record = (await ledger.url(urlKey(article.canonicalUrl))) ?? (await ledger.url(urlKey(request.url)));
  if (!record) return nothing;
  const name = record.title ? html` “${record.title}”` : nothing;
  return notice(
    'note',
    html`The event of this article${name} exists already, since ${when(record.doneAt)}. ${link(record.eventUrl, 'Open the event', { external: true })} Changes that you make here are not applied to it: edit it in MISP.`,
  );
}

function heading(site: Site, request: CrawlRequest, { article }: Previewed): Html {
  return html`<p class="crumb"><a href="${site.link('/')}">Submit</a></p><h1>${site.deps.publisher.infoPrefix}${request.title ?? article.title}</h1>
<p class="meta">${link(article.canonicalUrl, html`<span class="mono wrap">${article.canonicalUrl}</span>`, { external: true })}${[article.author, article.published?.slice(0, 10)].filter(Boolean).map((part) => html` · ${part}`)}</p>`;
}

async function body(c: Ctx, site: Site, preview: Preview): Promise<Html> {
  const { request, result, error } = preview;
  const head = html`<p class="crumb"><a href="${site.link('/')}">Submit</a></p><h1>Preview</h1><p class="meta mono wrap">${shortUrl(request.url, 120)}</p>`;
  if (preview.state === 'working')
    return html`<div id="live" data-live="preview">${head}
<div class="working" role="status"><span class="spinner" aria-hidden="true"></span>The page is being opened. This takes some seconds.</div></div>`;
  if (!result)
    return html`<div id="live" data-live="still">${head}
${notice('bad', html`${error?.message ?? ''} <span class="code">${error?.code ?? ''}</span>`)}<p><a href="${site.link(`/?url=${encodeURIComponent(request.url)}`)}">Back to the form</a></p></div>`;
  const screenshot = result.evidence.findIndex(({ kind }) => kind === 'screenshot');
  const picture = site.link(`/preview/${preview.id}/evidence/${screenshot}`);
  const view = await viewOf(c, site, preview, result, startCuration(request, result.article));
  return html`<div id="live" data-live="still">${heading(site, request, result)}${curationForm(view)}
${screenshot < 0 ? nothing : html`<section><h2>Screenshot</h2><a href="${picture}"><img class="shot" src="${picture}" alt="The page as the browser showed it" loading="lazy"></a></section>`}
${result.article.notes.length > 0 ? html`<details><summary>What was changed on the way</summary><ul>${result.article.notes.map((note) => html`<li>${note}</li>`)}</ul></details>` : nothing}</div>`;
}
