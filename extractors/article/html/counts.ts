import { type AnyNode, type ChildNode, isTag, isText, type ParentNode } from 'domhandler';
import { collapseSpace } from '../../../src/text.ts';

/** Elements whose text no reader sees. */
export const UNSEEN: ReadonlySet<string> = new Set(
  'script style template noscript svg canvas head title iframe object embed audio video select datalist'.split(' '),
);

/**
 * What has been counted below a node. The passes ask for the length of nearly every box of a page, each of which holds most of
 * the boxes asked about before: counts stay with the nodes, so that a page is counted once, and once more only around a change.
 */
export interface Counts {
  /** UTF-16 units with white space collapsed, a blank at the beginning and the end included. */
  length: number;
  leads: boolean;
  trails: boolean;
  /** Units of text that readers see, each text node by itself; and of those, the ones inside links of the subtree. */
  seen: number;
  linked: number;
}

export const COUNTS = Symbol('counts');
type Counted = ParentNode & { [COUNTS]?: Counts | undefined };

/** Characters of a node's text, white space collapsed. */
export function textLength(node: AnyNode): number {
  if (isText(node)) return collapseSpace(node.data).trim().length;
  if (!hasChildren(node)) return 0;
  const { length, leads, trails } = countsOf(node);
  return length <= 1 ? length - (leads ? 1 : 0) : length - (leads ? 1 : 0) - (trails ? 1 : 0);
}

/** Share of a node's text that is inside links, 0 to 1. */
export function linkDensity(root: ParentNode): number {
  if (isUnseen(root)) return 0;
  const { seen, linked } = countsOf(root);
  return seen === 0 ? 0 : (isLink(root) ? seen : linked) / seen;
}

/**
 * To be called after the text, name or children of a node changed. Whatever lacks counts has no ancestor with counts, since
 * counting an element counts all below it.
 */
export function forgetCounts(node: AnyNode | null): void {
  for (let at = (node && (hasChildren(node) ? node : node.parent)) as Counted | null; at?.[COUNTS]; at = at.parent as Counted | null) {
    at[COUNTS] = undefined;
  }
}

function countsOf(parent: Counted): Counts {
  let counts = parent[COUNTS];
  if (counts) return counts;
  counts = { length: 0, leads: false, trails: false, seen: 0, linked: 0 };
  for (const child of parent.children) {
    if (isText(child)) addText(counts, collapseSpace(child.data));
    else if (hasChildren(child)) add(counts, countsOf(child), child);
  }
  parent[COUNTS] = counts;
  return counts;
}

function addText(counts: Counts, text: string): void {
  if (text === '') return;
  const leads = text.charCodeAt(0) === 32;
  const trails = text.charCodeAt(text.length - 1) === 32;
  append(counts, text.length, leads, trails);
  counts.seen += text.length === 1 ? (leads ? 0 : 1) : text.length - (leads ? 1 : 0) - (trails ? 1 : 0);
}

function add(counts: Counts, inner: Counts, child: ChildNode): void {
  if (inner.length > 0) append(counts, inner.length, inner.leads, inner.trails);
  if (isUnseen(child)) return;
  counts.seen += inner.seen;
  counts.linked += isLink(child) ? inner.seen : inner.linked;
}

/** White space that meets white space is one blank. */
function append(counts: Counts, length: number, leads: boolean, trails: boolean): void {
  if (counts.length === 0) counts.leads = leads;
  counts.length += counts.trails && leads ? length - 1 : length;
  counts.trails = trails;
}

function hasChildren(node: AnyNode): node is ParentNode {
  return (node as ParentNode).children !== undefined;
}

function isUnseen(node: AnyNode): boolean {
  return isTag(node) && UNSEEN.has(node.name);
}

function isLink(node: AnyNode): boolean {
  return isTag(node) && node.name === 'a' && 'href' in node.attribs;
}
