import { type AnyNode, type Element, isElement, isTag, isText, type ParentNode } from './dom.ts';

/** Elements that stand on lines of their own. */
export const BLOCKS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 ' +
    'h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary table tbody tfoot thead tr ul'
  ).split(' '),
);

const UNSEEN: ReadonlySet<string> = new Set(
  'script style template noscript svg canvas head title iframe object embed audio video select datalist'.split(' '),
);

/**
 * The text as a reader sees it: blocks and `<br>` on lines of their own, cells parted by tabs, white space collapsed except
 * inside `<pre>`. Values of two neighbouring blocks or cells can never run together. Leaves out the elements of `without`.
 */
export function visibleText(root: AnyNode, without?: ReadonlySet<Element>): string {
  const out: string[] = [];
  let last = '\n';
  const put = (text: string) => {
    if (text === '') return;
    out.push(text);
    last = text[text.length - 1] as string;
  };
  const line = () => {
    if (last !== '\n') put('\n');
  };
  // An explicit stack: numbers are ends of elements.
  const stack: (AnyNode | { end: Element; pre: boolean })[] = [root];
  let pre = false;
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if ('end' in item) {
      if (item.end.name === 'td' || item.end.name === 'th') put('\t');
      else if (BLOCKS.has(item.end.name)) line();
      pre = item.pre;
      continue;
    }
    if (isText(item)) {
      const text = pre ? item.data : item.data.replace(/\s+/g, ' ');
      put(!pre && text.startsWith(' ') && /\s/.test(last) ? text.slice(1) : text);
      continue;
    }
    if (!('children' in item)) continue;
    if (isTag(item)) {
      if (UNSEEN.has(item.name) || without?.has(item)) continue;
      if (item.name === 'br') {
        put('\n');
        continue;
      }
      if (BLOCKS.has(item.name)) line();
      stack.push({ end: item, pre });
      if (item.name === 'pre') pre = true;
    }
    const children = (item as ParentNode).children;
    for (let at = children.length - 1; at >= 0; at--) stack.push(children[at] as AnyNode);
  }
  return out
    .join('')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Share of a node's text that is inside links, 0 to 1. */
export function linkDensity(root: ParentNode): number {
  let linked = 0;
  let total = 0;
  const stack: { node: AnyNode; link: boolean }[] = [{ node: root as AnyNode, link: false }];
  for (let item = stack.pop(); item; item = stack.pop()) {
    const { node } = item;
    if (isText(node)) {
      const length = node.data.replace(/\s+/g, ' ').trim().length;
      total += length;
      if (item.link) linked += length;
    } else if ('children' in node && !(isTag(node) && UNSEEN.has(node.name))) {
      const link = item.link || (isElement(node, 'a') && 'href' in node.attribs);
      for (const child of (node as ParentNode).children) stack.push({ node: child, link });
    }
  }
  return total === 0 ? 0 : linked / total;
}
