import { articleWords, indicatorWords } from '../../../src/data/languages.ts';
import { caseless } from '../../../src/data/phrases.ts';
import { lazy } from '../../../src/lazy.ts';
import { counted, lettersAndDigits } from '../../../src/text.ts';
import { parseUrl } from '../../../src/url.ts';
import { SENTENCE } from '../boxes/names.ts';
import {
  all,
  attribute,
  childElements,
  closest,
  type Element,
  elements,
  first,
  holds,
  isBlank,
  isElement,
  neighbourElement,
  remove,
  textContent,
  textLength,
} from '../html/dom.ts';
import { lineOf, linkDensity, SUBHEADINGS, visibleText } from '../html/text.ts';
import { linkOf } from '../passes/other-articles.ts';
import { isOfferedFile } from '../select/review.ts';
import { mayPresent } from '../select/values.ts';

const MAX_CARD = 500;
/** "Read also:" and what languages say for it, at the beginning of a line. */
const teaserLabels = lazy(() => ({
  first: caseless(`^[\\p{P}\\p{S}\\s]*${articleWords('teaserLabels')}\\s*[:|\u2013\u2014-]?`),
  alone: caseless(`^[\\p{P}\\p{S}\\s]*${articleWords('teaserLabels')}[\\s\\p{P}]*$`),
}));

/**
 * Lines between the paragraphs of an article, and at its end, that only lead to the site's other articles: "READ MORE: ...", a
 * linked title by itself, a closing list of such titles. Returns what to note.
 */
export function removeTeasers(root: Element, base: string): string | undefined {
  const host = siteOf(base);
  const gone: string[] = [];
  const take = (element: Element) => {
    gone.push(lineOf(element));
    remove(element);
  };
  for (const card of teaserCards(root, host)) take(card);
  for (const label of all(root, ...SUBHEADINGS, 'p')) {
    const section = label.parent && listOfArticles(label, host);
    if (section) for (const element of section) take(element);
  }
  for (const block of all(root, 'p', 'div', 'section', ...SUBHEADINGS, 'h6', 'aside', 'blockquote')) {
    if (!block.parent || isPartOfMore(block)) continue;
    const text = lineOf(block);
    if (text.length < 3 || text.length > 400 || mayPresent(text)) continue;
    if (teaserLabels().alone.test(text)) {
      const next = neighbourElement(block, 'next');
      if (next && isLinks(next, host, 0.5)) take(next);
      if (!next?.parent) take(block);
    } else if (isTeaserLine(block, text, host)) take(block);
  }
  for (let last = lastBlock(root); last && isElement(last, 'ul', 'ol'); last = lastBlock(root)) {
    const items = childElements(last);
    if (items.length < 2 || !items.every((item) => isLinks(item, host, 0.6)) || mayPresent(visibleText(last))) break;
    const label = neighbourElement(last, 'prev');
    take(last);
    if (label && textContent(label).trim().length <= 60 && isElement(label, 'p', ...SUBHEADINGS)) take(label);
  }
  if (gone.length === 0) return undefined;
  const named = gone.slice(0, 4).map((text) => `"${text.slice(0, 50)}"`);
  return `Left out ${counted(gone.length, 'line')} that ${gone.length === 1 ? 'leads' : 'lead'} to other articles of the site: ${named.join(', ')}.`;
}

const MIN_LIST = 3;
const ofIndicators = lazy(() => caseless(indicatorWords('indicatorHeadings')));

/** In characters. */
const MAX_LABEL = 80;
const MAX_REMARK = 60;

/**
 * "More on harbours": a heading, a sentence at most, and a list of nothing but links, most of them to the site's own articles, each
 * perhaps with a few words after it. Lines of their own that are such links are a list, too, and a line before them that ends with
 * a colon is their heading.
 */
function listOfArticles(label: Element, host: string): Element[] | undefined {
  const isHeading = label.name !== 'p';
  const text = lineOf(label);
  if (ofIndicators().test(text) || (!isHeading && (text.length > MAX_LABEL || !/[:\uff1a]$/.test(text)))) return undefined;
  const section = [label];
  let next = neighbourElement(label, 'next');
  if (isHeading && isElement(next, 'p') && linkDensity(next) < 0.5 && lineOf(next).length <= MAX_CARD) {
    section.push(next);
    next = neighbourElement(next, 'next');
  }
  const items: Element[] = [];
  if (isElement(next, 'ul', 'ol')) {
    section.push(next);
    items.push(...childElements(next));
  } else
    for (; isElement(next, 'p') && linkDensity(next) > 0.95; next = neighbourElement(next, 'next')) {
      section.push(next);
      items.push(next);
    }
  const own = items.filter((item) => isLinks(item, host, 0));
  const areLinks = items.every((item) => linkDensity(item) > 0.8 || isTitleWithRemark(item));
  return items.length >= MIN_LIST && areLinks && own.length >= items.length * 0.75 ? section : undefined;
}

/** "A clerk and a crane - told by both". */
function isTitleWithRemark(item: Element): boolean {
  const text = lineOf(item);
  const link = first(item, 'a');
  const title = link ? lineOf(link) : '';
  return title.includes(' ') && text.startsWith(title) && text.length - title.length <= MAX_REMARK && !mayPresent(text);
}

/** Boxes of the same make side by side that each begin with a title that leads to another article of the site. */
function teaserCards(root: Element, host: string): Element[] {
  const cards: Element[] = [];
  for (const box of all(root, 'div', 'section', 'ul', 'aside')) {
    const items = childElements(box).filter(
      (one) => isElement(one, 'div', 'article', 'li', 'section', 'p') && textContent(one).trim() !== '',
    );
    const found = items.filter((item) => isCard(item, host));
    if (found.length >= 2 && items.every((item) => found.includes(item) || textLength(item) < SENTENCE)) cards.push(...found);
  }
  return cards;
}

function isCard(item: Element, host: string): boolean {
  const text = visibleText(item);
  const heading = first(item, ...SUBHEADINGS, 'h6');
  if (!heading || text.length > MAX_CARD || mayPresent(text) || holds(item, 'table', 'pre', 'ol')) return false;
  // Buttons to share it with.
  if (all(item, 'ul').some((list) => textLength(list) >= SENTENCE)) return false;
  const link = linkOf(heading);
  if (!link || link === closest(item, 'a')) return false;
  return isOwnPage(attribute(link, 'href'), host) && !isOfferedFile(link);
}

/** A paragraph of a list, table, quotation with a source, or code says what it says as part of that. */
function isPartOfMore(block: Element): boolean {
  if (holds(block, 'img', 'table', 'pre', 'ul', 'ol', 'p', 'div')) return true;
  return closest(block.parent, 'li', 'table', 'dl', 'pre', 'figure', 'blockquote') !== undefined;
}

function isTeaserLine(block: Element, text: string, host: string): boolean {
  if (teaserLabels().first.test(text)) return isLinks(block, host, 0.5);
  const links = [...elements(block, 'a')];
  const titles = links.map(lineOf);
  const words = titles.join(' ').split(' ').length;
  if (words >= Math.max(4, links.length * 2) && links.every((link) => isOwnPage(attribute(link, 'href'), host))) {
    // "IN TEXAS: Family of patient quarantined", "[ Want to know more? Read 9 challenges. ]"
    const [title = ''] = titles;
    if (LABEL.test(text) && isOnlyLinks(text, links) && text.endsWith(titles.at(-1) ?? '')) return true;
    if (links.length === 1 && text.startsWith('[') && /^\W*\]\W*$/.test(text.slice(text.lastIndexOf(title) + title.length))) return true;
  }
  // A linked title by itself; a linked sentence or a label of a few words may be the author's.
  return text.split(' ').length >= 5 && isLinks(block, host, 0.95) && links.length === 1;
}

const LABEL = /^[\p{L}' ]{3,25}:\s/u;

/** Nothing but links and what parts them, perhaps after a label. */
export function isOnlyLinks(text: string, links: Element[]): boolean {
  return lettersAndDigits(text.replace(LABEL, '')) === lettersAndDigits(links.map(textContent).join(''));
}

/** Mostly links, all of them to pages of the site itself. */
function isLinks(block: Element, host: string, least: number): boolean {
  const links = [...elements(block, 'a')].filter((link) => textContent(link).trim() !== '');
  if (links.length === 0 || linkDensity(block) < least) return false;
  return links.every((link) => isOwnPage(attribute(link, 'href'), host) && !isOfferedFile(link));
}

export function isOwnPage(href: string, host: string): boolean {
  if (href === '' || href.startsWith('#')) return false;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(href) && !href.startsWith('//')) return true;
  const url = parseUrl(href, 'https://x.invalid');
  return url !== undefined && /^https?:$/.test(url.protocol) && siteOf(url.href) === host;
}

/** The host of an address, without "www."; nothing for what is no address. */
export function siteOf(url: string): string {
  return (parseUrl(url)?.hostname ?? '').toLowerCase().replace(/^www\./, '');
}

function lastBlock(root: Element): Element | undefined {
  let at: Element | undefined = root;
  while (at) {
    const child = at.children.filter((one) => !isBlank(one) && !(isElement(one) && textContent(one).trim() === '')).at(-1);
    if (!isElement(child)) return undefined;
    if (!isElement(child, 'div', 'section', 'article')) return child;
    at = child;
  }
  return undefined;
}
