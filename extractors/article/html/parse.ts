import { parse } from 'parse5';
import { adapter } from 'parse5-htmlparser2-tree-adapter';
import { type ChildNode, type Document, Element, isDocument, isTag, type ParentNode, setChildren } from './dom.ts';

/** Deeper than any layout; what is nested further keeps its text but loses the wrapper. */
const MAX_DEPTH = 120;

/** Builds our elements, without what the adapter notes of each attribute for those who write HTML. */
const treeAdapter: typeof adapter = {
  ...adapter,
  createElement(name, namespace, attributes) {
    const element = new Element(name, Object.create(null));
    element.namespace = namespace;
    treeAdapter.adoptAttributes(element, attributes);
    return element;
  },
  adoptAttributes({ attribs }, attributes) {
    for (const { name, value } of attributes) attribs[name] ??= value;
  },
};

/** HTML as a browser would read it. */
export function parseHtml(html: string): Document {
  const document = parse(html, { treeAdapter });
  flatten(document);
  return document;
}

/**
 * Elements below MAX_DEPTH are replaced by their children. Every later step (selectors, serialising, Readability, Turndown)
 * may then recurse without a page of ten thousand nested `<div>` overflowing the stack or costing quadratic time.
 */
function flatten(root: ParentNode): void {
  const pending: { parent: ParentNode; depth: number }[] = [{ parent: root, depth: 0 }];
  for (let task = pending.pop(); task; task = pending.pop()) {
    const { parent, depth } = task;
    openTemplate(parent);
    // A table whose cells would lie beyond the limit becomes a box: text between rows would be lost with the table.
    const isCutTable = isTag(parent) && parent.name === 'table' && depth >= MAX_DEPTH - 4;
    if (isCutTable) parent.name = 'div';
    if (depth < MAX_DEPTH && !isCutTable) {
      for (const child of parent.children) if ('children' in child) pending.push({ parent: child as ParentNode, depth: depth + 1 });
      continue;
    }
    setChildren(parent, leaves(parent));
  }
}

/** The parser keeps a `<template>`'s content in a document of its own, where every walk of the tree would end: it becomes its children. */
function openTemplate(parent: ParentNode): void {
  const content = isTag(parent) && parent.name === 'template' ? (parent.children[0] as unknown as ParentNode) : undefined;
  if (content && isDocument(content)) setChildren(parent, [...content.children]);
}

/** Everything below `parent` that has no children, in order, cut loose from its old parents. */
function leaves(parent: ParentNode): ChildNode[] {
  const found: ChildNode[] = [];
  const pending: ChildNode[] = [...parent.children].reverse();
  for (let node = pending.pop(); node; node = pending.pop()) {
    const inner = isTag(node) ? (node as Element).children : [];
    if (inner.length > 0 && isTag(node)) {
      for (let at = inner.length - 1; at >= 0; at--) pending.push(inner[at] as ChildNode);
      (node as Element).children = [];
    } else {
      found.push(node);
    }
    node.parent = null;
  }
  return found;
}
