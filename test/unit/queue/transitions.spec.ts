import { PRIORITY, type Priority } from '../../../src/queue/ports.ts';
import type { StoredJob } from '../../../src/queue/transitions.ts';
import * as transitions from '../../../src/queue/transitions.ts';
import { expect, test } from '../../support/test.ts';

const request = {
  url: 'https://a.example/x',
  source: { kind: 'feed', title: 'F', url: 'https://a.example/rss', tags: [] as string[] },
} as const;
const fresh = transitions.added(
  { key: 'https://a.example/x', request: { ...request, source: { ...request.source } }, priority: PRIORITY.feed },
  1_000,
).job;
const error = { code: 'x', message: 'X.' };

test('the id is safe in URLs, on command lines and for BullMQ', () => {
  expect(fresh.id).toMatch(/^j[0-9a-f]{24}$/);
  expect(transitions.added({ key: 'other', request: fresh.request, priority: 5 }, 0).job.id).not.toBe(fresh.id);
});

test('a hand-back leaves attempts and age as they were', () => {
  const back = transitions.released(transitions.taken(fresh, 't', 'w', 100, 2_000), 500, 3_000);
  expect(back).toMatchObject({ state: 'delayed', attempts: 0, queuedAt: 1_000, notBefore: 3_500 });
  expect(back.lease).toBeUndefined();
});

test('a retry goes to the end of its priority', () => {
  expect(transitions.delayed(transitions.taken(fresh, 't', 'w', 100, 2_000), error, 0, 3_000)).toMatchObject({
    state: 'waiting',
    attempts: 1,
    queuedAt: 3_000,
  });
});

test('crashes in the crawl lane do not count against publishing', () => {
  const once = transitions.crashed(transitions.taken(fresh, 't', 'w', 100, 2_000), 3_000);
  expect(once).toMatchObject({ state: 'waiting', crashes: 1 });
  expect(transitions.advanced(transitions.taken(once, 't', 'w', 100, 4_000), 5_000)).toMatchObject({
    lane: 'publish',
    crashes: 0,
    attempts: 0,
  });
});

test('the third crash sets the job aside with a sentence for people', () => {
  let job = fresh;
  for (const n of [1, 2, 3]) job = transitions.crashed(transitions.taken(job, 't', 'w', 100, n * 1_000), n * 1_000 + 500);
  expect(job).toMatchObject({ state: 'failed', error: { code: 'poison', retry: false } });
  expect(job.error?.message).toContain('died 3 times');
});

test('a lease ends at its time', () => {
  const job = transitions.taken(fresh, 't', 'w', 30_000, 1_000_000);
  expect(transitions.isExpired(job, 1_029_000)).toBe(false);
  expect(transitions.isExpired(job, 1_031_000)).toBe(true);
  expect(transitions.isExpired(fresh, 9_999_999)).toBe(false);
});

test('when the clock was set back, a lease gets its time anew instead of another hour', () => {
  const job = transitions.taken(fresh, 't', 'w', 30_000, 10_000_000);
  expect(transitions.isAhead(job, 10_000_000 - 5_000)).toBe(false);
  const now = 10_000_000 - 3_600_000;
  expect(transitions.isAhead(job, now)).toBe(true);
  expect(transitions.isExpired(job, now)).toBe(false);
  const anew = transitions.rebased(job, now);
  expect(transitions.isAhead(anew, now)).toBe(false);
  expect([transitions.isExpired(anew, now + 29_000), transitions.isExpired(anew, now + 31_000)]).toEqual([false, true]);
});

test('only a more urgent request lends its priority, and only to a job that waits', () => {
  const input = { key: fresh.key, request: fresh.request };
  const add = (job: StoredJob, priority: Priority) => transitions.added({ ...input, priority }, 2_000, job);
  expect(add(fresh, PRIORITY.manual)).toMatchObject({ added: false, job: { priority: PRIORITY.manual, queuedAt: 1_000 } });
  expect(add(fresh, PRIORITY.backfill)).toEqual({ added: false, job: fresh });
  const active = transitions.taken(fresh, 't', 'w', 100, 0);
  expect(add(active, PRIORITY.manual)).toEqual({ added: false, job: active });
});

test('the timeline keeps the last fifty entries', () => {
  let job = fresh;
  for (let n = 1; n <= 80; n++)
    job = transitions.delayed(transitions.taken(job, 't', 'w', 100, n), { code: 'x', message: String(n) }, 0, n);
  expect(job.timeline).toHaveLength(50);
  expect(job.timeline.at(-1)?.note).toBe('x: 80');
});

test('what people see has neither lease nor place', () => {
  expect(Object.keys(transitions.toJob(transitions.taken(fresh, 'secret', 'w', 100, 0)))).not.toEqual(
    expect.arrayContaining(['lease', 'queuedAt']),
  );
});

test('a retry of a job that waits or is worked on keeps its place and takes the new user agent along', () => {
  const request = { settings: { userAgent: 'Other/1' } };
  const waiting = transitions.requeued(fresh, 2_000, { request });
  expect(waiting).toMatchObject({ state: 'waiting', queuedAt: fresh.queuedAt, request: { url: fresh.request.url, ...request } });
  const active = transitions.requeued(transitions.taken(fresh, 't', 'w', 100, 2_000), 3_000, { request });
  expect(active).toMatchObject({ state: 'active', attempts: 1, lease: { token: 't' }, request });
  expect(transitions.requeued(fresh, 2_000)).toBeUndefined();
});

test('a job that waits to be published is read again when that is asked for', () => {
  const published = transitions.advanced(transitions.taken(fresh, 't', 'w', 100, 2_000), 2_500);
  const request = { settings: { userAgent: 'Other/1' } };
  expect(transitions.requeued(published, 3_000, { lane: 'crawl', request })).toMatchObject({ state: 'waiting', lane: 'crawl', request });
  expect(transitions.requeued(published, 3_000, { lane: 'publish' })).toBeUndefined();
});

test('outages are counted apart, and from zero in the next lane', () => {
  const error = { code: 'misp-down', message: 'Down.', outage: true };
  const taken = (job: transitions.StoredJob) => transitions.taken(job, 't', 'w', 100, 2_000);
  const twice = transitions.delayed(taken(transitions.delayed(taken(fresh), error, 0, 3_000)), error, 0, 4_000);
  expect(twice).toMatchObject({ attempts: 2, outages: 2 });
  expect(transitions.delayed(taken(twice), { code: 'timeout', message: 'Slow.' }, 0, 5_000)).toMatchObject({ attempts: 3, outages: 2 });
  expect(transitions.advanced(taken(twice), 5_000).outages).toBeUndefined();
});

test('a retry of one output opens that one only, in the publish lane', () => {
  const said = (output: string, status: 'created' | 'failed') => ({ output, status, message: 'x', at: '2026-03-10T13:00:00Z' });
  const outcome = { status: 'failed' as const, message: 'x', outputs: [said('misp', 'created'), said('partner', 'failed')] };
  const ended = { ...fresh, state: 'failed' as const, outcome };
  const again = transitions.requeued(ended, 2_000, { output: 'misp' });
  expect(again).toMatchObject({ state: 'waiting', lane: 'publish' });
  expect(again?.outcome?.outputs?.map(({ status }) => status)).toEqual(['waiting', 'failed']);
});
