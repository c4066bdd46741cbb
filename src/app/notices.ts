import { placeOf } from '../domain/outcome.ts';
import type { Outcome, WatchlistHit } from '../domain.ts';
import { sentence } from '../errors.ts';
import type { Notice } from '../notify/notice.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { Job } from '../queue/ports.ts';
import { counted } from '../text.ts';
import type { AppContext } from './context.ts';
import { feedTitles } from './probes.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a job that ended is worth telling: the new event, or what a watchlist wants to hear of. */
export function noticesOf(job: Job, outcome: Outcome, context: AppContext): Notice[] {
  if (outcome.status !== 'created' && outcome.status !== 'updated') return [];
  const { publicUrl } = context.config.notify;
  const url = outcome.eventUrl?.startsWith('http') ? outcome.eventUrl : publicUrl && `${publicUrl}/jobs/${job.id}`;
  const about = {
    at: new Date().toISOString(),
    feed: job.request.source.title,
    tags: job.request.tags ?? [],
    ...(outcome.indicators === undefined ? {} : { indicators: outcome.indicators }),
    ...(url ? { url } : {}),
  };
  const name = outcome.title ?? job.request.title ?? job.request.url;
  const notices: Notice[] = [];
  if (outcome.status === 'created') notices.push({ kind: 'new-event', title: `New event: ${name}`, text: job.request.url, ...about });
  const hits = (outcome.watchlistHits ?? []).filter(({ silent }) => !silent);
  if (hits.length > 0)
    notices.push({
      kind: 'watchlist-hit',
      title: `Watchlist hit: ${name}`,
      text: `${job.request.url}\n${hitsText(hits)}`,
      watchlists: [...new Set(hits.map(({ list }) => list))],
      ...about,
    });
  return notices;
}

function hitsText(hits: WatchlistHit[]): string {
  return hits
    .slice(0, 20)
    .map((hit) => `${hit.term} (${hit.list}) in ${placeOf(hit)}`)
    .join('; ');
}

/** The scheduler's part: sends what is due, and looks for what fails without anybody ending a job. */
export async function reportTrouble(context: AppContext, notifier: Notifier, now = Date.now()): Promise<void> {
  const { queue, ledger } = await context.store();
  const settings = notifier.settings();
  if (settings.channels.length === 0) return;
  const titles = feedTitles(context);
  for (const { url, failingSince, lastError } of await ledger.feeds()) {
    const feed = titles === undefined ? url : titles.get(url);
    // Feeds that were removed or switched off are nobody's business any more.
    if (feed === undefined || failingSince === undefined || now - failingSince < settings.feedFailingDays * DAY) continue;
    if (await ledger.once(`notify:feed:${url}`, String(failingSince), 30 * DAY))
      await notifier.tell({
        kind: 'feed-failing',
        at: new Date(now).toISOString(),
        title: `A feed has been failing for ${settings.feedFailingDays} days: ${feed}`,
        feed,
        text: [url, lastError].filter(Boolean).join('\n'),
      });
  }
  const { jobs } = await queue.list({ state: 'failed' }, { offset: 0, limit: 500 });
  const recent = jobs.filter(({ updatedAt }) => updatedAt > now - 60 * MINUTE);
  if (recent.length >= settings.jobsFailingPerHour && (await ledger.once('notify:jobs', new Date(now).toISOString().slice(0, 13), DAY)))
    await notifier.tell({
      kind: 'jobs-failing',
      at: new Date(now).toISOString(),
      title: `${counted(recent.length, 'job')} failed within an hour`,
      text: reasonsOf(recent),
    });
  await watchMisp(context, notifier, settings.mispDownMinutes, now);
}

function reasonsOf(jobs: Job[]): string {
  const counts = new Map<string, number>();
  for (const { error } of jobs) counts.set(error?.code ?? 'unknown', (counts.get(error?.code ?? 'unknown') ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code}: ${count}`)
    .join(', ');
}

/** Told once when MISP has been away for long enough, and once when it is back. */
async function watchMisp(context: AppContext, notifier: Notifier, minutes: number, now: number): Promise<void> {
  const { ledger } = await context.store();
  const problem = await (await context.publisher()).check().then(
    (checks) => checks.find(({ name, ok }) => name === 'MISP' && !ok)?.message,
    (error: unknown) => sentence(error),
  );
  const since = await ledger.get('notify:misp-down');
  const at = new Date(now).toISOString();
  if (problem === undefined) {
    if (!since) return;
    await ledger.set('notify:misp-down', '');
    if (now - Number(since) >= minutes * MINUTE) await notifier.tell({ kind: 'misp-down', at, title: 'MISP is reachable again' });
    return;
  }
  if (!since) await ledger.set('notify:misp-down', String(now));
  const downSince = Number(since || now);
  if (now - downSince >= minutes * MINUTE && (await ledger.once('notify:misp', String(downSince), 30 * DAY)))
    await notifier.tell({ kind: 'misp-down', at, title: 'MISP cannot be used', text: `${problem} Articles wait for it.` });
}
