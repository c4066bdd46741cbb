import { lettersAndDigits } from '../../../src/text.ts';
import {
  ancestors,
  attribute,
  contains,
  type Document,
  type Element,
  elements,
  nodes,
  setChildren,
  textContent,
  textLength,
} from '../html/dom.ts';
import { toldStrings, WORK_PROPERTIES } from '../metadata/json-ld.ts';

/** Marks a line that the page's own structured data names as a part of its work. */
const TOLD = 'data-mc-told';
/** A single line may stand in a box for another reason. */
const MIN_TOLD = 2;
/** In characters: a line, not a box of many. */
const MAX_TOLD = 2_000;
/** No recipe has more lines. */
const MAX_LINES = 500;
/** So much of a box beside the article is told; the rest is its headings and labels. */
const TOLD_SHARE = 1 / 3;

/** Marks the lines that JSON-LD or microdata name. */
export function markTold(document: Document): void {
  const told = toldStrings(document);
  const isTold = (line: Element) => told.size > 0 && textLength(line) <= MAX_TOLD && told.has(lettersAndDigits(textContent(line)));
  let marked = 0;
  for (const line of elements(document, 'li', 'p', 'div', 'span', 'td', 'dd')) {
    const properties = attribute(line, 'itemprop').split(/\s+/);
    if (!properties.some((name) => WORK_PROPERTIES.has(name)) && !isTold(line)) continue;
    line.attribs[TOLD] = '';
    if (++marked >= MAX_LINES) break;
  }
}

/** Whether the page's own structured data names lines of this box. */
export function holdsTold(box: Element): boolean {
  return toldIn(box).length >= MIN_TOLD;
}

/** Puts the boxes beside the article whose lines are told before its text, or behind it, as they stand. Returns how many. */
export function fetchTold(root: Element, body: Element): number {
  const known = lettersAndDigits(textContent(root));
  const lines = toldIn(body).filter(
    (line) => !contains(root, line) && !contains(line, root) && !known.includes(lettersAndDigits(textContent(line))),
  );
  if (lines.length < MIN_TOLD) return 0;
  const told = new Map<Element, number>();
  for (const line of lines) for (const up of ancestors(line)) told.set(up, (told.get(up) ?? 0) + textLength(line));
  const isMostlyTold = (box: Element) => (told.get(box) ?? 0) >= textLength(box) * TOLD_SHARE;
  const boxes = new Set(lines.map((line) => ancestors(line).findLast((up) => !contains(up, root) && isMostlyTold(up)) ?? line));
  const inOrder = [...nodes(body)].filter((node) => node === root || boxes.has(node as Element));
  const at = inOrder.indexOf(root);
  setChildren(root, [...inOrder.slice(0, at), ...root.children, ...inOrder.slice(at + 1)]);
  return boxes.size;
}

/** The marked lines; one that holds others counts by itself. */
function toldIn(box: Element): Element[] {
  const found: Element[] = [];
  for (const one of elements(box)) {
    const outer = found.at(-1);
    if (TOLD in one.attribs && !(outer && contains(outer, one))) found.push(one);
  }
  return found;
}
