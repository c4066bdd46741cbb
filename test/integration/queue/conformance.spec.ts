import type { CrawlRequest, Outcome } from '../../../src/domain.ts';
import { type Job, type NewJob, PRIORITY, type Store } from '../../../src/queue/ports.ts';
import { type Clock, openClock } from '../../support/clock.ts';
import { findRedis, NO_REDIS } from '../../support/redis.ts';
import { test as base, expect } from '../../support/test.ts';
import { type Place, places } from './stores.ts';

/** What every store must do. One suite, run against each of them. */

const LONG = 60_000;
/** Time for the laggards among the machines that run this. */
const BRIEF = 150;
const created: Outcome = { status: 'created', message: 'Event created.', eventUuid: 'u', title: 'A Title' };

function request(url: string, more: Partial<CrawlRequest> = {}): CrawlRequest {
  return { url, source: { kind: 'feed', title: 'Feed', url: 'https://feed.example/rss', tags: [] }, ...more };
}

function job(name: string, more: Partial<NewJob> = {}): NewJob {
  return { key: `https://blog.example/${name}`, request: request(`https://blog.example/${name}`), priority: PRIORITY.feed, ...more };
}

const until = (at: number) => expect.poll(() => Date.now()).toBeGreaterThan(at);

for (const [kind, start] of Object.entries(places)) {
  const test = base.extend<{ clock: Clock; place: Place; store: Store; other: Store }>({
    // biome-ignore lint/correctness/noEmptyPattern: the runner wants a pattern.
    clock: async ({}, use) => {
      const clock = openClock();
      await use(clock);
      clock.restore();
    },
    // biome-ignore lint/correctness/noEmptyPattern: the runner wants a pattern.
    place: async ({}, use) => {
      const place = await start();
      await use(place);
      await place.close();
    },
    store: async ({ place }, use) => use(await place.open()),
    other: async ({ place }, use) => use(await place.open()),
  });

  const take = async (store: Store, lane: 'crawl' | 'publish' = 'crawl', leaseMs = LONG) => {
    const lease = await store.queue.take(lane, 'test', leaseMs);
    if (!lease) throw new Error('no job was due');
    return lease;
  };

  test.describe(`${kind} queue`, () => {
    test.skip(kind === 'redis' && !findRedis(), NO_REDIS);
    test('keeps one live job per key', async ({ store, other }) => {
      const first = await store.queue.add(job('a'));
      const second = await other.queue.add(job('a'));
      expect(first.added).toBe(true);
      expect(second).toMatchObject({ added: false, job: { id: first.job.id, state: 'waiting' } });
      await take(store);
      expect((await other.queue.add(job('a'))).added).toBe(false);
      expect((await store.queue.list({}, { offset: 0, limit: 10 })).total).toBe(1);
    });

    test('gives one job to one taker only', async ({ store, other }) => {
      for (let i = 0; i < 20; i++) await store.queue.add(job(`p${i}`));
      const takers = Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? store : other).queue.take('crawl', `w${i}`, LONG));
      const leases = (await Promise.all(takers)).filter((lease) => lease !== undefined);
      expect(new Set(leases.map((lease) => lease.job.id)).size).toBe(20);
      expect(leases).toHaveLength(20);
    });

    test('adds one job when many add the same key at once', async ({ store, other }) => {
      const results = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? store : other).queue.add(job('same'))));
      expect(results.filter((result) => result.added)).toHaveLength(1);
      await take(store);
      expect(await other.queue.take('crawl', 'w', LONG)).toBeUndefined();
    });

    test('gives what is urgent first, then what is old', async ({ store, clock }) => {
      await store.queue.add(job('backfill', { priority: PRIORITY.backfill }));
      await store.queue.add(job('feed-1'));
      clock.pass(5);
      await store.queue.add(job('feed-2'));
      await store.queue.add(job('manual', { priority: PRIORITY.manual }));
      const order: string[] = [];
      for (let i = 0; i < 4; i++) order.push((await take(store)).job.key.replace('https://blog.example/', ''));
      expect(order).toEqual(['manual', 'feed-1', 'feed-2', 'backfill']);
    });

    test('lends a waiting job the priority of a more urgent request', async ({ store }) => {
      await store.queue.add(job('a'));
      await store.queue.add(job('b', { priority: PRIORITY.backfill }));
      expect(await store.queue.add(job('b', { priority: PRIORITY.manual }))).toMatchObject({ added: false, job: { priority: 1 } });
      expect((await take(store)).job.key).toBe('https://blog.example/b');
      expect((await take(store)).job.key).toBe('https://blog.example/a');
      expect(await store.queue.take('crawl', 'w', LONG)).toBeUndefined();
    });

    test('adds a list as if each were added after the other', async ({ store, other }) => {
      await store.queue.add(job('waits', { priority: PRIORITY.backfill }));
      await store.queue.finish(await take(store), created);
      await store.queue.add(job('waits', { priority: PRIORITY.backfill }));
      const list = [job('a'), job('waits', { priority: PRIORITY.manual }), job('b'), job('a'), job('c', { notBefore: Date.now() + LONG })];
      const added = await store.queue.addAll(list);
      expect(added.map((each) => [each.job.key, each.added, each.job.state])).toEqual([
        ['https://blog.example/a', true, 'waiting'],
        ['https://blog.example/waits', false, 'waiting'],
        ['https://blog.example/b', true, 'waiting'],
        ['https://blog.example/a', false, 'waiting'],
        ['https://blog.example/c', true, 'delayed'],
      ]);
      expect(await store.queue.addAll([])).toEqual([]);
      for (const name of ['waits', 'a', 'b']) expect((await take(other)).job.key).toBe(`https://blog.example/${name}`);
      expect(await other.queue.take('crawl', 'w', LONG)).toBeUndefined();
    });

    test('adds one job for each key when several add the same list at once', async ({ store, other }) => {
      const list = Array.from({ length: 20 }, (_, i) => job(`l${i}`));
      const answers = await Promise.all([store, other, store, other].map(({ queue }) => queue.addAll(list)));
      for (const [index, { key }] of list.entries()) {
        expect(answers.map((answer) => answer[index]?.job.key)).toEqual([key, key, key, key]);
        expect(answers.filter((answer) => answer[index]?.added)).toHaveLength(1);
      }
      const taken = new Set<string>();
      for (let i = 0; i < list.length; i++) taken.add((await take(i % 2 === 0 ? store : other)).job.key);
      expect(taken.size).toBe(list.length);
      expect(await store.queue.take('crawl', 'w', LONG)).toBeUndefined();
    });

    test('keeps the whole request', async ({ store, other }) => {
      const full = request('https://blog.example/ü?q=1', {
        title: 'Tïtle',
        feedContent: '<p>content</p>',
        tags: ['a="b"'],
        verdicts: [{ value: '1.2.3.4', type: 'ipv4', verdict: 'drop' }],
        settings: { headers: { 'x-y': 'z' }, evidence: ['pdf'] },
      });
      const { job: added } = await store.queue.add({ key: 'https://blog.example/ü?q=1', request: full, priority: PRIORITY.manual });
      expect((await other.queue.get(added.id))?.request).toEqual(full);
      expect((await take(other)).job.request).toEqual(full);
    });

    test('does not give a job before its time', async ({ store }) => {
      expect((await store.queue.add(job('later', { notBefore: Date.now() + LONG }))).job.state).toBe('delayed');
      expect(await store.queue.take('crawl', 'w', LONG)).toBeUndefined();
      const notBefore = Date.now() + BRIEF;
      const { job: soon } = await store.queue.add(job('soon', { notBefore }));
      await expect.poll(async () => (await store.queue.take('crawl', 'w', LONG))?.job.id).toBe(soon.id);
      expect(Date.now()).toBeGreaterThanOrEqual(notBefore);
    });

    test('takes a job through both lanes', async ({ store, other }) => {
      const { job: added } = await store.queue.add(job('a'));
      const crawl = await take(store);
      expect(crawl.job).toMatchObject({ lane: 'crawl', state: 'active', attempts: 1 });
      expect(await store.queue.advance(crawl, { ms: 1200, note: '3 indicators' })).toBe(true);
      expect(await store.queue.take('crawl', 'w', LONG)).toBeUndefined();
      const publish = await take(other, 'publish');
      expect(publish.job).toMatchObject({ id: added.id, lane: 'publish', state: 'active', attempts: 1 });
      expect(await other.queue.finish(publish, created, { ms: 300 })).toBe(true);
      const done = await store.queue.get(added.id);
      expect(done).toMatchObject({ state: 'done', outcome: created });
      expect(done?.timeline.map((entry) => [entry.stage, entry.ms])).toEqual([
        ['queued', undefined],
        ['crawl', 1200],
        ['done', 300],
      ]);
      expect(await other.queue.take('publish', 'w', LONG)).toBeUndefined();
    });

    test('starts a done job afresh when it is added again', async ({ store }) => {
      await store.queue.add(job('a'));
      await store.queue.finish(await take(store), created);
      const again = await store.queue.add(job('a', { request: request('https://blog.example/a', { title: 'new' }) }));
      expect(again).toMatchObject({ added: true, job: { state: 'waiting', lane: 'crawl', attempts: 0, request: { title: 'new' } } });
      expect(again.job.outcome).toBeUndefined();
      expect((await take(store)).job.id).toBe(again.job.id);
    });

    test('retries after a delay and counts attempts', async ({ store }) => {
      await store.queue.add(job('a'));
      const error = { code: 'misp-down', message: 'MISP is down.' };
      expect(await store.queue.retry(await take(store), error, LONG)).toBe(true);
      const waiting = (await store.queue.list({ state: 'delayed' }, { offset: 0, limit: 1 })).jobs[0];
      expect(waiting).toMatchObject({ attempts: 1, error: { ...error, retry: true } });
      expect(await store.queue.take('crawl', 'w', LONG)).toBeUndefined();
      await store.queue.add(job('b'));
      expect(await store.queue.retry(await take(store), error, BRIEF)).toBe(true);
      await expect.poll(async () => (await store.queue.take('crawl', 'w', LONG))?.job.attempts).toBe(2);
    });

    test('keeps a failed job with its reason, until it is requested again', async ({ store }) => {
      const { job: added } = await store.queue.add(job('a'));
      const outcome: Outcome = { status: 'failed', message: 'Blocked.' };
      expect(await store.queue.fail(await take(store), { code: 'HTTP=403', message: 'Blocked.' }, outcome)).toBe(true);
      expect(await store.queue.take('crawl', 'w', LONG)).toBeUndefined();
      expect(await store.queue.get(added.id)).toMatchObject({
        state: 'failed',
        attempts: 1,
        error: { code: 'HTTP=403', retry: false },
        outcome,
      });
      const again = await store.queue.requeue(added.id, { request: { note: 'please' } });
      expect(again).toMatchObject({ state: 'waiting', attempts: 0, request: { note: 'please', url: 'https://blog.example/a' } });
      expect(again?.error).toBeUndefined();
      expect((await take(store)).job.id).toBe(added.id);
    });

    test('asks for a job again in the lane that is wanted', async ({ store }) => {
      const { job: added } = await store.queue.add(job('a'));
      await store.queue.advance(await take(store));
      await store.queue.fail(await take(store, 'publish'), { code: 'misp-400', message: 'Refused.' });
      await store.queue.requeue(added.id, { lane: 'publish' });
      expect(await store.queue.take('crawl', 'w', LONG)).toBeUndefined();
      expect((await take(store, 'publish')).job.id).toBe(added.id);
      expect(await store.queue.requeue('j000000000000000000000000')).toBeUndefined();
    });

    test('moves a job that waits to be published back to the crawl lane when that is asked for', async ({ store }) => {
      const { job: added } = await store.queue.add(job('a'));
      await store.queue.advance(await take(store));
      await store.queue.requeue(added.id, { lane: 'crawl', request: { note: 'again' } });
      expect(await store.queue.take('publish', 'w', LONG)).toBeUndefined();
      expect((await take(store)).job).toMatchObject({ id: added.id, request: { note: 'again' } });
    });

    test('runs a delayed job at once when it is asked for', async ({ store }) => {
      const { job: added } = await store.queue.add(job('a'));
      await store.queue.retry(await take(store), { code: 'x', message: 'x' }, LONG);
      await store.queue.requeue(added.id);
      expect((await take(store)).job.id).toBe(added.id);
    });

    test('hands a job back without counting the attempt, and keeps its place', async ({ store, clock }) => {
      await store.queue.add(job('old'));
      clock.pass(5);
      await store.queue.add(job('new'));
      const lease = await take(store);
      expect(await store.queue.release(lease)).toBe(true);
      const again = await take(store);
      expect(again.job).toMatchObject({ key: 'https://blog.example/old', attempts: 1 });
      await store.queue.release(again, LONG);
      expect((await take(store)).job.key).toBe('https://blog.example/new');
      expect(await store.queue.take('crawl', 'w', LONG)).toBeUndefined();
    });

    test('waiting many times does not fill the timeline', async ({ store }) => {
      const { job: added } = await store.queue.add(job('a'));
      for (let i = 0; i < 5; i++) await store.queue.release(await take(store));
      expect((await store.queue.get(added.id))?.timeline.map((entry) => entry.stage)).toEqual(['queued', 'released']);
    });

    test('gives back a job whose lease expired, and refuses its late holder', async ({ store, other }) => {
      const { job: added } = await store.queue.add(job('a'));
      const lost = await take(store, 'crawl', BRIEF);
      await store.queue.add(job('held'));
      await take(store);
      await expect.poll(async () => (await other.queue.recover()).length).toBe(1);
      expect(await store.queue.get(added.id)).toMatchObject({ state: 'waiting', crashes: 1 });
      const held = await take(other);
      expect(held.job.id).toBe(added.id);
      expect(await store.queue.renew(lost, LONG)).toBe(false);
      expect(await store.queue.advance(lost)).toBe(false);
      expect(await store.queue.finish(lost, created)).toBe(false);
      expect(await store.queue.retry(lost, { code: 'x', message: 'x' }, 0)).toBe(false);
      expect(await store.queue.fail(lost, { code: 'x', message: 'x' })).toBe(false);
      expect(await store.queue.release(lost)).toBe(false);
      expect(await other.queue.finish(held, created)).toBe(true);
    });

    test('keeps a job whose lease is renewed', async ({ store, other }) => {
      await store.queue.add(job('a'));
      const lease = await take(store, 'crawl', 4 * BRIEF);
      expect(await store.queue.renew(lease, LONG)).toBe(true);
      await until(Date.now() + 4 * BRIEF);
      expect(await other.queue.recover()).toEqual([]);
      expect(await other.queue.take('crawl', 'w', LONG)).toBeUndefined();
      expect(await store.queue.advance(lease)).toBe(true);
    });

    test('sets a job aside after three crashes', async ({ store }) => {
      const { job: added } = await store.queue.add(job('poison'));
      for (let crash = 1; crash <= 3; crash++) {
        await take(store, 'crawl', 1);
        let recovered: Job[] = [];
        await expect
          .poll(async () => {
            recovered = await store.queue.recover();
            return recovered.length;
          })
          .toBe(1);
        expect(recovered).toMatchObject([{ id: added.id, state: crash < 3 ? 'waiting' : 'failed', crashes: crash }]);
      }
      expect(await store.queue.take('crawl', 'w', LONG)).toBeUndefined();
      expect(await store.queue.get(added.id)).toMatchObject({ state: 'failed', crashes: 3, error: { code: 'poison' } });
      expect(await store.queue.requeue(added.id)).toMatchObject({ state: 'waiting', crashes: 0 });
      await take(store);
    });

    test('recovers once, however many processes look', async ({ store, other }) => {
      for (let i = 0; i < 5; i++) {
        await store.queue.add(job(`r${i}`));
        await take(store, 'crawl', 1);
      }
      // recover() goes by the clock of the store, which nobody here can set.
      await until(Date.now() + 10);
      const recovered = await Promise.all([store.queue.recover(), other.queue.recover(), store.queue.recover()]);
      expect(recovered.flat()).toHaveLength(5);
      expect((await store.queue.list({}, { offset: 0, limit: 10 })).jobs.map((each) => each.crashes)).toEqual([1, 1, 1, 1, 1]);
    });

    test('removes a job, even an active one', async ({ store }) => {
      const { job: waiting } = await store.queue.add(job('a'));
      expect(await store.queue.remove(waiting.id)).toBe(true);
      expect(await store.queue.remove(waiting.id)).toBe(false);
      expect(await store.queue.take('crawl', 'w', LONG)).toBeUndefined();
      const { job: active } = await store.queue.add(job('b'));
      const lease = await take(store);
      await store.queue.remove(active.id);
      expect(await store.queue.finish(lease, created)).toBe(false);
      expect(await store.queue.get(active.id)).toBeUndefined();
      expect((await store.queue.add(job('b'))).added).toBe(true);
      expect((await take(store)).job.id).toBe(active.id);
    });

    test('counts by lane and state', async ({ store }) => {
      const before = Date.now();
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await store.queue.add(job(name));
      await store.queue.add(job('g', { notBefore: Date.now() + LONG }));
      await store.queue.advance(await take(store));
      await store.queue.finish(await take(store), created);
      await store.queue.fail(await take(store), { code: 'x', message: 'x' });
      await take(store);
      const counts = await store.queue.counts();
      expect(counts.crawl).toEqual({ waiting: 2, delayed: 1, active: 1, done: 1, failed: 1 });
      expect(counts.publish).toEqual({ waiting: 1, delayed: 0, active: 0, done: 0, failed: 0 });
      expect(counts.oldestWaitingAt).toBeGreaterThanOrEqual(before - 5_000);
    });

    test('lists with filters, newest change first, in pages', async ({ store, clock }) => {
      for (let i = 0; i < 5; i++) {
        await store.queue.add(job(`page-${i}`, { request: request(`https://blog.example/Page-${i}`, { title: `Ransom ${i}` }) }));
        clock.pass(3);
      }
      const source = { kind: 'manual', title: 'Manual', url: 'Manual', tags: [] } as const;
      await store.queue.add(job('m', { request: { url: 'https://x.example/m', source: { ...source, tags: [] } } }));
      await store.queue.fail(await take(store), { code: 'HTTP=403', message: 'Blocked.' });
      const keys = async (filter: Parameters<Store['queue']['list']>[0], offset = 0, limit = 10) => {
        const { jobs, total } = await store.queue.list(filter, { offset, limit });
        return { urls: jobs.map((each) => each.request.url.replace(/.*\//, '')), total };
      };
      expect(await keys({})).toEqual({ urls: ['Page-0', 'm', 'Page-4', 'Page-3', 'Page-2', 'Page-1'], total: 6 });
      expect(await keys({}, 2, 2)).toEqual({ urls: ['Page-4', 'Page-3'], total: 6 });
      expect(await keys({ state: 'failed' })).toEqual({ urls: ['Page-0'], total: 1 });
      expect(await keys({ state: 'waiting', lane: 'crawl' }, 0, 1)).toEqual({ urls: ['m'], total: 5 });
      expect(await keys({ lane: 'publish' })).toEqual({ urls: [], total: 0 });
      expect(await keys({ feed: 'Manual' })).toEqual({ urls: ['m'], total: 1 });
      // A feed is asked for by its title as people know it, or by its address.
      for (const feed of ['Feed', 'https://feed.example/rss']) {
        expect(await keys({ feed }, 0, 2)).toEqual({ urls: ['Page-0', 'Page-4'], total: 5 });
        expect(await keys({ feed, state: 'failed' })).toEqual({ urls: ['Page-0'], total: 1 });
        expect(await keys({ feed, text: 'page-3' })).toEqual({ urls: ['Page-3'], total: 1 });
      }
      expect(await keys({ feed: 'Feed 2' })).toEqual({ urls: [], total: 0 });
      expect(await keys({ errorCode: 'HTTP=403' })).toEqual({ urls: ['Page-0'], total: 1 });
      expect(await keys({ text: 'PAGE-3' })).toEqual({ urls: ['Page-3'], total: 1 });
      expect(await keys({ text: 'ransom 2' })).toEqual({ urls: ['Page-2'], total: 1 });
      expect(await keys({ text: '%' })).toEqual({ urls: [], total: 0 });
    });

    test('lists the jobs whose article has an event', async ({ store }) => {
      const ends: Record<string, Outcome> = {
        skipped: { status: 'skipped', message: 'Not wanted.', title: 'A title' },
        made: created,
      };
      for (const [key, outcome] of Object.entries(ends)) {
        await store.queue.add(job(key));
        await store.queue.finish(await take(store), outcome);
      }
      await store.queue.add(job('waiting'));
      for (const filter of [{ hasEvent: true }, { hasEvent: true, state: 'done' }, { hasEvent: true, text: 'a title' }] as const) {
        const { jobs, total } = await store.queue.list(filter, { offset: 0, limit: 5 });
        expect(jobs.map(({ key }) => key)).toEqual(['https://blog.example/made']);
        expect(total).toBe(1);
      }
      expect((await store.queue.list({ hasEvent: true }, { offset: 1, limit: 5 })).total).toBe(1);
    });

    test('finds the title that the article turned out to have', async ({ store }) => {
      await store.queue.add(job('a'));
      expect((await store.queue.list({ text: 'a title' }, { offset: 0, limit: 5 })).total).toBe(0);
      await store.queue.finish(await take(store), created);
      expect((await store.queue.list({ text: 'a title' }, { offset: 0, limit: 5 })).total).toBe(1);
    });

    test('forgets final jobs by age and number, and never live ones', async ({ store, clock }) => {
      const forever = 10 * LONG;
      for (let i = 0; i < 6; i++) {
        await store.queue.add(job(`t${i}`));
        const lease = await take(store);
        if (i < 4) await store.queue.finish(lease, created);
        else await store.queue.fail(lease, { code: 'x', message: 'x' });
        clock.pass(3);
      }
      await store.queue.add(job('live'));
      expect(await store.queue.trim({ doneMs: forever, doneCount: 3, failedMs: forever, failedCount: 10 })).toBe(1);
      const left = await store.queue.list({ state: 'done' }, { offset: 0, limit: 10 });
      expect(left.jobs.map((each) => each.key.slice(-2))).toEqual(['t3', 't2', 't1']);
      clock.pass(LONG);
      expect(await store.queue.trim({ doneMs: LONG / 2, doneCount: 10, failedMs: forever, failedCount: 10 })).toBe(3);
      expect(await store.queue.trim({ doneMs: forever, doneCount: 10, failedMs: forever, failedCount: 0 })).toBe(2);
      expect((await store.queue.list({}, { offset: 0, limit: 10 })).jobs.map((each) => each.state)).toEqual(['waiting']);
      await take(store);
    });

    test('deletes the blobs of a job with it, and of no other', async ({ store, clock }) => {
      const bytes = new TextEncoder().encode('saved');
      const ids: string[] = [];
      for (const name of ['gone', 'trimmed', 'kept']) {
        const { job: added } = await store.queue.add(job(name));
        ids.push(added.id);
        await store.blobs.put(`${added.id}/saved`, bytes);
        await store.blobs.put(`${added.id}/evidence/0`, bytes, 60_000);
        if (name !== 'gone') await store.queue.finish(await take(store), created);
        else await store.queue.remove(added.id);
        clock.pass(3);
      }
      await store.queue.trim({ doneMs: 10 * LONG, doneCount: 1, failedMs: 10 * LONG, failedCount: 1 });
      const left = await Promise.all(ids.flatMap((id) => [store.blobs.get(`${id}/saved`), store.blobs.get(`${id}/evidence/0`)]));
      expect(left.map((each) => each !== undefined)).toEqual([false, false, false, false, true, true]);
    });

    test('tells other processes of changes and removals', async ({ store, other }) => {
      const heard: string[] = [];
      const stop = other.queue.subscribe((id) => heard.push(id));
      const { job: a } = await store.queue.add(job('a'));
      await expect.poll(() => heard).toContain(a.id);
      heard.length = 0;
      await store.queue.finish(await take(store), created);
      await expect.poll(() => heard).toContain(a.id);
      heard.length = 0;
      await store.queue.remove(a.id);
      await expect.poll(() => heard).toContain(a.id);
      stop();
    });

    test('tells the workers of this process at once which lane a job is due in', async ({ store }) => {
      const heard: string[] = [];
      const stops = (['crawl', 'publish'] as const).map((lane) => store.queue.onDue(lane, () => heard.push(lane)));
      await store.queue.add(job('a'));
      const lease = await take(store);
      await store.queue.advance(lease);
      const published = await store.queue.take('publish', 'w', LONG);
      if (published) await store.queue.fail(published, { code: 'gone', message: 'Gone.' });
      await store.queue.requeue(lease.job.id);
      expect(heard).toEqual(['crawl', 'publish', 'crawl']);
      for (const stop of stops) stop();
      await store.queue.add(job('b'));
      expect(heard).toHaveLength(3);
    });

    test('survives closing and opening', async ({ place, store }) => {
      const { job: added } = await store.queue.add(job('a'));
      const again = await place.open();
      expect((await take(again)).job.id).toBe(added.id);
      expect(await again.check()).toMatch(/SQLite|Redis/);
    });
  });

  test.describe(`${kind} ledger`, () => {
    test.skip(kind === 'redis' && !findRedis(), NO_REDIS);
    test('knows an article by its key and its other addresses', async ({ store, other }) => {
      const record = {
        key: 'k1',
        eventUuid: 'u1',
        eventUrl: 'https://misp.example/events/view/u1',
        title: 'A title',
        doneAt: 5,
      };
      expect(await store.ledger.url('k1')).toBeUndefined();
      await store.ledger.saveUrl(record);
      await store.ledger.addAlias('k2', 'k1');
      await store.ledger.addAlias('k1', 'k1');
      expect(await other.ledger.url('k1')).toEqual(record);
      expect(await other.ledger.url('k2')).toEqual(record);
      await other.ledger.saveUrl({ ...record, title: 'Another title' });
      expect((await store.ledger.url('k2'))?.title).toBe('Another title');
    });

    test('knows which entries of a feed were seen', async ({ store, other }) => {
      await store.ledger.markSeen('f1', ['a', 'b']);
      await store.ledger.markSeen('f1', ['b', 'c']);
      await store.ledger.markSeen('f1', []);
      expect(await other.ledger.seen('f1', ['a', 'c', 'x'])).toEqual(new Set(['a', 'c']));
      expect(await other.ledger.seen('f2', ['a'])).toEqual(new Set());
      expect(await other.ledger.seen('f1', [])).toEqual(new Set());
    });

    test('keeps the health of feeds', async ({ store, other }) => {
      const health = { url: 'https://b.example/', failures: 2, lastError: 'timeout', validators: { etag: '"x"' }, extra: { page: 3 } };
      await store.ledger.saveFeed(health);
      await store.ledger.saveFeed({ url: 'https://a.example/', failures: 0 });
      expect(await other.ledger.feed('https://b.example/')).toEqual(health);
      expect(await other.ledger.feed('https://c.example/')).toBeUndefined();
      expect((await other.ledger.feeds()).map((each) => each.url)).toEqual(['https://a.example/', 'https://b.example/']);
    });

    test('gives a slot to exactly one caller until it expires', async ({ store, other }) => {
      const calls = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? store : other).ledger.once('poll', '12:00', LONG));
      expect((await Promise.all(calls)).filter(Boolean)).toHaveLength(1);
      expect(await other.ledger.once('poll', '16:00', 1)).toBe(true);
      expect(await other.ledger.once('other', '12:00', LONG)).toBe(true);
      await expect.poll(() => store.ledger.once('poll', '16:00', LONG)).toBe(true);
    });

    test('gives all callers the first value that was set under a name, however many set one at once', async ({ store, other }) => {
      const values = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? store : other).ledger.getOrSet('secret', `value ${i}`));
      const [first, ...others] = await Promise.all(values);
      expect(first).toMatch(/^value \d$/);
      expect(new Set(others)).toEqual(new Set([first]));
      expect(await other.ledger.getOrSet('secret', 'later')).toBe(first);
      expect(await other.ledger.get('secret')).toBe(first);
    });

    test('keeps named values, some for a time', async ({ store, other }) => {
      await store.ledger.set('a', '1');
      await store.ledger.set('a', '2');
      await store.ledger.set('b', 'x', BRIEF);
      expect(await other.ledger.get('a')).toBe('2');
      expect(await other.ledger.get('c')).toBeUndefined();
      await expect.poll(() => other.ledger.get('b')).toBeUndefined();
    });

    test('counts by day, feed and metric', async ({ store, other }) => {
      await Promise.all([1, 2, 3].map((n) => (n === 2 ? other : store).ledger.count('2026-01-02', 'f', 'articles', n)));
      await store.ledger.count('2026-01-01', 'f', 'articles', 1);
      await store.ledger.count('2026-01-02', 'f', 'failed:HTTP=403', 1);
      expect(await other.ledger.counters('2026-01-02')).toEqual([
        { day: '2026-01-02', feed: 'f', metric: 'articles', n: 6 },
        { day: '2026-01-02', feed: 'f', metric: 'failed:HTTP=403', n: 1 },
      ]);
    });

    test('forgets old entries and counters only', async ({ store, clock }) => {
      await store.ledger.markSeen('f', ['old']);
      await store.ledger.count('2020-01-01', 'f', 'articles', 1);
      await store.ledger.count(new Date().toISOString().slice(0, 10), 'f', 'articles', 1);
      await store.ledger.saveUrl({ key: 'k', eventUuid: 'u', doneAt: 0 });
      clock.pass(2 * LONG);
      await store.ledger.markSeen('f', ['new']);
      expect(await store.ledger.trim(LONG)).toBe(2);
      expect(await store.ledger.seen('f', ['old', 'new'])).toEqual(new Set(['new']));
      expect(await store.ledger.counters('2000-01-01')).toHaveLength(1);
      expect(await store.ledger.url('k')).toBeDefined();
    });
  });

  test.describe(`${kind} blobs`, () => {
    test.skip(kind === 'redis' && !findRedis(), NO_REDIS);
    test('keeps bytes as they are', async ({ store, other }) => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256);
      await store.blobs.put('page/j1', bytes);
      await store.blobs.put('page/j1', bytes.subarray(1));
      expect(Buffer.from((await other.blobs.get('page/j1')) ?? []).equals(bytes.subarray(1))).toBe(true);
      expect(await other.blobs.get('page/j2')).toBeUndefined();
      await store.blobs.put('empty', new Uint8Array());
      expect((await other.blobs.get('empty'))?.length).toBe(0);
    });

    test('deletes by the beginning of the name', async ({ store, other }) => {
      const one = new Uint8Array([1]);
      for (const name of ['j1/page', 'j1/evidence/a.png', 'j1/ü', 'j10/page', 'j1', 'j[1]/x']) await store.blobs.put(name, one);
      await other.blobs.delete('j1/');
      const left = await Promise.all(
        ['j1/page', 'j1/evidence/a.png', 'j1/ü', 'j10/page', 'j1', 'j[1]/x'].map((name) => store.blobs.get(name)),
      );
      expect(left.map((bytes) => bytes !== undefined)).toEqual([false, false, false, true, true, true]);
      await other.blobs.delete('j[1]');
      expect(await store.blobs.get('j[1]/x')).toBeUndefined();
    });

    test('forgets after a time', async ({ store }) => {
      await store.blobs.put('short', new Uint8Array([1]), BRIEF);
      await store.blobs.put('long', new Uint8Array([1]), LONG);
      await expect.poll(() => store.blobs.get('short')).toBeUndefined();
      expect(await store.blobs.get('long')).toBeDefined();
    });
  });
}
