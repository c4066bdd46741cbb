import { Hono } from 'hono';
import { type Ctx, type Env, nameOf, type Site } from '../context.ts';
import { Refused } from '../refused.ts';
import { hasScope, requireScope } from '../security/gate.ts';
import type { Limits } from '../security/limits.ts';
import { type SubmitResult, submitAll, toRequests } from '../submission.ts';
import { eventLink, shortUrl } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, layout, notice, pill } from '../view/layout.ts';
import { EMPTY_FORM, type FormValues, readForm, toSubmission } from './form.ts';

/** The predecessor's form, and more: many addresses, a document, tags, a note, a look before sending. */
export function submitPages(site: Site, limits: Limits): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/', requireScope('submit', 'read'), (c) => {
    if (!hasScope(c, 'submit')) return c.redirect(site.link('/jobs'), 303);
    const values = { ...EMPTY_FORM, urls: c.req.query('url') ?? '', title: c.req.query('title') ?? '' };
    return c.html(submitPage(c, site, values));
  });

  app.post('/submit', requireScope('submit'), async (c) => {
    const form = await readForm(c);
    try {
      const submission = await toSubmission(form);
      const results = await submitAll(c, site, await toRequests(c, site, limits, 'submit', submission), submission.again);
      const [only] = results;
      if (results.length === 1 && only?.jobId) return c.redirect(`${site.link(`/jobs/${only.jobId}`)}?${only.status}`, 303);
      return c.html(
        layout(c, site, {
          title: 'Submitted',
          section: '/',
          body: resultPage(c, site, results, form.values, submission.document !== undefined),
        }),
      );
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.retryAfter !== undefined) c.header('retry-after', String(error.retryAfter));
      return c.html(submitPage(c, site, form.values, error.message), error.status);
    }
  });

  return app;
}

export function submitPage(c: Ctx, site: Site, values: FormValues, problem?: string): ReturnType<typeof layout> {
  const { publisher } = site.deps;
  const more = Boolean(values.tags || values.note || values.html);
  return layout(c, site, {
    title: 'Submit',
    section: '/',
    body: html`<h1>Send a report to MISP</h1>
<p class="lead">The page is opened in a browser, turned into a report, and becomes one event with its indicators.</p>
${problem ? notice('bad', problem) : nothing}
<form method="post" action="${site.link('/submit')}" enctype="multipart/form-data" class="card stack" id="submit-form">${csrfField(c)}
<label for="urls">Page addresses <span class="quiet">one per line</span></label>
<textarea id="urls" name="urls" rows="3" spellcheck="false" class="mono" placeholder="https://" autofocus>${values.urls}</textarea>
<div class="two"><label>Page title <span class="quiet">if empty, the page’s own title is used</span><input name="title" value="${values.title}" maxlength="300"></label>
<label>Tags <span class="quiet">separated by commas</span><input name="tags" value="${values.tags}" placeholder="tlp:amber, type:OSINT"></label></div>
<details${more ? html` open` : nothing}><summary>Upload the document instead</summary><div class="stack">
<p class="quiet">For pages behind a login, mails and PDFs. Nothing is fetched, and the address is optional.</p>
<label>HTML or PDF file <span class="quiet">up to ${Math.floor(site.deps.settings.uploadBytes / 1024 ** 2)} MiB</span><input type="file" name="file" accept=".html,.htm,.pdf,.txt,text/html,application/pdf,text/plain"></label>
<label>Raw HTML<textarea name="html" rows="5" spellcheck="false" class="mono">${values.html}</textarea></label></div></details>
<label>Note for the analyst<textarea name="note" rows="2">${values.note}</textarea></label>
<div class="two"><label>Feed title<input value="Manual" readonly></label><label>Feed URL<input value="Manual" readonly></label></div>
<div class="actions"><button class="primary" formaction="${site.link('/preview')}">Preview</button><button>Send to MISP</button>
<span class="quiet">Submitted as ${nameOf(c)} from ${c.get('client').address}; the event records both.</span></div>
</form>
<section class="stack"><h2>What every event gets</h2><p><span class="mono">${publisher.infoPrefix}</span><span class="quiet">title of the page</span></p>
<p class="tags">${publisher.tags.map((tag) => html`<span class="tag">${tag}</span> `)}</p>
<h2>Bookmarklet</h2><p>Drag this to your bookmarks: <a class="bookmarklet" href="${bookmarklet(c, site)}">Send to MISP</a>. Click it on any page to open this form with the address filled in.</p></section>`,
  });
}

function bookmarklet(c: Ctx, site: Site): string {
  const { secure, host } = c.get('client');
  const target = JSON.stringify(`${secure ? 'https' : 'http'}://${host}${site.link('/')}?url=`);
  return `javascript:void(open(${target}+encodeURIComponent(location.href)+'&title='+encodeURIComponent(document.title)))`;
}

function resultPage(c: Ctx, site: Site, results: SubmitResult[], values: FormValues, isDocument: boolean): Html {
  const done = results.filter((result) => result.status === 'done');
  return html`<h1>Submitted</h1>
<ul class="results">${results.map(
    (result) => html`<li>${pill(result.status)} <span class="mono wrap">${shortUrl(result.url, 120)}</span><br>${result.message}
${eventLink(result)}
${result.jobId ? html`<a href="${site.link(`/jobs/${result.jobId}`)}">Open the job</a>` : nothing}</li>`,
  )}</ul>
${
  // A document is not kept for an address that needs no new job: it has to be uploaded again.
  done.length > 0 && !isDocument
    ? html`<form method="post" action="${site.link('/submit')}" class="inline">${csrfField(c)}<input type="hidden" name="again" value="1">${(['title', 'tags', 'note'] as const).map((name) => html`<input type="hidden" name="${name}" value="${values[name]}">`)}
<input type="hidden" name="urls" value="${done.map((result) => result.url).join('\n')}"><button>Open ${done.length === 1 ? 'it' : 'them'} again and update the event</button></form> `
    : nothing
}<a href="${site.link('/')}">Submit another page</a>`;
}
