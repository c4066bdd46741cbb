import type { Outcome, PublishInput } from '../../../src/domain.ts';
import { Permanent, RetryLater } from '../../../src/errors.ts';
import type { Publisher } from '../../../src/publish/port.ts';
import { type Output, publishToSeveral } from '../../../src/publish/several.ts';
import { decideRetry } from '../../../src/queue/retry-policy.ts';
import { article, KEY, request } from '../../fixtures/misp/article.ts';
import { expect, test } from '../../support/test.ts';

type Answer = Outcome | Error;
const created = (eventUrl: string): Outcome => ({ status: 'created', message: 'Made.', eventUuid: 'u', eventUrl, indicators: 3 });

function output(name: string, answers: Answer[]): Output & { asked: PublishInput[] } {
  const asked: PublishInput[] = [];
  const publisher: Publisher = {
    publish: async (input) => {
      asked.push(input);
      const answer = answers.length > 1 ? (answers.shift() as Answer) : (answers[0] as Answer);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    addSource: async () => {
      if (answers[0] instanceof Error) throw answers[0];
      return { status: 'exists', message: `noted in ${name}` };
    },
    revise: async () => {
      const answer = answers.length > 1 ? (answers.shift() as Answer) : (answers[0] as Answer);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    retire: async ({ dryRun }) => {
      if (answers[0] instanceof Error) throw answers[0];
      return { events: [], deleted: 1, dryRun, message: 'ok.' };
    },
    check: async () => [{ name: 'MISP', ok: false, message: name, code: 'misp-key' }],
    close: async () => undefined,
  };
  return { name, label: name === 'misp' ? 'MISP' : name, publisher, lane: { run: (task) => task() }, asked };
}
const several = (...outputs: Output[]) =>
  publishToSeveral({
    route: async (input) => ({ rule: 'r', to: outputs, input }),
    all: () => outputs,
    close: async () => undefined,
  });
const INPUT: PublishInput = { request: request(), key: KEY, article: article('x') };
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('It was published.');
    },
    (error) => error as { message: string; retry: boolean; progress: Outcome; outcome: Outcome },
  );
const states = (outcome: Outcome | undefined) =>
  outcome?.outputs?.map(({ output: name, status, code }) => [name, status, ...(code ? [code] : [])]);

test('each output has its outcome, the last one stands for the article', async () => {
  const outcome = await several(output('folder', [created('f.json')]), output('misp', [created('https://misp/1')])).publish(INPUT);
  expect(outcome).toMatchObject({ status: 'created', eventUrl: 'https://misp/1', indicators: 3, rule: 'r' });
  expect(states(outcome)).toEqual([
    ['folder', 'created'],
    ['misp', 'created'],
  ]);
});

test('one that is away waits, the other is done and is not asked again', async () => {
  const misp = output('misp', [created('https://misp/1')]);
  const partner = output('partner', [new RetryLater('misp-down', 'It is away.', { outage: true }), created('https://partner/1')]);
  const publisher = several(partner, misp);
  const error = await refusal(publisher.publish(INPUT));
  expect(error.message).toBe('partner: It is away. (published in MISP)');
  expect(states(error.progress)).toEqual([
    ['partner', 'waiting', 'misp-down'],
    ['misp', 'created'],
  ]);
  expect(error.progress).toMatchObject({ eventUuid: 'u', eventUrl: 'https://misp/1' });
  // The queue does not count it as an attempt, and keeps what was reached.
  expect(decideRetry(error, { attempts: 9 }, { maxAttempts: 3, backoff: { firstMs: 1, factor: 2, maxMs: 9, jitter: 0 } })).toMatchObject({
    kind: 'retry',
    outage: true,
    outcome: error.progress,
  });
  const outcome = await publisher.publish({ ...INPUT, earlier: error.progress });
  expect(states(outcome)).toEqual([
    ['partner', 'created'],
    ['misp', 'created'],
  ]);
  expect(outcome).toMatchObject({ eventUrl: 'https://misp/1', indicators: 3 });
  expect([misp.asked.length, partner.asked.length]).toEqual([1, 2]);
});

test('one that refuses ends the job as failed; a retry by a person asks that one only', async () => {
  const misp = output('misp', [created('https://misp/1')]);
  const partner = output('partner', [new Permanent('misp-refused', 'No.'), created('https://partner/1')]);
  const publisher = several(partner, misp);
  const error = await refusal(publisher.publish(INPUT));
  expect(error.retry).toBe(false);
  expect(error.outcome).toMatchObject({ status: 'failed', eventUuid: 'u' });
  expect(states(error.outcome)).toEqual([
    ['partner', 'failed', 'misp-refused'],
    ['misp', 'created'],
  ]);
  expect(states(await publisher.publish({ ...INPUT, earlier: error.outcome }))).toEqual([
    ['partner', 'created'],
    ['misp', 'created'],
  ]);
  expect([misp.asked.length, partner.asked.length]).toEqual([1, 2]);
});

test('while one waits, one that refused is not tried by itself', async () => {
  const refusing = output('a', [new Permanent('misp-refused', 'No.')]);
  const away = output('b', [new RetryLater('misp-down', 'Away.', { outage: true }), created('x')]);
  const publisher = several(refusing, away);
  const first = await refusal(publisher.publish(INPUT));
  const second = await refusal(publisher.publish({ ...INPUT, earlier: first.progress }));
  expect(states(second.outcome)).toEqual([
    ['a', 'failed', 'misp-refused'],
    ['b', 'created'],
  ]);
  expect([refusing.asked.length, away.asked.length]).toEqual([1, 2]);
});

test('what is given up for good counts as failed, and everything is done again when nothing is left', async () => {
  const away = output('b', [new RetryLater('misp-error', 'Broken.')]);
  const error = await refusal(several(away).publish(INPUT));
  const verdict = decideRetry(error, { attempts: 3 }, { maxAttempts: 3, backoff: { firstMs: 1, factor: 2, maxMs: 9, jitter: 0 } });
  expect(verdict).toMatchObject({ kind: 'give-up', code: 'misp-error' });
  expect(states('outcome' in verdict ? verdict.outcome : undefined)).toEqual([['b', 'failed', 'misp-error']]);

  const done = output('misp', [created('1')]);
  const publisher = several(done);
  const outcome = await publisher.publish(INPUT);
  await publisher.publish({ ...INPUT, earlier: outcome });
  expect(done.asked).toHaveLength(2);
});

test('a page that failed is told to each output once, and the job is not held up by that', async () => {
  const failed: Outcome = { status: 'failed', message: 'HTTP 404.' };
  const outcome = await several(output('stix', [failed]), output('misp', [{ ...failed, eventUuid: 'u' }])).publish({
    request: request(),
    key: KEY,
    failure: { code: 'HTTP=404', message: 'HTTP 404.' },
  });
  expect(outcome).toMatchObject({ status: 'failed', eventUuid: 'u' });
});

test('a decision reaches every output, and waits for one that is away', async () => {
  const away = output('partner', [
    new RetryLater('misp-down', 'Away.', { outage: true }),
    { status: 'updated', message: 'Changed there.' },
  ]);
  const refusing = output('refusing', [new Permanent('misp-refused', 'No.')]);
  const without = output('stix', [{ status: 'skipped', message: 'No bundle.' }]);
  const decision = { key: KEY, eventUuid: 'u', request: request(), article: article('x'), decisions: [] };
  const misp = output('misp', [
    { status: 'updated', message: 'Changed.' },
    { status: 'updated', message: 'Changed.' },
  ]);
  const publisher = several(without, away, refusing, misp);
  await expect(publisher.revise(decision)).rejects.toThrow('Away.');
  const outcome = await publisher.revise(decision);
  expect(outcome).toMatchObject({ status: 'updated', message: 'Changed. Not in refusing: No.' });
  expect(states(outcome)).toEqual([
    ['stix', 'skipped'],
    ['partner', 'updated'],
    ['refusing', 'failed', 'misp-refused'],
    ['misp', 'updated'],
  ]);
});

test('a rule that sends an article nowhere', async () => {
  expect(await several().publish(INPUT)).toMatchObject({
    status: 'skipped',
    message: 'Publish rule "r" says that it goes nowhere.',
    outputs: [],
  });
});

test('a further source, retention and checks reach every output that can be reached', async () => {
  const away = output('partner', [new RetryLater('misp-down', 'Away.', { outage: true })]);
  const publisher = several(away, output('misp', [created('1')]));
  expect(await several(output('misp', [created('1')])).addSource({ key: KEY, eventUuid: 'u', request: request() })).toMatchObject({
    message: 'noted in misp',
  });
  await expect(publisher.addSource({ key: KEY, eventUuid: 'u', request: request() })).rejects.toThrow('Away.');
  expect(await publisher.retire({ dryRun: false })).toMatchObject({ deleted: 1, message: 'MISP: ok. partner: not done, Away.' });
  expect((await publisher.check()).map(({ name, code }) => [name, code])).toEqual([
    ['partner: MISP', undefined],
    ['MISP', 'misp-key'],
  ]);
  await expect(several(away).retire({ dryRun: true })).rejects.toThrow('Away.');
});
