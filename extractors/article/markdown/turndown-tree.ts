import type { Node } from 'domhandler';
import type TurndownService from 'turndown';
import { type ChildNode, Element, elements, isTag, isText, remove, setChildren, Text, textContent } from '../html/dom.ts';

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
  return boxOf('x-turndown', {}, nodes) as unknown as TurndownService.Node;
}

// No page is nested deeper than parse.ts allows.
function boxOf(name: string, attributes: Record<string, string>, nodes: readonly ChildNode[]): TurndownElement {
  const box = new TurndownElement(name, attributes);
  const copies = nodes.map((node) =>
    isText(node) ? new TurndownText(node.data) : isTag(node) ? boxOf(node.name, node.attribs, node.children) : undefined,
  );
  setChildren(
    box,
    copies.filter((one) => one !== undefined),
  );
  return box;
}
