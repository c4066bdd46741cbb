import { statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BOTH, type Fault, reached } from './fault.ts';
import type { World } from './world.ts';

/** One thing that goes away, and how it comes back. */
interface Outage extends Omit<Fault, 'strike'> {
  begin(world: World): unknown;
  end(world: World): unknown;
}

const clearFaults = ({ misp }: World): void => misp?.faults.clear();
const emptyDisk = ({ dataDir }: World): void => unlinkSync(join(dataDir, 'ballast'));
const redisMemory =
  (bytes: number) =>
  ({ redis }: World): unknown =>
    redis?.command('CONFIG', 'SET', 'maxmemory', String(bytes));

const OUTAGE_LIST: readonly Outage[] = [
  { name: 'redis-frozen', modes: ['redis'], begin: ({ redis }) => redis?.freeze(), end: ({ redis }) => redis?.thaw() },
  { name: 'redis-away', modes: ['redis'], begin: ({ redis }) => redis?.kill(), end: ({ redis }) => redis?.start() },
  { name: 'redis-oom', modes: ['redis'], begin: redisMemory(1), end: redisMemory(0) },
  { name: 'misp-refuses', modes: BOTH, begin: ({ misp }) => misp?.down(), end: ({ misp }) => misp?.up() },
  { name: 'misp-500', modes: BOTH, begin: ({ misp }) => misp?.faults.always({ kind: 'status', status: 500 }), end: clearFaults },
  { name: 'misp-hangs', modes: BOTH, begin: ({ misp }) => misp?.faults.always({ kind: 'hang' }), end: clearFaults },
  { name: 'disk-full', modes: ['sqlite'], world: { ownDisk: true }, begin: fillDisk, end: emptyDisk },
  { name: 'disk-full-feed-folder', modes: BOTH, world: { ownDisk: true, target: 'folder' }, begin: fillDisk, end: emptyDisk },
];

/** Outages as faults: each strikes at a random moment and lasts as long as the run says. */
export const OUTAGES: readonly Fault[] = OUTAGE_LIST.map(({ begin, end, ...about }) => ({
  ...about,
  strike: async (world, random, options) => {
    const share = 0.6 * random.next();
    await reached(world, options, share);
    await sleep(random.between(0, 2_000));
    await begin(world);
    try {
      await sleep(options.outageMs);
    } finally {
      await end(world);
    }
    return `when ${Math.round(100 * share)} % were done, for ${options.outageMs} ms`;
  },
}));

/** Fills the disk to the last block. */
function fillDisk({ dataDir: folder }: World): void {
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
