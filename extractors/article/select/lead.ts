import { lettersAndDigits } from '../../../src/text.ts';
import { boxKind, isCalled } from '../boxes/names.ts';
import { opensLikeByline } from '../cues.ts';
import {
  type ChildNode,
  childElements,
  closest,
  closestWhere,
  contains,
  create,
  type Element,
  elements,
  holds,
  isElement,
  setChildren,
  textLength,
} from '../html/dom.ts';
import { holdsBlocks, linkDensity, shownLine, visibleText } from '../html/text.ts';
import { dateInText } from '../metadata/dates.ts';

/** Marks a lead or heading above the text that is told in the report and is not part of the running text. */
export const ASIDE = 'data-mc-aside';

const MAX_FACTS = 1_000;
/** In words: a name and a date. */
const MAX_SIGNED = 7;

/**
 * The lead of an article often stands in the page's head, between the title and the box of the text ("standfirst", "deck",
 * "subtitle"): it is put before the text, and so is a list of facts (when, where, how much), which
 * is part of the text. Returns the lead.
 */
export function fetchLead(root: Element, body: Element, title: string): string | undefined {
  const heading = titleOutside(root, body, lettersAndDigits(title));
  if (!heading) return undefined;
  const known = lettersAndDigits(visibleText(root));
  const found: string[] = [];
  const facts: Element[] = [];
  for (const block of blocksBetween(heading, root, body)) {
    if (isFacts(block)) {
      facts.push(block);
      continue;
    }
    const text = shownLine(block);
    if (isLead(block, text) && !known.includes(lettersAndDigits(text))) found.push(text);
  }
  // More than a lead is something else: a list of teasers, a form.
  if (found.length > 2) found.length = 0;
  if (facts.length > 0) setChildren(root, [...facts, ...root.children]);
  if (found.length === 0) return undefined;
  setChildren(root, [...found.map((text): ChildNode => create('p', { [ASIDE]: '1' }, [text])), ...root.children]);
  return found.join(' ');
}

/** The heading that shows the title, where it stands above the box of the text. */
function titleOutside(root: Element, body: Element, title: string): Element | undefined {
  for (const heading of elements(body, 'h1', 'h2')) {
    if (contains(root, heading)) return undefined;
    const text = lettersAndDigits(visibleText(heading));
    if (
      text.length > 5 &&
      (text === title || (title.includes(text) && text.length >= title.length / 3) || (title !== '' && text.includes(title)))
    )
      return heading;
  }
  return undefined;
}

/** The innermost blocks that follow the title on the way to the text. */
function* blocksBetween(heading: Element, root: Element, body: Element): Generator<Element> {
  for (let at: Element = heading; at !== body && isElement(at.parent); at = at.parent as Element) {
    for (let next = at.next; next; next = next.next) {
      if (!isElement(next)) continue;
      if (contains(next, root)) {
        // What stands before the text inside the box that holds it.
        for (let inner: Element | undefined = next; inner && inner !== root; ) {
          const children: Element[] = childElements(inner);
          const onWay: Element | undefined = children.find((child) => contains(child, root));
          for (const child of children) {
            if (child === onWay) break;
            yield* innermost(child);
          }
          inner = onWay;
        }
        return;
      }
      yield* innermost(next);
    }
    if (contains(at.parent as Element, root)) return;
  }
}

/** When, where, how much: a list or table of two parts and more, in words, with hardly a link. */
function isFacts(block: Element): boolean {
  if (!isElement(block, 'dl', 'table') || linkDensity(block) > 0.3 || holds(block, 'img', 'input')) return false;
  const parts =
    block.name === 'dl' ? [...elements(block, 'dt')] : [...elements(block, 'tr')].filter((row) => childElements(row).length === 2);
  return parts.length >= 2 && textLength(block) <= MAX_FACTS;
}

function* innermost(element: Element): Generator<Element> {
  if (boxKind(element)) return;
  if (isFacts(element) || !holdsBlocks(element)) yield element;
  else for (const child of childElements(element)) yield* innermost(child);
}

/** A sentence or two in words, or a line that is called so; not a byline, a label or a button. */
function isLead(block: Element, text: string): boolean {
  if (!isElement(block, 'p', 'div', 'h2', 'h3', 'h4', 'span') || text.length > 600 || linkDensity(block) > 0.2) return false;
  if (closest(block, 'figure', 'figcaption')) return false;
  if (closestWhere(block, (one) => isCalled(one, 'box-names-captions') || isCalled(one, 'box-names-credits'))) return false;
  if (opensLikeByline(text)) return false;
  const words = text.split(' ').length;
  // "Ann Kettle, 12 November 2026"
  if (words <= MAX_SIGNED && dateInText(text) !== undefined) return false;
  return isCalled(block, 'box-names-leads')
    ? words >= 3 && text.length >= 15
    : words >= 6 && text.length >= 30 && /[.!?\u2026\u3002]$/.test(text);
}
