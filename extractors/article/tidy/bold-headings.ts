import { isRemark, startsWithFigureNumber } from '../cues.ts';
import {
  all,
  attribute,
  type ChildNode,
  closest,
  create,
  type Element,
  holds,
  isBlank,
  isElement,
  isTag,
  neighbour,
  replace,
  textContent,
} from '../html/dom.ts';
import { HEADINGS, isBlock, lineOf } from '../html/text.ts';
import { isValueLike } from '../markdown/value-like.ts';

const WRAPPERS = ['span', 'font', 'u', 'em', 'i', 'big', 'a'];
/** A sentence or a label ends so. */
const NO_HEADING_END = /[.,;:!\u2026\u3002\uff1a]$/;

/**
 * Editors without a style for headings write them as a bold line of its own. Such a line becomes a heading below the one before
 * it; a label ("Hashes:"), a caption and a sentence stay bold.
 */
export function promoteBoldLines(root: Element): string | undefined {
  let rank = Number(all(root, ...HEADINGS)[0]?.name.slice(1) ?? 3) - 1;
  let promoted = 0;
  for (const element of all(root, ...HEADINGS, 'p', 'div', 'b', 'strong')) {
    if (!element.parent) continue;
    if (HEADINGS.includes(element.name)) {
      rank = Number(element.name.slice(1));
      continue;
    }
    const text = lineOf(element);
    if (!isTitle(text) || !(isBoldLine(element) || isBoldBetweenBreaks(element)) || !standsAlone(element)) continue;
    replace(element, create(`h${Math.min(6, rank + 1)}`, {}, [text]));
    promoted++;
  }
  if (promoted === 0) return undefined;
  return promoted === 1 ? 'Made a heading of a bold line.' : `Made headings of ${promoted} bold lines.`;
}

function isTitle(text: string): boolean {
  return (
    text.length >= 3 &&
    text.length <= 90 &&
    /\p{L}{2}/u.test(text) &&
    !NO_HEADING_END.test(text) &&
    !startsWithFigureNumber(text) &&
    !isRemark(text) &&
    !isValueLike(text)
  );
}

/** A block with nothing but bold text in it. */
function isBoldLine(block: Element): boolean {
  if (!isElement(block, 'p', 'div')) return false;
  const parts = block.children.filter((child) => !isBlank(child) && !isElement(child, 'br'));
  return parts.length > 0 && parts.every(isBold);
}

function isBold(node: ChildNode): boolean {
  if (!isTag(node)) return false;
  const inside = all(node);
  if (isElement(node, 'b', 'strong')) return !inside.some((inner) => isBlock(inner) || isElement(inner, 'img', 'br', 'code'));
  if (!isElement(node, ...WRAPPERS)) return false;
  if (/font-weight\s*:\s*(?:bold|[6-9]00)/i.test(attribute(node, 'style'))) return inside.every((inner) => isElement(inner, ...WRAPPERS));
  const parts = node.children.filter((child) => !isBlank(child));
  return parts.length > 0 && parts.every(isBold);
}

/** In text that is parted by `<br>` only: an empty line or a block above it, and the end of its line below. */
function isBoldBetweenBreaks(element: Element): boolean {
  const around = ['div', 'section', 'article', 'main', 'body', 'p', 'font', 'center', 'td'];
  if (!isElement(element, 'b', 'strong') || !isElement(element.parent, ...around) || !isBold(element)) return false;
  const below = neighbour(element, 'next');
  const above = neighbour(element, 'prev');
  if (above === null) return isBlock(below) || (isBreak(below) && isBreak(neighbour(below, 'next')));
  const before = isBreak(above) ? neighbour(above, 'prev') : above;
  return (isBreak(before) || isBlock(before)) && (isBreak(below) || isBlock(below));
}

function isBreak(node: ChildNode | null): node is Element {
  return isElement(node, 'br');
}

/** Not part of something else, not the caption of the picture above it, and something follows it. */
function standsAlone(element: Element): boolean {
  if (closest(element.parent, 'li', 'td', 'th', 'table', 'blockquote', 'figure', 'dl', 'pre', ...HEADINGS)) return false;
  const above = neighbour(element, 'prev');
  if (above !== null && isTag(above) && holdsOnlyPicture(above)) return false;
  let after: ChildNode | null = neighbour(element, 'next');
  while (isElement(after, 'br')) after = neighbour(after, 'next');
  return after !== null && !isElement(after, 'img', 'figure', 'picture', 'hr', ...HEADINGS);
}

function holdsOnlyPicture(element: Element): boolean {
  return (element.name === 'img' || holds(element, 'img')) && textContent(element).trim() === '';
}
