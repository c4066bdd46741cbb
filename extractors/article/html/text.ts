import { oneLine } from '../../../src/text.ts';
import { UNSEEN } from './counts.ts';
import { type AnyNode, type Element, isTag, isText, type ParentNode, textContent } from './dom.ts';

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
      const text = pre ? node.data : node.data.replace(/\s+/g, ' ');
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

/** A node's text in one line, as it stands in the source. */
export function lineOf(node: AnyNode): string {
  return oneLine(textContent(node));
}

/** A node's text in one line, as a reader sees it. */
export function shownLine(node: AnyNode): string {
  return oneLine(visibleText(node));
}
