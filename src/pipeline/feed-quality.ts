import * as z from 'zod';
import { push } from '../collections.ts';
import type { FeedHealth, IndicatorType } from '../domain.ts';
import type { Ledger } from '../queue/ports.ts';
import { withoutUndefined } from '../without-undefined.ts';

const OftenRejected = z.object({
  type: z.string(),
  value: z.string(),
  /** In how many events. */
  count: z.int(),
});
export type OftenRejected = z.infer<typeof OftenRejected>;

/** How much a feed is worth and what it costs, over the days that were asked for. */
export const FeedQuality = z.object({
  /** Articles that were read, and events that came of them (made or updated). */
  articles: z.int(),
  events: z.int(),
  /** Attributes with to_ids, per article; undefined when none was read. */
  indicatorsPerArticle: z.number().exactOptional(),
  toIdsShare: z.number().exactOptional().describe('Share of the attributes with to_ids, 0 to 1.'),
  rejected: z.int().describe('Values that analysts removed or switched off.'),
  oftenRejected: z.array(OftenRejected).exactOptional().describe('Values that analysts rejected in more than one event.'),
  /** Pages that were given up, and for what reasons (error code -> how often), most frequent first. */
  failed: z.int(),
  failures: z.array(z.object({ code: z.string(), count: z.int() })),
  /** Seconds of work (page, reading, publishing) per article; undefined when none was measured. */
  secondsPerArticle: z.number().exactOptional(),
});
/** With what its polls say: when it was last read, epoch ms; since when it fails and why. */
export type FeedQuality = z.infer<typeof FeedQuality> & Pick<FeedHealth, 'lastSuccessAt' | 'failingSince' | 'lastError'>;

type CounterRow = Awaited<ReturnType<Ledger['counters']>>[number];

/** The figures of feeds, by their address, over the last `days` days. For web pages and command line alike. */
export async function readFeedQualities(
  ledger: Pick<Ledger, 'counters' | 'feeds'>,
  feeds: { title: string; url: string }[],
  { days = 90, now = Date.now() } = {},
): Promise<Map<string, FeedQuality>> {
  const [rows, healths] = await Promise.all([ledger.counters(firstDay(days, now)), ledger.feeds()]);
  const byTitle = new Map<string, CounterRow[]>();
  for (const row of rows) push(byTitle, row.feed, row);
  const health = new Map(healths.map((one) => [one.url, one]));
  return new Map(feeds.map(({ title, url }) => [url, feedQuality(byTitle.get(title) ?? [], health.get(url))]));
}

/** The first of the last `days` days (UTC), today included, as the counters name it. */
export const firstDay = (days: number, now = Date.now()): string => new Date(now - (days - 1) * 86_400_000).toISOString().slice(0, 10);

/** `rows`: the feed's own daily counters (app/endings.ts counts them). */
export function feedQuality(rows: readonly CounterRow[], health: FeedHealth | undefined): FeedQuality {
  const sums = new Map<string, number>();
  for (const { metric, n } of rows) sums.set(metric, (sums.get(metric) ?? 0) + n);
  const sum = (metric: string): number => sums.get(metric) ?? 0;
  const failed = sum('failed');
  const events = sum('created') + sum('updated');
  const read = events + sum('exists') + sum('skipped');
  const often = oftenRejected(sums);
  return withoutUndefined({
    articles: read + failed,
    events,
    rejected: sum('rejected'),
    failed,
    failures: [...sums]
      .flatMap(([metric, count]) => (metric.startsWith('failed:') ? [{ code: metric.slice('failed:'.length), count }] : []))
      .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code)),
    oftenRejected: often.length > 0 ? often : undefined,
    indicatorsPerArticle: read > 0 ? sum('indicators') / read : undefined,
    toIdsShare: sum('attributes') > 0 ? Math.min(1, sum('indicators') / sum('attributes')) : undefined,
    secondsPerArticle: sum('timed') > 0 ? sum('ms') / sum('timed') / 1000 : undefined,
    lastSuccessAt: health?.lastSuccessAt,
    failingSince: health?.failingSince,
    lastError: health?.lastError,
  });
}

/** Values of a feed's events that analysts removed or switched off, as daily counters: `rejected` and `rejected:<type> <value>`. */
export async function countRejected(
  ledger: Pick<Ledger, 'count'>,
  feed: string,
  values: readonly { type: IndicatorType; value: string }[],
): Promise<void> {
  if (values.length === 0) return;
  const day = new Date().toISOString().slice(0, 10);
  await ledger.count(day, feed, 'rejected', values.length);
  for (const { type, value } of values) await ledger.count(day, feed, `${OF_VALUE}${type} ${value.slice(0, LONGEST)}`, 1);
}

const OF_VALUE = 'rejected:';
const LONGEST = 200;
/** More than one event must have had it: the first time may be about that article alone. */
const OFTEN = 2;
const MOST = 20;

/** The values that were rejected in several events, the most frequent first: candidates for the organisation's "never" list. */
export function oftenRejected(sums: ReadonlyMap<string, number>): OftenRejected[] {
  return [...sums]
    .filter(([metric, count]) => metric.startsWith(OF_VALUE) && count >= OFTEN)
    .map(([metric, count]) => {
      const [type, ...value] = metric.slice(OF_VALUE.length).split(' ');
      return { type: type ?? '', value: value.join(' '), count };
    })
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value))
    .slice(0, MOST);
}
