import type { ReaderElement } from './element.ts';

export const ELEMENT_NODE = 1;
const TEXT_NODE = 3;

export type ReaderNode = ReaderElement | ReaderText;

const NONE: readonly ReaderNode[] = [];

export abstract class Linked {
  parentNode: ReaderElement | null = null;
  previousSibling: ReaderNode | null = null;
  nextSibling: ReaderNode | null = null;
  readonly ELEMENT_NODE = ELEMENT_NODE;
  readonly TEXT_NODE = TEXT_NODE;

  get nextElementSibling(): ReaderElement | null {
    let at = this.nextSibling;
    while (at && !(at.nodeType === ELEMENT_NODE)) at = at.nextSibling;
    return at;
  }

  get previousElementSibling(): ReaderElement | null {
    let at = this.previousSibling;
    while (at && !(at.nodeType === ELEMENT_NODE)) at = at.previousSibling;
    return at;
  }

  remove(): void {
    this.parentNode?.removeChild(this as unknown as ReaderNode);
  }
}

export class ReaderText extends Linked {
  readonly nodeType = TEXT_NODE;
  readonly nodeName = '#text';
  readonly childNodes: readonly ReaderNode[] = NONE;
  readonly textContent: string;

  constructor(text: string) {
    super();
    this.textContent = text;
  }
}
