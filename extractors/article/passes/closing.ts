import { all, type ChildNode, type Element, isElement, isText, remove } from '../html/dom.ts';
import { visibleText } from '../html/text.ts';
import { dateInText } from '../metadata/dates.ts';
import { mayPresent } from '../select/values.ts';

/** What a vendor says below its reports whatever they are about, and what is left of a page's tools. */
const CLOSING = new RegExp(
  `^(?:${[
    '(?:subscribe|sign up|register|follow us|like us|join us|connect with us)\\b.*',
    'to (?:learn|find out|hear) more about .{3,80}(?:contact|visit|see|request|schedule|book|get in touch).*',
    '(?:contact|talk to|speak (?:to|with)|get in touch with) (?:us|our (?:team|experts?|sales)|an expert|sales)\\b.*',
    '(?:request|book|schedule|get|see|watch|start|try) (?:a|your|our) (?:free |live |personali[sz]ed )*(?:demo|trial|consultation|assessment)\\b.*',
    '(?:download|get|read) (?:the|our|your) (?:free )?(?:e-?book|white ?paper|datasheet|newsletter)\\b.*',
    '(?:back|return|scroll) to (?:the )?(?:top|blog|all posts|news|overview|list)',
    '(?:previous|next)(?: (?:post|article|story))?',
    '(?:tags?|categories|category|topics?|labels?|filed under|posted in|keywords)\\s*:.{0,160}',
    'share(?: (?:this|on|via|the)\\b.{0,60})?',
    '(?:thanks|thank you) for reading\\b.*',
    'this (?:post|article|report|page|blog) is (?:also )?available in\\b.{0,100}',
    '(?:\u00a9|copyright\\b).{0,120}',
    'all rights reserved.?',
    '(?:was this|did you find this) .{0,40}(?:helpful|useful)\\?.*',
    '[\\s|\u00b7\u2022\u2014\u2013*_~-]+',
  ].join('|')})$`,
  'iu',
);
const MAX_TEXT = 220;

/** Removes closing lines from the end of the article up to the first that says something; returns their text. */
export function removeClosing(root: Element): string[] {
  const removed: string[] = [];
  for (let rounds = 0; rounds < 12; rounds++) {
    const line = lastLine(root);
    if (!line) break;
    const text = isText(line) ? line.data.trim() : visibleText(line).replace(/\s+/g, ' ').trim();
    const goes =
      isElement(line, 'hr') ||
      text === '' ||
      (text.length <= MAX_TEXT && !mayPresent(text) && !text.includes('@') && (CLOSING.test(text) || isDateAlone(text)));
    if (!goes) break;
    remove(line);
    if (text !== '') removed.push(text);
  }
  return removed.reverse();
}

function isDateAlone(text: string): boolean {
  return text.length <= 40 && dateInText(text) !== undefined && !/[a-z]{4,} [a-z]{3,} [a-z]{3,}/i.test(text);
}

/** The last box of the article that has no boxes in it; nothing where that is part of a table, list, code or picture. */
function lastLine(root: Element): ChildNode | undefined {
  let at: Element = root;
  for (;;) {
    const child: ChildNode | undefined = [...at.children].reverse().find((one) => !isText(one) || one.data.trim() !== '');
    if (!child) return at === root ? undefined : at;
    if (isText(child)) return at === root || isBox(at) ? lineOf(at, child) : at;
    if (isElement(child, 'table', 'ul', 'ol', 'dl', 'pre', 'blockquote', 'figure', 'img', 'picture', 'details')) return undefined;
    if (!isElement(child) || !isBox(child) || isElement(child, 'p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6')) return lineOf(at, child);
    at = child;
  }
}

/** A block is a line by itself; inline content only where nothing else stands in its box. */
function lineOf(box: Element, child: ChildNode): ChildNode | undefined {
  if (isElement(child) && (isBox(child) || child.name === 'hr')) return all(child, 'img').length > 0 ? undefined : child;
  return all(box, 'br', 'img', 'p', 'div', 'table', 'ul').length === 0 &&
    box.parent &&
    isElement(box, 'div', 'p', 'section', 'span') &&
    box.name !== 'body'
    ? box
    : undefined;
}

function isBox(element: Element): boolean {
  return isElement(
    element,
    'div',
    'section',
    'article',
    'main',
    'p',
    'center',
    'footer',
    'header',
    'aside',
    'span',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
  );
}
