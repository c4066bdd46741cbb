import type { Ledger } from '../../queue/ports.ts';

/** The daily counters, summed up for overview and API. */
export interface Stats {
  days: { day: string; articles: number; indicators: number; failed: number }[];
  feeds: { feed: string; articles: number; indicators: number; failed: number }[];
  failures: { code: string; n: number }[];
}

/** Metrics that count as an article that arrived. */
const ARRIVED = new Set(['created', 'updated']);

/** The last `days` days (UTC), today included, days without anything too. */
export async function readStats(ledger: Pick<Ledger, 'counters'>, days: number, now = Date.now()): Promise<Stats> {
  const names = Array.from({ length: days }, (_, i) => new Date(now - (days - 1 - i) * 86_400_000).toISOString().slice(0, 10));
  const byDay = new Map(names.map((day) => [day, { day, articles: 0, indicators: 0, failed: 0 }]));
  const byFeed = new Map<string, Stats['feeds'][number]>();
  const failures = new Map<string, number>();
  for (const { day, feed, metric, n } of await ledger.counters(names[0] ?? '')) {
    const ofDay = byDay.get(day);
    const ofFeed = byFeed.get(feed) ?? { feed, articles: 0, indicators: 0, failed: 0 };
    byFeed.set(feed, ofFeed);
    if (metric.startsWith('failed:')) {
      const code = metric.slice('failed:'.length);
      failures.set(code, (failures.get(code) ?? 0) + n);
      continue;
    }
    const name = ARRIVED.has(metric) ? 'articles' : metric === 'indicators' ? 'indicators' : metric === 'failed' ? 'failed' : undefined;
    if (!name) continue;
    ofFeed[name] += n;
    if (ofDay) ofDay[name] += n;
  }
  return {
    days: [...byDay.values()],
    feeds: [...byFeed.values()].sort((a, b) => b.articles - a.articles || b.failed - a.failed),
    failures: [...failures].map(([code, n]) => ({ code, n })).sort((a, b) => b.n - a.n),
  };
}
