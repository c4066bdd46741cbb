import { readStats } from '../../../src/web/overview/stats.ts';
import { expect, test } from '../../support/test.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const counters = [
  { day: '2026-11-24', feed: 'A', metric: 'created', n: 2 },
  { day: '2026-11-24', feed: 'A', metric: 'updated', n: 1 },
  { day: '2026-11-24', feed: 'A', metric: 'exists', n: 9 },
  { day: '2026-11-24', feed: 'A', metric: 'indicators', n: 40 },
  { day: '2026-11-23', feed: 'B', metric: 'created', n: 5 },
  { day: '2026-11-23', feed: 'B', metric: 'failed', n: 3 },
  { day: '2026-11-23', feed: 'B', metric: 'failed:HTTP=403', n: 2 },
  { day: '2026-11-23', feed: 'A', metric: 'failed:timeout', n: 1 },
];

test('counters are summed by day, feed and reason; days without any are there', async () => {
  const asked: string[] = [];
  const stats = await readStats(
    {
      counters: async (since) => {
        asked.push(since);
        return counters;
      },
    },
    3,
    NOW,
  );
  expect(asked).toEqual(['2026-11-22']);
  expect(stats.days).toEqual([
    { day: '2026-11-22', articles: 0, indicators: 0, failed: 0 },
    { day: '2026-11-23', articles: 5, indicators: 0, failed: 3 },
    { day: '2026-11-24', articles: 3, indicators: 40, failed: 0 },
  ]);
  expect(stats.feeds.map(({ feed, articles }) => [feed, articles])).toEqual([
    ['B', 5],
    ['A', 3],
  ]);
  expect(stats.failures).toEqual([
    { code: 'HTTP=403', n: 2 },
    { code: 'timeout', n: 1 },
  ]);
});
