import { removeJobs, retryJobs, showJob } from '../../../src/cli/actions/jobs.ts';
import type { Context } from '../../../src/cli/context.ts';
import { manualRequest } from '../../../src/pipeline/submit.ts';
import { expect, test } from '../../support/test.ts';
import { openWeb, type WebUnderTest } from '../../support/web/index.ts';

let web: WebUnderTest;
let printed: string[];
let context: Context;
test.beforeEach(async () => {
  web = await openWeb();
  printed = [];
  context = { app: () => ({ store: async () => web.store }), print: (text: string) => void printed.push(text) } as unknown as Context;
  for (const name of ['a', 'b'])
    await web.store.queue.add({ key: name, request: manualRequest(`https://blog.example.com/${name}`), priority: 1 });
});
test.afterEach(() => web.close());

const PAGE = { limit: '50', offset: '0' };
const left = async () => (await web.store.queue.list({}, { offset: 0, limit: 10 })).total;

test('without ids and without a filter no job is removed or queued again', async () => {
  await expect(removeJobs(context, [], PAGE)).rejects.toThrow('Name the jobs, or say which by a filter');
  await expect(retryJobs(context, [], { ...PAGE, from: 'crawl' })).rejects.toThrow('Name the jobs');
  expect(await left()).toBe(2);
});

test('a filter removes what it matches, and nothing else', async () => {
  await removeJobs(context, [], { ...PAGE, text: 'example.com/a' });
  expect(printed.join('\n')).toMatch(/ removed$/);
  expect(await left()).toBe(1);
});

test('what logs in at a source is not printed', async () => {
  const request = {
    ...manualRequest('https://blog.example.com/c'),
    settings: { cookies: 'session=abc', headers: { a: 'secret' }, minGapMs: 5 },
  };
  const { job } = await web.store.queue.add({ key: 'c', request, priority: 1 });
  await showJob(context, job.id, { json: true });
  expect(printed[0]).toContain('minGapMs');
  expect(printed[0]).not.toMatch(/session=abc|secret/);
});
