import {
  type AnyNode,
  type ChildNode,
  Document,
  Element as HandlerElement,
  isDocument,
  isTag,
  isText,
  type ParentNode,
  Text,
} from 'domhandler';
import { COUNTS, type Counts, forgetCounts } from './counts.ts';

export { textLength } from './counts.ts';
/**
 * The light DOM that all our passes work on: domhandler's plain objects, built by parse5 (the same tree as a browser's).
 * Everything here is iterative, so that a page nested a thousand levels deep cannot overflow a thread's stack, and nothing
 * builds live collections, which is what makes heavier DOMs quadratic on large pages.
 */
export { type AnyNode, type ChildNode, Document, isDocument, isTag, isText, type ParentNode, Text };

/** With all fields from the beginning: the engine reads nodes several times faster while they have few different sets of fields. */
export class Element extends HandlerElement {
  override namespace?: string = 'http://www.w3.org/1999/xhtml';
  [COUNTS]?: Counts | undefined = undefined;
}

/** All nodes below `root` in document order. The node just given may be removed; to change more of the tree, use all(). */
export function nodes(root: ParentNode): IterableIterator<ChildNode> {
  return new Walk<ChildNode>(root);
}

/** All elements below `root` in document order, those of the given names if any are given; they may be removed like nodes. */
export function elements(root: ParentNode, ...names: string[]): IterableIterator<Element> {
  return new Walk<Element>(root, names);
}

/** By hand and with one result for all steps: walks are most of what the passes do, and a generator takes twice as long. */
class Walk<T extends ChildNode> implements IterableIterator<T> {
  private given: ChildNode | null = null;
  /** Where the walk goes on when the node just given was removed. */
  private behind: ChildNode | null;
  private readonly result: { done: boolean; value: T } = { done: false, value: undefined as unknown as T };
  private readonly root: ParentNode;
  private readonly names: string[] | undefined;

  /** `names`: only elements, those with one of the names if there are any. */
  constructor(root: ParentNode, names?: string[]) {
    this.root = root;
    this.names = names;
    this.behind = root.children[0] ?? null;
  }

  next(): IteratorResult<T> {
    const { root, names, given } = this;
    let node = given === null || given.parent === null ? this.behind : following(given, root);
    if (names) while (node && !isNamed(node, names)) node = following(node, root);
    this.given = node;
    this.behind = node && after(node, root);
    this.result.done = node === null;
    this.result.value = node as T;
    return this.result as IteratorResult<T>;
  }

  [Symbol.iterator](): this {
    return this;
  }
}

function following(node: ChildNode, root: ParentNode): ChildNode | null {
  return (node as ParentNode).children?.[0] ?? after(node, root);
}

function after(node: ChildNode, root: ParentNode): ChildNode | null {
  let at: ChildNode | null = node;
  while (at) {
    if (at.next) return at.next;
    const up: ParentNode | null = at.parent;
    if (!up || up === root || isDocument(up)) return null;
    at = up as ChildNode;
  }
  return null;
}

function isNamed(node: ChildNode, names: string[]): node is Element {
  return isTag(node) && (names.length === 0 || names.includes(node.name));
}

/** A list that stays valid while the tree is changed. */
export function all(root: ParentNode, ...names: string[]): Element[] {
  const found: Element[] = [];
  for (let node = root.children[0] ?? null; node; node = following(node, root)) if (isNamed(node, names)) found.push(node);
  return found;
}

export function first(root: ParentNode, ...names: string[]): Element | undefined {
  for (let node = root.children[0] ?? null; node; node = following(node, root)) if (isNamed(node, names)) return node;
  return undefined;
}

export function holds(root: ParentNode, ...names: string[]): boolean {
  return first(root, ...names) !== undefined;
}

export function attribute(element: Element, name: string): string {
  return element.attribs[name] ?? '';
}

/** Text of a node as textContent gives it. */
export function textContent(node: AnyNode): string {
  if (isText(node)) return node.data;
  const root = node as ParentNode;
  let text = '';
  for (let inner = root.children?.[0] ?? null; inner; inner = following(inner, root)) if (isText(inner)) text += inner.data;
  return text;
}

export function isElement(node: Element, ...names: string[]): boolean;
export function isElement(node: AnyNode | null | undefined, ...names: string[]): node is Element;
export function isElement(node: AnyNode | null | undefined, ...names: string[]): boolean {
  return node !== null && node !== undefined && isTag(node) && (names.length === 0 || names.includes(node.name));
}

/** Text of nothing but white space, such as stands between the tags of blocks. */
export function isBlank(node: ChildNode): boolean {
  return isText(node) && node.data.trim() === '';
}

/** The node before or after, without regard to blank text. */
export function neighbour(node: ChildNode, where: 'prev' | 'next'): ChildNode | null {
  let at = node[where];
  while (at && isBlank(at)) at = at[where];
  return at;
}

export function neighbourElement(node: ChildNode, where: 'prev' | 'next'): Element | undefined {
  const beside = neighbour(node, where);
  return isElement(beside) ? beside : undefined;
}

/** The element itself, or the nearest around it, that has one of these names. */
export function closest(node: AnyNode | null, ...names: string[]): Element | undefined {
  return closestWhere(node, (element) => names.includes(element.name));
}

export function closestWhere(node: AnyNode | null, test: (element: Element) => boolean): Element | undefined {
  for (let at = node; at; at = at.parent) if (isTag(at) && test(at)) return at;
  return undefined;
}

export function contains(ancestor: AnyNode, node: AnyNode): boolean {
  for (let at: AnyNode | null = node; at; at = at.parent) if (at === ancestor) return true;
  return false;
}

/** The elements around a node, the innermost first, without `end` and those around it. */
export function ancestors(node: AnyNode, end?: Element): Element[] {
  const list: Element[] = [];
  for (let at = node.parent; at && at !== end; at = at.parent) if (isTag(at)) list.push(at);
  return list;
}

export function childElements(parent: ParentNode): Element[] {
  return parent.children.filter((child): child is Element => isTag(child));
}

export function create(name: string, attributes: Record<string, string> = {}, children: (ChildNode | string)[] = []): Element {
  const element = new Element(name, attributes);
  setChildren(
    element,
    children.map((child) => (typeof child === 'string' ? new Text(child) : child)),
  );
  return element;
}

export function setChildren(parent: ParentNode, children: ChildNode[]): void {
  leaveParents(parent, children);
  parent.children = children;
  relink(parent);
  forgetCounts(parent);
}

export function setText(node: Text, text: string): void {
  if (text === node.data) return;
  node.data = text;
  forgetCounts(node);
}

/** Takes children from their old parents at once: one by one, moving forty thousand siblings is quadratic. */
function leaveParents(parent: ParentNode, children: ChildNode[]): void {
  const moving = new Set(children);
  const old = new Set<ParentNode>();
  for (const child of children) if (child.parent && child.parent !== parent) old.add(child.parent);
  for (const one of old) {
    one.children = one.children.filter((child) => !moving.has(child));
    relink(one);
    forgetCounts(one);
  }
}

function relink(parent: ParentNode): void {
  link(parent, null, parent.children, null);
}

/** Makes nodes the siblings between two others. */
function link(parent: ParentNode | null, prev: ChildNode | null, between: ChildNode[], next: ChildNode | null): void {
  let before = prev;
  for (const node of between) {
    node.parent = parent;
    node.prev = before;
    if (before) before.next = node;
    before = node;
  }
  if (before) before.next = next;
  if (next) next.prev = before;
}

function cutLoose(node: ChildNode): void {
  node.parent = null;
  node.prev = null;
  node.next = null;
}

export function remove(node: ChildNode): void {
  const { parent, prev, next } = node;
  forgetCounts(parent);
  link(parent, prev, [], next);
  const at = parent?.children.lastIndexOf(node) ?? -1;
  if (at >= 0) parent?.children.splice(at, 1);
  cutLoose(node);
}

/** Puts `added` before or after `node`. */
export function insert(added: ChildNode, where: 'before' | 'behind', node: ChildNode): void {
  const { parent } = node;
  if (!parent) return;
  forgetCounts(parent);
  const [prev, next] = where === 'behind' ? [node, node.next] : [node.prev, node];
  parent.children.splice(parent.children.lastIndexOf(node) + (where === 'behind' ? 1 : 0), 0, added);
  link(parent, prev, [added], next);
}

/** Puts `replacements` (nodes from elsewhere) where `node` was. */
export function replace(node: ChildNode, ...replacements: ChildNode[]): void {
  const { parent, prev, next } = node;
  if (!parent) return;
  forgetCounts(parent);
  for (const one of replacements) if (one.parent) remove(one);
  parent.children.splice(parent.children.lastIndexOf(node), 1, ...replacements);
  link(parent, prev, replacements, next);
  cutLoose(node);
}

export function unwrap(element: Element): void {
  const children = element.children;
  element.children = [];
  forgetCounts(element);
  for (const child of children) cutLoose(child);
  replace(element, ...children);
}
