import { statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlKey } from '../../../src/net/canonical-url.ts';
import { PRIORITY } from '../../../src/queue/ports.ts';
import type { Random } from './random.ts';
import type { Mode, World, WorldOptions } from './world.ts';

/** Something that goes wrong while the processes work. `over` tells that everything is settled. */
export interface Fault {
  name: string;
  modes: readonly Mode[];
  world?: Partial<WorldOptions>;
  /** Roles by process name; otherwise cron, web and one worker. */
  processes?: Record<string, string>;
  /** Returns what it did, for the report. */
  strike(world: World, random: Random, options: StrikeOptions): Promise<string>;
}

export interface StrikeOptions {
  /** How long something stays away, ms. */
  outageMs: number;
  kills: number;
  over(): boolean;
}

const BOTH = ['sqlite', 'redis'] as const;
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

/** Something goes away at a random moment and comes back. */
async function outage(world: World, random: Random, options: StrikeOptions, begin: () => unknown, end: () => unknown): Promise<string> {
  const share = 0.6 * random.next();
  await reached(world, options, share);
  await sleep(random.between(0, 2_000));
  await begin();
  try {
    await sleep(options.outageMs);
  } finally {
    await end();
  }
  return `when ${Math.round(100 * share)} % were done, for ${options.outageMs} ms`;
}

/** Waits until this share of the addresses is done, and at least one page is in hand unless the share is 0. */
async function reached(world: World, options: StrikeOptions, share: number): Promise<void> {
  while (share > 0 && !options.over()) {
    const counts = await world.store.queue.counts().catch(() => undefined);
    if (counts) {
      const done = counts.publish.done + counts.crawl.failed + counts.publish.failed;
      if (done >= share * world.urls.length && (done > 0 || counts.crawl.active > 0)) return;
    }
    await sleep(250);
  }
}

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
    name: 'redis-frozen',
    modes: ['redis'],
    strike: (world, random, options) =>
      outage(
        world,
        random,
        options,
        () => world.redis?.freeze(),
        () => world.redis?.thaw(),
      ),
  },
  {
    name: 'redis-away',
    modes: ['redis'],
    strike: (world, random, options) =>
      outage(
        world,
        random,
        options,
        () => world.redis?.kill(),
        () => world.redis?.start(),
      ),
  },
  {
    name: 'redis-oom',
    modes: ['redis'],
    strike: (world, random, options) =>
      outage(
        world,
        random,
        options,
        () => world.redis?.command('CONFIG', 'SET', 'maxmemory', '1'),
        () => world.redis?.command('CONFIG', 'SET', 'maxmemory', '0'),
      ),
  },
  {
    name: 'misp-refuses',
    modes: BOTH,
    strike: (world, random, options) =>
      outage(
        world,
        random,
        options,
        () => world.misp?.down(),
        () => world.misp?.up(),
      ),
  },
  {
    name: 'misp-500',
    modes: BOTH,
    strike: (world, random, options) =>
      outage(
        world,
        random,
        options,
        () => world.misp?.faults.always({ kind: 'status', status: 500 }),
        () => world.misp?.faults.clear(),
      ),
  },
  {
    name: 'misp-hangs',
    modes: BOTH,
    strike: (world, random, options) =>
      outage(
        world,
        random,
        options,
        () => world.misp?.faults.always({ kind: 'hang' }),
        () => world.misp?.faults.clear(),
      ),
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
  {
    name: 'disk-full',
    modes: ['sqlite'],
    world: { ownDisk: true },
    strike: (world, random, options) =>
      outage(
        world,
        random,
        options,
        () => fill(world.dataDir),
        () => unlinkSync(join(world.dataDir, 'ballast')),
      ),
  },
  {
    name: 'disk-full-feed-folder',
    modes: BOTH,
    world: { ownDisk: true, target: 'folder' },
    strike: (world, random, options) =>
      outage(
        world,
        random,
        options,
        () => fill(world.dataDir),
        () => unlinkSync(join(world.dataDir, 'ballast')),
      ),
  },
];

/** Fills the disk to the last block. */
function fill(folder: string): void {
  const file = join(folder, 'ballast');
  const { bavail, bsize } = statfsSync(folder);
  for (let size = bavail * bsize; size >= bsize; size = Math.floor(size / 2 / bsize) * bsize) {
    try {
      writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // What did fit stays; the rest is tried in smaller pieces.
    }
  }
}
