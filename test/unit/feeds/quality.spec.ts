import { countRejected, feedQuality } from '../../../src/pipeline/feed-quality.ts';
import { expect, test } from '../../support/test.ts';

const row = (metric: string, n: number, day = '2026-03-01') => ({ day, feed: 'Blog', metric, n });

test('the figures of a feed from its daily counters', () => {
  const rows = [
    ...[row('created', 3), row('created', 1, '2026-03-02'), row('updated', 1), row('exists', 1), row('failed', 2)],
    ...[row('failed:HTTP=403', 1), row('failed:timeout', 1), row('indicators', 60), row('attributes', 80), row('rejected', 4)],
    ...[row('ms', 21_000), row('timed', 7)],
  ];
  expect(feedQuality(rows, { url: 'https://b.test/feed', failures: 0, lastSuccessAt: 5 })).toEqual({
    articles: 8,
    events: 5,
    indicatorsPerArticle: 10,
    toIdsShare: 0.75,
    rejected: 4,
    failed: 2,
    failures: [
      { code: 'HTTP=403', count: 1 },
      { code: 'timeout', count: 1 },
    ],
    secondsPerArticle: 3,
    lastSuccessAt: 5,
  });
});

test('a feed of which nothing is known has no shares', () => {
  expect(feedQuality([], undefined)).toEqual({ articles: 0, events: 0, rejected: 0, failed: 0, failures: [] });
});

test('values that analysts rejected in several events are named, most frequent first', async () => {
  const counted: { day: string; feed: string; metric: string; n: number }[] = [];
  const ledger = { count: async (day: string, feed: string, metric: string, n: number) => void counted.push({ day, feed, metric, n }) };
  const parked = { type: 'domain', value: 'parked.example' } as const;
  const agent = { type: 'filename', value: 'agent v2.exe' } as const;
  await countRejected(ledger, 'Labs', [parked, { type: 'ipv4', value: '192.0.2.1' }]);
  await countRejected(ledger, 'Labs', [parked, agent]);
  await countRejected(ledger, 'Labs', [parked, agent]);
  await countRejected(ledger, 'Labs', []);
  const quality = feedQuality(counted, undefined);
  expect(quality.rejected).toBe(6);
  expect(quality.oftenRejected).toEqual([
    { type: 'domain', value: 'parked.example', count: 3 },
    { type: 'filename', value: 'agent v2.exe', count: 2 },
  ]);
});
