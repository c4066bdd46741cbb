import { mock } from 'node:test';
import { countdown } from '../../../crawlers/countdown.ts';
import { expect, test } from '../../support/test.ts';

test('a countdown goes on where it was paused, and ends once', () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  try {
    let ends = 0;
    const limit = countdown(1_000, () => ends++);
    mock.timers.tick(600);
    limit.pause();
    mock.timers.tick(60_000);
    limit.resume();
    mock.timers.tick(399);
    expect(ends).toBe(0);
    mock.timers.tick(1);
    expect(ends).toBe(1);

    const ended = countdown(1_000, () => ends++);
    ended.end();
    mock.timers.tick(2_000);
    expect(ends).toBe(1);
  } finally {
    mock.timers.reset();
  }
});
