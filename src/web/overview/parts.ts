import { span } from '../../durations.ts';
import type { FeedQuality } from '../../pipeline/feed-quality.ts';
import type { WorkerView } from '../../queue/running-workers.ts';
import type { Site } from '../context.ts';
import type { FeedView, OutputView } from '../deps.ts';
import { feedState, perArticle, percent, seconds } from '../feeds/list.ts';
import { number, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { pill } from '../view/layout.ts';
import type { Reason } from './waiting.ts';

const MAX_FEEDS = 10;
const MAX_RUNNING = 4;

export function waitingTable(site: Site, reasons: Reason[]): Html {
  if (reasons.length === 0) return html`<p class="empty">Nothing waits, and nothing has failed.</p>`;
  const href = (filter: Record<string, string>) => site.link(`/jobs?${new URLSearchParams(filter)}`);
  return html`<table class="list dense"><thead><tr><th class="num">Jobs</th><th>State</th><th>Why</th><th>When</th></tr></thead><tbody>${reasons.map(
    ({ what, count, code, message, next, since, filter, kind }) =>
      html`<tr><td data-label="Jobs" class="num"><a class="title" href="${href(filter)}">${number(count)}</a></td><td data-label="State"><span class="${kind === 'trouble' ? 'bad' : ''}">${what}</span></td>
<td data-label="Why" class="wrap">${code ? html`<span class="code">${code}</span> ` : nothing}<span class="quiet">${message ?? ''}</span></td><td data-label="When">${next === undefined ? (since === undefined ? nothing : html`longest for ${span(Date.now() - since)}`) : html`next ${when(next)}`}</td></tr>`,
  )}</tbody></table>`;
}

export function outputTable(outputs: OutputView[], waiting: Map<string, number>): Html {
  return html`<table class="list dense"><thead><tr><th>State</th><th>Output</th><th class="num">Waiting</th></tr></thead><tbody>${outputs.map(
    ({ name, label, target, ok, message }) =>
      html`<tr><td data-label="State">${ok ? pill('done', 'ok') : pill('failed', 'down')}</td><td data-label="Output"><b>${label}</b> <span class="quiet mono wrap">${target}</span><br><span class="${ok ? 'quiet' : 'bad'} wrap">${message}</span></td><td data-label="Waiting" class="num">${number(waiting.get(name) ?? 0)}</td></tr>`,
  )}</tbody></table>`;
}

export function workerTable(workers: Omit<WorkerView, 'id' | 'seenAt'>[]): Html {
  if (workers.length === 0)
    return html`<p class="empty">No worker is running: pages are neither opened nor published. Start one with <code>misp-crawler worker</code>.</p>`;
  return html`<table class="list dense"><thead><tr><th>Worker</th><th>Version</th><th>Working on</th></tr></thead><tbody>${workers.map(
    ({ host, pid, version, startedAt, pages, running }) =>
      html`<tr><td data-label="Worker"><b>${host}</b> <span class="quiet">process ${pid}, up ${span(Date.now() - startedAt)}</span></td><td data-label="Version">${version}</td><td data-label="Working on">${
        running.length === 0
          ? html`<span class="quiet">idle, up to ${number(pages)} ${pages === 1 ? 'page' : 'pages'} at once</span>`
          : nothing
      }${running.slice(0, MAX_RUNNING).map(({ what, since }) => html`<span class="wrap">${what}</span> <span class="quiet">${span(Date.now() - since)}</span><br>`)}${
        running.length > MAX_RUNNING ? html`<span class="quiet">and ${running.length - MAX_RUNNING} more</span>` : nothing
      }</td></tr>`,
  )}</tbody></table>`;
}

/** Feeds that fail first, then those that gave the most. */
export function feedTable(site: Site, feeds: FeedView[], quality: Map<string, FeedQuality>): Html {
  const failing = (feed: FeedView) => Number(feed.enabled && (feed.health?.failures ?? 0) > 0);
  const events = ({ url }: FeedView) => quality.get(url)?.events ?? 0;
  const shown = feeds.filter(({ enabled }) => enabled).sort((a, b) => failing(b) - failing(a) || events(b) - events(a));
  if (shown.length === 0) return html`<p class="empty">No feeds are enabled. <a href="${site.link('/feeds')}">Add some</a></p>`;
  return html`<table class="list dense"><thead><tr><th>State</th><th>Feed</th><th class="num">Events</th><th class="num">Indicators per article</th><th class="num">to_ids</th><th class="num">Failed</th><th class="num">Cost</th></tr></thead><tbody>${shown
    .slice(0, MAX_FEEDS)
    .map((feed) => {
      const own = quality.get(feed.url);
      const cell = (label: string, text: string) => html`<td data-label="${label}" class="num">${text}</td>`;
      return html`<tr><td data-label="State">${feedState(feed)}</td><td data-label="Feed"><a class="title" href="${site.link(`/feeds/one?url=${encodeURIComponent(feed.url)}`)}">${feed.title}</a></td>${cell('Events', number(own?.events ?? 0))}${cell('Indicators', perArticle(own?.indicatorsPerArticle))}${cell('to_ids', percent(own?.toIdsShare))}${cell('Failed', number(own?.failed ?? 0))}${cell('Cost', seconds(own?.secondsPerArticle))}</tr>`;
    })}</tbody></table>${shown.length > MAX_FEEDS ? html`<p><a href="${site.link('/feeds')}">All ${number(shown.length)} feeds</a></p>` : nothing}`;
}
