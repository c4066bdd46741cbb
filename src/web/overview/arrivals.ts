import { placeOf } from '../../domain/outcome.ts';
import type { WatchlistHit } from '../../domain.ts';
import type { Job, Ledger, Queue } from '../../queue/ports.ts';
import type { Site } from '../context.ts';
import { number, shortUrl, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';

const LAST_EVENTS = 8;
const LAST_HITS = 6;
/** Finished jobs among which the last hits are looked for. */
const MAX_READ = 300;

export interface Arrivals {
  events: Job[];
  hits: { job: Job; hits: WatchlistHit[] }[];
}

/** The last events, and the last articles that hit a watchlist. */
export async function readArrivals(queue: Pick<Queue, 'list'>): Promise<Arrivals> {
  const [events, finished] = await Promise.all([
    queue.list({ state: 'done', hasEvent: true }, { offset: 0, limit: LAST_EVENTS }),
    queue.list({ state: 'done' }, { offset: 0, limit: MAX_READ }),
  ]);
  return {
    events: events.jobs,
    hits: finished.jobs
      .flatMap((job) => (job.outcome?.watchlistHits?.length ? [{ job, hits: job.outcome.watchlistHits }] : []))
      .slice(0, LAST_HITS),
  };
}

/** Articles that hit each watchlist since `day`, the most first. */
export async function readHitCounts(ledger: Pick<Ledger, 'counters'>, day: string): Promise<[list: string, count: number][]> {
  const counts = new Map<string, number>();
  for (const { metric, n } of await ledger.counters(day)) {
    if (!metric.startsWith('watchlist:')) continue;
    const name = metric.slice('watchlist:'.length);
    counts.set(name, (counts.get(name) ?? 0) + n);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** What arrived last stands before the numbers: it is what somebody comes for. */
export function arrivalsBody(site: Site, { events, hits }: Arrivals, counts: [string, number][], days: number): Html {
  return html`<div class="arrivals"><section><h2>Latest events</h2>${
    events.length === 0
      ? html`<p class="empty">No events yet. <a href="${site.link('/')}">Submit a page</a> or <a href="${site.link('/feeds')}">add feeds</a>.</p>`
      : html`<table class="list dense"><thead><tr><th>Event</th><th>Source</th><th class="num">Indicators</th><th>When</th></tr></thead><tbody>${events.map(
          (job) =>
            html`<tr><td>${titleLink(site, job)}</td><td data-label="Source">${job.request.source.title}</td><td data-label="Indicators" class="num">${number(job.outcome?.indicators ?? 0)}</td><td data-label="When">${when(job.updatedAt)}</td></tr>`,
        )}</tbody></table>`
  }</section>
<section><h2>Watchlist hits</h2>${
    hits.length === 0
      ? html`<p class="empty">None of the latest articles. <a href="${site.link('/watchlists')}">Watchlists</a></p>`
      : html`<ul class="hits">${hits.map(({ job, hits: own }) => html`<li>${own.slice(0, 3).map(hitPill)}${own.length > 3 ? html`<span class="quiet">and ${own.length - 3} more</span>` : nothing}<br>${titleLink(site, job)} <span class="quiet">${when(job.updatedAt)}</span></li>`)}</ul>`
  }${counts.length > 0 ? html`<p class="quiet">In ${days} days: ${counts.slice(0, 6).map(([list, count], i) => html`${i > 0 ? ', ' : ''}<a href="${site.link(`/watchlists/one?name=${encodeURIComponent(list)}`)}">${list}</a> ${number(count)}`)}</p>` : nothing}</section></div>`;
}

const titleLink = (site: Site, { id, outcome, request }: Job): Html =>
  html`<a class="title" href="${site.link(`/jobs/${id}`)}">${outcome?.title ?? request.title ?? shortUrl(request.url)}</a>`;

/** "Own brands: Example Bank", the place where it stood on hover. */
export const hitPill = (hit: WatchlistHit): Html =>
  html`<span class="pill hit" title="in ${placeOf(hit)}">${hit.list}: ${hit.term}</span> `;
