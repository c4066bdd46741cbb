import { undoWindows1252 } from '../src/charset.ts';
import { type Snapshot, takeSnapshot } from '../src/snapshot/take-snapshot.ts';
import type { CdpSession } from './browser/session.ts';
import { mayHaveClosedRoots } from './in-page/questions.ts';
import type { IsolatedWorld } from './isolated-world.ts';

/**
 * The snapshot of a document, closed shadow roots included, and read as UTF-8 when its server called UTF-8 something else.
 * `frameId`: the frame whose document it is; absent, the session's main frame.
 */
export async function snapshotOf(
  cdp: CdpSession,
  world: IsolatedWorld,
  options: Parameters<typeof takeSnapshot>[0],
  frameId?: string,
): Promise<Snapshot> {
  const snapshot = await world.call(takeSnapshot, options, async () =>
    (await world.call(mayHaveClosedRoots, undefined)) ? await closedShadowRoots(cdp, world, frameId).catch(() => []) : [],
  );
  if (snapshot.charset !== 'windows-1252') return snapshot;
  const { html, title, text } = snapshot;
  return { ...snapshot, html: undoWindows1252(html), title: undoWindows1252(title), text: undoWindows1252(text) };
}

/** More of them are not looked up: a page of so many components is an application. */
const MAX_ROOTS = 100;

interface DescribedNode {
  backendNodeId: number;
  frameId?: string;
  contentDocument?: DescribedNode;
  shadowRootType?: string;
  shadowRoots?: DescribedNode[];
  children?: DescribedNode[];
}

/**
 * The closed shadow roots of a document, as objects of our isolated world: no script can reach them, the protocol can.
 * `frameId`: the frame whose document it is; absent, that of the session's main frame.
 * Called only when the page has elements that may hold one, since it takes the whole tree through the protocol.
 */
async function closedShadowRoots(cdp: CdpSession, world: IsolatedWorld, frameId?: string): Promise<string[]> {
  const executionContextId = await world.contextId();
  const { root } = await cdp.send('DOM.getDocument', { depth: -1, pierce: true });
  const found: number[] = [];
  const start = (frameId && documentOf(root as DescribedNode, frameId)) || (root as DescribedNode);
  const stack: DescribedNode[] = [start];
  while (stack.length > 0 && found.length < MAX_ROOTS) {
    const node = stack.pop() as DescribedNode;
    for (const shadow of node.shadowRoots ?? []) {
      if (shadow.shadowRootType === 'closed') found.push(shadow.backendNodeId);
      stack.push(shadow);
    }
    if (node.children) stack.push(...node.children);
  }
  const objects = await Promise.all(
    found.map((backendNodeId) => cdp.send('DOM.resolveNode', { backendNodeId, executionContextId }).catch(() => undefined)),
  );
  // Its tree is no longer followed: every later change would be told.
  await cdp.send('DOM.disable').catch(() => {});
  return objects.flatMap((resolved) => resolved?.object.objectId ?? []);
}

/** The document of a frame in this tree; undefined when it is none of a frame inside (but the main frame's). */
function documentOf(root: DescribedNode, frameId: string): DescribedNode | undefined {
  const stack = [root];
  while (stack.length > 0) {
    const node = stack.pop() as DescribedNode;
    if (node.contentDocument && node.frameId === frameId) return node.contentDocument;
    stack.push(...(node.shadowRoots ?? []), ...(node.children ?? []), ...(node.contentDocument ? [node.contentDocument] : []));
  }
  return undefined;
}
