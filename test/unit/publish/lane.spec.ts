import { Permanent, RetryLater } from '../../../src/errors.ts';
import { outputLane } from '../../../src/publish/lane.ts';
import { expect, test } from '../../support/test.ts';

function gateOf<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
const down = () => Promise.reject(new RetryLater('misp-down', 'It is away.', { outage: true }));
const open = (now: () => number = Date.now, concurrency = 1) => outputLane({ name: 'Partner', concurrency, now });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: RetryLater) => error.code,
  );

test('after two outages the output is left alone, longer each time, and then one article tries it', async () => {
  let now = 0;
  const lane = open(() => now);
  let tried = 0;
  const attempt = (work: () => Promise<unknown>) =>
    codeOf(
      lane.run(() => {
        tried++;
        return work();
      }),
    );
  expect(await attempt(down)).toBe('misp-down');
  expect(await attempt(down)).toBe('misp-down');
  expect(await attempt(down)).toBe('output-away');
  expect(tried).toBe(2);
  now = 15_000;
  const slow = gateOf<void>();
  const first = attempt(() => slow.promise.then(down));
  expect(await attempt(down)).toBe('output-away');
  slow.resolve();
  expect(await first).toBe('misp-down');
  expect(tried).toBe(3);
  now = 15_000 + 29_000;
  expect(await attempt(down)).toBe('output-away');
  now = 15_000 + 30_000;
  expect(await attempt(async () => 1)).toBe('ok');
  expect(await attempt(async () => 1)).toBe('ok');
});

test('a refusal of the article is not an outage', async () => {
  const lane = open();
  for (let round = 0; round < 5; round++)
    expect(await codeOf(lane.run(() => Promise.reject(new Permanent('misp-refused', 'No.'))))).toBe('misp-refused');
  expect(await codeOf(lane.run(down))).toBe('misp-down');
  expect(await codeOf(lane.run(async () => 1))).toBe('ok');
});

test('as many wait as may work; the next is told to come back', async () => {
  const lane = open(Date.now, 2);
  const gate = gateOf<number>();
  const running = Array.from({ length: 4 }, () => lane.run(() => gate.promise));
  await new Promise((resolve) => setImmediate(resolve));
  const error = await lane.run(async () => 1).catch((problem: RetryLater) => problem);
  expect(error).toMatchObject({ code: 'output-busy', delayMs: 5_000 });
  gate.resolve(7);
  expect(await Promise.all(running)).toEqual([7, 7, 7, 7]);
  expect(await lane.run(async () => 1)).toBe(1);
});
