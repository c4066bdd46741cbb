import { relativeTime, span } from '../../../src/durations.ts';
import { expect, test } from '../../support/test.ts';

const NOW = Date.UTC(2026, 2, 10);
for (const [ms, expected] of [
  [-4_000, 'now'],
  [-30_000, '30 s ago'],
  [-180_000, '3 min ago'],
  [7_200_000, 'in 2 h'],
  [-8 * 86_400_000, '2026-03-02'],
] as const)
  test(`a time ${ms} ms from now is "${expected}"`, () => expect(relativeTime(NOW + ms, NOW)).toBe(expected));

test('a span has one unit', () =>
  expect([40, 1_240, 12_000, 300_000, 172_800_000].map(span)).toEqual(['40 ms', '1.2 s', '12 s', '5 min', '2 d']));
