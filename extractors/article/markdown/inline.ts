import {
  all,
  create,
  type Element,
  holds,
  insert,
  isBlank,
  isElement,
  isText,
  neighbour,
  nodes,
  remove,
  replace,
  setText,
  Text,
  textContent,
  unwrap,
} from '../html/dom.ts';
import { HEADINGS, lineOf } from '../html/text.ts';
import { isValueLike } from './value-like.ts';

const CODE = ['code', 'kbd', 'samp', 'tt', 'var'];
const BOLD = ['strong', 'b'];
const ITALIC = ['em', 'i', 'cite', 'dfn'];
const STRUCK = ['del', 's', 'strike'];
const BLOCKS_INSIDE = ['p', 'div', 'br', 'ul', 'ol', 'li', 'table', 'pre', ...HEADINGS, 'blockquote', 'figure', 'img'];
const PASS_THROUGH = 'span font u ins mark small big abbr acronym label bdi bdo time data q nobr ruby rb rp rt'.split(' ');

/**
 * Emphasis and ticks as far as they serve the reader: never on a value, never in the middle of a word, and not on single names,
 * which MISP finds only between spaces.
 */
export function normaliseInline(root: Element): void {
  for (const element of all(root, ...PASS_THROUGH)) if (element.parent) unwrap(element);
  for (const element of all(root, ...CODE)) if (element.parent) normaliseCode(element);
  for (const element of all(root, ...BOLD, ...ITALIC, ...STRUCK)) if (element.parent) normaliseEmphasis(element);
  joinTexts(root);
  codeNames(root);
  escapeAsterisks(root);
}

function normaliseCode(element: Element): void {
  if (isElement(element.parent, 'pre')) return;
  const text = textContent(element).replace(/\s+/g, ' ');
  if (text.trim() === '') {
    unwrap(element);
    return;
  }
  setApart(element);
  const inLink = isElement(element.parent, 'a');
  if (isValueLike(text) || isGlued(element) || text.includes('`') || text.includes('|') || inLink || text.length > 300) unwrap(element);
  else replace(element, create('code', {}, [text.trim()]));
}

/**
 * Authors leave out the spaces around code, because its box has a margin: "fill the<code>TaskInfo</code>section". A short ending
 * ("<code>struct</code>s") belongs to it, unless a word is glued to its front as well ("value<code>12af</code>of our VM").
 */
function setApart(element: Element): void {
  const isGluedInFront = /(?:^|[^\p{L}\p{N}])\p{Script=Latin}{2,}$/u.test(textBeside(element.prev)) && /^\S/.test(textContent(element));
  if (isGluedInFront) insert(new Text(' '), 'before', element);
  const word = isGluedInFront ? /^\p{Script=Latin}{2,}(?![\p{L}\p{N}])/u : /^\p{Script=Latin}{4,}(?![\p{L}\p{N}])/u;
  if (word.test(textBeside(element.next)) && /\S$/.test(textContent(element))) insert(new Text(' '), 'behind', element);
}

function normaliseEmphasis(element: Element): void {
  breaksOutside(element);
  const text = lineOf(element);
  // A function's name in bold is code to its author.
  if (/\w_\w/.test(text)) setApart(element);
  if (
    text === '' ||
    !/[\p{L}\p{N}]/u.test(text) ||
    isValueLike(text) ||
    isGlued(element) ||
    holds(element, ...BLOCKS_INSIDE) ||
    text.includes('*')
  ) {
    unwrap(element);
    return;
  }
  const nested =
    isElement(element.parent, ...BOLD, ...ITALIC, ...STRUCK) || /^h[1-6]$/.test((element.parent as Element | null)?.name ?? '');
  const words = text.split(' ').length;
  const alone = isAloneOnLine(element);
  // A label ("Persistence:") or a line of its own guides the eye; one to three words in a sentence are mostly a name.
  const keeps = BOLD.includes(element.name) ? alone || words >= 4 || /[:.?!]$/.test(text) : words >= 4;
  if (nested || !keeps || text.length > 400) {
    unwrap(element);
    return;
  }
  element.name = BOLD.includes(element.name) ? 'strong' : ITALIC.includes(element.name) ? 'em' : 'del';
}

/** "<strong>Second step<br></strong>": the break is after the words, not in them. */
function breaksOutside(element: Element): void {
  for (let last = element.children.at(-1); last && (isElement(last, 'br') || isBlank(last)); last = element.children.at(-1)) {
    remove(last);
    if (!isText(last)) insert(last, 'behind', element);
  }
  for (let head = element.children[0]; head && isElement(head, 'br'); head = element.children[0]) {
    remove(head);
    insert(head, 'before', element);
  }
}

/** Glued to a letter or digit on either side: Markdown would not read the marks, and a value would be cut by them. */
function isGlued(element: Element): boolean {
  const inner = textContent(element);
  const before = textBeside(element.prev);
  const after = textBeside(element.next);
  return (
    (/[^\s([{"'\u201c\u2018>|\u2014\u2013-]$/.test(before) && /^\S/.test(inner)) ||
    (/^[^\s.,;:!?)\]}"'\u201d\u2019<|\u2014\u2013-]/.test(after) && /\S$/.test(inner))
  );
}

function textBeside(node: Element['prev']): string {
  if (!node) return '';
  return isText(node) ? node.data : isElement(node, 'br', 'img') ? ' ' : textContent(node);
}

/** The whole of a block, or of a line between breaks. */
function isAloneOnLine(element: Element): boolean {
  if (!isElement(element.parent, 'p', 'div', 'li', 'dt', 'summary', 'section', 'article')) return false;
  return endsLine(element, 'prev') && endsLine(element, 'next');
}

function endsLine(element: Element, where: 'prev' | 'next'): boolean {
  const at = neighbour(element, where);
  return at === null || isElement(at, 'br');
}

/** Neighbouring text nodes become one, so that patterns see whole words. */
function joinTexts(root: Element): void {
  for (const node of [...nodes(root)]) {
    if (!isText(node) || !node.parent) continue;
    while (node.next && isText(node.next)) {
      setText(node, node.data + node.next.data);
      remove(node.next);
    }
  }
}

/** Names such as __init__ and __init__.py would turn into emphasis: they are code. */
function codeNames(root: Element): void {
  for (const node of [...nodes(root)]) {
    if (!isText(node) || !node.parent || isElement(node.parent, 'pre', 'code')) continue;
    const parts = node.data.split(/((?<![\w`*/\\.-])_{1,2}[A-Za-z]\w*?_{1,2}(?:\.[A-Za-z]{1,4})?(?![\w`*/\\.-]))/);
    if (parts.length > 1 && !isElement(node.parent, 'a', 'strong', 'em')) {
      replace(
        node,
        ...parts
          .map((part, index) => (index % 2 === 1 ? create('code', {}, [part]) : new Text(part)))
          .filter((part) => !isText(part) || part.data !== ''),
      );
    }
  }
}

/**
 * Pairs of asterisks in a command ("cat /*\/*\/r") would become emphasis, so those that could open it are written as entities. Those
 * that mask part of a value ("pan***.evil[.]com") stay.
 */
function escapeAsterisks(root: Element): void {
  for (const node of [...nodes(root)]) {
    if (!isText(node) || !node.data.includes('*') || isElement(node.parent, 'pre', 'code')) continue;
    const last = [...node.data.matchAll(/(?<=[^\s*])\*+/g)].at(-1)?.index ?? -1;
    setText(
      node,
      node.data.replace(/\S+/g, (word, at: number) =>
        isValueLike(word)
          ? word
          : word.replace(OPENING_ASTERISKS, (run, start: number) => (at + start < last ? '&#42;'.repeat(run.length) : run)),
      ),
    );
  }
}

/** Asterisks that can open emphasis in CommonMark: text follows, and if that is punctuation, no letter or digit comes before. */
const OPENING_ASTERISKS = /(?<!\*)\*+(?=[\p{L}\p{N}])|(?<![\p{L}\p{N}*])\*+(?=[^\s*])/gu;
