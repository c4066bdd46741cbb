import * as z from 'zod';
import { JOB_STATES, type Job, type JobState, jobKind, LANES } from '../../queue/ports.ts';
import type { Site } from '../context.ts';
import { listFeeds } from '../feeds/actions.ts';
import { link, number, shortUrl, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { pill } from '../view/layout.ts';

const EMPTY = z.literal('').transform(() => undefined);
const words = z
  .string()
  .trim()
  .max(200)
  .transform((text) => text || undefined)
  .optional()
  .catch(undefined);

/** The list's filter as it stands in the address; what makes no sense counts as not given. */
export const JobQuery = z.object({
  state: z.enum(JOB_STATES).or(EMPTY).optional().catch(undefined),
  lane: z.enum(LANES).or(EMPTY).optional().catch(undefined),
  feed: words,
  text: words,
  error: words,
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
export type JobQuery = z.output<typeof JobQuery>;

export const PER_PAGE = 50;

/** The list of jobs, newest first, with counts and filter. What is in #live is fetched again when a job changes. */
export async function jobListBody(site: Site, query: JobQuery, perPage: number): Promise<Html> {
  const { queue } = site.deps.store;
  const { page, error, ...filter } = query;
  const [{ jobs, total }, counts] = await Promise.all([
    queue.list({ ...filter, errorCode: error }, { offset: (page - 1) * perPage, limit: perPage }),
    queue.counts(),
  ]);
  const titles = (await listFeeds(site).catch(() => [])).map(({ title }) => title);
  const state = (name: JobState) => counts.crawl[name] + counts.publish[name];
  const href = (changes: Record<string, string | undefined>) => site.link(`/jobs?${search({ ...query, page: undefined, ...changes })}`);
  return html`<h1>Jobs</h1>
<div id="live" data-live="list" aria-live="off">
<nav class="counts" aria-label="States"><a href="${href({ state: undefined })}"${query.state ? nothing : html` aria-current="true"`}><b>${number(JOB_STATES.reduce((sum, name) => sum + state(name), 0))}</b>all</a>
${JOB_STATES.map((name) => html`<a class="${name}" href="${href({ state: name })}"${query.state === name ? html` aria-current="true"` : nothing}><b>${number(state(name))}</b>${name}</a>`)}</nav>
</div>
<form method="get" action="${site.link('/jobs')}" class="filter" role="search">${query.state ? html`<input type="hidden" name="state" value="${query.state}">` : nothing}
<label><span class="sr">Text</span><input type="search" name="text" value="${query.text ?? ''}" placeholder="Title or address"></label>
<label><span class="sr">Feed</span><input name="feed" value="${query.feed ?? ''}" placeholder="Feed" list="feeds"></label>
<label><span class="sr">Stage</span><select name="lane"><option value="">all stages</option>${LANES.map((lane) => html`<option value="${lane}"${query.lane === lane ? html` selected` : nothing}>${lane === 'crawl' ? 'crawling' : 'publishing'}</option>`)}</select></label>
<label><span class="sr">Error</span><input name="error" value="${query.error ?? ''}" placeholder="Error code"></label>
<datalist id="feeds">${titles.map((title) => html`<option value="${title}"></option>`)}</datalist><button>Filter</button>${query.text || query.feed || query.lane || query.error ? html`<a href="${site.link(`/jobs?${search({ state: query.state })}`)}">Clear</a>` : nothing}</form>
<div id="live-rows" data-live="rows">${jobs.length === 0 ? empty(site, query) : table(site, jobs)}
${pager(total, page, perPage, (n) => href({ page: String(n) }))}</div>`;
}

function table(site: Site, jobs: Job[]): Html {
  return html`<table class="list dense jobs"><thead><tr><th>State</th><th>Page</th><th>Source</th><th>Changed</th><th>Result</th></tr></thead>
<tbody>${jobs.map((job) => row(site, job))}</tbody></table>`;
}

function row(site: Site, job: Job): Html {
  return html`<tr><td data-label="State">${jobState(job)}</td>
<td><a class="title" href="${site.link(`/jobs/${job.id}`)}">${jobTitle(job)}</a><br><span class="quiet mono one-line">${shortUrl(job.request.url, 200)}</span></td>
<td data-label="Source">${job.request.source.title}</td>
<td data-label="Changed">${when(job.updatedAt)}</td>
<td data-label="Result">${result(job)}</td></tr>`;
}

/** `title`: what the article itself is called, where it was read. */
export function jobTitle(job: Job, title = job.outcome?.title ?? job.request.title ?? shortUrl(job.request.url)): string {
  return jobKind(job) === 'recheck' ? `Linked files of “${title}”` : title;
}

export function jobState(job: Job): Html {
  if (job.state === 'active') return pill('active', job.lane === 'crawl' ? 'crawling' : 'publishing');
  if (job.state === 'done') return pill('done', job.outcome?.status ?? 'done');
  // Put back because another page of its host is open: nothing is wrong with it.
  if (isWaitingForHost(job)) return pill('waiting', jobKind(job) === 'recheck' ? 'scheduled' : 'waiting for host');
  return pill(job.state);
}

const isWaitingForHost = (job: Job): boolean => job.state === 'delayed' && job.error === undefined;

function result(job: Job): Html {
  if (job.state === 'failed') return html`<span class="bad">${job.error?.code ?? 'failed'}</span>`;
  if (job.state === 'delayed') return html`<span class="quiet">${job.error ? `${job.error.code}, ` : nothing}${when(job.notBefore)}</span>`;
  if (job.state !== 'done') return job.attempts > 1 ? html`<span class="quiet">attempt ${job.attempts}</span>` : nothing;
  const indicators = job.outcome?.indicators ?? 0;
  const text = html`${number(indicators)} ${indicators === 1 ? 'indicator' : 'indicators'}`;
  return job.outcome?.eventUrl ? link(job.outcome.eventUrl, text, { external: true }) : text;
}

function empty(site: Site, query: JobQuery): Html {
  if (Object.values(query).some((value) => typeof value === 'string'))
    return html`<p class="empty">No jobs match. <a href="${site.link('/jobs')}">Show all</a></p>`;
  return html`<p class="empty">No jobs yet. <a href="${site.link('/')}">Submit a page</a>, or wait until the feeds are polled.</p>`;
}

function pager(total: number, page: number, perPage: number, href: (page: number) => string): Html {
  const pages = Math.ceil(total / perPage);
  if (pages <= 1) return html`<p class="quiet">${number(total)} ${total === 1 ? 'job' : 'jobs'}</p>`;
  return html`<nav class="pager" aria-label="Pages of the list">${page > 1 ? html`<a href="${href(page - 1)}" rel="prev">Newer</a>` : nothing}
<span>Page ${number(page)} of ${number(pages)}, ${number(total)} jobs</span>${page < pages ? html`<a href="${href(page + 1)}" rel="next">Older</a>` : nothing}</nav>`;
}

function search(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '');
  return new URLSearchParams(given).toString();
}
