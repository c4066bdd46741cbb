import { createActivity } from '../../../src/app/activity.ts';
import { expect, test } from '../../support/test.ts';

test('work within its limit is no cause for alarm, however much there is', () => {
  let now = 0;
  const activity = createActivity(() => now);
  for (let index = 0; index < 100; index += 1) activity.begin(`page ${index}`, 1_000);
  now = 1_000;
  expect(activity.overdue()).toBeUndefined();
});

test('work beyond its limit is named until it ends, the furthest beyond first', () => {
  let now = 0;
  const activity = createActivity(() => now);
  const slow = activity.begin('slow page', 5_000);
  now = 4_000;
  const quick = activity.begin('quick page', 500);
  now = 6_000;
  expect(activity.overdue()).toEqual({ what: 'quick page', sinceMs: 2_000 });
  quick();
  expect(activity.overdue()).toEqual({ what: 'slow page', sinceMs: 6_000 });
  slow();
  expect(activity.overdue()).toBeUndefined();
});
