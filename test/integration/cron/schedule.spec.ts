import { setImmediate as nextTurn } from 'node:timers/promises';
import { runAllOnce, runSchedule, type ScheduledTask, type ScheduleOptions } from '../../../src/cron/schedule.ts';
import { adjacentSlots } from '../../../src/cron/when.ts';
import type { Ledger } from '../../../src/queue/ports.ts';
import { findRedis, NO_REDIS } from '../../support/redis.ts';
import { expect, test } from '../../support/test.ts';
import { type Place, places } from '../queue/stores.ts';

const HOUR = 3_600_000;

for (const [kind, start] of Object.entries(places)) {
  test.describe(`${kind} schedule`, () => {
    test.skip(kind === 'redis' && !findRedis(), NO_REDIS);
    let place: Place;
    let ledgers: Ledger[];
    /** The schedulers' clock, which tests set. */
    let now: number;
    let ran: string[];
    let warnings: string[];
    let stops: AbortController[];
    let loops: Promise<void>[];
    /** How often each scheduler has looked at its list; calls of the ledger that have not ended, and claims that were renewed. */
    let looks: number[];
    let calls: number;
    let renewals: number;
    /** How much longer the store keeps a claim than it was asked to: a busy machine must not let one run out that is renewed. */
    let patience: number;

    /** The ledger, counted. */
    const counted = (ledger: Ledger): Ledger =>
      new Proxy(ledger, {
        get: (target, name: keyof Ledger) => {
          const method = target[name] as (...args: unknown[]) => Promise<unknown>;
          return async (...args: unknown[]) => {
            calls++;
            if (name === 'set' && String(args[0]).startsWith('schedule-running:')) {
              renewals++;
              args[2] = Number(args[2]) * patience;
            }
            return method.apply(target, args).finally(() => calls--);
          };
        },
      });
    /** Every scheduler has looked at its tasks several times since, and whatever it began about them has ended. */
    const looked = async (): Promise<void> => {
      const goals = looks.map((count) => count + 4);
      const isDone = (): boolean => calls === 0 && goals.every((goal, i) => stops[i]?.signal.aborted || (looks[i] ?? 0) >= goal);
      await expect.poll(isDone, { timeout: 60_000 }).toBe(true);
    };
    /** A task's work that lasts until it is ended. */
    const lasting = () => {
      let end = (): void => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      return { run: () => ended, end: () => end() };
    };

    test.beforeEach(async () => {
      place = await start();
      ledgers = [counted((await place.open()).ledger), counted((await place.open()).ledger)];
      looks = [];
      calls = 0;
      renewals = 0;
      patience = 1;
      now = Date.parse('2026-05-01T12:00:00Z');
      ran = [];
      warnings = [];
      stops = [];
      loops = [];
    });
    test.afterEach(async () => {
      for (const stop of stops) stop.abort();
      await Promise.all(loops);
      await place.close();
    });

    const task = (name: string, run: () => Promise<unknown> = async () => {}): ScheduledTask => ({
      name,
      when: { everyMs: 4 * HOUR },
      run: async () => {
        ran.push(name);
        await run();
      },
    });
    const options = (index: number, tasks: ScheduledTask[] | (() => ScheduledTask[])): ScheduleOptions => {
      const stop = new AbortController();
      const at = stops.push(stop) - 1;
      looks[at] = 0;
      return {
        tasks: () => {
          looks[at] = (looks[at] ?? 0) + 1;
          return typeof tasks === 'function' ? tasks() : tasks;
        },
        ledger: ledgers[index] as Ledger,
        concurrency: 3,
        signal: stop.signal,
        log: { warn: (_fields, message) => void warnings.push(message) },
        now: () => now,
        tickMs: 10,
        claimMs: 1_500,
      };
    };
    const scheduler = (index: number, tasks: ScheduledTask[] | (() => ScheduledTask[])): AbortController => {
      loops.push(runSchedule(options(index, tasks)));
      return stops.at(-1) as AbortController;
    };

    test('goes on when the clock was ahead and is set back, also after a restart', async () => {
      const right = now;
      now += 30 * 24 * HOUR;
      const first = scheduler(0, [task('feed')]);
      await looked();
      now = right;
      await looked();
      expect(ran).toEqual(['feed', 'feed']);
      now += 60 * 24 * HOUR;
      await looked();
      first.abort();
      now = right + 8 * HOUR;
      scheduler(1, [task('feed')]);
      await looked();
      expect(ran).toEqual(['feed', 'feed', 'feed', 'feed']);
      now += 4 * HOUR;
      await looked();
      expect(ran).toHaveLength(5);
    });

    test('a claim of a process that died while the clock was ahead holds nobody up', async () => {
      await ledgers[0]?.set('schedule-running:feed', String(now + 30 * 24 * HOUR), 24 * HOUR);
      scheduler(0, [task('feed')]);
      await looked();
      expect(ran).toEqual(['feed']);
    });

    test('runs each task once per slot, however many schedulers there are', async () => {
      const tasks = Array.from({ length: 8 }, (_, i) => task(`feed ${i}`, () => nextTurn()));
      scheduler(0, tasks);
      scheduler(1, tasks);
      await expect.poll(() => ran.length).toBe(8);
      await looked();
      expect([...ran].sort()).toEqual(tasks.map((each) => each.name));
      now += 4 * HOUR;
      await expect.poll(() => ran.length).toBe(16);
      await looked();
      expect(new Set(ran.slice(8)).size).toBe(8);
      expect(ran).toHaveLength(16);
    });

    test('runs a task between its slots when it says that it is due, and once for each time', async () => {
      const dueAt = now + 15 * 60_000;
      let next: number | undefined = dueAt;
      const failing = task('a', async () => {
        if (ran.length === 2) next = undefined;
      });
      scheduler(0, [{ ...failing, dueAt: async () => next }]);
      await expect.poll(() => ran.length).toBe(1);
      await looked();
      expect(ran).toHaveLength(1);
      now = dueAt;
      await expect.poll(() => ran.length).toBe(2);
      await looked();
      expect(ran).toHaveLength(2);
      now += 4 * HOUR;
      await expect.poll(() => ran.length).toBe(3);
    });

    test('a task that lasts beyond its slot is not begun by another scheduler meanwhile', async () => {
      const work = lasting();
      scheduler(0, [task('a', work.run)]);
      await expect.poll(() => ran.length).toBe(1);
      now += 4 * HOUR;
      scheduler(1, [task('a', work.run)]);
      await looked();
      expect(ran).toHaveLength(1);
      work.end();
    });

    test('catches up a sleep of a day with one run', async () => {
      scheduler(0, [task('a')]);
      await expect.poll(() => ran.length).toBe(1);
      now += 25 * HOUR;
      await expect.poll(() => ran.length).toBe(2);
      await looked();
      expect(ran).toHaveLength(2);
    });

    test('a restart within the slot does not run it again', async () => {
      scheduler(0, [task('a')]).abort();
      stops[0]?.abort();
      scheduler(0, [task('a')]);
      await expect.poll(() => ran.length).toBe(1);
      stops[1]?.abort();
      await Promise.all(loops);
      scheduler(1, [task('a')]);
      await looked();
      expect(ran).toEqual(['a']);
    });

    test('a slot whose scheduler died is run by another one, soon', async () => {
      const { last } = adjacentSlots('a', { everyMs: 4 * HOUR }, now);
      // As a process leaves it that was killed while the task ran.
      await ledgers[0]?.once('run:a', String(last), 50);
      await ledgers[0]?.set('schedule-running:a', String(last), 600_000);
      scheduler(1, [task('a')]);
      now += 2_000;
      await looked();
      expect(ran, 'while the claim holds').toEqual([]);
      await ledgers[0]?.set('schedule-running:a', String(last), 1);
      await expect
        .poll(() => {
          now += 2_000;
          return ran;
        })
        .toEqual(['a']);
    });

    test('a task that takes longer than the claim is not begun by another scheduler', async () => {
      patience = 40;
      const slow = lasting();
      scheduler(0, [task('a', slow.run)]);
      await expect.poll(() => ran.length).toBe(1);
      scheduler(1, [task('a', slow.run)]);
      // Four renewals, each after a third of the claim: without them this would not end.
      for (let seen = renewals; seen < 5; seen = renewals) {
        now += 2_000;
        await looked();
      }
      expect(ran).toEqual(['a']);
      slow.end();
    });

    test('runs no more at once than it may, and none beside itself', async () => {
      let atOnce = 0;
      let most = 0;
      const slow = async () => {
        most = Math.max(most, ++atOnce);
        // A fourth would have begun by the next look.
        const before = looks[0] ?? 0;
        await expect.poll(() => looks[0] ?? 0).toBeGreaterThan(before);
        atOnce--;
      };
      scheduler(
        0,
        Array.from({ length: 9 }, (_, i) => task(`t${i}`, slow)),
      );
      await expect.poll(() => ran.length).toBe(9);
      expect(most).toBe(3);
    });

    test('a task that fails comes again at its next slot, and the others go on', async () => {
      scheduler(0, [task('bad', () => Promise.reject(new Error('no'))), task('good')]);
      await expect.poll(() => ran.length).toBe(2);
      expect(warnings).toEqual(['scheduled task failed']);
      now += 4 * HOUR;
      await expect.poll(() => ran.length).toBe(4);
    });

    test('follows a list that changes', async () => {
      let tasks = [task('a')];
      scheduler(0, () => tasks);
      await expect.poll(() => ran).toEqual(['a']);
      tasks = [task('b')];
      await expect.poll(() => ran).toEqual(['a', 'b']);
      now += 4 * HOUR;
      await expect.poll(() => ran).toEqual(['a', 'b', 'b']);
    });

    test('waits for what runs when it is stopped', async () => {
      const slow = lasting();
      const stop = scheduler(0, [task('slow', slow.run)]);
      await expect.poll(() => ran.length).toBe(1);
      stop.abort();
      let over = false;
      const loop = loops[0]?.then(() => {
        over = true;
      });
      await nextTurn();
      expect(over).toBe(false);
      slow.end();
      await loop;
      expect(over).toBe(true);
    });

    test('--once runs everything now, shares with its twin, and counts for the schedule', async () => {
      const tasks = Array.from({ length: 6 }, (_, i) => task(`t${i}`));
      await Promise.all([runAllOnce(options(0, tasks)), runAllOnce(options(1, tasks))]);
      expect([...ran].sort()).toEqual(tasks.map((each) => each.name));
      for (const stop of stops) stop.abort();
      scheduler(0, tasks);
      await looked();
      expect(ran).toHaveLength(6);
    });
  });
}
