import { counted } from '../../../src/text.ts';
import { parseUrl } from '../../../src/url.ts';
import { proseOf } from '../boxes/signals.ts';
import { isAboutOwner, isBoilerplateHeading, isCommentCount, isCommentHeading, startsWithAuthorCue, withoutAuthorCue } from '../cues.ts';
import {
  all,
  attribute,
  type ChildNode,
  childElements,
  closest,
  type Element,
  holds,
  isBlank,
  isElement,
  isText,
  neighbour,
  nodes,
  remove,
  textLength,
} from '../html/dom.ts';
import { HEADINGS, isBlock, lineOf, linkDensity, SUBHEADINGS, visibleText } from '../html/text.ts';
import { presents } from '../select/values.ts';
import type { Pass } from './pass.ts';

/** Sections that announce themselves as no part of the article: "Related posts", "Leave a comment", "Share this". */
export const boilerplateSections: Pass = (body, { base }) => {
  const host = parseUrl(base)?.hostname ?? '';
  const removed: string[] = [];
  const total = visibleText(body).length;
  for (const heading of all(body, ...HEADINGS, 'p', 'div', 'strong', 'span', 'legend')) {
    if (!heading.parent || heading.children.length > 4) continue;
    const text = lineOf(heading);
    if (text.length < 3 || text.length > 70) continue;
    const namesOwner = isElement(heading, ...SUBHEADINGS) && isAboutOwner(text, host);
    if (
      !(namesOwner || isAuthorHeading(heading, text, body) || isBoilerplateHeading(text) || isCommentHeading(text) || isCommentCount(text))
    )
      continue;
    const section = sectionOf(heading, text);
    if (section.length === 0 || (isBoilerplateHeading(text) ? holdsCode(section) : goesOn(section))) continue;
    const inside = section.map((node) => visibleText(node)).join('\n');
    if (
      (inside.length > total * 0.35 && !followsArticle(heading, section, body)) ||
      (!areCards(section.slice(1).filter((node) => isElement(node))) && presents(inside))
    )
      continue;
    for (const node of section) remove(node);
    removed.push(`"${text}"`);
  }
  return removed.length > 0
    ? `Left out ${counted(removed.length, 'section')} that ${removed.length === 1 ? 'says' : 'say'} so: ${removed.slice(0, 8).join(', ')}.`
    : undefined;
};

/**
 * The heading and what follows it up to the next heading of its rank. Where the heading is alone in its box, the box's
 * neighbours follow it. Text that is not a heading element ("Related posts" in a `<div>`) only counts before a list of links.
 */
function sectionOf(heading: Element, text: string): ChildNode[] {
  let start: Element = heading;
  while (isElement(start.parent, 'div', 'section', 'header', 'strong', 'span', 'p', 'h2', 'h3', 'h4') && lineOf(start.parent) === text)
    start = start.parent;
  const rank = HEADINGS.includes(heading.name)
    ? HEADINGS.indexOf(heading.name)
    : HEADINGS.includes(start.name)
      ? HEADINGS.indexOf(start.name)
      : 9;
  const section: ChildNode[] = [start];
  for (let next = start.next; next; next = next.next) {
    if (isElement(next) && HEADINGS.some((name, index) => index <= rank && next.name === name)) break;
    section.push(next);
  }
  if (rank === 9) {
    const following = section.slice(1).filter((node) => !isBlank(node));
    const box = following[0];
    // A heading whose section is gone.
    if (following.length === 0) return closest(start, 'table', 'li', 'dl') ? [] : [start];
    if (!isElement(box, 'ul', 'ol', 'div', 'section', 'nav') || (linkDensity(box) < 0.6 && !areCards([box]))) return [];
    return [start, box];
  }
  return section;
}

/** In characters: a picture, a title and a sentence or two. */
export const MAX_CARD = 500;
const MAX_LABEL = 40;

/** Boxes beside each other, each short and with a link on a line of its own: cards of other articles under "Related". */
export function areCards(boxes: Element[]): boolean {
  const filled = boxes.filter((one) => visibleText(one) !== '');
  const cards = filled[0] && isLabel(filled[0]) ? filled.slice(1) : filled;
  const [only] = cards;
  if (only && cards.length === 1) return areCards(childElements(only));
  return (
    cards.length > 1 &&
    cards.every((card) => textLength(card) <= MAX_CARD && all(card, 'a').some((link) => leadsAway(link) && isAlone(link)))
  );
}

const isLabel = (box: Element) => textLength(box) <= MAX_LABEL && !holds(box, 'a') && box.name !== 'a';

/** A link without a target, or to a place on this page, opens a part of it: the head of an accordion. */
const leadsAway = (link: Element) => !/^(?:$|#|javascript:)/i.test(attribute(link, 'href'));

const isAlone = (link: Element) =>
  holds(link, ...SUBHEADINGS) || (lineOf(link) !== '' && (['prev', 'next'] as const).every((side) => isLineEnd(neighbour(link, side))));

const isLineEnd = (beside: ChildNode | null) => !beside || isBlock(beside) || isElement(beside, 'br');

/** "Categories" or "Files" may be what a part of the text is about. */
const holdsCode = (section: ChildNode[]) => section.some((node) => isElement(node) && (node.name === 'pre' || holds(node, 'pre')));

/** "Response" may be a section of the text: then others follow it, with a heading of the same rank and sentences. */
function goesOn(section: ChildNode[]): boolean {
  const next = section.at(-1)?.next;
  if (!next || !isElement(next, ...SUBHEADINGS) || isBoilerplateHeading(lineOf(next)) || isCommentHeading(lineOf(next))) return false;
  let prose = 0;
  for (let node = next.next; node; node = node.next) if (isElement(node, 'p', 'div')) prose += proseOf(node);
  return prose >= SHORT_ARTICLE;
}

/** In characters of sentences. */
export const SHORT_ARTICLE = 150;

/** "Written by Ann Kettle" as a heading below the text: who that is follows. Above the text it is the byline. */
function isAuthorHeading(heading: Element, text: string, body: Element): boolean {
  if (!isElement(heading, ...SUBHEADINGS) || !startsWithAuthorCue(text)) return false;
  return (
    /^\p{Lu}[\p{L}.'\u2019-]+(?: \p{L}[\p{L}.'\u2019-]*){1,3}$/u.test(withoutAuthorCue(text)) && proseAbove(heading, body) >= SHORT_ARTICLE
  );
}

/** A box of its own that the heading opens, below the title and a short text: other articles may well be longer than this one. */
function followsArticle(heading: Element, section: ChildNode[], body: Element): boolean {
  const box = heading.parent;
  if (!isElement(box, 'div', 'section', 'aside') || section[0] !== childElements(box)[0]) return false;
  return proseAbove(heading, body) >= SHORT_ARTICLE && !holds(box, 'h1');
}

/** In characters of sentences, between the title and an element below it. */
export function proseAbove(element: Element, body: Element): number {
  let titled = false;
  let prose = 0;
  for (const node of nodes(body)) {
    if (node === element) break;
    if (isElement(node, 'h1')) titled = true;
    else if (titled && isText(node) && node.data.trim().length >= 60) prose += node.data.trim().length;
  }
  return prose;
}
