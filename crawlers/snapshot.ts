import { undoWindows1252 } from '../src/charset.ts';
import { type Snapshot, takeSnapshot } from '../src/snapshot/take-snapshot.ts';
import type { CdpSession } from './browser/session.ts';
import { mayHaveClosedRoots } from './in-page/questions.ts';
import type { IsolatedWorld } from './isolated-world.ts';

/**
 * The snapshot of the document of a world's frame, closed shadow roots included, and read as UTF-8 when its server called UTF-8
 * something else.
 */
export async function snapshotOf(cdp: CdpSession, world: IsolatedWorld, options: Parameters<typeof takeSnapshot>[0]): Promise<Snapshot> {
  const snapshot = await world.call(takeSnapshot, options, () => closedShadowRoots(cdp, world).catch(() => []));
  if (snapshot.charset !== 'windows-1252') return snapshot;
  const { html, title, text } = snapshot;
  return { ...snapshot, html: undoWindows1252(html), title: undoWindows1252(title), text: undoWindows1252(text) };
}

/** More of them are not looked up: a page of so many components is an application. */
const MAX_ROOTS = 100;

interface DescribedNode {
  backendNodeId: number;
  shadowRootType?: string;
  shadowRoots?: DescribedNode[];
  children?: DescribedNode[];
}

/**
 * The closed shadow roots of a document, as objects of our isolated world: no script can reach them, the protocol can. It is asked only
 * about the elements that may have one, since describing a whole page costs as much as its snapshot.
 */
async function closedShadowRoots(cdp: CdpSession, world: IsolatedWorld): Promise<string[]> {
  const executionContextId = await world.contextId();
  const functionDeclaration = mayHaveClosedRoots.toString();
  const { result: list } = await cdp.send('Runtime.callFunctionOn', { functionDeclaration, executionContextId });
  if (list.objectId === undefined) return [];
  const { result: entries } = await cdp.send('Runtime.getProperties', { objectId: list.objectId, ownProperties: true });
  const hosts = await Promise.all(
    entries.flatMap(({ value }) =>
      value?.objectId === undefined
        ? []
        : cdp.send('DOM.describeNode', { objectId: value.objectId, depth: -1, pierce: true }).catch(() => undefined),
    ),
  );
  const found = new Set<number>();
  const stack: DescribedNode[] = hosts.flatMap((described) => described?.node ?? []);
  while (stack.length > 0 && found.size < MAX_ROOTS) {
    const node = stack.pop() as DescribedNode;
    for (const shadow of node.shadowRoots ?? []) if (shadow.shadowRootType === 'closed') found.add(shadow.backendNodeId);
    stack.push(...(node.shadowRoots ?? []), ...(node.children ?? []));
  }
  const objects = await Promise.all(
    [...found].map((backendNodeId) => cdp.send('DOM.resolveNode', { backendNodeId, executionContextId }).catch(() => undefined)),
  );
  return objects.flatMap((resolved) => resolved?.object.objectId ?? []);
}
