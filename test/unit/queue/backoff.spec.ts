import fc from 'fast-check';
import { waitAfter } from '../../../src/queue/retry-policy.ts';
import { expect, test } from '../../support/test.ts';

const backoff = { firstMs: 1_000, factor: 2, maxMs: 60_000, jitter: 0.5 };

for (const [attempt, expected] of [
  [1, 1_000],
  [2, 2_000],
  [4, 8_000],
  [7, 60_000],
  [500, 60_000],
] as const) {
  test(`waits ${expected} ms after attempt ${attempt} when chance takes nothing`, () => {
    expect(waitAfter(attempt, backoff, 0, () => 0)).toBe(expected);
  });
}

test('waits at least as long as Retry-After says, even beyond the maximum', () => {
  expect(waitAfter(1, backoff, 30_000, () => 0)).toBe(30_000);
  expect(waitAfter(9, backoff, 3_600_000, () => 0)).toBe(3_600_000);
  expect(waitAfter(7, backoff, 5, () => 0)).toBe(60_000);
});

test('stays within the jitter for every attempt and chance', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, chance) => {
      const full = waitAfter(attempt, backoff, 0, () => 0);
      const wait = waitAfter(attempt, backoff, 0, () => chance);
      return wait <= full && wait >= Math.floor(full * 0.5);
    }),
  );
});

test('spreads jobs that failed together', () => {
  const waits = new Set(Array.from({ length: 50 }, () => waitAfter(5, backoff)));
  expect(waits.size).toBeGreaterThan(25);
});
