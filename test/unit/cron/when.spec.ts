import fc from 'fast-check';
import { adjacentSlots, parseWhen } from '../../../src/cron/when.ts';
import { UsageError } from '../../../src/errors.ts';
import { expect, test } from '../../support/test.ts';

const iso = (ms: number) => new Date(ms).toISOString();
const at = (text: string) => Date.parse(text);

for (const [text, expected] of [
  ['4h', { everyMs: 14_400_000 }],
  [' 30m ', { everyMs: 1_800_000 }],
  ['1w', { everyMs: 604_800_000 }],
  ['0 6 * * 1-5', { cron: '0 6 * * 1-5' }],
  ['@daily', { cron: '@daily' }],
] as const) {
  test(`understands ${text}`, () => {
    expect(parseWhen(text)).toEqual(expected);
  });
}

for (const [text, reason] of [
  ['often', /neither an interval/],
  ['0s', /at least 1s/],
  ['61 * * * *', /neither an interval/],
  ['0 0 31 2 *', /no date/],
  ['', /neither an interval/],
] as const) {
  test(`refuses ${JSON.stringify(text)} with a sentence`, () => {
    expect(() => parseWhen(text)).toThrow(UsageError);
    expect(() => parseWhen(text)).toThrow(reason);
  });
}

test('refuses a time zone that does not exist', () => {
  expect(() => parseWhen('0 6 * * *', 'Mars/Olympus')).toThrow(UsageError);
});

test('slots of an interval never overlap and never leave a gap', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1_000, max: 1e9 }), fc.integer({ min: 0, max: 2e12 }), (name, everyMs, now) => {
      const { last, next } = adjacentSlots(name, { everyMs }, now);
      expect(last).toBeLessThanOrEqual(now);
      expect(next).toBeGreaterThan(now);
      expect(next - last).toBe(everyMs);
      expect(adjacentSlots(name, { everyMs }, next)).toEqual({ last: next, next: next + everyMs });
    }),
  );
});

test('feeds are spread over the interval', () => {
  const everyMs = 4 * 3_600_000;
  const quarters = [0, 0, 0, 0];
  for (let i = 0; i < 400; i++) {
    const { last } = adjacentSlots(`https://blog${i}.example/rss`, { everyMs }, at('2026-06-01T12:00:00Z'));
    const quarter = Math.floor(((last % everyMs) / everyMs) * 4);
    quarters[quarter] = (quarters[quarter] ?? 0) + 1;
  }
  for (const count of quarters) expect(count).toBeGreaterThan(70);
});

const daily = { cron: '30 2 * * *', timezone: 'Europe/Berlin' };

test('the slot that begins now is the last one', () => {
  expect(adjacentSlots('x', { cron: '0 * * * *' }, at('2026-01-01T10:00:00.000Z'))).toEqual({
    last: at('2026-01-01T10:00:00Z'),
    next: at('2026-01-01T11:00:00Z'),
  });
  expect(adjacentSlots('x', { cron: '0 * * * *' }, at('2026-01-01T09:59:59.900Z')).last).toBe(at('2026-01-01T09:00:00Z'));
});

test('a time that the clocks skip in spring runs once, when they go on', () => {
  expect(iso(adjacentSlots('x', daily, at('2026-03-28T12:00:00Z')).next)).toBe('2026-03-29T01:00:00.000Z');
  expect(iso(adjacentSlots('x', daily, at('2026-03-29T12:00:00Z')).last)).toBe('2026-03-29T01:00:00.000Z');
  expect(iso(adjacentSlots('x', daily, at('2026-03-29T12:00:00Z')).next)).toBe('2026-03-30T00:30:00.000Z');
});

test('a time that comes twice in autumn runs once', () => {
  const seen = new Set<string>();
  for (let now = at('2026-10-24T12:00:00Z'); now < at('2026-10-26T12:00:00Z'); now += 600_000)
    seen.add(iso(adjacentSlots('x', daily, now).last));
  expect([...seen]).toEqual(['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
});

test('an hourly job runs every hour through both changes', () => {
  const hourly = { cron: '0 * * * *', timezone: 'Europe/Berlin' };
  for (const day of ['2026-03-29', '2026-10-25']) {
    for (let hour = 0; hour < 24; hour++) {
      const now = at(`${day}T00:10:00Z`) + hour * 3_600_000;
      expect(adjacentSlots('x', hourly, now)).toEqual({ last: now - 600_000, next: now + 3_000_000 });
    }
  }
});
