import { setTimeout as sleep } from 'node:timers/promises';
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

export const BOTH: readonly Mode[] = ['sqlite', 'redis'];

/** Waits until this share of the addresses is done, and at least one page is open unless the share is 0. */
export async function reached(world: World, options: StrikeOptions, share: number): Promise<void> {
  while (share > 0 && !options.over()) {
    const counts = await world.store.queue.counts().catch(() => undefined);
    if (counts) {
      const done = counts.publish.done + counts.crawl.failed + counts.publish.failed;
      if (done >= share * world.urls.length && (done > 0 || counts.crawl.active > 0)) return;
    }
    await sleep(250);
  }
}
