import { Hono } from 'hono';
import type { Env, Site } from '../context.ts';
import { need } from '../security/gate.ts';
import { readStats } from '../stats.ts';
import { number, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { layout } from '../view/layout.ts';
import { barPlot, rankPlot } from '../view/plot.ts';

const DAYS = 28;
const MOST_ROWS = 12;
const PING_MS = 30_000;

/** How the whole thing is doing, at one glance. */
export function overviewPages(site: Site): Hono<Env> {
  const app = new Hono<Env>();
  const ping = cachedPing(site);
  app.get('/overview', need('read'), async (c) => {
    const { queue, ledger } = site.deps.store;
    const [stats, counts, publisher, ready] = await Promise.all([readStats(ledger, DAYS), queue.counts(), ping(), site.deps.ready()]);
    const waiting = counts.crawl.waiting + counts.crawl.delayed;
    const publishing = counts.publish.waiting + counts.publish.delayed;
    const active = counts.crawl.active + counts.publish.active;
    const failed = counts.crawl.failed + counts.publish.failed;
    const body = html`<h1>Overview</h1>
<div class="tiles">${tile('To crawl', number(waiting), site.link('/jobs?lane=crawl'), counts.oldestWaitingAt ? html`oldest ${when(counts.oldestWaitingAt)}` : html`nothing waits`)}
${tile('To publish', number(publishing), site.link('/jobs?lane=publish'), html`${number(active)} in work`)}
${tile('Failed', number(failed), site.link('/jobs?state=failed'), html`kept until trimmed`, failed > 0 ? 'bad' : '')}
${tile(publisher.name, publisher.word, undefined, html`${publisher.message}`, publisher.ok ? 'good' : 'bad')}</div>
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

function tile(name: string, value: string, href: string | undefined, below: Html, kind = ''): Html {
  const inside = html`<span class="name">${name}</span><b>${value}</b><span class="quiet">${below}</span>`;
  return href ? html`<a class="tile ${kind}" href="${href}">${inside}</a>` : html`<div class="tile ${kind}">${inside}${nothing}</div>`;
}

/** Whether the place that events go to can be reached, asked again after half a minute. */
function cachedPing(site: Site): () => Promise<{ name: string; word: string; ok: boolean; message: string }> {
  const { publisher } = site.deps;
  const name = publisher.kind === 'folder' ? 'Feed folder' : 'MISP';
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
