import { all, attribute, closest, type Element, isElement, isTag, isText, nodes, remove } from '../html/dom.ts';
import { BLOCKS, visibleText } from '../html/text.ts';
import { dateInText } from '../metadata/dates.ts';

const META_LINE =
  /^(?:(?:by|written by|posted by|author|published|posted|updated|last updated|date|share|tags?|category|categories|reading time|estimated reading time)\b.{0,80}|\d+ ?(?:min(?:ute)?s?)(?: to)? read.{0,20}|[\w .,|\u00b7\u2022-]{0,40}\b(?:19|20)\d{2}\b[\w .,:|\u00b7\u2022-]{0,25}|[|\u00b7\u2022,/-]+)$/i;
/** Beside a byline: buttons in words, counters, other languages of the page. */
const CONTROL =
  /^(?:follow(?:ing)?|listen|share|save|print|subscribe|tweet|like|copy link|\d{1,4}|(?:\d+ ?(?:min(?:ute)?s?)|estimated reading time).{0,30}|this (?:post|article|report|page|blog) is (?:also )?available in\b.{0,100}|read (?:this|it|the (?:article|post|report))(?: \w+)? in:? \w+)$/i;
const MAX_LINES = 14;
const INLINE = ['span', 'a', 'time', 'em', 'i', 'strong', 'b', 'small', 'u', 'font'];

/** Removes lines above the text that name the author, the date and the like; returns how many. */
export function removeByline(root: Element, author: string | undefined): number {
  const found: Element[] = [];
  let opening = true;
  let lines = 0;
  for (const { box, text } of openingLines(root)) {
    if (lines++ >= MAX_LINES) break;
    if (text.length > 120) break;
    const isMeta = opening && META_LINE.test(text);
    if (isMeta || CONTROL.test(text) || isAuthor(text, author) || isDate(text) || isProfileLink(box, text)) found.push(box);
    // After a line of other words only what cannot be anything else is taken.
    else opening = false;
  }
  for (const box of found) if (box.parent) remove(box);
  const portraits = author ? all(root, 'img').slice(0, 3) : [];
  for (const image of portraits) if (isAuthor(attribute(image, 'alt'), author)) remove(image);
  return found.length;
}

/** Short lines of their own up to the first list, table or code; headings are passed over. */
function* openingLines(root: Element): Generator<{ box: Element; text: string }> {
  let last: Element | undefined;
  for (const node of nodes(root)) {
    if (isElement(node, 'table', 'pre', 'ul', 'ol')) return;
    if (!isText(node) || node.data.trim() === '') continue;
    let box = node.parent as Element;
    let inline: Element | undefined;
    while (box !== root && isElement(box, ...INLINE) && isElement(box.parent ?? null)) {
      inline = box;
      box = box.parent as Element;
    }
    // Beside blocks, inline content is a line of its own.
    if (inline && box.children.some((child) => isTag(child) && BLOCKS.has(child.name))) box = inline;
    if (box === last) continue;
    last = box;
    const text = visibleText(box).replace(/\s+/g, ' ').trim();
    if (box === root || isElement(box, 'td', 'li', 'blockquote', 'figcaption')) {
      if (text.length > 120) return;
      continue;
    }
    if (isElement(box, 'h1', 'h2', 'h3', 'h4')) continue;
    yield { box, text };
  }
}

function isAuthor(text: string, author: string | undefined): boolean {
  const [line, name] = [normal(text.replace(/^(?:by|written by|author:?)\s+/i, '')), normal(author ?? '')];
  return line.length >= 4 && name.length >= 4 && (line === name || (text.length < 60 && name.includes(line) && text.includes(' ')));
}

function isDate(text: string): boolean {
  return text.length <= 48 && dateInText(text) !== undefined && text.split(' ').length <= 7 && !/[!?;"]|\w{3}\. /.test(text);
}

function isProfileLink(box: Element, text: string): boolean {
  if (text.length > 40) return false;
  const links = isElement(box, 'a') ? [box] : all(box, 'a');
  const [link] = links;
  const inText = closest(box, (one) => isElement(one, 'p')) !== undefined && links.length !== 1;
  return (
    link !== undefined &&
    !inText &&
    visibleText(link).trim().length >= text.length - 3 &&
    /\/(?:authors?|people|team|profile|contributors?)\/[^/]+\/?$|\/@[\w.-]+\/?(?:\?|$)/i.test(attribute(link, 'href'))
  );
}

function normal(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
