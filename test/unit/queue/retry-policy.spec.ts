import { Permanent, RetryLater, UsageError } from '../../../src/errors.ts';
import { decideRetry } from '../../../src/queue/retry-policy.ts';
import { expect, test } from '../../support/test.ts';

const retryPolicy = { maxAttempts: 3, backoff: { firstMs: 1_000, factor: 10, maxMs: 3_600_000, jitter: 0 } };

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
  [
    'gives up earlier where the error says that no more attempts help',
    new RetryLater('page-crashed', 'Crashed.', { maxAttempts: 2 }),
    2,
    { kind: 'give-up', code: 'page-crashed', message: 'Crashed. Given up after 2 attempts.' },
  ],
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
    expect(decideRetry(error, { attempts }, retryPolicy)).toMatchObject(expected);
  });
}

test('attempts during an outage use up nothing: the first error of another kind is the first attempt', () => {
  const error = new RetryLater('misp-error', 'MISP answered 500.');
  expect(decideRetry(error, { attempts: 13, outages: 12 }, retryPolicy)).toMatchObject({ kind: 'retry', delayMs: 1_000, outage: false });
  expect(decideRetry(error, { attempts: 15, outages: 12 }, retryPolicy)).toMatchObject({
    kind: 'give-up',
    message: 'MISP answered 500. Given up after 3 attempts.',
  });
});

test('the wait grows with the outage, whatever happened before it', () => {
  const down = new RetryLater('misp-down', 'Down.', { outage: true });
  expect(decideRetry(down, { attempts: 3, outages: 0 }, retryPolicy)).toMatchObject({ delayMs: 1_000, outage: true });
  expect(decideRetry(down, { attempts: 4, outages: 1 }, retryPolicy)).toMatchObject({ delayMs: 10_000 });
});

test('never gives up while MISP is down, and comes back soon', () => {
  const down = new RetryLater('misp-down', 'Down.', { outage: true });
  expect(decideRetry(down, { attempts: 40, outages: 39 }, retryPolicy)).toMatchObject({ kind: 'retry', delayMs: 300_000 });
});

test('deaths of the process use up no attempt: how often a job may bring that about has a limit of its own', () => {
  const error = new RetryLater('HTTP=500', 'The site answers 500.');
  expect(decideRetry(error, { attempts: 3, crashes: 2 }, retryPolicy)).toMatchObject({ kind: 'retry', delayMs: 1_000 });
  expect(decideRetry(error, { attempts: 9, outages: 4, crashes: 2 }, retryPolicy)).toMatchObject({ kind: 'give-up' });
});
