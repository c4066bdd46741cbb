import { boxKind } from '../boxes/names.ts';
import { isTeaserList } from '../boxes/signals.ts';
import { attribute, childElements, contains, type Element, first, isElement, isText, textLength } from '../html/dom.ts';
import { linkDensity } from '../html/text.ts';
import type { Located } from './readability.ts';

/** Names that content systems give to the box of an article's text. */
const CONTENT =
  /(?:^|[\s_-])(?:entry-content|post-content|article-content|article-body|articlebody|post-body|postbody|blog-content|blog-post-content|post-full-content|story-body|page-content|main-content|content-body|entry|post|article|markdown-body|gh-content|rich-text|richtext|field--name-body|theme-post-content|blog-article|td-post-content|single-content)(?=$|[\s_-])/i;

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

/** Climbs as long as the box around adds text of which most is content: paragraphs, tables, code, lists without links. */
export function widen(root: Element, body: Element): Element {
  let best = root;
  let size = Math.max(1, prose(root));
  for (let box = root.parent; isElement(box ?? null); box = (box as Element).parent) {
    const outer = box as Element;
    const added = addedContent(outer, best);
    const semantic =
      isElement(outer, 'article') || attribute(outer, 'itemprop') === 'articleBody' || CONTENT.test(attribute(outer, 'class'));
    const grows = added.content >= 200 && added.content >= added.total * (semantic ? 0.5 : 0.65);
    if (grows && (semantic || added.content > size * 0.05)) {
      best = outer;
      size = prose(outer);
    }
    if (outer === body || isElement(outer, 'article')) break;
  }
  return best;
}

function addedContent(outer: Element, inner: Element): { content: number; total: number } {
  let content = 0;
  let total = 0;
  const read = (box: Element) => {
    for (const child of childElements(box)) {
      if (child === inner) continue;
      if (contains(child, inner)) {
        read(child);
        continue;
      }
      const length = textLength(child);
      total += length;
      if (isContentBlock(child, length)) content += length;
    }
  };
  read(outer);
  return { content, total };
}

function isContentBlock(element: Element, length: number): boolean {
  if (length < 60 || boxKind(element)) return false;
  if (linkDensity(element) > 0.35 || isTeaserList(element)) return false;
  return (
    isElement(element, 'p', 'pre', 'table', 'blockquote', 'figure') ||
    first(element, 'p', 'pre', 'table', 'li', 'blockquote') !== undefined ||
    length > 250
  );
}
