import {
  all,
  attribute,
  type ChildNode,
  create,
  type Element,
  isElement,
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
    for (const button of all(body, 'button')) settleButton(button);
    for (const math of all(body, 'math', 'annotation')) if (math.parent && math.name === 'annotation') remove(math);
    return undefined;
  },
};

function isPictureSource(node: Element): boolean {
  return node.name === 'source' && isTag(node.parent as ChildNode) && (node.parent as Element).name === 'picture';
}

const MENUS = /^(?:menu|search|close|open|toggle|navigation|more|share|login|language|accept|subscribe)\b/i;

/** The head of an accordion is a button, and names what it opens; all other buttons do something. */
function settleButton(button: Element): void {
  const text = textContent(button).replace(/\s+/g, ' ').trim();
  const parent = button.parent;
  const inHeading = isElement(parent) && /^h[1-6]$/.test(parent.name) && textContent(parent).replace(/\s+/g, ' ').trim() === text;
  const opens = 'aria-expanded' in button.attribs || /accordion|collaps|toggle|summary/i.test(attribute(button, 'class'));
  if (text.length < 3 || text.length > 150 || MENUS.test(text) || !(inHeading || opens)) remove(button);
  else if (inHeading) unwrap(button);
  else replace(button, create('p', {}, [create('strong', {}, [text])]));
}
