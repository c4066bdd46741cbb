import { selectOne } from 'css-select';
import type { Article } from '../../../src/domain.ts';
import {
  ancestors,
  attribute,
  type ChildNode,
  childElements,
  contains,
  create,
  type Element,
  elements,
  first,
  isElement,
  isText,
  remove,
  textLength,
} from '../html/dom.ts';
import { linkDensity, visibleText } from '../html/text.ts';
import { chromeKind } from './kinds.ts';
import { type Located, locate } from './readability.ts';
import { isReason, mayPresent, presentedIn, presentedInText } from './values.ts';

export interface Choice {
  root: Element;
  via: Article['via'];
  notes: string[];
}

/** Names that content systems give to the box of an article's text. */
const CONTENT =
  /(?:^|[\s_-])(?:entry-content|post-content|article-content|article-body|articlebody|post-body|postbody|blog-content|blog-post-content|post-full-content|story-body|page-content|main-content|content-body|entry|post|article|markdown-body|gh-content|rich-text|richtext|field--name-body|theme-post-content|blog-article|td-post-content|single-content)(?=$|[\s_-])/i;

/**
 * Finds the article in a body that the passes have cleaned: the box a person chose, else Readability's, widened as long as the
 * box around it adds more of the same, else the densest box. Then what Readability threw out inside it is reviewed, and what
 * the page presents elsewhere is fetched.
 */
export function chooseArticle(body: Element, url: string, selector: string | undefined): Choice {
  const notes: string[] = [];
  if (selector) {
    const chosen = select(body, selector, notes);
    if (chosen) return { root: chosen, via: 'selector', notes };
  }
  const total = textLength(body);
  const located = locate(body, url);
  let via: Article['via'] = 'readability';
  let root = located ? commonBox(body, located) : undefined;
  if (!root || textLength(root) < Math.min(200, total * 0.15)) {
    root = densest(body);
    via = 'body';
    notes.push(
      located
        ? 'Readability found too little; took the densest part of the page.'
        : 'Readability found no article; took the densest part of the page.',
    );
  }
  const wider = widen(root, body);
  if (wider !== root) {
    notes.push(`Widened the article from ${name(root)} to ${name(wider)}, which holds more text of the same kind.`);
    root = wider;
    if (via === 'readability') via = 'widened';
  }
  const elsewhere = fetchElsewhere(root, body);
  if (located && via !== 'body') notes.push(...review(root, located));
  if (elsewhere.length > 0) {
    const found = elsewhere.reduce((sum, one) => sum + one.count, 0);
    notes.push(
      `Added ${elsewhere.length === 1 ? 'a part' : `${elsewhere.length} parts`} of the page outside the article that ${elsewhere.length === 1 ? 'presents' : 'present'} ${found} more indicator${found === 1 ? '' : 's'}.`,
    );
    if (via === 'readability') via = 'widened';
    root = append(
      root,
      elsewhere.map((one) => one.element),
    );
  }
  return { root, via, notes };
}

function select(body: Element, selector: string, notes: string[]): Element | undefined {
  try {
    const found = selectOne(selector, body) as Element | null;
    if (found && textLength(found) > 0) return found;
    notes.push(`The content selector "${selector}" matches nothing on this page.`);
  } catch {
    notes.push(`The content selector "${selector}" is no valid CSS selector.`);
  }
  return undefined;
}

/** The deepest box that holds nearly all of what Readability kept. */
function commonBox(body: Element, located: Located): Element | undefined {
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
function densest(body: Element): Element {
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
function widen(root: Element, body: Element): Element {
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
  if (length < 60 || chromeKind(element)) return false;
  if (linkDensity(element) > 0.35) return false;
  return (
    isElement(element, 'p', 'pre', 'table', 'blockquote', 'figure') ||
    first(element, 'p', 'pre', 'table', 'li', 'blockquote') !== undefined ||
    length > 250
  );
}

/**
 * What Readability dropped inside the article: tables that it takes for layout, lists and boxes stay unless they look like
 * what surrounds articles (mostly links, no sentence, no value).
 */
function review(root: Element, located: Located): string[] {
  const notes: string[] = [];
  let restored = 0;
  const gone: string[] = [];
  const pending: Element[] = childElements(root);
  for (let element = pending.pop(); element; element = pending.pop()) {
    if (located.kept.has(element) && !isElement(element, 'p', 'pre', 'table')) {
      pending.push(...childElements(element));
      continue;
    }
    if (located.kept.has(element) || isFurtherRow(element, located)) continue;
    const text = visibleText(element);
    const bare = text.replace(/\s+/g, '');
    if (bare === '' || (bare.length > 3 && located.text.includes(bare.slice(0, 300)))) continue;
    if ([...elements(element)].some((inner) => located.kept.has(inner))) {
      pending.push(...childElements(element));
      continue;
    }
    if (staysInside(element, text)) {
      restored++;
      continue;
    }
    gone.push(text.replace(/\s+/g, ' ').slice(0, 40));
    remove(element);
  }
  if (restored > 0) notes.push(`Kept ${restored} part${restored === 1 ? '' : 's'} of the article that Readability had dropped.`);
  if (gone.length > 0)
    notes.push(
      `Left out ${gone.length} part${gone.length === 1 ? '' : 's'} inside the article that read like links or labels: ${gone
        .slice(0, 6)
        .map((text) => `"${text}"`)
        .join(', ')}.`,
    );
  return notes;
}

/** Rows and items that Readability was not shown (see thinCopy) are what the first ones of their table or list are. */
function isFurtherRow(element: Element, located: Located): boolean {
  return isElement(element, 'tr', 'li', 'dt', 'dd') && childElements(element.parent as Element).some((one) => located.kept.has(one));
}

function staysInside(element: Element, text: string): boolean {
  if (
    isElement(
      element,
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'p',
      'pre',
      'br',
      'hr',
      'figcaption',
      'caption',
      'thead',
      'tbody',
      'tr',
      'td',
      'th',
      'li',
      'dt',
      'dd',
      'code',
      'b',
      'strong',
      'em',
      'i',
      'span',
      'a',
      'sup',
      'sub',
    )
  ) {
    return !isElement(element, 'span', 'a', 'li') || mayPresent(text) || linkDensity(element) < 0.8;
  }
  if (mayPresent(text) && presentedInText(text).all.size > 0) return true;
  const kind = chromeKind(element);
  if (kind) return false;
  const density = linkDensity(element);
  if (isElement(element, 'table', 'blockquote', 'details', 'dl', 'figure')) return density < 0.7;
  // A list of sources shows its addresses.
  if ((text.match(/https?:\/\//g) ?? []).length >= 2) return true;
  if (isElement(element, 'ul', 'ol')) return density < 0.5 || (density < 0.9 && text.length > 120);
  return density < 0.4 && (text.length > 25 || /[.!?\u3002]$/.test(text));
}

/** Boxes outside the article that present what the article does not: an appendix of indicators beside or below it. */
function fetchElsewhere(root: Element, body: Element): { element: Element; count: number }[] {
  if (!mayPresent(visibleText(body))) return [];
  const inside = presentedIn(root);
  const found: { element: Element; count: number }[] = [];
  const path = new Set(ancestors(root));
  for (const outer of [...path].filter((one) => contains(body, one))) {
    for (const child of childElements(outer)) {
      if (child === root || path.has(child)) continue;
      const text = visibleText(child);
      if (!mayPresent(text) || chromeKind(child) === 'never') continue;
      const more = [...presentedInText(text).strong].filter((key) => !inside.all.has(key));
      if (!isReason(more)) continue;
      found.push(...narrow(child, inside.all, more.length));
    }
  }
  return found.filter(({ element }) => linkDensity(element) < 0.6);
}

/** The smallest boxes that hold what is new, with their headings. */
function narrow(element: Element, known: Set<string>, count: number): { element: Element; count: number }[] {
  const children = childElements(element);
  const holding = children.filter((child) => {
    const text = visibleText(child);
    return mayPresent(text) && [...presentedInText(text).strong].some((key) => !known.has(key));
  });
  const only = holding[0];
  const headed = children.some((child) => isElement(child, 'h1', 'h2', 'h3', 'h4'));
  if (holding.length === 1 && only && !headed && isElement(only, 'div', 'section', 'article')) return narrow(only, known, count);
  return [{ element, count }];
}

function append(root: Element, parts: Element[]): Element {
  const hasHeading = parts[0] !== undefined && first(parts[0], 'h1', 'h2', 'h3', 'h4') !== undefined;
  for (const part of parts) remove(part);
  const children: ChildNode[] = [...root.children];
  if (!hasHeading) children.push(create('h2', {}, ['Further content of the page']));
  return create('div', {}, [...children, ...parts]);
}

function name(element: Element): string {
  const label = (attribute(element, 'class') || attribute(element, 'id')).trim().split(/\s+/)[0] ?? '';
  return label === '' ? `<${element.name}>` : `<${element.name} ${label}>`;
}
