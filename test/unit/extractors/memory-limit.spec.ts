import { memoryLimit } from '../../../extractors/memory-limit.ts';
import { expect, test } from '../../support/test.ts';

const MB = 1024 * 1024;

test('one page that takes more than its share is stopped, and is known to be the one', async () => {
  let resident = 100 * MB;
  const limit = memoryLimit(200, () => resident);
  const stopped = new Promise<boolean>((resolve) => void limit.watch(resolve));
  resident = 301 * MB;
  expect(await stopped).toBe(true);
});

test('of several pages all are stopped, once their shares together are exceeded', async () => {
  let resident = 100 * MB;
  let looks = 0;
  const limit = memoryLimit(200, () => {
    looks++;
    return resident;
  });
  const ends: boolean[] = [];
  const both = [0, 1].map(() => new Promise<void>((resolve) => void limit.watch((alone) => resolve(void ends.push(alone)))));
  resident = 499 * MB;
  await expect.poll(() => looks).toBeGreaterThan(2);
  expect(ends).toEqual([]);
  resident = 501 * MB;
  await Promise.all(both);
  expect(ends).toEqual([false, false]);
});

test('what the process took before does not count, and nothing is looked at while no page is read', async () => {
  let looks = 0;
  const resident = (): number => {
    looks++;
    return 5_000 * MB;
  };
  const stopped: boolean[] = [];
  const over = memoryLimit(200, resident).watch((alone) => stopped.push(alone));
  await expect.poll(() => looks).toBeGreaterThan(2);
  over();
  const looked = looks;
  // Another watch is the clock: it looks as often.
  let ticks = 0;
  const clockOver = memoryLimit(200, () => ++ticks).watch(() => {});
  await expect.poll(() => ticks).toBeGreaterThan(3);
  clockOver();
  expect(looks).toBe(looked);
  expect(stopped).toEqual([]);
});
