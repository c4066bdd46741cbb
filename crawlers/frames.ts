import type { Page as BrowserPage, CDPSession, Frame } from 'playwright';
import { SNAPSHOT_ATTRIBUTES } from '../src/domain.ts';
import { type Snapshot, takeSnapshot } from '../src/snapshot/take-snapshot.ts';
import { isolatedWorld } from './isolated-world.ts';
import { withinTime } from './time-limit.ts';

/** Frames that never hold a part of an article. */
const NOT_ARTICLE =
  /^(about:blank$|javascript:)|\/\/([^/]*\.)?(youtube(-nocookie)?\.com|youtu\.be|vimeo\.com|facebook\.com|twitter\.com|x\.com|doubleclick\.net|googlesyndication\.com|google\.com\/(recaptcha|maps)|hcaptcha\.com|challenges\.cloudflare\.com|disqus\.com|hsforms\.(com|net)|spotify\.com|soundcloud\.com)\b/i;
const FRAME_TIMEOUT_MS = 3_000;

/**
 * Documents of the frames that the snapshot marked (shown and not tiny), in the order of their marks. A frame that
 * cannot be read in time is an empty document, never a failed page.
 */
export async function readFrames(
  page: BrowserPage,
  cdp: CDPSession,
  marked: Snapshot['frames'],
  maxLength: number,
): Promise<{ url: string; html: string }[]> {
  if (marked.length === 0) return [];
  const owners = await frameOwners(page, cdp);
  return Promise.all(
    marked.map(async ({ index, src }) => {
      const empty = { url: src, html: '' };
      const owner = owners.get(index);
      if (!owner || NOT_ARTICLE.test(owner.url)) return empty;
      const reading = isolatedWorld(owner.cdp, owner.frameId)
        .call(takeSnapshot, { hiddenMark: SNAPSHOT_ATTRIBUTES.hidden, frameMark: 'data-mc-inner-frame', maxLength: maxLength / 4 })
        .then((snapshot) => ({ url: snapshot.url, html: snapshot.html }));
      return withinTime(reading, FRAME_TIMEOUT_MS).catch(() => empty);
    }),
  );
}

interface Owner {
  url: string;
  frameId: string;
  cdp: CDPSession;
}

/** The frame of each <iframe> of the main document, by the element's place in document order. */
async function frameOwners(page: BrowserPage, cdp: CDPSession): Promise<Map<number, Owner>> {
  const known = new Map<string, Owner>();
  const { frameTree } = await cdp.send('Page.getFrameTree');
  for (const { frame } of frameTree.childFrames ?? []) known.set(frame.id, { url: frame.url, frameId: frame.id, cdp });
  // A frame of another site lives in another process and has a session of its own.
  await Promise.all(
    page
      .mainFrame()
      .childFrames()
      .map(async (frame: Frame) => {
        try {
          const own = await page.context().newCDPSession(frame);
          const { frameTree: tree } = await own.send('Page.getFrameTree');
          known.set(tree.frame.id, { url: tree.frame.url, frameId: tree.frame.id, cdp: own });
        } catch {
          // Same process: it is in the page's own frame tree.
        }
      }),
  );
  const { root } = await cdp.send('DOM.getDocument', { depth: 0 });
  const { nodeIds } = await cdp.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: 'iframe, frame' });
  const owners = new Map<number, Owner>();
  await Promise.all(
    nodeIds.slice(0, 200).map(async (nodeId, index) => {
      const { node } = await cdp.send('DOM.describeNode', { nodeId });
      const owner = node.frameId === undefined ? undefined : known.get(node.frameId);
      if (owner) owners.set(index, owner);
    }),
  );
  return owners;
}
