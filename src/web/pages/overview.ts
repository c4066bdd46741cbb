import { Hono } from 'hono';
import type { Job } from '../../queue/ports.ts';
import type { Env, Site } from '../context.ts';
import { need } from '../security/gate.ts';
import { readStats } from '../stats.ts';
import { number, shortUrl, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { layout } from '../view/layout.ts';
import { barPlot, rankPlot } from '../view/plot.ts';

const PERIODS = [7, 30, 90];
const LAST_EVENTS = 8;
const MOST_ROWS = 12;
const PING_MS = 30_000;

/** How the whole thing is doing, at one glance. */
export function overviewPages(site: Site): Hono<Env> {
  const app = new Hono<Env>();
  const ping = cachedPing(site);
  app.get('/overview', need('read'), async (c) => {
    const { queue, ledger } = site.deps.store;
    const days = PERIODS.find((period) => String(period) === c.req.query('days')) ?? 30;
    const [stats, counts, publisher, ready, last] = await Promise.all([
      readStats(ledger, days),
      queue.counts(),
      ping(),
      site.deps.ready(),
      queue.list({ state: 'done' }, { offset: 0, limit: LAST_EVENTS }),
    ]);
    const waiting = counts.crawl.waiting + counts.crawl.delayed;
    const publishing = counts.publish.waiting + counts.publish.delayed;
    const active = counts.crawl.active + counts.publish.active;
    const failed = counts.crawl.failed + counts.publish.failed;
    const body = html`<h1>Overview</h1>
<div class="tiles">${tile('To crawl', number(waiting), site.link('/jobs?lane=crawl'), waitingNote(counts))}
${tile('To publish', number(publishing), site.link('/jobs?lane=publish'), html`${number(active)} in progress`)}
${tile('Failed', number(failed), site.link('/jobs?state=failed'), html`see why, and retry`, failed > 0 ? 'bad' : '')}
${tile(publisher.name, publisher.word, undefined, html`${publisher.message}`, publisher.ok ? 'good' : 'bad')}</div>
${lastEvents(site, last.jobs)}
<nav class="periods" aria-label="Period">${PERIODS.map((period) => html`<a href="${site.link(`/overview?days=${period}`)}"${period === days ? html` aria-current="true"` : nothing}>${period} days</a> `)}</nav>
<div class="grid">${barPlot(
      'Articles',
      'articles',
      stats.days.map(({ day, articles }) => ({ label: day, value: articles })),
    )}
${barPlot(
  'Indicators',
  'indicators',
  stats.days.map(({ day, indicators }) => ({ label: day, value: indicators })),
)}
${rankPlot(
  'Articles by feed',
  'articles',
  stats.feeds.slice(0, MOST_ROWS).map(({ feed, articles }) => ({ label: feed, value: articles })),
  (feed) => site.link(`/jobs?feed=${encodeURIComponent(feed)}`),
)}
${rankPlot(
  'Failures by reason',
  'failures',
  stats.failures.slice(0, MOST_ROWS).map(({ code, n }) => ({ label: code, value: n })),
  (code) => site.link(`/jobs?error=${encodeURIComponent(code)}`),
)}</div>
<details><summary>The same as numbers</summary><div class="scroll" tabindex="0" role="region" aria-label="Numbers by day"><table class="list"><thead><tr><th>Day</th><th class="num">Articles</th><th class="num">Indicators</th><th class="num">Failed</th></tr></thead><tbody>
${[...stats.days].reverse().map((day) => html`<tr><td data-label="Day">${day.day}</td><td data-label="Articles" class="num">${number(day.articles)}</td><td data-label="Indicators" class="num">${number(day.indicators)}</td><td data-label="Failed" class="num">${number(day.failed)}</td></tr>`)}</tbody></table></div></details>
<section><h2>Parts</h2><ul class="checks">${ready.checks.map(({ name, ok, message }) => html`<li><span class="pill ${ok ? 'done' : 'failed'}">${ok ? 'fine' : 'fails'}</span> <b>${name}</b> <span class="quiet wrap">${message}</span></li>`)}</ul></section>`;
    return c.html(layout(c, site, { title: 'Overview', section: '/overview', wide: true, refreshSeconds: 60, body }));
  });
  return app;
}

/** What arrived last stands before the numbers: it is what somebody comes for. */
function lastEvents(site: Site, jobs: Job[]): Html {
  if (jobs.length === 0) return html`<section><h2>Last events</h2><p class="empty">No events yet.</p></section>`;
  return html`<section><h2>Last events</h2><table class="list"><thead><tr><th>Event</th><th>Source</th><th class="num">Indicators</th><th>When</th></tr></thead><tbody>${jobs.map(
    ({ id, request, outcome, updatedAt }) =>
      html`<tr><td data-label="Event"><a class="title" href="${site.link(`/jobs/${id}`)}">${outcome?.title ?? request.title ?? shortUrl(request.url)}</a></td><td data-label="Source">${request.source.title}</td><td data-label="Indicators" class="num">${number(outcome?.indicators ?? 0)}</td><td data-label="When">${when(updatedAt)}</td></tr>`,
  )}</tbody></table></section>`;
}

/** What the number of pages to crawl is made of. */
function waitingNote({ crawl, oldestWaitingAt }: Awaited<ReturnType<Site['deps']['store']['queue']['counts']>>): Html {
  if (crawl.waiting + crawl.delayed === 0) return html`nothing waits`;
  const later = crawl.delayed > 0 ? `${number(crawl.delayed)} for a retry or for their host` : '';
  const oldest = crawl.waiting > 0 && oldestWaitingAt ? html`oldest ${when(oldestWaitingAt)}` : nothing;
  return html`${oldest}${later && crawl.waiting > 0 ? ', ' : ''}${later}`;
}

function tile(name: string, value: string, href: string | undefined, below: Html, kind = ''): Html {
  const inside = html`<span class="name">${name}</span><b>${value}</b><span class="quiet">${below}</span>`;
  return href ? html`<a class="tile ${kind}" href="${href}">${inside}</a>` : html`<div class="tile ${kind}">${inside}${nothing}</div>`;
}

/** Whether the place that events go to can be reached, asked again after half a minute. */
function cachedPing(site: Site): () => Promise<{ name: string; word: string; ok: boolean; message: string }> {
  const { publisher } = site.deps;
  const name = publisher.kind === 'folder' ? publisher.names.join(', ').replace(/^f/, 'F') : 'MISP';
  let last: { at: number; answer: Promise<{ ok: boolean; message: string }> } | undefined;
  return async () => {
    if (!last || Date.now() - last.at > PING_MS)
      last = {
        at: Date.now(),
        answer:
          publisher.ping?.().catch(() => ({ ok: false, message: 'It does not answer.' })) ??
          Promise.resolve({ ok: true, message: 'Events are written to files.' }),
      };
    const { ok, message } = await last.answer;
    return { name, word: ok ? (publisher.kind === 'folder' ? 'in use' : 'answers') : 'down', ok, message };
  };
}
