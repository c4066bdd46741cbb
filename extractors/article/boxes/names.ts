import { type ListName, wordList } from '../../../src/data/lists.ts';
import { memo } from '../../../src/lazy.ts';
import { attribute, closest, type Element, elements, first, holds, isElement, isText, textLength } from '../html/dom.ts';
import { linkDensity, SUBHEADINGS } from '../html/text.ts';

/** What a class name or id says that a box is. */
export type NamedKind = 'comments' | 'other-texts' | 'controls' | 'marginal';

/**
 * What an element says of itself by tag, role and class: 'boilerplate' is not part of an article unless something stronger
 * contradicts (boxes/rules.ts), 'marginal' goes unless it holds something that belongs to the article.
 */
export type BoxKind = 'boilerplate' | 'marginal';

const CONTROL_TAGS = new Set(['nav', 'menu', 'dialog']);
const CONTROL_ROLES = new Set('navigation banner contentinfo search menu menubar dialog alertdialog toolbar tablist listbox'.split(' '));

/** Class names by which content systems file an article: words in them say what it is about, not what the element is. */
const FILED =
  /^(?:category|tag|tax|cat|term|post|type|status|format|author|has|no|is|with|hentry|page|postid|parent|wp|single|archive|theme|template|lang)[-_]/;
/** On the page's frame, such words describe the layout ("has-sidebar", "with-comments"). */
const FRAME = new Set(['html', 'body', 'main', 'article']);

const INLINE = new Set('a abbr b cite em font i mark q small span strong time u'.split(' '));
/** In characters: shorter texts are labels. */
export const SENTENCE = 60;

/** The head of a box inside the article: what an accordion opens, what a listing is called. */
const INNER_HEAD =
  /(?:^|[-_])(?:accordion|card|panel|code|codeblock|block|section|collaps\w*|toggle|tabs?|table|item|details|faq|box|list|figure|expander|anchor)[-_]+(?:item[-_]+)?head(?:er|ing|line)?s?(?:$|[-_])/;
/** Names of colours and ranks of style sheets ("alert-secondary"). */
const COLOURED = /(?:^|[-_])(?:alert|btn|button|text|bg|border|badge|color|theme|callout|link|label)[-_]+secondary$/;
/** "Share_root__x3Fq": builders of style sheets add the last part to keep names apart. */
const SCOPED = /^([A-Za-z][A-Za-z0-9]*_[A-Za-z0-9-]+)__[\w+-]{1,8}$/;
/** Boxes that are only there to hold what the name says: "kg-signup-card". */
const HOLDERS = new Set(['card', 'box', 'block', 'module', 'component', 'widget', 'panel', 'root', 'strip', 'section']);
const LAYOUT = new Set(
  'wrap wrapper container layout content body left right page inner area enabled disabled open closed active offset main'.split(' '),
);
const PRESENCE = new Set('without hide show has no not full above below before after'.split(' '));

const LISTS = [
  ['comments', 'box-names-comments'],
  ['other-texts', 'box-names-other-texts'],
  ['controls', 'box-names-controls'],
] as const;

export function boxKind(element: Element): BoxKind | undefined {
  const kind = namedKind(element);
  return kind === undefined ? undefined : kind === 'marginal' ? 'marginal' : 'boilerplate';
}

export function namedKind(element: Element): NamedKind | undefined {
  const role = attribute(element, 'role').toLowerCase();
  if (CONTROL_TAGS.has(element.name) || CONTROL_ROLES.has(role)) return 'controls';
  if (attribute(element, 'aria-modal') === 'true') return 'other-texts';
  if (FRAME.has(element.name) || isInSentence(element)) return undefined;
  const { kind, marginal } = named(
    `${attribute(element, 'class')} ${attribute(element, 'id')} ${attribute(element, 'data-widget_type')} ${attribute(element, 'data-component')}`,
  );
  if (kind) return kind;
  // A heading is told by its words, not by what its place is called.
  if (/^h[1-6]$/.test(element.name)) return undefined;
  if (marginal && !isPartOfText(element)) return 'marginal';
  return isElement(element, 'aside', 'footer') || role === 'complementary' ? 'marginal' : undefined;
}

/** Words of a sentence, whatever they are called: "ticker" on a company's name is no news ticker. */
function isInSentence(element: Element): boolean {
  return (
    INLINE.has(element.name) &&
    [element.prev, element.next].some((beside) => beside && isText(beside) && beside.data.trim().length >= SENTENCE)
  );
}

/** Whether content systems call a box of an article's text like this one. */
export function isNamedContent(element: Element): boolean {
  return contentNames(element).length > 0;
}

/** Called the text itself ("entry-content"), not only the box of the whole post ("post", "main-content"). */
export function isNamedText(element: Element): boolean {
  return contentNames(element).some((name) => /(?:content|body|text)$/i.test(name) && !/^(?:main|page)/.test(name));
}

function contentNames(element: Element): string[] {
  const names = wordList('box-names-content');
  const own = attribute(element, 'class')
    .toLowerCase()
    .split(/\s+/)
    .flatMap((name) => {
      if (names.has(name)) return [name];
      // "elementor-widget-theme-post-content", "news__article-body"
      const parts = name.split(/__|[-_]/);
      const tail = [parts.slice(-2).join('-'), parts.slice(-3).join('-')].find(
        (one) => parts.length > 2 && one.includes('-') && names.has(one),
      );
      return tail ? [tail] : [];
    });
  return attribute(element, 'itemprop').split(/\s+/).includes('articleBody') ? [...own, 'articleBody'] : own;
}

/** Whether a part of an element's class names, or two parts together ("photo-credit", "photoCredit"), is on a list. */
export function isCalled(element: Element, list: ListName): boolean {
  const names = wordList(list);
  return `${attribute(element, 'class')} ${attribute(element, 'itemprop')}`.split(/\s+/).some((name) => {
    const parts = name
      .replace(/([a-z])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .split(/[-_]/);
    return parts.some((part, at) => names.has(part) || names.has(`${part}${parts[at + 1] ?? ''}`));
  });
}

const patternOf = memo(50, (list: ListName) => {
  const listed = [...wordList(list)].map((name) => name.replaceAll('-', '[_-]+').replaceAll('*', '\\w*'));
  return new RegExp(`(?:^|[\\s_-])(?:${listed.join('|')})(?=$|[\\s_-])`, 'i');
});

/** Whether class names or ids hold a name on a list between "-", "_" and blanks: "my-code-block" holds "code-block". */
export function holdsName(names: string, list: ListName): boolean {
  return patternOf(list).test(names);
}

/** Who is quoted belongs to the quotation; a box around a heading is that heading. */
function isPartOfText(element: Element): boolean {
  return closest(element, 'blockquote') !== undefined || holdsOnlyHeading(element) || headsPart(element);
}

/** In characters: a heading, and a few labels below it. */
const MAX_HEAD = 500;

/** "recipe-header", "step-header": below sentences of the text it is the head of a part, not of the page. */
export function headsPart(element: Element): boolean {
  if (!/header$/i.test(attribute(element, 'class').split(/\s+/)[0] ?? '') || textLength(element) > MAX_HEAD) return false;
  if (holds(element, 'a', 'img', 'h1', 'time', 'nav', 'ul')) return false;
  for (let at: Element = element; isElement(at.parent) && !FRAME.has(at.name); at = at.parent as Element)
    for (let before = at.prev; before; before = before.prev)
      if (isElement(before) && [before, ...elements(before, 'p')].some((one) => one.name === 'p' && textLength(one) >= SENTENCE))
        return true;
  return false;
}

/** Editors put a box around each heading, and some call it "header". */
export function holdsOnlyHeading(element: Element): boolean {
  const heading = first(element, ...SUBHEADINGS);
  return heading !== undefined && textLength(heading) === textLength(element) && linkDensity(element) === 0 && !holds(element, 'img');
}

/** Called the head of a box inside the article, or of one that the reader opens. */
export function isInnerHead(element: Element): boolean {
  return attribute(element, 'class')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/\s+/)
    .some((name) => INNER_HEAD.test(name));
}

interface NamedAs {
  kind: NamedKind | undefined;
  marginal: boolean;
}

/** Most boxes of a page have names that others have, too, and several passes ask for them. */
const named = memo(5_000, (raw: string): NamedAs => {
  const own = ownNames(raw);
  return {
    kind: LISTS.find(([, list]) => own.some((name) => isNamed(name, wordList(list))))?.[0],
    marginal: own.some((name) => isNamed(name.replace(/--.*/, ''), wordList('box-names-marginal'))),
  };
});

function ownNames(raw: string): string[] {
  return raw
    .split(/\s+/)
    .filter((name) => name !== '' && name.length < 60)
    .map((name) =>
      name
        .replace(SCOPED, '$1')
        .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
        .replace(/([a-z]{3})\d{1,2}(?=$|[-_])/gi, '$1')
        .toLowerCase()
        // "anchorWithStickyNavbar" is an anchor.
        .replace(/[-_]with(?:out)?[-_].*$/, ''),
    )
    .filter((name) => !INNER_HEAD.test(name) && !COLOURED.test(name))
    .filter(
      (name) =>
        !FILED.test(name) || [...LISTS.map(([, list]) => list), 'box-names-marginal' as const].some((list) => wordList(list).has(name)),
    );
}

/** The name itself, or its last or first words: "blog__related-posts", "share-buttons-top", "c-newsletter". */
function isNamed(name: string, list: ReadonlySet<string>): boolean {
  if (list.has(name)) return true;
  const parts = name.split(/[-_]+/).filter((part) => part !== '');
  if (parts.length > 7) return false;
  // A box "inside" something, or one that only goes around or without it, is not that thing.
  if (PRESENCE.has(parts[0] ?? '')) return false;
  const last = parts.at(-1) ?? '';
  if (LAYOUT.has(last)) {
    // "comments-area" and "sidebar-content" are; "page-with-sidebar-layout" is a frame: only names made of the word and one ending count.
    return parts.length <= 3 && (list.has(parts.slice(0, -1).join('-')) || list.has(parts.slice(1, -1).join('-')));
  }
  if (HOLDERS.has(last)) return isNamed(parts.slice(0, -1).join('-'), list);
  for (let from = 0; from < parts.length; from++) {
    if (list.has(parts.slice(from).join('-'))) return true;
    if (from > 0 && list.has(parts.slice(0, from).join('-')) && from >= parts.length - 2) return true;
  }
  return false;
}
