import { speaksOfComments } from '../cues.ts';
import {
  type AnyNode,
  attribute,
  childElements,
  closest,
  type Element,
  elements,
  first,
  isElement,
  isText,
  nodes,
  type ParentNode,
  type Text,
  textContent,
  textLength,
} from '../html/dom.ts';
import { HEADINGS, lineOf, linkDensity, visibleText } from '../html/text.ts';
import { isReason, mayPresent, presentedInText } from '../select/values.ts';
import { isNamedContent, type NamedKind, namedKind } from './names.ts';

/** What the rules of boxes ask about the page, counted once. */
export interface PageFacts {
  /** Characters of text. */
  length: number;
  /** Of them, in text nodes that are sentences and no links. */
  prose: number;
  /** Headings of the second to fourth rank that are not links. */
  headings: number;
}

/** Named facts about one box of a page; each is worked out when a rule first asks for it. */
export interface BoxSignals {
  element: Element;
  kind: NamedKind | 'form' | 'site-header' | 'site-footer';
  /** Characters of text, and how many the page has without it. */
  length: number;
  rest: number;
  /** Its share of the page's text, 0 to 1. */
  share: number;
  namedContent: boolean;
  /** Share of its text that is inside links, 0 to 1. */
  linkDensity: number;
  /** Sentences of their own, without links: a bar of buttons has none. */
  paragraphs: number;
  /** Holds most of the page's headings, and paragraphs under them. */
  holdsHeadings: boolean;
  /** Holds `<h1>`, `<article>` or `<main>`. */
  holdsArticle: boolean;
  /** The author presents indicators in it: a hash, a defanged host, or several addresses. */
  presents: boolean;
  /** Holds most of the page's sentences, right behind its title, and nothing to click but links: the text itself. */
  isMainText: boolean;
  /** A heading says that comments follow, or several boxes with the same name are in it, each by a reader. */
  confirmedComments: boolean;
  /** Something of the article stands in a box at its margin: values, a sentence, a note, the title. */
  holdsContent: boolean;
}

export function pageFacts(body: Element): PageFacts {
  return { length: Math.max(1, textLength(body)), prose: proseOf(body), headings: ownHeadings(body) };
}

export function signalsOf(element: Element, page: PageFacts): BoxSignals | undefined {
  const kind = kindOf(element);
  if (!kind) return undefined;
  const text = once(() => visibleText(element));
  const length = once(() => textLength(element));
  const paragraphs = once(() => countParagraphs(element));
  const density = once(() => linkDensity(element));
  return {
    element,
    kind,
    get length() {
      return length();
    },
    get rest() {
      return page.length - length();
    },
    get share() {
      return length() / page.length;
    },
    get namedContent() {
      return isNamedContent(element);
    },
    get linkDensity() {
      return density();
    },
    get paragraphs() {
      return paragraphs();
    },
    get holdsHeadings() {
      return page.headings >= 3 && paragraphs() >= 3 && ownHeadings(element) > page.headings / 2;
    },
    get holdsArticle() {
      return first(element, 'h1', 'article', 'main') !== undefined;
    },
    get presents() {
      return mayPresent(text()) && isReason([...presentedInText(text()).strong]);
    },
    get isMainText() {
      return isMainText(element, page);
    },
    get confirmedComments() {
      return isCommentSection(element);
    },
    get holdsContent() {
      return holdsContent(element, text(), density());
    },
  };
}

function once<T>(work: () => T): () => T {
  let done: { value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}

function kindOf(element: Element): BoxSignals['kind'] | undefined {
  if (element.name === 'form') return 'form';
  if (element.name === 'header') {
    // The article's own header has its title and is dealt with there; the site's is boilerplate.
    const ofArticle = closest(element, (one) => one !== element && isElement(one, 'article', 'main', 'section')) !== undefined;
    return ofArticle || first(element, 'h1') ? undefined : 'site-header';
  }
  const inArticle = () => closest(element, (one) => isElement(one, 'article', 'main', 'blockquote')) !== undefined;
  return element.name === 'footer' && !inArticle() ? 'site-footer' : namedKind(element);
}

const PARAGRAPH = ['p', 'li', 'div', 'td', 'blockquote'];

/** Blocks with a sentence or more of text of their own that is not links. */
function countParagraphs(element: Element): number {
  let count = 0;
  for (const block of elements(element, ...PARAGRAPH)) {
    const own = block.children.some((child) => isText(child) && child.data.trim().length > 40);
    if (!own) continue;
    const text = lineOf(block);
    if (text.length >= 100 && linkDensity(block) < 0.25) count++;
  }
  return count;
}

/** In characters: shorter text nodes are labels. */
export const SENTENCE = 60;

/** Characters of sentences that are no links. */
export function proseOf(box: ParentNode): number {
  let prose = 0;
  for (const node of nodes(box)) if (isSentence(node)) prose += node.data.trim().length;
  return prose;
}

function isSentence(node: AnyNode): node is Text {
  return (
    isText(node) &&
    node.data.trim().length >= SENTENCE &&
    closest(node, (one) => isElement(one, 'a', 'script', 'style', 'noscript', 'template')) === undefined
  );
}

/** Where the page has no title above the box, its place says nothing. */
function isMainText(element: Element, page: PageFacts): boolean {
  const prose = proseOf(element);
  if (prose < 200 || prose < page.prose * 0.5 || first(element, 'form', 'input', 'button', 'textarea')) return false;
  let titled = false;
  for (const node of nodes(root(element))) {
    if (node === element) return titled && !isTeaserList(element);
    if (isElement(node, 'h1')) titled = true;
    else if (titled && isSentence(node)) return false;
  }
  return false;
}

function root(element: Element): Element {
  let at = element;
  while (isElement(at.parent ?? null)) at = at.parent as Element;
  return at;
}

function ownHeadings(box: Element): number {
  let count = 0;
  for (const heading of elements(box, 'h2', 'h3', 'h4')) {
    const linked = closest(heading, (one) => one.name === 'a') !== undefined || linkDensity(heading) > 0.5;
    if (!linked && textLength(heading) > 2) count++;
  }
  return count;
}

function isCommentSection(element: Element): boolean {
  const heading = first(element, ...HEADINGS);
  if (heading && textLength(heading) < 80 && speaksOfComments(textContent(heading))) return true;
  for (const box of [element, ...elements(element, 'div', 'section', 'ol', 'ul')]) {
    const readers = childElements(box).filter((child) =>
      /(?:^|[\s_-])(?:comment|reply|depth)(?:$|[\s_-])/i.test(attribute(child, 'class')),
    );
    if (readers.length >= 2) return true;
  }
  return false;
}

/** Something an author presents stands in it, or it is a note of some length that is not a list of links. */
function holdsContent(element: Element, text: string, density: number): boolean {
  if (mayPresent(text) && presentedInText(text).strong.size > 0) return true;
  const isNote = element.name === 'aside' && closest(element, (one) => one !== element && isElement(one, 'article', 'main')) !== undefined;
  const isTitle = first(element, 'h1') !== undefined;
  // A paragraph of the text, whatever its style is called; a byline is not a sentence.
  const isSentence = element.name === 'p' && /[.!?\u3002]$/.test(text) && text.split(' ').length >= 8 && density < 0.3;
  return (
    isTitle ||
    (isSentence && !/^(?:by|written by|posted|published|updated)\b/i.test(text)) ||
    (isNote && text.length > 80 && density < 0.3) ||
    (text.length > 400 && density < 0.15 && element.name !== 'footer')
  );
}

/**
 * A list of teasers: several boxes of the same make that each begin with a link, perhaps with a picture and a sentence beside
 * it. Its text is of the same kind as an article's, but of other articles.
 */
export function isTeaserList(element: Element): boolean {
  for (const box of [element, ...elements(element, 'ul', 'ol', 'div', 'section')]) {
    const items = childElements(box).filter((child) => isElement(child, 'li', 'div', 'article', 'section'));
    if (items.length < 3) continue;
    const teasers = items.filter(isTeaser);
    if (teasers.length >= Math.max(3, items.length * 0.7) && textLength(box) > textLength(element) * 0.6) return true;
  }
  return false;
}

function isTeaser(item: Element): boolean {
  const length = textLength(item);
  if (length < 15 || length > 500) return false;
  const link = first(item, 'a');
  if (!link || attribute(link, 'href') === '' || attribute(link, 'href').startsWith('#')) return false;
  const words = lineOf(link);
  const text = lineOf(item);
  // The title is a link, in front of whatever else is told; a linked word in a sentence is none.
  return (
    words.length >= 10 &&
    text.indexOf(words) <= 40 &&
    !/^[\s,.;:a-z]/.test(
      text
        .slice(text.indexOf(words) + words.length)
        .slice(0, 2)
        .trim(),
    )
  );
}
