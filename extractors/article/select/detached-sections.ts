import { boxKind } from '../boxes/names.ts';
import { presentsUnderHeading } from '../boxes/signals.ts';
import {
  all,
  ancestors,
  attribute,
  type ChildNode,
  childElements,
  contains,
  create,
  type Element,
  elements,
  isElement,
  neighbourElement,
  remove,
  textContent,
  textLength,
} from '../html/dom.ts';
import { HEADINGS, linkDensity, SUBHEADINGS, visibleText } from '../html/text.ts';
import { areCards } from '../passes/boilerplate-sections.ts';
import { NOTE } from '../passes/characters.ts';
import { isEnoughToKeep, mayPresent, presentedIn, presentedInText } from './values.ts';

/** Boxes outside the article that present what the article does not: an appendix of indicators beside or below it; and its footnotes. */
export function detachedSections(root: Element, body: Element): { element: Element; count: number }[] {
  const found: { element: Element; count: number }[] = [];
  let inside: Set<string> | undefined;
  const notes = notesOf(root);
  const path = new Set(ancestors(root));
  for (const outer of [...path].filter((one) => contains(body, one))) {
    for (const child of childElements(outer)) {
      if (child === root || path.has(child)) continue;
      const text = visibleText(child);
      if (text.length <= textLength(root) / 2 && holdsNote(child, notes)) {
        found.push({ element: child, count: 0 });
        continue;
      }
      if (!mayPresent(text) || ((boxKind(child) === 'boilerplate' || areCards([child])) && !presentsUnderHeading(child))) continue;
      const { strong } = presentedInText(text);
      if (strong.size === 0) continue;
      inside = inside ?? presentedIn(root).all;
      const known = inside;
      const more = [...strong].filter((key) => !known.has(key));
      if (isEnoughToKeep(more) && linkDensity(child) < 0.6) found.push({ element: child, count: more.length });
    }
  }
  return found;
}

/** The places to which the numbers of notes in the article lead. */
function notesOf(root: Element): Set<string> {
  const numbers = all(root, 'a', 'span').filter((one) => /^\W*\d{1,3}\W*$/.test(textContent(one)));
  const targets = numbers.map((one) => attribute(one, NOTE) || attribute(one, 'href'));
  return new Set(targets.filter((target) => /^#./.test(target)).map((target) => target.slice(1)));
}

const holdsNote = (box: Element, notes: Set<string>): boolean =>
  [box, ...elements(box)].some((one) => notes.has(attribute(one, 'id') || attribute(one, 'name')));

/** Puts them behind the article, under a heading: their own, the one before them, or a new one where they do not go on from it. */
export function appendSections(root: Element, sections: Element[]): Element {
  const parts = sections.flatMap((section) => {
    const heading = neighbourElement(section, 'prev');
    return isElement(heading, ...SUBHEADINGS) && !contains(root, heading) ? [heading, section] : [section];
  });
  const [first] = parts;
  const hasHeading =
    first !== undefined &&
    (neighbourElement(first, 'prev') === root || [first, ...elements(first)].some((one) => isElement(one, ...HEADINGS)));
  for (const part of parts) remove(part);
  const children: ChildNode[] = [...root.children];
  if (!hasHeading) children.push(create('h2', {}, ['Further content of the page']));
  return create('div', {}, [...children, ...parts]);
}
