import pTimeout from 'p-timeout';
import { SNAPSHOT_ATTRIBUTES } from '../src/domain.ts';
import type { Snapshot } from '../src/snapshot/take-snapshot.ts';
import type { BrowserPage } from './browser/page.ts';
import type { CdpSession } from './browser/session.ts';
import { isolatedWorld } from './isolated-world.ts';
import { snapshotOf } from './snapshot.ts';

/** Frames that never hold a part of an article. */
const NOT_ARTICLE =
  /\/\/([^/]*\.)?(youtube(-nocookie)?\.com|youtu\.be|vimeo\.com|facebook\.com|twitter\.com|x\.com|doubleclick\.net|googlesyndication\.com|google\.com\/(recaptcha|maps)|hcaptcha\.com|challenges\.cloudflare\.com|disqus\.com|hsforms\.(com|net)|spotify\.com|soundcloud\.com)\b/i;
/** Documents that come from the page or the web; not Chromium's own error page (chrome-error:), which says nothing of the article. */
const DOCUMENT = /^(https?:|blob:|data:|about:srcdoc)/i;
/** All are read at the same time; on a busy host a healthy one takes seconds. */
const FRAME_TIMEOUT_MS = 15_000;
const MAX_DEPTH = 4;
const MAX_FRAMES = 40;
const INNER_MARK = 'data-mc-inner-frame';

interface FrameNode {
  id: string;
  url: string;
  /** The session of the process in which the frame lives. */
  cdp: CdpSession;
  children: FrameNode[];
}

/**
 * Documents of the frames that the snapshot marked (shown and not tiny), in the order of their marks; frames inside them
 * are written where they stand. A frame that cannot be read in time is an empty document, never a failed page; `lost` gets its address.
 * So is one of `failed`, addresses that were answered by an error: what a server or the gate says of that is no part of the article.
 */
export async function readFrames(
  page: BrowserPage,
  marked: Snapshot['frames'],
  maxLength: number,
  lost: string[],
  failed: ReadonlySet<string>,
): Promise<{ url: string; html: string }[]> {
  if (marked.length === 0) return [];
  const main = await frameTree(page);
  let left = MAX_FRAMES;

  async function readMarked(parent: FrameNode, frames: Snapshot['frames'], depth: number): Promise<{ url: string; html: string }[]> {
    const owners = await ownersOf(parent);
    return Promise.all(
      frames.map(async ({ index, src }) => {
        const frame = owners.get(index);
        const isRead = frame && DOCUMENT.test(frame.url) && !NOT_ARTICLE.test(frame.url) && !failed.has(frame.url);
        if (!isRead || left-- <= 0) return { url: src, html: '' };
        return pTimeout(readFrame(frame, depth), { milliseconds: FRAME_TIMEOUT_MS }).catch(() => {
          lost.push(src);
          return { url: src, html: '' };
        });
      }),
    );
  }

  async function readFrame(frame: FrameNode, depth: number): Promise<{ url: string; html: string }> {
    const world = isolatedWorld(frame.cdp, frame.id);
    const marks = { hiddenMark: SNAPSHOT_ATTRIBUTES.hidden, frameMark: INNER_MARK };
    const { url, html, frames } = await snapshotOf(frame.cdp, world, { ...marks, maxLength: maxLength / 4 });
    if (frames.length === 0 || depth >= MAX_DEPTH) return { url, html };
    const inner = await readMarked(frame, frames, depth + 1).catch(() => []);
    return { url, html: inner.reduce((whole, { html: part }, index) => insertFrame(whole, index, part), html) };
  }

  return readMarked(main, marked, 1);
}

/** The frames of the page as a tree, those of other sites included, which live in processes and sessions of their own. */
async function frameTree(page: BrowserPage): Promise<FrameNode> {
  const known = new Map<string, FrameNode>();
  const parents = new Map<string, string | undefined>();
  type Tree = Awaited<ReturnType<typeof treeOf>>;
  const treeOf = async (session: CdpSession) => (await session.send('Page.getFrameTree')).frameTree;
  const add = (tree: Tree, session: CdpSession): void => {
    known.set(tree.frame.id, { id: tree.frame.id, url: tree.frame.url, cdp: session, children: [] });
    const { parentId } = tree.frame;
    if (parentId !== undefined) parents.set(tree.frame.id, parentId);
    for (const child of tree.childFrames ?? []) add(child, session);
  };
  add(await treeOf(page.cdp), page.cdp);
  // A frame that goes away meanwhile is not read.
  for (const session of page.frameSessions())
    await treeOf(session).then(
      (tree) => add(tree, session),
      () => {},
    );
  for (const [id, node] of known) {
    const parent = parents.get(id);
    if (parent !== undefined) known.get(parent)?.children.push(node);
  }
  return known.get(page.mainFrameId) as FrameNode;
}

/** The child frames of a document by the place of their <iframe> among all, as the snapshot counts them. */
async function ownersOf({ cdp, id, children }: FrameNode): Promise<Map<number, FrameNode>> {
  const executionContextId = await isolatedWorld(cdp, id).contextId();
  const owners = new Map<number, FrameNode>();
  await Promise.all(
    children.slice(0, 200).map(async (child) => {
      try {
        const { backendNodeId } = await cdp.send('DOM.getFrameOwner', { frameId: child.id });
        const { object } = await cdp.send('DOM.resolveNode', { backendNodeId, executionContextId });
        const { result } = await cdp.send('Runtime.callFunctionOn', {
          objectId: object.objectId as string,
          functionDeclaration: 'function () { return [...document.querySelectorAll("iframe, frame")].indexOf(this); }',
          returnByValue: true,
        });
        owners.set(Number(result.value), child);
      } catch {
        // It went away meanwhile.
      }
    }),
  );
  return owners;
}

/** Puts a frame's body in the place of its <iframe>. The HTML is our own serialisation: no ">" stands in an attribute. */
function insertFrame(html: string, index: number, frame: string): string {
  if (frame === '') return html;
  const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(frame)?.[1] ?? '';
  const element = new RegExp(`<i?frame[^>]* ${INNER_MARK}="${index}"[^>]*>(</i?frame>)?`);
  return html.replace(element, () => `<div>${body}</div>`);
}
