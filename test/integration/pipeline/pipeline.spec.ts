import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CrawlRequest, FeedItem, Outcome, Page, PublishInput, ReviseInput, StoredDocument } from '../../../src/domain.ts';
import { Permanent } from '../../../src/errors.ts';
import { urlKey } from '../../../src/net/canonical-url.ts';
import { documentPage, extractAndSave, giveUp, pageOfDocument } from '../../../src/pipeline/crawl.ts';
import { type PollDeps, poll } from '../../../src/pipeline/poll.ts';
import { ArticleGone, FailedPage, publishSaved } from '../../../src/pipeline/publish.ts';
import { requestRevision } from '../../../src/pipeline/revise.ts';
import { forgetEvidence, load, save } from '../../../src/pipeline/saved.ts';
import { submit } from '../../../src/pipeline/submit.ts';
import { type Job, PRIORITY, type Store } from '../../../src/queue/ports.ts';
import { openSqlite } from '../../../src/queue/sqlite/open.ts';
import { withAddedValues } from '../../../src/report/added-values.ts';
import { articleOf } from '../../support/samples.ts';
import { expect, test } from '../../support/test.ts';

/** The stages between the app, on a real store. */

let folder: string;
let store: Store;
test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pipeline-'));
  store = await openSqlite({ path: join(folder, 'state.db') });
});
test.afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const FEED = { title: 'Feed A', url: 'https://a.example/feed' };
const requestOf = (url: string, feed = FEED): CrawlRequest => ({ url, source: { kind: 'feed', ...feed, tags: [] } });
const item = (url: string): FeedItem => ({ url, id: url });

function pollDeps(items: FeedItem[], changes: Partial<PollDeps> = {}): PollDeps & { told: string[] } {
  const told: string[] = [];
  return {
    feed: FEED,
    read: async () => ({
      items,
      health: {
        url: FEED.url,
        failures: 0,
        entries: items.length,
        validators: { etag: '"1"' },
        extra: { settings: 's', mailbox: { uid: 7 } },
      },
      marksOf: (one) => [one.id],
      marks: ['always'],
    }),
    toRequest: (one) => requestOf(one.url),
    queue: store.queue,
    ledger: store.ledger,
    blobs: store.blobs,
    addSource: async ({ eventUuid }) => {
      told.push(eventUuid);
      return { status: 'updated', message: 'told' };
    },
    log: { info: () => undefined, warn: () => undefined },
    told,
    ...changes,
  };
}

test.describe('poll', () => {
  test('new entries become jobs, and are marked as seen', async () => {
    const report = await poll(pollDeps([item('https://a.example/1'), item('https://a.example/2')]));
    expect(report).toEqual({ feed: 'Feed A', ok: true, entries: 2, queued: 2, message: '2 entries, 2 new' });
    expect((await store.queue.list({}, { offset: 0, limit: 10 })).total).toBe(2);
    expect(await store.ledger.seen(FEED.url, ['https://a.example/1', 'https://a.example/2', 'always'])).toEqual(
      new Set(['https://a.example/1', 'https://a.example/2', 'always']),
    );
    expect((await store.ledger.feed(FEED.url))?.validators).toEqual({ etag: '"1"' });
  });

  test('thousands of new entries in one feed keep no other feed waiting', async () => {
    await poll(pollDeps(Array.from({ length: 3_000 }, (_, n) => item(`https://h${n}.flood.example/`))));
    const other = { title: 'Feed B', url: 'https://b.example/feed' };
    await poll(
      pollDeps([], {
        feed: other,
        read: async () => ({ items: [item('https://b.example/1')], health: { url: other.url, failures: 0 }, marksOf: () => [], marks: [] }),
      }),
    );
    const order: string[] = [];
    while (!order.includes('https://b.example/1') && order.length < 60) {
      const lease = await store.queue.take('crawl', 'test', 60_000);
      order.push(lease?.job.request.url ?? '');
    }
    expect(order[0]).toBe('https://h2950.flood.example/');
    expect(order.at(-1)).toBe('https://b.example/1');
  });

  test('an article whose event exists is told of the new feed, once', async () => {
    const url = 'https://a.example/known';
    await store.ledger.saveUrl({ key: urlKey(url), eventUuid: 'uuid-1', sources: ['Feed B'], doneAt: 1 });
    const deps = pollDeps([item(url)]);
    expect((await poll(deps)).queued).toBe(0);
    await poll(deps);
    expect(deps.told).toEqual(['uuid-1']);
    expect((await store.ledger.url(urlKey(url)))?.sources).toEqual(['Feed B', 'Feed A']);
  });

  test("while another feed's job is under way the entry is left for the next poll, which the server may not answer with 304", async () => {
    const url = 'https://a.example/pending';
    await submit({ request: requestOf(url, { title: 'Feed B', url: 'https://b.example/feed' }), priority: PRIORITY.feed }, store);
    await poll(pollDeps([item(url)]));
    expect(await store.ledger.seen(FEED.url, [url])).toEqual(new Set());
    const health = await store.ledger.feed(FEED.url);
    expect(health).not.toHaveProperty('validators');
    // Without them the next poll reads everything, a mailbox's mails that were passed included.
    expect(health?.extra).toEqual({ mailbox: { uid: 7 } });
  });

  test('an entry that cannot be taken does not keep the others, and comes again', async () => {
    const deps = pollDeps([item('https://a.example/bad'), item('https://a.example/good')], {
      toRequest: (one) => {
        if (one.url.endsWith('bad')) throw new Error('no');
        return requestOf(one.url);
      },
    });
    expect((await poll(deps)).queued).toBe(1);
    expect(await store.ledger.seen(FEED.url, ['https://a.example/bad', 'https://a.example/good'])).toEqual(
      new Set(['https://a.example/good']),
    );
  });

  test('when the store fails between two batches, no entry is lost and none becomes a second job', async () => {
    const items = Array.from({ length: 120 }, (_, n) => item(`https://a.example/${n}`));
    let calls = 0;
    const addAll: Store['queue']['addAll'] = (jobs) => {
      if (++calls === 2) throw new Error('The store is away.');
      return store.queue.addAll(jobs);
    };
    expect((await poll(pollDeps(items, { queue: { ...store.queue, addAll } }))).queued).toBe(0);
    expect(
      await store.ledger.seen(
        FEED.url,
        items.map(({ id }) => id),
      ),
    ).toEqual(new Set());
    expect(await store.ledger.feed(FEED.url)).not.toHaveProperty('validators');
    expect((await poll(pollDeps(items))).queued).toBe(70);
    expect(
      (
        await store.ledger.seen(
          FEED.url,
          items.map(({ id }) => id),
        )
      ).size,
    ).toBe(120);
    expect((await store.queue.list({}, { offset: 0, limit: 1 })).total).toBe(120);
  });

  test('an entry that says it was updated is read again although its event exists', async () => {
    const url = 'https://a.example/changed';
    await store.ledger.saveUrl({ key: urlKey(url), eventUuid: 'uuid-1', sources: ['Feed A'], doneAt: 1 });
    expect((await poll(pollDeps([{ ...item(url), changed: true }]))).queued).toBe(1);
  });

  test('a feed that cannot be read is a report, not an error', async () => {
    const deps = pollDeps([], {
      read: async () => ({
        items: [],
        health: { url: FEED.url, failures: 3, lastError: 'It answered 500.' },
        marksOf: () => [],
        marks: [],
      }),
    });
    expect(await poll(deps)).toMatchObject({ ok: false, message: 'It answered 500.' });
    expect((await store.ledger.feed(FEED.url))?.failures).toBe(3);
  });
});

test('the same address in another spelling is the same job', async () => {
  const deps = { queue: store.queue, ledger: store.ledger };
  const first = await submit({ request: requestOf('https://a.example/Post/?utm_source=x'), priority: PRIORITY.feed }, deps);
  const second = await submit({ request: requestOf('http://A.example:80/Post#top'), priority: PRIORITY.manual }, deps);
  expect([first.status, second.status]).toEqual(['queued', 'pending']);
});

test('saved articles and evidence come back as they were; evidence can be forgotten alone', async () => {
  const evidence = [{ kind: 'screenshot' as const, fileName: 'page.png', contentType: 'image/png', bytes: new Uint8Array([1, 2, 3]) }];
  await save(store.blobs, 'job', { article: articleOf('https://a.example/1'), evidence });
  const back = await load(store.blobs, 'job');
  expect(back?.article).toEqual(articleOf('https://a.example/1'));
  expect(back?.evidence.map((one) => ({ ...one, bytes: [...one.bytes] }))).toEqual([{ ...evidence[0], bytes: [1, 2, 3] }]);
  await forgetEvidence(store.blobs, 'job');
  expect(await load(store.blobs, 'job')).toEqual({ article: articleOf('https://a.example/1'), evidence: [] });
  expect(await load(store.blobs, 'other')).toBeUndefined();
});

test.describe('publish', () => {
  const uuid = '2c1f0f0e-0000-5000-8000-000000000001';
  const created: Outcome = { status: 'created', message: 'Created.', eventUuid: uuid };
  async function jobOf(url: string): Promise<Job> {
    const { job } = await store.queue.add({ key: urlKey(url), request: requestOf(url), priority: PRIORITY.feed });
    return job;
  }
  const deps = (publish: (input: PublishInput) => Promise<Outcome>) => ({
    publish,
    blobs: store.blobs,
    ledger: store.ledger,
    revise: async (): Promise<Outcome> => {
      throw new Error('nothing was decided');
    },
  });

  test('the event is remembered under the canonical address and the one that was asked for', async () => {
    const job = await jobOf('https://a.example/short');
    await save(store.blobs, job.id, {
      article: { ...articleOf('https://a.example/short'), canonicalUrl: 'https://a.example/the-article' },
      evidence: [],
    });
    const keys: string[] = [];
    await publishSaved(
      job,
      deps(async ({ key }) => {
        keys.push(key);
        return created;
      }),
    );
    expect(keys).toEqual([urlKey('https://a.example/the-article')]);
    for (const url of ['https://a.example/short', 'https://a.example/the-article']) {
      expect(await store.ledger.url(urlKey(url)), url).toMatchObject({ eventUuid: uuid, sources: ['Feed A'] });
    }
  });

  test('without the saved article the job goes back to the browser, unless its event exists', async () => {
    const job = await jobOf('https://a.example/lost');
    const never = deps(async () => {
      throw new Error('published all the same');
    });
    await expect(publishSaved(job, never)).rejects.toBeInstanceOf(ArticleGone);
    await store.ledger.saveUrl({ key: job.key, eventUuid: uuid, doneAt: 1 });
    expect(await publishSaved(job, never)).toMatchObject({ status: 'exists', eventUuid: uuid });
  });

  test('what an analyst decided is applied to the event once, and holds when the page is read again', async () => {
    const job = await jobOf('https://a.example/decided');
    const finish = async () => {
      const lease = await store.queue.take('crawl', 'test', 60_000);
      if (lease) await store.queue.advance(lease);
      const next = await store.queue.take('publish', 'test', 60_000);
      if (next) await store.queue.finish(next, created);
    };
    await finish();
    const found = articleOf('https://a.example/decided');
    const added = { type: 'domain', value: 'missed.example', raw: 'missed[.]example', verdict: 'ids' } as const;
    const { raw: _raw, ...decision } = added;
    const queued = await requestRevision(
      (await store.queue.get(job.id)) as Job,
      { eventUuid: uuid, before: { contextTags: ['a', 'b'] }, decisions: [decision], removeTags: ['b'] },
      { request: { added: [added] }, article: withAddedValues(found, [added]), evidence: [] },
      { ...store, keepMs: 60_000 },
    );
    expect(queued).toMatchObject({ state: 'waiting', lane: 'publish', request: { added: [added] } });
    const inputs: ReviseInput[] = [];
    const revise = async (input: ReviseInput): Promise<Outcome> => {
      inputs.push(input);
      return { status: 'updated', message: 'Changed.', eventUuid: uuid };
    };
    const never = deps(async () => created);
    const outcome = await publishSaved(queued as Job, { ...never, revise });
    expect(outcome).toMatchObject({ status: 'updated', revised: true, contextTags: ['a'] });
    expect(inputs).toMatchObject([{ eventUuid: uuid, decisions: [decision], removeTags: ['b'] }]);
    expect(inputs[0]?.article.indicators).toMatchObject([{ value: 'missed.example', toIds: true, reason: 'added by the analyst' }]);
    expect(await publishSaved(queued as Job, never), 'the decisions are not applied again').toMatchObject({ status: 'created' });
    // "Run again": the page is read anew, and the reader still misses the value.
    const page = { via: 'browser', evidence: [] } as unknown as Page;
    await extractAndSave(queued as Job, page, { blobs: store.blobs, keepMs: 60_000, extract: async () => found, errorEvents: false });
    expect((await load(store.blobs, job.id))?.article?.indicators).toMatchObject([{ value: 'missed.example', toIds: true }]);
  });

  test('a job that is run again while decisions wait: they are applied first, then the new text is published', async () => {
    const job = await jobOf('https://a.example/again');
    const lease = async (lane: 'crawl' | 'publish') => {
      const taken = await store.queue.take(lane, 'test', 60_000);
      if (!taken) throw new Error(`nothing to take in ${lane}`);
      return taken;
    };
    await store.queue.advance(await lease('crawl'));
    await store.queue.finish(await lease('publish'), created);
    const found = articleOf('https://a.example/again');
    await requestRevision(
      (await store.queue.get(job.id)) as Job,
      { eventUuid: uuid, before: {}, decisions: [], title: 'Another title' },
      { request: { title: 'Another title' }, article: found, evidence: [] },
      { ...store, keepMs: 60_000 },
    );
    await store.queue.retry(await lease('publish'), { code: 'misp-down', message: 'MISP is away.', outage: true }, 60_000);
    await store.queue.requeue(job.id, { lane: 'crawl' });
    const crawl = await lease('crawl');
    const page = { via: 'browser', evidence: [] } as unknown as Page;
    await extractAndSave(crawl.job, page, { blobs: store.blobs, keepMs: 60_000, extract: async () => found, errorEvents: false });
    await store.queue.advance(crawl);
    const calls: string[] = [];
    const call = (name: string, outcome: Outcome) => async () => {
      calls.push(name);
      return outcome;
    };
    const outcome = await publishSaved((await store.queue.get(job.id)) as Job, {
      ...deps(call('publish', { ...created, status: 'updated' })),
      revise: call('revise', { ...created, status: 'updated' }),
    });
    expect(calls).toEqual(['revise', 'publish']);
    expect(outcome.revised, 'an article was read').toBeUndefined();
  });

  test('a page that could not be read is published as such and still counts as failed', async () => {
    const job = await jobOf('https://a.example/403');
    const crawl = { blobs: store.blobs, keepMs: 60_000, extract: async () => articleOf('x') };
    const error = { code: 'HTTP=403', message: 'It answered 403.' };
    expect(await giveUp(job, error, { ...crawl, errorEvents: false })).toBe('fail');
    expect(await giveUp(job, error, { ...crawl, errorEvents: true })).toBe('advance');
    const result = publishSaved(
      job,
      deps(async ({ failure }) => {
        expect(failure).toEqual(error);
        return created;
      }),
    );
    await expect(result).rejects.toMatchObject({ code: 'HTTP=403', outcome: { status: 'failed', eventUuid: uuid } });
    await expect(
      publishSaved(
        job,
        deps(async () => created),
      ),
    ).rejects.toBeInstanceOf(FailedPage);
    expect(await store.ledger.url(job.key)).toBeUndefined();
  });
});

test('an uploaded document is the page; when it is gone that is said', async () => {
  const document = { contentType: 'text/html; charset=utf-8', blob: 'doc/1' };
  const read = () => pageOfDocument('https://document.invalid/1', document, store.blobs);
  await expect(read()).rejects.toBeInstanceOf(Permanent);
  await store.blobs.put('doc/1', new TextEncoder().encode('<p>x</p>'));
  expect(await read()).toMatchObject({ via: 'document', contentType: 'text/html', status: 200 });
});

test('that a page in the browser is empty is believed the second time: its scripts may have been late', async () => {
  const { job } = await store.queue.add({ key: 'k', request: requestOf('https://a.example/empty'), priority: PRIORITY.feed });
  const deps = { blobs: store.blobs, keepMs: 60_000, errorEvents: true, extract: () => Promise.reject(new Permanent('empty', 'No text.')) };
  const handedIn = documentPage(job.request.url, 'text/html', new Uint8Array());
  const opened = { ...handedIn, via: 'browser' as const };
  await expect(extractAndSave({ ...job, attempts: 1 }, opened, deps)).rejects.toMatchObject({ code: 'empty', retry: true });
  await expect(extractAndSave({ ...job, attempts: 2 }, opened, deps)).rejects.toMatchObject({ code: 'empty', retry: false });
  await expect(extractAndSave({ ...job, attempts: 1 }, handedIn, deps)).rejects.toMatchObject({ code: 'empty', retry: false });
});

test('what the extraction throws reaches the queue untouched, and nothing is saved', async () => {
  const { job } = await store.queue.add({ key: 'k', request: requestOf('https://a.example/wall'), priority: PRIORITY.feed });
  const wall = new Permanent('login-wall', 'It wants a login.');
  const deps = { blobs: store.blobs, keepMs: 60_000, errorEvents: true, extract: () => Promise.reject(wall) };
  const page = documentPage(job.request.url, 'text/html', new Uint8Array());
  await expect(extractAndSave(job, page, deps)).rejects.toBe(wall);
  expect(await load(store.blobs, job.id)).toBeUndefined();
});

test('an item that is its own article goes into the queue with its document, and is read without a browser', async () => {
  const mail: FeedItem = {
    id: '<1@heron.example>',
    url: 'https://mail.mailbox.invalid/1',
    title: 'A mail',
    document: { contentType: 'text/html; charset=utf-8', text: '<h1>Reed</h1>' },
  };
  const report = await poll(pollDeps([mail]));
  expect(report.queued).toBe(1);
  const [job] = (await store.queue.list({}, { offset: 0, limit: 1 })).jobs;
  const { url, document } = (job as Job).request;
  const page = await pageOfDocument(url, document as StoredDocument, store.blobs);
  expect(page).toMatchObject({ via: 'document', contentType: 'text/html' });
  expect(new TextDecoder().decode(page?.bytes)).toBe('<h1>Reed</h1>');
});

test('a mistyped address of a person makes no event; the same answer to a feed does', async () => {
  const error = { code: 'HTTP=404', message: 'Not there.' };
  const job = (kind: 'manual' | 'feed'): Job =>
    ({ id: `j-${kind}`, request: { url: 'https://a.test/x', source: { kind, title: 'T', url: 'u', tags: [] } } }) as unknown as Job;
  const deps = { extract: () => Promise.reject(new Error('unused')), blobs: store.blobs, keepMs: 60_000, errorEvents: true };
  expect(await giveUp(job('manual'), error, deps)).toBe('fail');
  expect(await giveUp(job('feed'), error, deps)).toBe('advance');
  expect(await giveUp(job('manual'), { code: 'HTTP=403', message: 'Refused.' }, deps)).toBe('advance');
});
