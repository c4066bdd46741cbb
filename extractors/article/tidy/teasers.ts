import { articleWords, indicatorWords } from '../../../src/data/languages.ts';
import { lazy } from '../../../src/data/lazy.ts';
import { caseless } from '../../../src/data/phrases.ts';
import { counted } from '../../../src/text.ts';
import { parseUrl } from '../../../src/url.ts';
import {
  all,
  attribute,
  childElements,
  closest,
  type Element,
  elements,
  first,
  isBlank,
  isElement,
  neighbourElement,
  remove,
  textContent,
} from '../html/dom.ts';
import { lineOf, linkDensity, SUBHEADINGS, visibleText } from '../html/text.ts';
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
  for (const heading of all(root, ...SUBHEADINGS)) {
    const section = listOfArticles(heading, host);
    if (section) for (const element of section) take(element);
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

/** "More on harbours": a heading, a sentence at most, and a list of nothing but links to the site's own articles. */
function listOfArticles(heading: Element, host: string): Element[] | undefined {
  if (ofIndicators().test(lineOf(heading))) return undefined;
  const section = [heading];
  for (let next = neighbourElement(heading, 'next'); next && section.length < 4; next = neighbourElement(next, 'next')) {
    section.push(next);
    if (!isElement(next, 'ul', 'ol')) {
      if (isElement(next, 'p') && lineOf(next).length <= MAX_CARD && section.length === 2) continue;
      return undefined;
    }
    const items = childElements(next);
    return items.length >= MIN_LIST && items.every((item) => isLinks(item, host, 0.95)) ? section : undefined;
  }
  return undefined;
}

/** Boxes of the same make side by side that each begin with a title that leads to another article of the site. */
function teaserCards(root: Element, host: string): Element[] {
  const cards: Element[] = [];
  for (const box of all(root, 'div', 'section', 'ul', 'aside')) {
    const items = childElements(box).filter(
      (one) => isElement(one, 'div', 'article', 'li', 'section', 'p') && textContent(one).trim() !== '',
    );
    const all = items.filter((item) => isCard(item, host));
    if (all.length >= 2 && all.length === items.length) cards.push(...all);
  }
  return cards;
}

function isCard(item: Element, host: string): boolean {
  const text = visibleText(item);
  const heading = first(item, ...SUBHEADINGS, 'h6');
  if (!heading || text.length > MAX_CARD || mayPresent(text) || first(item, 'table', 'pre', 'ul', 'ol')) return false;
  const link = first(heading, 'a') ?? closest(heading, (one) => one.name === 'a');
  if (!link || link === closest(item, (one) => one.name === 'a')) return false;
  return isOwnPage(attribute(link, 'href'), host) && !isOfferedFile(link);
}

/** A paragraph of a list, table, quotation with a source, or code says what it says as part of that. */
function isPartOfMore(block: Element): boolean {
  if (first(block, 'img', 'table', 'pre', 'ul', 'ol', 'p', 'div') !== undefined) return true;
  return closest(block, (one) => one !== block && isElement(one, 'li', 'table', 'dl', 'pre', 'figure', 'blockquote')) !== undefined;
}

function isTeaserLine(block: Element, text: string, host: string): boolean {
  if (teaserLabels().first.test(text)) return isLinks(block, host, 0.5);
  const links = [...elements(block, 'a')];
  const [title] = links.length === 1 ? links.map(lineOf) : [];
  if (title && title.split(' ').length >= 4 && isOwnPage(attribute(links[0] as Element, 'href'), host)) {
    // "IN TEXAS: Family of patient quarantined", "[ Want to know more? Read 9 challenges. ]"
    if (/^[\p{L} ]{3,20}: $/u.test(text.slice(0, -title.length)) && text.endsWith(title)) return true;
    if (text.startsWith('[') && /^\W*\]\W*$/.test(text.slice(text.lastIndexOf(title) + title.length))) return true;
  }
  // A linked title by itself; a linked sentence or a label of a few words may be the author's.
  return text.split(' ').length >= 5 && isLinks(block, host, 0.95) && [...elements(block, 'a')].length === 1;
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
    if (!isElement(child ?? null)) return undefined;
    const element = child as Element;
    if (!isElement(element, 'div', 'section', 'article')) return element;
    at = element;
  }
  return undefined;
}
