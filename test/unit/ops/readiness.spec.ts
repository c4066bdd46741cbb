import { createActivity } from '../../../src/app/activity.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { readiness, refreshGauges } from '../../../src/app/probes.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { expect, test } from '../../support/test.ts';

/** The parts of the app that the probes look at. */
function app(parts: { check?: () => Promise<string>; executable?: string; now?: () => number }): AppContext {
  const store = {
    check: parts.check ?? (async () => 'Redis on localhost'),
    queue: {
      counts: async () => ({
        crawl: { waiting: 7, delayed: 1, active: 2, done: 5, failed: 0 },
        publish: { waiting: 0, delayed: 0, active: 0, done: 5, failed: 1 },
        oldestWaitingAt: Date.now() - 60_000,
      }),
    },
    ledger: {
      feeds: async () => [{ url: 'https://blog.test/feed', failures: 3, failingSince: Date.now() - 7_200_000, lastSuccessAt: 5_000 }],
    },
  };
  return {
    config: { browser: { executable: parts.executable ?? process.execPath } },
    metrics: createMetrics(),
    activity: createActivity(parts.now),
    store: async () => store,
    log: { debug: () => {} },
  } as unknown as AppContext;
}

test('a worker with queue and browser is ready, whatever MISP does', async () => {
  expect(await readiness(app({}), ['worker'])).toMatchObject({ ok: true });
});

test('a queue that is away makes every role unready, with the reason', async () => {
  const { ok, checks } = await readiness(app({ check: () => Promise.reject(new Error('Redis refuses the connection.')) }), ['cron']);
  expect(ok).toBe(false);
  expect(checks).toEqual([{ name: 'queue', ok: false, message: 'Redis refuses the connection.' }]);
});

test('a worker that is stuck is not ready; a web form beside it does not care', async () => {
  let now = 0;
  const stuck = app({ now: () => now });
  stuck.activity.begin('The page https://blog.test/1', 1_000);
  now = 60_000;
  const { ok, checks } = await readiness(stuck, ['worker']);
  expect(ok).toBe(false);
  expect(checks.find(({ name }) => name === 'work')?.message).toContain('The page https://blog.test/1 has been running for 60 seconds');
  expect((await readiness(stuck, ['web'])).ok).toBe(true);
});

test('the gauges show queue and feeds as they are when somebody asks', async () => {
  const asked = app({});
  await refreshGauges(asked);
  const text = await asked.metrics.registry.metrics();
  expect(text).toContain('misp_crawler_jobs{lane="crawl",state="waiting"} 7');
  expect(text).toMatch(/misp_crawler_oldest_waiting_seconds (?:59|60)/);
  expect(text).toMatch(/misp_crawler_feed_failing_seconds\{feed="https:\/\/blog.test\/feed"\} 7200/);
  expect(text).toContain('misp_crawler_feed_last_success_timestamp_seconds{feed="https://blog.test/feed"} 5');
});
