import { ReaderElement } from './element.ts';
import { ReaderText } from './node.ts';

/**
 * A DOM just large enough for Readability: the members that its source uses and that it documents for worker threads, on plain
 * linked nodes. A complete DOM (jsdom) costs fifteen times the CPU for the same answer; test/unit/extractors/reader-dom.spec.ts
 * holds the two against each other. Lists of nodes are snapshots, never live.
 */
export { ReaderElement, ReaderText };

/** Readability makes addresses absolute, which nobody reads here. */
const NO_ADDRESS = 'https://document.invalid/';

/** The document around `body`; it has no head. */
export class ReaderDocument extends ReaderElement {
  readonly documentElement: ReaderElement;
  readonly body: ReaderElement;
  readonly title = '';
  readonly baseURI = NO_ADDRESS;
  readonly documentURI = NO_ADDRESS;

  constructor(body: ReaderElement) {
    super('#document');
    this.tagName = undefined;
    this.body = body;
    this.documentElement = new ReaderElement('html');
    // Tells Readability that names of elements may be changed in place.
    Object.assign(this.documentElement, { __JSDOMParser__: true });
    this.documentElement.appendChild(body);
    this.appendChild(this.documentElement);
  }

  createElement(name: string): ReaderElement {
    return new ReaderElement(name.toLowerCase());
  }

  createTextNode(text: string): ReaderText {
    return new ReaderText(text);
  }
}
