import { boxKind } from '../boxes/names.ts';
import { presentsUnderHeading } from '../boxes/signals.ts';
import { ancestors, type ChildNode, childElements, contains, create, type Element, holds, remove } from '../html/dom.ts';
import { linkDensity, visibleText } from '../html/text.ts';
import { areCards } from '../passes/boilerplate-sections.ts';
import { isEnoughToKeep, mayPresent, presentedIn, presentedInText } from './values.ts';

/** Boxes outside the article that present what the article does not: an appendix of indicators beside or below it. */
export function detachedSections(root: Element, body: Element): { element: Element; count: number }[] {
  const found: { element: Element; count: number }[] = [];
  let inside: Set<string> | undefined;
  const path = new Set(ancestors(root));
  for (const outer of [...path].filter((one) => contains(body, one))) {
    for (const child of childElements(outer)) {
      if (child === root || path.has(child)) continue;
      const text = visibleText(child);
      if (!mayPresent(text) || ((boxKind(child) === 'boilerplate' || areCards([child])) && !presentsUnderHeading(child))) continue;
      const { strong } = presentedInText(text);
      if (strong.size === 0) continue;
      inside = inside ?? presentedIn(root).all;
      const known = inside;
      const more = [...strong].filter((key) => !known.has(key));
      if (isEnoughToKeep(more)) found.push({ element: child, count: more.length });
    }
  }
  return found.filter(({ element }) => linkDensity(element) < 0.6);
}

export function appendSections(root: Element, parts: Element[]): Element {
  const hasHeading = parts[0] !== undefined && holds(parts[0], 'h1', 'h2', 'h3', 'h4');
  for (const part of parts) remove(part);
  const children: ChildNode[] = [...root.children];
  if (!hasHeading) children.push(create('h2', {}, ['Further content of the page']));
  return create('div', {}, [...children, ...parts]);
}
