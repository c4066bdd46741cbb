import { Attributed } from './attributes.ts';
import { ELEMENT_NODE, type ReaderNode, ReaderText } from './node.ts';

/** What innerHTML stands for: Readability only keeps it, to put the page back as it was before its next attempt. */
class Snapshot {
  readonly children: ReaderNode[];

  constructor(children: ReaderNode[]) {
    this.children = children;
  }

  /** Readability writes it into a log line that goes nowhere. */
  toString(): string {
    return '';
  }
}

export class ReaderElement extends Attributed {
  readonly nodeType = ELEMENT_NODE;
  /** Undefined for a document: this is how Readability sees the end of the ancestors. */
  tagName: string | undefined;
  localName: string;
  firstChild: ReaderNode | null = null;
  lastChild: ReaderNode | null = null;
  /** Where the element came from; kept by copies, so that what Readability keeps can be traced back. */
  readonly origin: object | undefined;
  private text: string | undefined;
  private list: ReaderNode[] | undefined;
  private elementList: ReaderElement[] | undefined;

  constructor(name: string, attribs: Record<string, string> = {}, origin?: object) {
    super(attribs);
    this.localName = name;
    this.tagName = name.toUpperCase();
    this.origin = origin;
  }

  get nodeName(): string | undefined {
    return this.tagName;
  }

  get childNodes(): ReaderNode[] {
    if (this.list === undefined) {
      this.list = [];
      for (let at = this.firstChild; at; at = at.nextSibling) this.list.push(at);
    }
    return this.list;
  }

  get children(): ReaderElement[] {
    if (this.elementList === undefined) {
      this.elementList = [];
      for (let at = this.firstChild; at; at = at.nextSibling) if (at instanceof ReaderElement) this.elementList.push(at);
    }
    return this.elementList;
  }

  get firstElementChild(): ReaderElement | null {
    const first = this.firstChild;
    return first === null || first instanceof ReaderElement ? first : first.nextElementSibling;
  }

  /** Remembered until something below changes: Readability asks every box for it many times. */
  get textContent(): string {
    if (this.text === undefined) {
      let text = '';
      for (let at = this.firstChild; at; at = at.nextSibling) text += at.textContent;
      this.text = text;
    }
    return this.text;
  }

  get innerHTML(): Snapshot {
    const copies: ReaderNode[] = [];
    for (let at = this.firstChild; at; at = at.nextSibling) copies.push(copyOf(at));
    return new Snapshot(copies);
  }

  set innerHTML(snapshot: Snapshot) {
    while (this.firstChild) this.removeChild(this.firstChild);
    for (const child of snapshot.children) this.appendChild(copyOf(child));
  }

  /** This element alone, without what is in it. */
  shallowCopy(): ReaderElement {
    return new ReaderElement(this.localName, this.share(), this.origin);
  }

  appendChild(node: ReaderNode): ReaderNode {
    node.remove();
    node.parentNode = this;
    node.previousSibling = this.lastChild;
    if (this.lastChild) this.lastChild.nextSibling = node;
    else this.firstChild = node;
    this.lastChild = node;
    this.changed();
    return node;
  }

  removeChild(node: ReaderNode): ReaderNode {
    if (node.previousSibling) node.previousSibling.nextSibling = node.nextSibling;
    else this.firstChild = node.nextSibling;
    if (node.nextSibling) node.nextSibling.previousSibling = node.previousSibling;
    else this.lastChild = node.previousSibling;
    node.parentNode = null;
    node.previousSibling = null;
    node.nextSibling = null;
    this.changed();
    return node;
  }

  replaceChild(node: ReaderNode, old: ReaderNode): ReaderNode {
    node.remove();
    node.parentNode = this;
    node.previousSibling = old.previousSibling;
    node.nextSibling = old.nextSibling;
    if (old.previousSibling) old.previousSibling.nextSibling = node;
    else this.firstChild = node;
    if (old.nextSibling) old.nextSibling.previousSibling = node;
    else this.lastChild = node;
    old.parentNode = null;
    old.previousSibling = null;
    old.nextSibling = null;
    this.changed();
    return old;
  }

  /** An element whose text is not remembered has no ancestor whose text is: the way up ends there. */
  private changed(): void {
    this.list = undefined;
    this.elementList = undefined;
    for (let at: ReaderElement | null = this; at && at.text !== undefined; at = at.parentNode) at.text = undefined;
  }

  /** Elements below with that name, or all for "*", in document order. */
  getElementsByTagName(name: string): ReaderElement[] {
    return this.below(name === '*' ? undefined : [name.toLowerCase()]);
  }

  /** Only lists of names ("h1,h2"), which is all that Readability selects by. */
  querySelectorAll(names: string): ReaderElement[] {
    return this.below(names.toLowerCase().split(','));
  }

  private below(names: string[] | undefined): ReaderElement[] {
    const found: ReaderElement[] = [];
    let at: ReaderElement | null = this.firstElementChild;
    while (at) {
      if (names === undefined || names.includes(at.localName)) found.push(at);
      let next: ReaderElement | null = at.firstElementChild;
      while (!next && at && at !== this) {
        next = at.nextElementSibling;
        at = at.parentNode;
      }
      at = next;
    }
    return found;
  }
}

/** Deep; not deeper than the tree that parseHtml has flattened. */
function copyOf(node: ReaderNode): ReaderNode {
  if (node instanceof ReaderText) return new ReaderText(node.textContent);
  const copy = node.shallowCopy();
  for (let at = node.firstChild; at; at = at.nextSibling) copy.appendChild(copyOf(at));
  return copy;
}
