import { lazy } from '../../../src/lazy.ts';
import { namesIndicators } from '../../indicators/context/headings.ts';
import { mentionsComments, mentionsOfConsent, opensLikeByline } from '../cues.ts';
import {
  type AnyNode,
  attribute,
  childElements,
  closest,
  closestWhere,
  type Element,
  elements,
  first,
  holds,
  isElement,
  isText,
  nodes,
  type ParentNode,
  type Text,
  textContent,
  textLength,
} from '../html/dom.ts';
import { HEADINGS, isBlock, lineOf, linkDensity, visibleText } from '../html/text.ts';
import { isEnoughToKeep, mayPresent, presentedInText, presents } from '../select/values.ts';
import { isNamedContent, type NamedKind, namedKind, SENTENCE } from './names.ts';

/** What the rules of boxes ask about the page, counted once. */
export interface PageFacts {
  /** Characters of text. */
  length: number;
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
  /** The same, below a heading that says so. */
  presentsUnderHeading: boolean;
  /** It speaks of cookies and consent throughout. */
  speaksOfConsent: boolean;
  /** A heading says that comments follow, or several boxes with the same name are in it, each by a reader. */
  confirmedComments: boolean;
  /** Something of the article stands in a box at its margin: values, a sentence, a note, the title. */
  holdsContent: boolean;
}

export function pageFacts(body: Element): PageFacts {
  return { length: Math.max(1, textLength(body)), headings: ownHeadings(body) };
}

export function signalsOf(element: Element, page: PageFacts): BoxSignals | undefined {
  const kind = kindOf(element);
  if (!kind) return undefined;
  const text = lazy(() => visibleText(element));
  const length = lazy(() => textLength(element));
  const paragraphs = lazy(() => countParagraphs(element));
  const density = lazy(() => linkDensity(element));
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
      return holds(element, 'h1', 'article', 'main');
    },
    get presents() {
      return mayPresent(text()) && isEnoughToKeep([...presentedInText(text()).strong]);
    },
    get presentsUnderHeading() {
      return mayPresent(text()) && presentsUnderHeading(element);
    },
    get speaksOfConsent() {
      const mentions = mentionsOfConsent(text());
      return mentions >= 3 && length() / mentions < 500;
    },
    get confirmedComments() {
      return isCommentSection(element);
    },
    get holdsContent() {
      return holdsContent(element, text(), density());
    },
  };
}

function kindOf(element: Element): BoxSignals['kind'] | undefined {
  if (element.name === 'form') return 'form';
  if (element.name === 'header') {
    // The article's own header has its title and is dealt with there; the site's is boilerplate.
    const isPart = (one: Element) => isElement(one, 'article', 'main') || (one.name === 'section' && !holds(one, 'article', 'main'));
    const ofArticle = closestWhere(element, isPart) !== undefined;
    return ofArticle || holds(element, 'h1') ? undefined : 'site-header';
  }
  return element.name === 'footer' && !closest(element, 'article', 'main', 'blockquote') ? 'site-footer' : namedKind(element);
}

const PARAGRAPH = ['p', 'li', 'div', 'td', 'blockquote'];

/** An author presents indicators in a box below a heading that names them; the linked title of another report is no such heading. */
export function presentsUnderHeading(box: Element): boolean {
  const heading = [...elements(box, ...HEADINGS, 'strong', 'b', 'p')].find((one) => namesIndicators(lineOf(one)));
  if (!heading || holds(heading, 'a') || closest(heading, 'a')) return false;
  const text = visibleText(box);
  return isEnoughToKeep([...presentedInText(text.slice(text.indexOf(lineOf(heading)))).strong]);
}

/** Blocks with a sentence or more of text of their own that is not links. */
function countParagraphs(element: Element): number {
  let count = 0;
  for (const block of elements(element, ...PARAGRAPH)) {
    const own = block.children.some((child) => !isBlock(child) && textContent(child).trim().length > 40);
    if (!own) continue;
    const text = lineOf(block);
    if (text.length >= 100 && linkDensity(block) < 0.25) count++;
  }
  return count;
}

/** Characters of sentences that are no links. */
export function proseOf(box: ParentNode): number {
  let prose = 0;
  for (const node of nodes(box)) if (isSentence(node)) prose += node.data.trim().length;
  return prose;
}

function isSentence(node: AnyNode): node is Text {
  return isText(node) && node.data.trim().length >= SENTENCE && closest(node, 'a', 'script', 'style', 'noscript', 'template') === undefined;
}

function ownHeadings(box: Element): number {
  let count = 0;
  for (const heading of elements(box, 'h2', 'h3', 'h4')) {
    const linked = closest(heading, 'a') !== undefined || linkDensity(heading) > 0.5;
    if (!linked && textLength(heading) > 2) count++;
  }
  return count;
}

function isCommentSection(element: Element): boolean {
  const heading = first(element, ...HEADINGS);
  if (heading && textLength(heading) < 80 && mentionsComments(textContent(heading))) return true;
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
  if (presents(text)) return true;
  const isNote = element.name === 'aside' && closest(element.parent, 'article', 'main') !== undefined;
  const isTitle = holds(element, 'h1');
  // A paragraph of the text, whatever its style is called; a byline is not a sentence.
  const isSentence = element.name === 'p' && /[.!?\u3002]$/.test(text) && text.split(' ').length >= 8 && density < 0.3;
  return (
    isTitle ||
    (isSentence && !opensLikeByline(text)) ||
    (isNote && text.length > 80 && density < 0.3) ||
    (text.length > 400 && density < 0.15 && element.name !== 'footer')
  );
}
