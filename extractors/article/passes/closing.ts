import { all, type ChildNode, type Element, first, isElement, isTag, isText, remove } from '../html/dom.ts';
import { BLOCKS, visibleText } from '../html/text.ts';
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
    if (line.length === 0) break;
    const text = line
      .map((node) => (isText(node) ? node.data : visibleText(node)))
      .join('')
      .replace(/\s+/g, ' ')
      .trim();
    const isRule = line.every((node) => isElement(node, 'hr', 'br'));
    if (!isRule && !isClosing(text)) break;
    for (const node of line) remove(node);
    if (text !== '') removed.push(text);
  }
  return removed.reverse();
}

function isClosing(text: string): boolean {
  if (text === '') return true;
  return text.length <= MAX_TEXT && !mayPresent(text) && !text.includes('@') && (CLOSING.test(text) || isDateAlone(text));
}

function isDateAlone(text: string): boolean {
  return text.length <= 40 && dateInText(text) !== undefined && !/[a-z]{4,} [a-z]{3,} [a-z]{3,}/i.test(text);
}

const KEPT = ['table', 'ul', 'ol', 'dl', 'pre', 'blockquote', 'figure', 'img', 'picture', 'details'];
const BOXES = ['div', 'section', 'article', 'main', 'center', 'footer', 'header', 'aside', 'font', 'span'];

/** The nodes of the article's last line; none where that is part of a table, list, code or picture. */
function lastLine(root: Element): ChildNode[] {
  let at: Element = root;
  for (;;) {
    const child = [...at.children].reverse().find((one) => !isText(one) || one.data.trim() !== '');
    if (!child) return at === root ? [] : [at];
    if (!isTag(child)) return tail(at, child);
    if (KEPT.includes(child.name)) return [];
    if (child.name === 'hr' || child.name === 'br') return [child];
    if (/^(?:p|h[1-6])$/.test(child.name)) return first(child, 'img') ? [] : paragraphLine(child);
    if (!BOXES.includes(child.name) || !holdsLines(child)) return tail(at, child);
    at = child;
  }
}

/** A paragraph is one line, unless breaks part it. */
function paragraphLine(paragraph: Element): ChildNode[] {
  const last = paragraph.children.at(-1);
  return last && all(paragraph, 'br').length > 0 ? tail(paragraph, last) : [paragraph];
}

/** The inline nodes at the end of a box, back to a break or block. */
function tail(box: Element, last: ChildNode): ChildNode[] {
  const line: ChildNode[] = [];
  for (let node: ChildNode | null = last; node && (node === last || !endsLine(node)); node = node.prev) line.unshift(node);
  const keeps = box.name === 'li' || line.some((node) => isTag(node) && (KEPT.includes(node.name) || first(node, ...KEPT) !== undefined));
  return keeps ? [] : line;
}

function endsLine(node: ChildNode): boolean {
  return isTag(node) && (node.name === 'br' || BLOCKS.has(node.name));
}

function holdsLines(element: Element): boolean {
  return (element.name !== 'span' && element.name !== 'font') || all(element).some(endsLine);
}
