import { lettersAndDigits } from '../../../src/text.ts';
import { boxKind, isNamedContent, isNamedText, SENTENCE } from '../boxes/names.ts';
import {
  ancestors,
  attribute,
  childElements,
  contains,
  type Element,
  elements,
  first,
  holds,
  isElement,
  isText,
  textLength,
} from '../html/dom.ts';
import { lineOf, linkDensity, visibleText } from '../html/text.ts';
import { isAnother } from '../passes/other-articles.ts';
import type { Located } from './readability.ts';

/** The deepest box that holds nearly all of what Readability kept. */
export function commonBox(body: Element, located: Located): Element | undefined {
  const weight = new Map<Element, number>();
  let total = 0;
  for (const element of located.kept) {
    if (!contains(body, element)) continue;
    let own = 0;
    for (const child of element.children) if (isText(child)) own += child.data.trim().length;
    if (own === 0) continue;
    total += own;
    for (let at: Element | null = element; at; at = isElement(at.parent) ? at.parent : null) {
      weight.set(at, (weight.get(at) ?? 0) + own);
      if (at === body) break;
    }
  }
  if (total === 0) return undefined;
  let box = body;
  for (;;) {
    const inner = childElements(box).find((child) => (weight.get(child) ?? 0) >= total * 0.93);
    if (!inner || isElement(inner, 'p', 'table', 'tbody', 'ul', 'ol', 'pre', 'blockquote')) return box;
    box = inner;
  }
}

/** Without Readability: go down while one child holds most of the text that is not links. */
export function densest(body: Element): Element {
  let box = body;
  for (;;) {
    const children = childElements(box).filter((child) =>
      isElement(child, 'div', 'section', 'article', 'main', 'td', 'center', 'table', 'tbody', 'tr'),
    );
    const own = prose(box);
    const best = children.map((child) => ({ child, size: prose(child) })).sort((a, b) => b.size - a.size)[0];
    if (!best || best.size < own * 0.75) return box;
    box = best.child;
  }
}

function prose(element: Element): number {
  return Math.round(textLength(element) * (1 - linkDensity(element)));
}

/**
 * Climbs to a box around the article that continues it: with further boxes of the same make that hold text (a page builder's
 * sections), or, where it is called an article, with more text than the box that was found. Everything else beside an article is
 * mostly not of it, however much it reads like text; what presents indicators is fetched by itself.
 */
export function widen(root: Element, body: Element, title: string): Element {
  let best = root;
  let size = Math.max(1, prose(root));
  if (isNamedText(root)) return root;
  for (const outer of ancestors(root)) {
    const added = addedContent(outer, best, lettersAndDigits(title));
    const isArticle = isElement(outer, 'article') || isNamedContent(outer);
    const continues = added.same >= 200 && added.same >= added.total * 0.5 && added.same > size * 0.05;
    const isBulk = isArticle && added.content > size && added.content >= added.total * 0.5;
    if (continues || isBulk) {
      best = outer;
      size = prose(outer);
    }
    if (outer === body || isElement(outer, 'article') || isNamedText(outer)) break;
  }
  return best;
}

interface Added {
  /** Characters of blocks that read like text of an article, and of those in boxes of the same make as the one found. */
  content: number;
  same: number;
  total: number;
}

function addedContent(outer: Element, inner: Element, title: string): Added {
  const added: Added = { content: 0, same: 0, total: 0 };
  const read = (box: Element) => {
    const children = childElements(box);
    const onWay = children.find((child) => contains(child, inner));
    const heading = onWay && first(onWay, 'h1', 'h2', 'h3');
    const isPost = heading !== undefined && lettersAndDigits(lineOf(heading)) === title;
    for (const child of children) {
      if (child === onWay) continue;
      const length = textLength(child);
      added.total += length;
      // A page without end shows the next post below this one.
      if (isPost && isAnother(child)) continue;
      const same = onWay !== undefined && isSameMake(child, onWay);
      if (!isContentBlock(child, length, same)) continue;
      added.content += length;
      if (same) added.same += length;
    }
    if (onWay && onWay !== inner) read(onWay);
  };
  read(outer);
  return added;
}

/** Same element with mostly the same classes; what builders of pages number is not compared. */
function isSameMake(one: Element, other: Element): boolean {
  if (one.name !== other.name) return false;
  const [classes, others] = [one, other].map(classesOf) as [Set<string>, Set<string>];
  const common = [...classes].filter((name) => others.has(name)).length;
  return common >= Math.max(classes.size, others.size) * 0.7;
}

function classesOf(box: Element): Set<string> {
  return new Set(
    attribute(box, 'class')
      .split(/\s+/)
      .filter((name) => name !== '' && !/\d/.test(name)),
  );
}

/** As many linked titles as sentences: each title with a sentence about the article it leads to. */
function isListOfTeasers(element: Element): boolean {
  const titles = [...elements(element, 'a')].filter((link) => lineOf(link).split(' ').length >= 4).length;
  return (
    titles >= 3 &&
    titles >=
      visibleText(element)
        .split('\n')
        .filter((line) => line.length >= SENTENCE).length -
        titles
  );
}

function isContentBlock(element: Element, length: number, sameMake: boolean): boolean {
  if (length < 60 || boxKind(element) || linkDensity(element) > 0.35 || isListOfTeasers(element)) return false;
  return (
    isElement(element, 'p', 'pre', 'table', 'blockquote', 'figure') ||
    holds(element, 'p', 'pre', 'table', 'li', 'blockquote') ||
    length > 250 ||
    // A paragraph that is no `<p>`; without a name, boxes of the same make are made alike by chance.
    (sameMake && attribute(element, 'class') !== '' && /[.!?\u3002]$/.test(visibleText(element)))
  );
}
