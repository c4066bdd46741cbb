import { attribute, closest, contains, type Element, elements, isElement, textContent } from '../html/dom.ts';

/** A mark of a note: "1", "[12]", "*", "a". */
const MARK = /^[[(]?(?:\d{1,3}|[a-z]|[*\u2020\u2021\u00a7]{1,3})[\])]?$/i;

/** The box of the notes that marks in the article lead to, where it stands outside of it. */
export function footnotesOutside(root: Element, body: Element): Element[] {
  const wanted = new Set<string>();
  for (const link of elements(root, 'a')) {
    const href = attribute(link, 'href');
    if (href.startsWith('#') && href.length > 1 && MARK.test(textContent(link).trim())) wanted.add(href.slice(1));
  }
  if (wanted.size === 0) return [];
  const boxes = new Set<Element>();
  for (const element of elements(body)) {
    const id = attribute(element, 'id') || (element.name === 'a' ? attribute(element, 'name') : '');
    if (id === '' || !wanted.has(id) || contains(root, element) || contains(element, root)) continue;
    const note = closest(element, (one) => isElement(one, 'li', 'p', 'div', 'dd', 'td')) ?? element;
    const around = note.parent;
    boxes.add(isElement(around, 'ol', 'ul', 'dl') || (isElement(around, 'div', 'section') && !contains(around, root)) ? around : note);
  }
  return [...boxes].filter((box) => ![...boxes].some((other) => other !== box && contains(other, box)));
}
