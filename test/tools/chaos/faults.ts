import { setTimeout as sleep } from 'node:timers/promises';
import { urlKey } from '../../../src/net/canonical-url.ts';
import { PRIORITY } from '../../../src/queue/ports.ts';
import { BOTH, type Fault, reached, type StrikeOptions } from './fault.ts';
import { OUTAGES } from './outages.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

const TWO_WORKERS = { cron: 'cron', 'worker-1': 'worker', 'worker-2': 'worker', web: 'web' };

/** Kills one of the named processes (kill -9) at random moments, some right after another. */
async function kills(world: World, random: Random, options: StrikeOptions, names: string[]): Promise<string> {
  const done: string[] = [];
  // Some runs are hit while everything starts, others in the middle of the work.
  await reached(world, options, random.next() < 0.3 ? 0 : 0.4 * random.next());
  for (let i = 0; i < options.kills && !options.over(); i++) {
    await sleep(random.between(200, 5_000));
    const name = random.pick(names);
    await world.processes.kill(name, random.between(0, 1_500));
    done.push(name);
  }
  return `${done.length} kills: ${done.join(' ')}`;
}

/** Everything that can go wrong in a run. */
export const FAULTS: readonly Fault[] = [
  { name: 'none', modes: BOTH, strike: async () => 'nothing' },
  {
    name: 'kill-any',
    modes: BOTH,
    strike: (world, random, options) => kills(world, random, options, world.processes.names()),
  },
  {
    name: 'kill-workers',
    modes: BOTH,
    processes: TWO_WORKERS,
    strike: (world, random, options) => kills(world, random, options, ['worker-1', 'worker-2']),
  },
  {
    name: 'kill-all-in-one',
    modes: ['sqlite'],
    processes: { start: 'start' },
    strike: (world, random, options) => kills(world, random, options, ['start']),
  },
  {
    name: 'kill-browsers',
    modes: BOTH,
    strike: async (world, random, options) => {
      let count = 0;
      for (let i = 0; i < options.kills && !options.over(); i++) {
        await sleep(random.between(500, 4_000));
        const pids = world.processes.browsers();
        if (pids.length === 0) {
          i -= 1;
          continue;
        }
        // Now a whole browser, now one of its parts.
        const pid = random.next() < 0.5 ? pids[0] : random.pick(pids);
        try {
          process.kill(pid as number, 'SIGKILL');
          count += 1;
        } catch {
          // It ended by itself meanwhile.
        }
      }
      return `${count} browser processes killed`;
    },
  },
  {
    name: 'same-url-twice',
    modes: BOTH,
    processes: TWO_WORKERS,
    strike: async (world, random) => {
      const source = { kind: 'manual' as const, title: 'Manual', url: 'Manual', tags: [] };
      const again = () =>
        world.urls.map((url) => world.store.queue.add({ key: urlKey(url), request: { url, source }, priority: PRIORITY.manual }));
      await sleep(random.between(0, 3_000));
      const added = (await Promise.all([...again(), ...again()])).filter((result) => result.added).length;
      return `${2 * world.urls.length} requests by hand for the same addresses, of which ${added} came first`;
    },
  },
  {
    name: 'clock-jump',
    modes: BOTH,
    strike: async (world, random, options) => {
      const moments: string[] = [];
      await reached(world, options, 0.2 * random.next());
      for (const aheadMs of [3_600_000, 0, -3_600_000, 0]) {
        await sleep(random.between(1_500, 6_000));
        world.setClock(aheadMs);
        moments.push(`${aheadMs / 3_600_000} h`);
      }
      return `clocks ahead by ${moments.join(', ')}`;
    },
  },
  {
    name: 'redis-crash',
    modes: ['redis'],
    strike: async (world, random, options) => {
      const count = Math.max(1, Math.ceil(options.kills / 3));
      await reached(world, options, 0.3 * random.next());
      for (let i = 0; i < count && !options.over(); i++) {
        await sleep(random.between(500, 6_000));
        await world.redis?.kill();
        await sleep(random.between(0, 3_000));
        await world.redis?.start();
      }
      return `${count} crashes of Redis, restarted from its append-only file`;
    },
  },
  {
    name: 'misp-answers-lost',
    modes: BOTH,
    strike: async (world, random, options) => {
      // Carried out, but the answer never arrives: the client cannot know.
      await reached(world, options, 0.2 * random.next());
      for (let i = 0; i < options.kills; i++) {
        world.misp?.faults.next(1, { kind: 'crash-after' });
        await sleep(random.between(500, 3_000));
      }
      return `${options.kills} answers lost`;
    },
  },
  ...OUTAGES,
];
