import { Hono } from 'hono';
import pTimeout from 'p-timeout';
import { firstDay } from '../../pipeline/feed-quality.ts';
import type { Env, Site } from '../context.ts';
import type { OutputView } from '../deps.ts';
import { feedQualities, listFeeds } from '../feeds/actions.ts';
import { requireScope } from '../security/gate.ts';
import { number } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { layout, notice, pill } from '../view/layout.ts';
import { barPlot, rankPlot } from '../view/plot.ts';
import { arrivalsBody, readArrivals, readHitCounts } from './arrivals.ts';
import { feedTable, outputTable, waitingTable, workerTable } from './parts.ts';
import { readStats, type Stats } from './stats.ts';
import { readReasons, waitingByOutput } from './waiting.ts';

const PERIODS = [7, 30, 90];
const MAX_REASONS = 12;
/** An output is asked again after this long. */
const CHECK_MS = 30_000;
/** A page does not wait longer for the answers of outputs. */
const OUTPUT_CHECK_TIMEOUT_MS = 2_000;

/** How the whole thing is doing: what arrived, what waits and why, the servers, the workers, the feeds, and how it went over time. */
export function overviewPages(site: Site): Hono<Env> {
  const app = new Hono<Env>();
  const outputsNow = createOutputReader(site);
  app.get('/overview', requireScope('read'), async (c) => {
    const { queue, ledger } = site.deps.store;
    const days = PERIODS.find((period) => String(period) === c.req.query('days')) ?? 30;
    const [stats, arrivals, hitCounts, { reasons, delayed }, outputs, workers, ready, feeds, quality] = await Promise.all([
      readStats(ledger, days),
      readArrivals(queue),
      readHitCounts(ledger, firstDay(days)),
      readReasons(queue),
      outputsNow(),
      site.deps.workers(),
      site.deps.ready(),
      listFeeds(site).catch(() => []),
      feedQualities(site, days).catch(() => new Map()),
    ]);
    const waiting = waitingByOutput(delayed, outputs?.map(({ name }) => name) ?? []);
    const body = html`<h1>Overview</h1>${outputProblems(outputs, workers.length, reasons.length > 0)}
${arrivalsBody(site, arrivals, hitCounts, days)}
<section><h2>Waiting and failed</h2>${waitingTable(site, reasons)}</section>
<div class="grid"><section><h2>Outputs</h2>${outputs === undefined ? html`<p class="empty">They are being checked. Reload the page in a moment.</p>` : outputTable(outputs, waiting)}</section>
<section><h2>Workers</h2>${workerTable(workers)}</section></div>
${plots(site, stats, days)}
<section><h2>Feeds <span class="quiet">in ${days} days</span></h2>${feedTable(site, feeds, quality)}</section>
<section><h2>Health checks</h2><ul class="checks">${ready.checks.map(({ name, ok, message }) => html`<li>${ok ? pill('done', 'ok') : pill('failed', 'fails')} <b>${name}</b> <span class="quiet wrap">${message}</span></li>`)}</ul></section>`;
    return c.html(layout(c, site, { title: 'Overview', section: '/overview', wide: true, refreshSeconds: 60, body }));
  });
  return app;
}

/** What somebody should act on stands above everything else. */
function outputProblems(outputs: OutputView[] | undefined, workers: number, isBusy: boolean): Html {
  const down = (outputs ?? []).filter(({ ok }) => !ok);
  return html`${down.map(({ label, message }) => notice('bad', html`<b>${label}:</b> ${message}`))}${
    workers === 0 && isBusy
      ? notice('bad', html`No worker is running, so nothing is opened or published. Start one with <code>misp-crawler worker</code>.`)
      : nothing
  }`;
}

function plots(site: Site, stats: Stats, days: number): Html {
  const bars = (metric: 'articles' | 'indicators' | 'failed') => stats.days.map((day) => ({ label: day.day, value: day[metric] }));
  return html`<section><h2>Over time</h2><nav class="periods" aria-label="Period">${PERIODS.map((period) => html`<a href="${site.link(`/overview?days=${period}`)}"${period === days ? html` aria-current="true"` : nothing}>${period} days</a> `)}</nav>
<div class="grid">${barPlot('Articles', 'articles', bars('articles'))}${barPlot('Indicators', 'indicators', bars('indicators'))}${barPlot('Failed pages', 'failures', bars('failed'))}
${rankPlot(
  'Failures by reason',
  'failures',
  stats.failures.slice(0, MAX_REASONS).map(({ code, n }) => ({ label: code, value: n })),
  (code) => site.link(`/jobs?error=${encodeURIComponent(code)}`),
)}</div>
<details><summary>Numbers by day</summary><div class="scroll" tabindex="0" role="region" aria-label="Numbers by day"><table class="list dense"><thead><tr><th>Day</th><th class="num">Articles</th><th class="num">Indicators</th><th class="num">Failed</th></tr></thead><tbody>
${[...stats.days].reverse().map((day) => html`<tr><td data-label="Day">${day.day}</td><td data-label="Articles" class="num">${number(day.articles)}</td><td data-label="Indicators" class="num">${number(day.indicators)}</td><td data-label="Failed" class="num">${number(day.failed)}</td></tr>`)}</tbody></table></div></details></section>`;
}

/**
 * What the outputs answered last, asked again after half a minute. A server that takes its time does not hold up the page: then the
 * last answer is shown, and undefined when there is none yet.
 */
function createOutputReader(site: Site): () => Promise<OutputView[] | undefined> {
  let last: OutputView[] | undefined;
  let asked: { at: number; answer: Promise<void> } | undefined;
  return async () => {
    if (!asked || Date.now() - asked.at > CHECK_MS) {
      const answer = site.deps.outputs().then(
        (outputs) => {
          last = outputs;
        },
        (error: unknown) => {
          site.deps.log.warn({ err: error }, 'the outputs could not be checked');
          last = [
            { name: '', label: 'Outputs', target: '', ok: false, message: 'They could not be checked. The log of the service says why.' },
          ];
        },
      );
      asked = { at: Date.now(), answer };
    }
    await pTimeout(asked.answer, { milliseconds: OUTPUT_CHECK_TIMEOUT_MS, fallback: () => undefined });
    return last;
  };
}
