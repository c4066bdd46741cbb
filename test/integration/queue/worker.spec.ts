import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { CrawlRequest, Outcome } from '../../../src/domain.ts';
import { Permanent, RetryLater } from '../../../src/errors.ts';
import { type Job, PRIORITY, type Store } from '../../../src/queue/ports.ts';
import { createTaskSource, type TaskSourceOptions } from '../../../src/queue/task-source.ts';
import { type LaneOptions, runLane } from '../../../src/queue/worker.ts';
import { openClock } from '../../support/clock.ts';
import { findRedis, NO_REDIS } from '../../support/redis.ts';
import { pageOf } from '../../support/samples.ts';
import { expect, test } from '../../support/test.ts';
import { type Place, places } from './stores.ts';

const backoff = { firstMs: 20, factor: 1, maxMs: 20, jitter: 0 };
const silent = { info: () => {}, warn: () => {} };
const done: Outcome = { status: 'created', message: 'Done.' };

for (const [kind, start] of Object.entries(places)) {
  test.describe(`${kind}: work on a lane`, () => {
    test.skip(kind === 'redis' && !findRedis(), NO_REDIS);
    let place: Place;
    let store: Store;
    test.beforeEach(async () => {
      place = await start();
      store = await place.open();
    });
    test.afterEach(() => place.close());

    const add = async (name: string, url = `https://${name}.example/`, settings = {}, more: Partial<CrawlRequest> = {}) => {
      const source = { kind: 'feed' as const, title: 'F', url: 'f', tags: [] };
      return (await store.queue.add({ key: url, request: { url, source, settings, ...more }, priority: PRIORITY.feed })).job;
    };
    const lane = (options: Partial<LaneOptions>): Promise<void> =>
      runLane({
        lane: 'crawl',
        store,
        owner: 'test',
        concurrency: 2,
        leaseMs: 5_000,
        maxAttempts: 3,
        backoff,
        idleMs: 20,
        signal: new AbortController().signal,
        handle: async () => done,
        log: silent,
        ...options,
      });
    const state = async (job: Job) => (await store.queue.get(job.id))?.state;

    test('works on everything, no more than it may at once, and stops when drained', async () => {
      const jobs = [];
      for (let i = 0; i < 12; i++) jobs.push(await add(`n${i}`));
      let atOnce = 0;
      let most = 0;
      let allIn = () => {};
      const threeRunning = new Promise<void>((resolve) => {
        allIn = resolve;
      });
      const ended: string[] = [];
      await lane({
        drain: true,
        concurrency: 3,
        handle: async () => {
          most = Math.max(most, ++atOnce);
          // Nobody goes on before three run at once; a fourth would be seen then.
          if (atOnce === 3) allIn();
          await threeRunning;
          await nextTurn();
          atOnce--;
          return done;
        },
        onDone: (job) => void ended.push(job.id),
      });
      expect(most).toBe(3);
      expect(ended.sort()).toEqual(jobs.map((job) => job.id).sort());
      expect((await store.queue.counts()).crawl.done).toBe(12);
    });

    test('does not wait for its next look when this process adds a job', async () => {
      const stop = new AbortController();
      const worker = lane({
        lane: 'publish',
        idleMs: 600_000,
        signal: stop.signal,
        handle: async () => {
          stop.abort();
          return done;
        },
      });
      await add('a');
      const lease = await store.queue.take('crawl', 'crawler', 5_000);
      if (lease) await store.queue.advance(lease);
      await worker;
      expect((await store.queue.counts()).publish.done).toBe(1);
    });

    test('retries, then gives up, and stores what became of it', async () => {
      const job = await add('a');
      let calls = 0;
      const told: string[] = [];
      await lane({
        drain: true,
        handle: async () => {
          calls++;
          throw new RetryLater('timeout', 'Slow.');
        },
        onFailed: async (failing, error) => void told.push(`${failing.id} ${error.code}`),
      });
      expect(calls).toBe(3);
      const failed = await store.queue.get(job.id);
      expect(failed).toMatchObject({ state: 'failed', attempts: 3, error: { code: 'timeout' } });
      expect(told).toEqual([`${job.id} timeout`]);
      expect(failed?.timeline.map((entry) => entry.stage)).toEqual(['queued', 'retry', 'retry', 'failed']);
    });

    test('fails what is permanent at the first attempt', async () => {
      const job = await add('a');
      await lane({ drain: true, handle: () => Promise.reject(new Permanent('HTTP=404', 'Gone.')) });
      expect(await store.queue.get(job.id)).toMatchObject({ state: 'failed', attempts: 1, error: { code: 'HTTP=404' } });
    });

    test('sends a job back to the crawl lane when its article is gone', async () => {
      const job = await add('a');
      const lease = await store.queue.take('crawl', 'w', 5_000);
      if (lease) await store.queue.advance(lease);
      await lane({
        lane: 'publish',
        drain: true,
        handle: () => Promise.reject(Object.assign(new Permanent('article-gone', 'Gone.'), { restart: true })),
      });
      expect(await store.queue.get(job.id)).toMatchObject({ lane: 'crawl', state: 'waiting' });
    });

    test('renews the lease of long work, so that nobody else takes it', async () => {
      await add('a');
      const leaseMs = 1_200;
      const clock = openClock();
      let calls = 0;
      let renewed = () => {};
      const renew = store.queue.renew.bind(store.queue);
      store.queue.renew = async (lease, ms) => {
        const kept = await renew(lease, ms);
        renewed();
        return kept;
      };
      try {
        await lane({
          drain: true,
          leaseMs,
          handle: async () => {
            calls++;
            // Twice more than half of the lease: without the renewal in between it would be over.
            for (let i = 0; i < 2; i++) {
              clock.pass(0.6 * leaseMs);
              await new Promise<void>((resolve) => {
                renewed = resolve;
              });
            }
            expect(await store.queue.recover()).toEqual([]);
            return done;
          },
        });
      } finally {
        clock.restore();
      }
      expect(calls).toBe(1);
      expect((await store.queue.counts()).crawl.done).toBe(1);
    });

    test('finishes what is running when it is stopped', async () => {
      const [a, b] = [await add('a'), await add('b')];
      const stop = new AbortController();
      await lane({
        concurrency: 1,
        signal: stop.signal,
        handle: async () => {
          stop.abort();
          await nextTurn();
          return done;
        },
      });
      expect([await state(a), await state(b)]).toEqual(['done', 'waiting']);
    });

    test('hands back what does not finish in time, without counting the attempt', async () => {
      const job = await add('a');
      const stop = new AbortController();
      let told = false;
      await lane({
        signal: stop.signal,
        graceMs: 50,
        handle: (_job, signal) => {
          stop.abort();
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              told = true;
              reject(new Error('stopped'));
            });
          });
        },
      });
      expect(told).toBe(true);
      expect(await store.queue.get(job.id)).toMatchObject({ state: 'waiting', attempts: 0, crashes: 0 });
    });

    const page = (url: string) => pageOf('', { url });
    const source = (options: Partial<TaskSourceOptions>) =>
      createTaskSource({
        store,
        owner: 'test',
        leaseMs: 5_000,
        maxAttempts: 2,
        backoff,
        toTask: (job) => ({ url: job.request.url, evidence: [] }),
        onPage: async () => {},
        onGiveUp: async () => 'fail',
        drain: true,
        log: silent,
        ...options,
      });
    const untilTask = async (tasks: ReturnType<typeof source>) => {
      for (let i = 0; i < 600; i++) {
        const task = await tasks.next();
        if (task) return task;
        await sleep(20);
      }
      throw new Error('no task came');
    };

    test('gives tasks to the crawler and sends pages on', async () => {
      const job = await add('a');
      const seen: string[] = [];
      const tasks = source({ onPage: async (each) => void seen.push(each.id) });
      const task = await untilTask(tasks);
      expect(task).toEqual({ id: job.id, url: 'https://a.example/', evidence: [] });
      expect(await tasks.next()).toBeUndefined();
      expect(tasks.ended()).toBe(false);
      await tasks.done(task, page(task.url));
      await tasks.done(task, page(task.url));
      expect(seen).toEqual([job.id]);
      expect(await store.queue.get(job.id)).toMatchObject({ lane: 'publish', state: 'waiting' });
      expect(await tasks.next()).toBeUndefined();
      expect(tasks.ended()).toBe(true);
      await tasks.stop();
    });

    test('retries a page that failed, then lets the pipeline decide about it', async () => {
      const [a, b] = [await add('a'), await add('b')];
      const tasks = source({
        onPage: () => Promise.reject(new RetryLater('bot-wall', 'Blocked.')),
        onGiveUp: async (job) => (job.id === a.id ? 'advance' : 'fail'),
      });
      for (let i = 0; i < 4; i++) {
        const task = await untilTask(tasks);
        if (i % 2 === 0) await tasks.done(task, page(task.url));
        else await tasks.failed(task, new RetryLater('timeout', 'Slow.'));
      }
      expect(await store.queue.get(a.id)).toMatchObject({ lane: 'publish', state: 'waiting' });
      expect(await store.queue.get(b.id)).toMatchObject({ lane: 'crawl', state: 'failed', attempts: 2 });
      await tasks.stop();
    });

    test('a job that cannot become a task fails, and the next one is given out', async () => {
      const [a, b] = [await add('a'), await add('b')];
      const tasks = source({
        politeness: { minGapMs: 0 },
        toTask: (job) => {
          if (job.id === a.id) throw new Permanent('bad-url', 'Not a URL.');
          return { url: job.request.url, evidence: [] };
        },
      });
      expect((await untilTask(tasks)).id).toBe(b.id);
      expect(await store.queue.get(a.id)).toMatchObject({ state: 'failed', error: { code: 'bad-url' } });
      await tasks.stop(0);
    });

    test('deals with uploaded documents without the crawler', async () => {
      const document = { contentType: 'text/html', blob: 'b' };
      const [a, b, c] = [await add('a', undefined, {}, { document }), await add('b', undefined, {}, { document }), await add('c')];
      const tasks = source({
        withoutBrowser: (job) =>
          job.request.document && {
            page: async () => {
              if (job.id === b.id) throw new Permanent('document-gone', 'Gone.');
              return page(job.request.url);
            },
          },
      });
      expect((await untilTask(tasks)).id).toBe(c.id);
      await expect.poll(() => store.queue.get(a.id)).toMatchObject({ lane: 'publish' });
      await expect.poll(() => store.queue.get(b.id)).toMatchObject({ state: 'failed', error: { code: 'document-gone' } });
      await tasks.stop(0);
    });

    test('a document that takes long holds up neither the next page nor, beyond the limit, its own kind', async () => {
      const document = { contentType: 'text/html', blob: 'b' };
      for (const name of ['d1', 'd2', 'd3']) await add(name, undefined, {}, { document });
      const other = await add('page');
      const endings: (() => void)[] = [];
      const begun: string[] = [];
      const tasks = source({
        withoutBrowserAtOnce: 2,
        withoutBrowser: (job) => job.request.document && { page: async () => page(job.request.url) },
        onPage: (job) => {
          begun.push(job.id);
          return new Promise<undefined>((resolve) => endings.push(() => resolve(undefined)));
        },
      });
      expect((await untilTask(tasks)).id).toBe(other.id);
      await expect.poll(() => begun.length).toBe(2);
      expect((await store.queue.counts()).crawl).toMatchObject({ active: 3, delayed: 1 });
      expect(tasks.ended()).toBe(false);
      for (const end of endings) end();
      await expect.poll(async () => (await store.queue.counts()).publish.waiting).toBe(2);
      await tasks.stop(0);
    });

    test('opens one page of a host at a time over all workers, and never waits for it with others', async () => {
      const other = await place.open();
      for (let i = 0; i < 6; i++) await add(`p${i}`, `https://busy.example/${i}`);
      await add('free', 'https://free.example/');
      const one = source({ politeness: { minGapMs: 0 } });
      const two = source({ store: other, politeness: { minGapMs: 0 } });
      const first = await untilTask(one);
      expect(first.url).toContain('busy.example');
      const second = await untilTask(two);
      expect(second.url).toBe('https://free.example/');
      expect([await one.next(), await two.next()]).toEqual([undefined, undefined]);
      await one.done(first, page(first.url));
      const third = await untilTask(two);
      expect(third.url).toContain('busy.example');
      const waiting = (await store.queue.list({ lane: 'crawl', text: 'busy' }, { offset: 0, limit: 10 })).jobs;
      expect(waiting.filter((job) => job.state === 'active').map((job) => job.attempts)).toEqual([1]);
      expect(waiting.filter((job) => job.state !== 'active').map((job) => job.attempts)).toEqual([0, 0, 0, 0]);
      await Promise.all([one.stop(0), two.stop(0)]);
    });

    test('keeps the gap between two pages of a host', async () => {
      await add('a', 'https://slow.example/1', { minGapMs: 1_000 });
      await add('b', 'https://slow.example/2', { minGapMs: 1_000 });
      const tasks = source({ politeness: { minGapMs: 0 } });
      const first = await untilTask(tasks);
      const closed = Date.now();
      await tasks.done(first, page(first.url));
      const second = await untilTask(tasks);
      expect(second.url).not.toBe(first.url);
      expect(Date.now() - closed).toBeGreaterThanOrEqual(950);
      await tasks.stop(0);
    });

    test('goes on under the new lease when a job comes back whose page is still open here', async () => {
      const job = await add('a');
      const tasks = source({ politeness: { minGapMs: 0 } });
      const task = await untilTask(tasks);
      // What a lost lease looks like from here: the job is given out anew, and this process is the one that gets it.
      await store.queue.remove(job.id);
      await add('a');
      expect(await tasks.next()).toBeUndefined();
      expect(await store.queue.get(job.id)).toMatchObject({ state: 'active' });
      await tasks.done(task, page(task.url));
      expect(await store.queue.get(job.id)).toMatchObject({ lane: 'publish', state: 'waiting' });
      expect(await tasks.next()).toBeUndefined();
      expect(tasks.ended()).toBe(true);
      await tasks.stop();
    });

    test('hands back a job that came back while the end of its page was told', async () => {
      const job = await add('a');
      const tasks = source({
        onPage: async () => {
          await store.queue.remove(job.id);
          await add('a');
          await tasks.next();
        },
      });
      const task = await untilTask(tasks);
      await tasks.done(task, page(task.url));
      expect(await store.queue.get(job.id)).toMatchObject({ lane: 'crawl', state: 'waiting', attempts: 0 });
      await tasks.stop();
    });

    test('puts back what is running when it is stopped', async () => {
      const job = await add('a');
      const tasks = source({ politeness: { minGapMs: 0 } });
      const task = await untilTask(tasks);
      await tasks.stop(30);
      expect(tasks.ended()).toBe(true);
      expect(await store.queue.get(job.id)).toMatchObject({ state: 'waiting', attempts: 0 });
      await tasks.done(task, page(task.url));
      expect(await state(job)).toBe('waiting');
      expect(await tasks.next()).toBeUndefined();
    });
  });
}
