import { proseOf } from '../boxes/signals.ts';
import { isBylineControl, isCommentAction, isMenuButton, isPageControl } from '../cues.ts';
import {
  all,
  attribute,
  type ChildNode,
  childElements,
  create,
  type Element,
  holds,
  isElement,
  isTag,
  isText,
  neighbourElement,
  nodes,
  remove,
  replace,
  textContent,
  textLength,
  unwrap,
} from '../html/dom.ts';
import { lineOf, linkDensity } from '../html/text.ts';
import type { Pass } from './pass.ts';

const DEAD = new Set(
  'script style svg canvas object embed applet input select datalist progress meter link meta base map area audio video track source'.split(
    ' ',
  ),
);

/** Scripts, styles, vector icons, controls: nothing of it is text of the article. Read-only text boxes that offer values to copy are. */
export const dead: Pass = (body) => {
  const gone: ChildNode[] = [];
  for (const node of nodes(body)) {
    if (isTag(node) ? DEAD.has(node.name) || (node.name === 'dialog' && !showsArticle(node, body)) : !isText(node)) gone.push(node);
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
  const heads = new Set(all(body, 'button').filter(standsOverBox));
  for (const button of all(body, 'button')) settleButton(button, heads.has(button));
  for (const formula of all(body, 'annotation')) remove(formula);
  return undefined;
};

/** An application may open the article in a dialog over its list of articles. */
function showsArticle(dialog: Element, body: Element): boolean {
  return 'open' in dialog.attribs && proseOf(dialog) > proseOf(body) / 2;
}

/** In characters: what a button opens has at least a few words. */
const MIN_PANEL = 10;

/** One of several buttons that each stand alone above a box of text: the heads of an accordion, whatever they are called. */
function standsOverBox(button: Element): boolean {
  const text = textContent(button).trim();
  if (isBylineControl(text) || isPageControl(text) || isCommentAction(text)) return false;
  let head = button;
  while (isElement(head.parent, 'div', 'header', 'span') && textLength(head.parent) === textLength(button)) head = head.parent;
  const panel = neighbourElement(head, 'next');
  if (!isElement(panel, 'div', 'section') || textLength(panel) < MIN_PANEL || linkDensity(panel) > 0.5 || opensWithButton(panel))
    return false;
  const item = isElement(head.parent) && childElements(head.parent).length === 2 ? head.parent : undefined;
  const above = neighbourElement(item ?? head, 'prev');
  const others = item
    ? [above, neighbourElement(item, 'next')]
    : [above && neighbourElement(above, 'prev'), neighbourElement(panel, 'next')];
  return others.some((one) => one !== undefined && (one.name === 'button' || holds(one, 'button')));
}

function opensWithButton(box: Element): boolean {
  const [opening] = childElements(box);
  return opening !== undefined && (opening.name === 'button' || opensWithButton(opening));
}

/** The head of an accordion is a button, and names what it opens; all other buttons do something. */
function settleButton(button: Element, standsOver: boolean): void {
  const text = lineOf(button);
  const parent = button.parent;
  const inHeading = isElement(parent) && /^h[1-6]$/.test(parent.name) && lineOf(parent) === text;
  const opens = 'aria-expanded' in button.attribs || /accordion|collaps|toggle|summary/i.test(attribute(button, 'class')) || standsOver;
  if (text.length < 3 || text.length > 150 || isMenuButton(text) || !(inHeading || opens)) remove(button);
  else if (inHeading) unwrap(button);
  else replace(button, create('p', {}, [create('strong', {}, [text])]));
}
