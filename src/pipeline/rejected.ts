import type { IndicatorType } from '../domain.ts';
import type { Ledger } from '../queue/ports.ts';

/** Values of a feed's events that analysts removed or switched off, as daily counters: `rejected` and `rejected:<type> <value>`. */
export async function countRejected(
  ledger: Pick<Ledger, 'count'>,
  feed: string,
  values: readonly { type: IndicatorType; value: string }[],
  now = new Date(),
): Promise<void> {
  if (values.length === 0) return;
  const day = now.toISOString().slice(0, 10);
  await ledger.count(day, feed, 'rejected', values.length);
  for (const { type, value } of values) await ledger.count(day, feed, `${OF_VALUE}${type} ${value.slice(0, LONGEST)}`, 1);
}

const OF_VALUE = 'rejected:';
const LONGEST = 200;
/** More than one event must have had it: the first time may be about that article alone. */
const OFTEN = 2;

export interface OftenRejected {
  type: string;
  value: string;
  /** In how many events. */
  count: number;
}

/** The values that were rejected in several events, the most frequent first: candidates for the organisation's "never" list. */
export function oftenRejected(sums: ReadonlyMap<string, number>, most = 20): OftenRejected[] {
  return [...sums]
    .filter(([metric, count]) => metric.startsWith(OF_VALUE) && count >= OFTEN)
    .map(([metric, count]) => {
      const [type, ...value] = metric.slice(OF_VALUE.length).split(' ');
      return { type: type ?? '', value: value.join(' '), count };
    })
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value))
    .slice(0, most);
}
