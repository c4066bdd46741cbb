import type { Node } from 'domhandler';
import type TurndownService from 'turndown';
import { type AnyNode, type ChildNode, Element, elements, isTag, isText, type ParentNode, remove, Text, textContent } from '../html/dom.ts';

/**
 * Our nodes as Turndown asks for them: domhandler has most of what it needs (siblings, parents, types), these few are missing.
 * The copy is made for one conversion, which may change it; nothing is serialised and parsed again.
 */
class TurndownElement extends Element {
  get nodeName(): string {
    return this.name.toUpperCase();
  }

  get textContent(): string {
    return textContent(this);
  }

  get lastElementChild(): ChildNode | null {
    return this.children.findLast(isTag) ?? null;
  }

  getAttribute(name: string): string | null {
    return this.attribs[name] ?? null;
  }

  getElementsByTagName(name: string): Element[] {
    return [...elements(this, name.toLowerCase())];
  }

  removeChild(node: ChildNode): void {
    remove(node);
  }

  /** Turndown copies what it is given before it changes it; this is that copy. */
  override cloneNode<T extends Node>(this: T): T {
    return this;
  }
}

class TurndownText extends Text {
  readonly nodeName = '#text';

  get textContent(): string {
    return this.data;
  }
}

/** A box with copies of the nodes, for `service.turndown()`. */
export function turndownTree(nodes: readonly ChildNode[]): TurndownService.Node {
  const root = new TurndownElement('x-turndown', {});
  const pending: { from: readonly AnyNode[]; to: ParentNode }[] = [{ from: nodes, to: root }];
  for (let task = pending.pop(); task; task = pending.pop()) {
    for (const node of task.from) {
      const copy = isText(node) ? new TurndownText(node.data) : isTag(node) ? new TurndownElement(node.name, node.attribs) : undefined;
      if (!copy) continue;
      const before = task.to.children.at(-1) ?? null;
      copy.parent = task.to;
      copy.prev = before;
      if (before) before.next = copy;
      task.to.children.push(copy);
      if (isTag(node)) pending.push({ from: node.children, to: copy as Element });
    }
  }
  return root as unknown as TurndownService.Node;
}
