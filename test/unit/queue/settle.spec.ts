import { expect, test } from '@playwright/test';
import { Permanent, RetryLater, UsageError } from '../../../src/errors.ts';
import { judge } from '../../../src/queue/settle.ts';

const patience = { maxAttempts: 3, backoff: { firstMs: 1_000, factor: 10, maxMs: 3_600_000, jitter: 0 } };

const cases: [string, unknown, number, Record<string, unknown>][] = [
  [
    'waits for what may work later',
    new RetryLater('timeout', 'Slow.'),
    1,
    { kind: 'retry', code: 'timeout', message: 'Slow.', delayMs: 1_000 },
  ],
  ['waits longer each time', new RetryLater('timeout', 'Slow.'), 2, { kind: 'retry', delayMs: 10_000 }],
  ['honours Retry-After', new RetryLater('HTTP=429', 'Limited.', { delayMs: 90_000 }), 1, { kind: 'retry', delayMs: 90_000 }],
  [
    'gives up what is permanent at once',
    new Permanent('HTTP=404', 'Gone.'),
    1,
    { kind: 'give-up', code: 'HTTP=404', message: 'Gone.', restart: false },
  ],
  [
    'gives up after the last attempt, saying so',
    new RetryLater('timeout', 'Slow.'),
    3,
    { kind: 'give-up', code: 'timeout', message: 'Slow. Given up after 3 attempts.' },
  ],
  ['never gives up while MISP is down, and comes back soon', new RetryLater('misp-down', 'Down.'), 40, { kind: 'retry', delayMs: 300_000 }],
  [
    'takes a surprise for something that may pass',
    new TypeError('x is undefined'),
    1,
    { kind: 'retry', code: 'unexpected', message: 'x is undefined' },
  ],
  ['gives up a surprise that stays', new UsageError('what?'), 3, { kind: 'give-up', code: 'unexpected' }],
  ['takes anything that is thrown', 'text', 1, { kind: 'retry', code: 'unexpected', message: 'text' }],
  [
    'passes on what was done about the failure',
    Object.assign(new Permanent('HTTP=403', 'Blocked.'), { outcome: { status: 'failed', message: 'Blocked.' } }),
    1,
    { kind: 'give-up', outcome: { status: 'failed', message: 'Blocked.' } },
  ],
  [
    'passes on the wish to start again',
    Object.assign(new Permanent('article-gone', 'Gone.'), { restart: true }),
    1,
    { kind: 'give-up', restart: true },
  ],
];

for (const [name, error, attempts, expected] of cases) {
  test(name, () => {
    expect(judge(error, attempts, patience)).toMatchObject(expected);
  });
}
