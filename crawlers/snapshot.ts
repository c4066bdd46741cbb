import { type Snapshot, takeSnapshot } from '../src/snapshot/take-snapshot.ts';
import type { CdpSession } from './browser/session.ts';
import { mayHaveClosedRoots } from './in-page/questions.ts';
import type { IsolatedWorld } from './isolated-world.ts';
import { closedShadowRoots } from './shadow-roots.ts';

/** The snapshot of a document, closed shadow roots included. `frameId`: see closedShadowRoots(). */
export function snapshotOf(
  cdp: CdpSession,
  world: IsolatedWorld,
  options: Parameters<typeof takeSnapshot>[0],
  frameId?: string,
): Promise<Snapshot> {
  return world.call(takeSnapshot, options, async () =>
    (await world.call(mayHaveClosedRoots, undefined)) ? await closedShadowRoots(cdp, world, frameId).catch(() => []) : [],
  );
}
