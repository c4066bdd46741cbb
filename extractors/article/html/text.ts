import { collapseSpace, oneLine } from '../../../src/text.ts';
import { UNSEEN } from './counts.ts';
import { type AnyNode, type Element, elements, isTag, isText, nodes, type ParentNode, textContent } from './dom.ts';

export { linkDensity } from './counts.ts';

export const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
/** Without the title's. */
export const SUBHEADINGS = HEADINGS.slice(1);

/** Elements that stand on lines of their own. */
export const BLOCKS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 ' +
    'h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary table tbody tfoot thead tr ul'
  ).split(' '),
);

export function isBlock(node: AnyNode | null | undefined): node is Element {
  return node !== null && node !== undefined && isTag(node) && BLOCKS.has(node.name);
}

export function holdsBlocks(root: ParentNode): boolean {
  for (const inner of elements(root)) if (isBlock(inner)) return true;
  return false;
}

/**
 * The text as a reader sees it: blocks and `<br>` on lines of their own, cells parted by tabs, white space collapsed except
 * inside `<pre>`. Values of two neighbouring blocks or cells can never run together. Leaves out the elements of `without`.
 */
export function visibleText(root: AnyNode, without?: ReadonlySet<Element>): string {
  let out = '';
  let last = '\n';
  const put = (text: string) => {
    if (text === '') return;
    out += text;
    last = text[text.length - 1] as string;
  };
  const line = () => {
    if (last !== '\n') put('\n');
  };
  // No page is nested deeper than parse.ts allows.
  const read = (node: AnyNode, pre: boolean) => {
    if (isText(node)) {
      const text = pre ? node.data : collapseSpace(node.data);
      put(!pre && text.startsWith(' ') && /\s/.test(last) ? text.slice(1) : text);
      return;
    }
    const { children } = node as ParentNode;
    if (children === undefined) return;
    if (!isTag(node)) {
      for (const child of children) read(child, pre);
      return;
    }
    if (UNSEEN.has(node.name) || without?.has(node)) return;
    if (node.name === 'br') {
      put('\n');
      return;
    }
    const isBlock = BLOCKS.has(node.name);
    if (isBlock) line();
    for (const child of children) read(child, pre || node.name === 'pre');
    if (node.name === 'td' || node.name === 'th') put('\t');
    else if (isBlock) line();
  };
  read(root, false);
  return out
    .replace(/(?<![ \t])[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The texts above an element that have so many characters, without the blanks around them. */
export function textsAbove(element: Element, root: Element, least: number): string[] {
  const texts: string[] = [];
  for (const node of nodes(root)) {
    if (node === element) break;
    if (isText(node) && node.data.trim().length >= least) texts.push(node.data.trim());
  }
  return texts;
}

/** A node's text in one line, as it stands in the source. */
export function lineOf(node: AnyNode): string {
  return oneLine(textContent(node));
}

/** A node's text in one line, as a reader sees it. */
export function shownLine(node: AnyNode): string {
  return oneLine(visibleText(node));
}

/** The lines of a text that have words. */
export function filledLines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
