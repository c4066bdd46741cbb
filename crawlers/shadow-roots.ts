import type { CDPSession } from 'playwright';
import type { IsolatedWorld } from './isolated-world.ts';

/** More of them are not looked up: a page of so many components is an application. */
const MAX_ROOTS = 100;

interface DescribedNode {
  backendNodeId: number;
  shadowRootType?: string;
  shadowRoots?: DescribedNode[];
  children?: DescribedNode[];
}

/**
 * The closed shadow roots of the document, as objects of our isolated world: no script can reach them, the protocol can.
 * Called only when the page has elements that may hold one, since it takes the whole tree through the protocol.
 */
export async function closedShadowRoots(cdp: CDPSession, world: IsolatedWorld): Promise<string[]> {
  const executionContextId = await world.contextId();
  const { root } = await cdp.send('DOM.getDocument', { depth: -1, pierce: true });
  const found: number[] = [];
  const stack: DescribedNode[] = [root as DescribedNode];
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
