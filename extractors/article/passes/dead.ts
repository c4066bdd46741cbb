import type { Element } from '../html/dom.ts';
import {
  all,
  attribute,
  type ChildNode,
  create,
  isTag,
  isText,
  nodes,
  remove,
  replace,
  textContent,
  textLength,
  unwrap,
} from '../html/dom.ts';
import type { Pass } from './pass.ts';

const DEAD = new Set(
  'script style svg canvas object embed applet input select datalist progress meter link meta base map area audio video track source dialog'.split(
    ' ',
  ),
);

/** Scripts, styles, vector icons, controls: nothing of it is text of the article. Read-only text boxes that offer values to copy are. */
export const dead: Pass = {
  name: 'dead',
  run(body) {
    const gone: ChildNode[] = [];
    for (const node of nodes(body)) {
      if (isTag(node) ? DEAD.has(node.name) && !isPictureSource(node) : !isText(node)) gone.push(node);
    }
    for (const node of gone) if (node.parent) remove(node);
    // What is left of a comment that the author's editor broke.
    for (const node of [...nodes(body)]) if (isText(node) && /^\s*(?:-->|<!--|\]\]>)\s*$/.test(node.data)) remove(node);
    for (const template of all(body, 'template')) {
      if (attribute(template, 'shadowrootmode')) unwrap(template);
      else remove(template);
    }
    for (const box of all(body, 'textarea')) {
      if (textLength(box) > 20 && !attribute(box, 'name').includes('comment')) replace(box, create('pre', {}, [textContent(box)]));
      else remove(box);
    }
    for (const button of all(body, 'button')) {
      // The head of an accordion is a button inside a heading, or carries the state of what it opens.
      const opens = isTag(button.parent as ChildNode) && /^h[1-6]$/.test((button.parent as Element).name);
      if (opens || (attribute(button, 'aria-controls') && textLength(button) > 2 && attribute(button, 'aria-expanded'))) unwrap(button);
      else remove(button);
    }
    for (const math of all(body, 'math', 'annotation')) if (math.parent && math.name === 'annotation') remove(math);
    return undefined;
  },
};

function isPictureSource(node: Element): boolean {
  return node.name === 'source' && isTag(node.parent as ChildNode) && (node.parent as Element).name === 'picture';
}
