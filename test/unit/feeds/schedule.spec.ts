import { setTimeout as sleep } from 'node:timers/promises';
import { parseRetryAfter } from '../../../src/durations.ts';
import type { FeedEntry } from '../../../src/feeds/list/schema.ts';
import { maxAge, type NextPollInput, nextPollAt } from '../../../src/feeds/poll/next-poll.ts';
import { createHostLimit, sideBySide } from '../../../src/feeds/poll/side-by-side.ts';
import { expect, test } from '../../support/test.ts';

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
/** A Wednesday, 10:30 UTC. */
const NOW = Date.parse('2024-01-10T10:30:00Z');
const FEED: FeedEntry = { title: 'Blog', url: 'https://blog.test/feed', tags: [], enabled: true };
const hints = (given: Partial<NonNullable<NextPollInput['hints']>>) => ({ skipHours: [], skipDays: [], ...given });
const failing = (failures: number, forMs: number) => ({ failures, failingSince: NOW - forMs });

const cases: [name: string, input: Partial<NextPollInput>, expected: number][] = [
  ['the interval', {}, 4 * HOUR],
  ['the entry’s interval', { entry: { ...FEED, interval: '30m' } }, 30 * MIN],
  ['the entry’s schedule', { entry: { ...FEED, schedule: '0 6 * * *' } }, Date.parse('2024-01-11T06:00:00Z') - NOW],
  ['a ttl that is shorter', { hints: hints({ intervalMs: 10 * MIN }) }, 4 * HOUR],
  ['a ttl that is longer', { hints: hints({ intervalMs: 6 * HOUR }) }, 6 * HOUR],
  ['a ttl of a year', { hints: hints({ intervalMs: 365 * DAY }) }, DAY],
  ['the entry’s interval wins over ttl', { entry: { ...FEED, interval: '1h' }, hints: hints({ intervalMs: 6 * HOUR }) }, HOUR],
  ['Cache-Control', { maxAgeMs: 5 * HOUR }, 5 * HOUR],
  ['a skipped hour', { hints: hints({ skipHours: [14, 15] }) }, Date.parse('2024-01-10T16:00:00Z') - NOW],
  ['a skipped day', { hints: hints({ skipDays: ['wednesday', 'thursday'] }) }, Date.parse('2024-01-12T00:00:00Z') - NOW],
  ['all hours skipped', { hints: hints({ skipHours: Array.from({ length: 24 }, (_, hour) => hour) }) }, 4 * HOUR],
  ['first failure', { health: failing(1, 0) }, 15 * MIN],
  ['third failure', { health: failing(3, HOUR) }, HOUR],
  ['tenth failure', { health: failing(10, DAY) }, 4 * HOUR],
  ['failing for four days', { health: failing(30, 4 * DAY) }, 8 * HOUR],
  ['failing for a month', { health: failing(99, 30 * DAY) }, DAY],
  ['Retry-After', { health: failing(1, 0), retryAfterMs: 2 * HOUR }, 2 * HOUR],
  ['Retry-After beyond reason', { health: failing(1, 0), retryAfterMs: 365 * DAY }, 7 * DAY],
];
for (const [name, input, expected] of cases) {
  test(`next poll: ${name}`, () => {
    const next = nextPollAt({ entry: FEED, intervalMs: 4 * HOUR, now: NOW, health: { failures: 0 }, ...input });
    expect((next - NOW) / MIN).toBe(expected / MIN);
  });
}

test('Retry-After in seconds, as a date, and as nonsense', () => {
  expect(parseRetryAfter('120', NOW)).toBe(120_000);
  expect(parseRetryAfter('Wed, 10 Jan 2024 11:00:00 GMT', NOW)).toBe(30 * MIN);
  expect(parseRetryAfter('Wed, 10 Jan 2024 10:00:00 GMT', NOW)).toBe(0);
  expect(parseRetryAfter('soon', NOW)).toBeUndefined();
  expect(parseRetryAfter(null, NOW)).toBeUndefined();
});

test('max-age', () => {
  expect(maxAge('public, max-age=600')).toBe(600_000);
  expect(maxAge('s-maxage=600')).toBeUndefined();
  expect(maxAge('no-cache, max-age=600')).toBeUndefined();
  expect(maxAge(null)).toBeUndefined();
});

test('side by side: many at once, few per host, one host never holds up the others', async () => {
  const sources = [
    ...Array.from({ length: 20 }, (_, n) => ({ url: `https://slow.test/${n}` })),
    ...Array.from({ length: 8 }, (_, n) => ({ url: `https://h${n}.test/` })),
  ];
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  const order: string[] = [];
  let running = 0;
  let mostRunning = 0;
  await sideBySide(
    sources,
    async ({ url }) => {
      const { host } = new URL(url);
      now.set(host, (now.get(host) ?? 0) + 1);
      most.set(host, Math.max(most.get(host) ?? 0, now.get(host) ?? 0));
      mostRunning = Math.max(mostRunning, ++running);
      await sleep(host === 'slow.test' ? 10 : 1);
      order.push(host);
      running--;
      now.set(host, (now.get(host) ?? 0) - 1);
    },
    { concurrency: 6, hostConcurrency: 2 },
  );
  expect(order).toHaveLength(28);
  expect(most.get('slow.test')).toBe(2);
  expect(mostRunning).toBe(6);
  expect(order.lastIndexOf('slow.test'), 'the other hosts are through long before').toBeGreaterThan(20);
});

test('side by side: an error ends it after what is under way, an abort ends it quietly', async () => {
  const sources = Array.from({ length: 50 }, (_, n) => ({ url: `https://h${n}.test/` }));
  let begun = 0;
  let ended = 0;
  const failingRun = sideBySide(
    sources,
    async () => {
      begun++;
      await sleep(2);
      ended++;
      throw new Error('store is gone');
    },
    { concurrency: 5, hostConcurrency: 1 },
  );
  await expect(failingRun).rejects.toThrow('store is gone');
  expect(ended).toBe(begun);
  expect(begun).toBeLessThan(50);

  const stop = new AbortController();
  let polled = 0;
  await sideBySide(
    sources,
    async () => {
      if (++polled === 10) stop.abort();
      await sleep(1);
    },
    { concurrency: 2, hostConcurrency: 1, signal: stop.signal },
  );
  expect(polled).toBeLessThan(15);
});

test('host limit: in turn, also after a failure', async () => {
  const limit = createHostLimit(1);
  const order: string[] = [];
  const work = (name: string, fails = false) =>
    limit('https://a.test/x', async () => {
      order.push(`${name} begins`);
      await sleep(2);
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  const results = await Promise.allSettled([work('one', true), work('two'), work('three')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends']);
});
