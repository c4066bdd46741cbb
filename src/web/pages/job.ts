import { span } from '../../durations.ts';
import type { Saved } from '../../pipeline/saved.ts';
import { type Job, jobKind } from '../../queue/ports.ts';
import type { Ctx, Site } from '../context.ts';
import { hasEvent } from '../curation/event.ts';
import { hitPill } from '../overview/arrivals.ts';
import { hasScope } from '../security/gate.ts';
import { eventLink, link, number, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { correlatedEvents, indicatorTable } from '../view/indicators.ts';
import { csrfField, notice } from '../view/layout.ts';
import { renderReport } from '../view/report.ts';
import { stageTable } from '../view/stages.ts';
import { jobState, jobTitle } from './job-list.ts';

/** One job: what became of it, how it went, and what it found. */
export async function jobBody(c: Ctx, site: Site, job: Job): Promise<Html> {
  // Who may only submit sees what became of the page, but not its content.
  const saved = hasScope(c, 'read') ? await site.deps.saved(job.id) : undefined;
  const moving = job.state !== 'done' && job.state !== 'failed';
  const asked = new URL(c.req.url).searchParams;
  return html`<div id="live" data-live="${moving ? 'job' : 'still'}" data-job="${job.id}">
<p class="crumb"><a href="${site.link('/jobs')}">Jobs</a></p>
<h1>${jobTitle(job, job.outcome?.title ?? saved?.article?.title)}</h1>
<p class="meta">${jobState(job)} ${link(job.request.url, html`<span class="mono wrap">${job.request.url}</span>`, { external: true })}</p>
${asked.has('pending') ? notice('note', 'This page was already in the queue; this is its job.') : nothing}
${asked.has('queued') && moving ? notice('good', 'Queued. This page updates until the job is done.') : nothing}
${outcomeNotice(job)}
${actions(c, site, job, saved)}
${hits(job)}${outputTable(c, site, job)}${correlation(job)}
${moving ? timeline(job) : nothing}
${saved?.failure && !saved.article && saved.failure.message !== job.error?.message ? notice('bad', `${saved.failure.message} (${saved.failure.code})`) : nothing}
${saved ? content(site, job, saved) : nothing}
${moving ? nothing : timeline(job)}
<section><h2>Request</h2>${request(job)}</section></div>`;
}

function outcomeNotice(job: Job): Html {
  const { outcome, error } = job;
  const event = outcome ? html` ${eventLink(outcome)}` : nothing;
  if (job.state === 'done' && outcome) {
    const audit = outcome.audit
      ? html`<br><span class="quiet">Checked against the page: ${outcome.audit.added} added, ${outcome.audit.corrected} corrected, ${outcome.audit.removed} removed.</span>`
      : nothing;
    return notice(outcome.status === 'skipped' ? 'note' : 'good', html`${outcome.message}${event}${audit}`);
  }
  if (job.state === 'failed')
    return notice(
      'bad',
      html`${error?.message ?? outcome?.message ?? 'The job failed.'} <span class="code">${error?.code ?? ''}</span>${event}`,
    );
  if (!error && jobKind(job) === 'recheck' && job.state === 'delayed')
    return notice(
      'note',
      html`The files that the article links to are checked for changes once a day. If one has changed, the article is read again. Next check ${when(job.notBefore)}.`,
    );
  if (error) return notice('note', html`${error.message} <span class="code">${error.code}</span> Next try ${when(job.notBefore)}.`);
  return nothing;
}

/** Which watchlists the article hit, and with what. */
function hits({ outcome }: Job): Html {
  if (!outcome?.watchlistHits?.length) return nothing;
  return html`<section><h2>Watchlist hits</h2><p>${outcome.watchlistHits.map(hitPill)}</p></section>`;
}

/** Which of the article's values MISP had before it, and where. */
function correlation({ outcome }: Job): Html {
  const found = outcome?.correlation;
  if (!found?.values.length) return nothing;
  return html`<section><h2>Already in MISP</h2><p>${number(found.values.length)} of ${number(found.asked)} values were in MISP before, in these events:</p><ul>${correlatedEvents(found)}</ul></section>`;
}

/** Where there are several outputs: what became of the article in each, and a way to give it to one of them again. */
function outputTable(c: Ctx, site: Site, job: Job): Html {
  const { outcome } = job;
  if (!outcome?.outputs?.length) return nothing;
  const again = job.state !== 'active' && hasScope(c, 'submit');
  const rows = outcome.outputs.map(
    ({ output, status, message, eventUrl }) =>
      html`<tr><td data-label="Output">${output}</td><td data-label="State">${status}</td><td data-label="What happened">${message} ${eventLink({ eventUrl })}</td>${
        again
          ? html`<td><form method="post" action="${site.link(`/jobs/${job.id}/retry`)}" class="inline">${csrfField(c)}<input type="hidden" name="output" value="${output}"><button aria-label="Publish to ${output} again">Again</button></form></td>`
          : nothing
      }</tr>`,
  );
  return html`<section><h2>Outputs</h2>${outcome.rule ? html`<p class="quiet">Publish rule: ${outcome.rule}</p>` : nothing}
<table class="list"><thead><tr><th>Output</th><th>State</th><th>What happened</th>${again ? html`<th>Publish</th>` : nothing}</tr></thead><tbody>${rows}</tbody></table></section>`;
}

function actions(c: Ctx, site: Site, job: Job, saved: Saved | undefined): Html {
  if (job.state === 'active' || !hasScope(c, 'submit')) return nothing;
  const retry = site.link(`/jobs/${job.id}/retry`);
  return html`<div class="actions">${hasEvent(job) && saved?.article ? html`<a class="button primary" href="${site.link(`/jobs/${job.id}/curate`)}">Curate the event</a>` : nothing}<form method="post" action="${retry}" class="inline">${csrfField(c)}<button>${job.state === 'done' ? 'Run again' : 'Retry now'}</button></form>
<details class="menu"><summary>Retry with another user agent</summary><form method="post" action="${retry}" class="stack card">${csrfField(c)}
<label>User agent<input name="userAgent" value="${job.request.settings?.userAgent ?? 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'}" maxlength="300"></label><button>Retry</button></form></details>
${hasScope(c, 'admin') ? html`<form method="post" action="${site.link(`/jobs/${job.id}/remove`)}" class="inline">${csrfField(c)}<button class="danger" data-confirm="Remove this job? Its event stays in MISP.">Remove</button></form>` : nothing}</div>`;
}

const STAGES: Record<string, string> = {
  queued: 'Queued',
  crawl: 'Page opened',
  extract: 'Article extracted',
  publish: 'Published',
  retry: 'Retry scheduled',
  released: 'Returned to the queue',
  failed: 'Failed',
  done: 'Done',
  removed: 'Removed',
};

function timeline(job: Job): Html {
  const history = html`<ol class="timeline">${job.timeline.map(
    (entry) =>
      html`<li class="${entry.stage}"><b>${STAGES[entry.stage] ?? entry.stage}</b>${entry.ms === undefined ? nothing : html` <span class="quiet">took ${span(entry.ms)},</span>`} ${when(entry.at)}${note(job, entry.note)}</li>`,
  )}</ol>${job.crashes > 0 ? html`<p class="bad">The process crashed ${job.crashes} ${job.crashes === 1 ? 'time' : 'times'} while it worked on this job.</p>` : nothing}`;
  const stages = stageTable(job);
  return html`<section><h2>Timeline</h2>${stages}${stages === nothing ? history : html`<details><summary>History</summary>${history}</details>`}</section>`;
}

/** The sentence that the page says at the top is not repeated by every line of the history. */
function note(job: Job, text: string | undefined): Html {
  const shown = job.error?.message ?? job.outcome?.message;
  const rest = shown && text?.includes(shown) ? text.replace(shown, '').replace(/^[\s:,(]+|[\s:,()]+$/g, '') : text;
  return rest ? html`<br><span class="quiet wrap">${rest}</span>` : nothing;
}

function content(site: Site, job: Job, { article, evidence }: Saved): Html {
  return html`${
    article
      ? html`<section><h2>Indicators <span class="count">${number(article.indicators.length)}</span></h2>${indicatorTable(article.indicators, site.link(`/jobs/${job.id}/crops`))}</section>
<section><h2>Report</h2><article class="report" tabindex="0">${renderReport(article)}</article>
${article.notes.length > 0 ? html`<details><summary>What the extraction changed</summary><ul>${article.notes.map((note) => html`<li>${note}</li>`)}</ul></details>` : nothing}</section>`
      : nothing
  }
${
  evidence.length > 0
    ? html`<section><h2>Evidence</h2><ul class="evidence">${evidence.map((item, i) => {
        const url = site.link(`/jobs/${job.id}/evidence/${i}`);
        return html`<li><a href="${url}">${item.kind === 'screenshot' ? html`<img src="${url}" alt="Screenshot of the page" loading="lazy">` : item.fileName}</a> <span class="quiet">${item.kind}, ${number(Math.ceil(item.bytes.length / 1024))} KiB</span></li>`;
      })}</ul></section>`
    : nothing
}`;
}

function request(job: Job): Html {
  const { request: asked } = job;
  const rows: [string, Html | string | undefined][] = [
    ['Source', `${asked.source.title}${asked.source.kind === 'feed' ? `, ${asked.source.url}` : ''}`],
    ['Submitted by', asked.submittedBy && `${asked.submittedBy}${asked.remoteIp ? ` from ${asked.remoteIp}` : ''}`],
    ['Title', asked.title],
    ['Tags', [...asked.source.tags, ...(asked.tags ?? [])].join(', ')],
    ['Note', asked.note],
    ['Document', asked.document?.contentType],
    ['Linked files', asked.recheck && html`${asked.recheck.files.map(({ url }) => html`<span class="mono">${url}</span><br>`)}`],
    ['Created', when(job.createdAt)],
    ['Attempts', String(job.attempts)],
    ['User agent', asked.settings?.userAgent],
    ['Job', html`<span class="mono">${job.id}</span>`],
  ];
  return html`<dl class="facts">${rows.filter(([, value]) => value).map(([name, value]) => html`<div><dt>${name}</dt><dd class="wrap">${value}</dd></div>`)}</dl>`;
}
