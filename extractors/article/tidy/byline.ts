import { lettersAndDigits, oneLine } from '../../../src/text.ts';
import {
  hasTime,
  isBylineControl,
  isBylineStart,
  isDateWord,
  isDisclosure,
  isOffice,
  isTranslationLink,
  withoutAuthorCue,
} from '../cues.ts';
import { all, attribute, contains, type Element, holds, isElement, isText, nodes, remove } from '../html/dom.ts';
import { isBlock, shownLine, visibleText } from '../html/text.ts';
import { dateInText, month } from '../metadata/dates.ts';
import { ASIDE } from '../select/lead.ts';
import { holdsValue } from '../select/values.ts';
import { isBiographyOf } from './closing.ts';

const WITH_YEAR = /^[\w .,|\u00b7\u2022-]{0,40}\b(?:19|20)\d{2}\b[\w .,:|\u00b7\u2022-]{0,25}$/i;
/** Beside a byline: counters, separators. */
const COUNTER = /^(?:\d{1,4}|[|\u00b7\u2022,/-]+)$/;
/** "Home \u00bb Rulings \u00bb Neighbours": where the page stands on its site. */
const TRAIL = /^[^.!?]{1,40}(?:\s[\u00bb\u203a>\u2192]\s[^.!?]{1,80})+$/;
const SENTENCE_END = /\p{L}{2}[.!?\u3002\u2026]["\u201c\u201d\u00bb]?$/u;
const NUMERIC_DATE = /(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?![\d.])/;
const MAX_LINES = 14;
/** Author, date and counters as a list, in characters. */
const MAX_LIST = 80;
const INLINE = ['span', 'a', 'time', 'em', 'i', 'strong', 'b', 'small', 'u', 'font'];

/**
 * Removes lines above the text, or between its first paragraph and the next, that name the author, the date and the like, and portraits
 * of the author; returns how many lines.
 */
export function removeByline(root: Element, author: string | undefined): number {
  const found = bylines(root, author);
  for (const box of found) if (box.parent) remove(box);
  const portraits = author ? all(root, 'img').slice(0, 3) : [];
  for (const image of portraits) if (isAuthor(attribute(image, 'alt'), author)) remove(image);
  return found.length;
}

/** Behind a heading (a subtitle, or the first of the text) dates and counters only count together with a line that nothing but a byline has. */
function bylines(root: Element, author: string | undefined): Element[] {
  const found: Element[] = [];
  let behindHeading: { boxes: Element[]; proven: boolean } | undefined;
  let opening = true;
  let lines = 0;
  let lead = false;
  let signed = false;
  for (const { box, text } of openingLines(root)) {
    if (lines < 4 && isDisclosure(text)) {
      found.push(box);
      continue;
    }
    if (lines++ >= MAX_LINES || (text.length > 120 && lead)) break;
    if (text.length > 120) {
      if (!lead && isBiographyOf(author, text)) {
        found.push(box);
        continue;
      }
      lead = true;
      opening = false;
      continue;
    }
    if (attribute(box, ASIDE) !== '') continue;
    if (isElement(box, 'h1', 'h2', 'h3', 'h4')) {
      if (lead || behindHeading) break;
      behindHeading = { boxes: [], proven: false };
      opening = false;
      continue;
    }
    const isSigned = isBylineStart(text) && dateInText(text) !== undefined;
    const rest = besideNames(box, text, author);
    signed = isAuthor(text, author) || (signed && isOffice(text));
    const proof = signed || isBylineControl(text) || (hasTime(text) && (isSigned || (isDate(rest) && !lead)));
    if (lead && !proof) break;
    if (proof && behindHeading) behindHeading.proven = true;
    if ((opening && isMeta(rest)) || proof || COUNTER.test(text) || isTranslationLink(text) || isDate(rest))
      (behindHeading?.boxes ?? found).push(box);
    // After a line of other words only what cannot be anything else is taken.
    else opening = false;
  }
  return behindHeading?.proven ? [...found, ...behindHeading.boxes] : found;
}

/** A line without the author's name and the topics of the page: "Ann Kettle, 3 March 2026. Malware" is a date. */
function besideNames(box: Element, text: string, author: string | undefined): string {
  const topics = new Set(all(box, 'a').filter((link) => attribute(link, 'rel').split(' ').includes('tag')));
  const line = topics.size > 0 ? oneLine(visibleText(box, topics)) : text;
  return author ? line.replace(author, '') : line;
}

/** Headings and short lines of their own up to the first list, table or code. */
export function* openingLines(root: Element): Generator<{ box: Element; text: string }> {
  let last: Element | undefined;
  for (const node of nodes(root)) {
    if (isElement(node, 'ul') && last === undefined) {
      const text = shownLine(node);
      if (text.length > MAX_LIST || !saysWhen(text) || holds(node, 'a')) return;
      last = node;
      yield { box: node, text };
      continue;
    }
    if (isElement(node, 'table', 'pre', 'ul', 'ol')) return;
    if (last?.name === 'ul' && contains(last, node)) continue;
    if (!isText(node) || node.data.trim() === '') continue;
    let box = node.parent as Element;
    let inline: Element | undefined;
    while (box !== root && isElement(box, ...INLINE) && isElement(box.parent)) {
      inline = box;
      box = box.parent as Element;
    }
    // Beside blocks, inline content is a line of its own.
    if (inline && box.children.some(isBlock)) box = inline;
    if (box === last) continue;
    last = box;
    const text = shownLine(box);
    if (box === root || isElement(box, 'td', 'li', 'dt', 'dd', 'blockquote', 'figcaption')) {
      if (text.length > 120) return;
      continue;
    }
    yield { box, text };
  }
}

function isMeta(text: string): boolean {
  if (isBylineStart(text) || TRAIL.test(text) || isNameAndDate(text)) return true;
  if (WITH_YEAR.test(text) && (/[|\u00b7\u2022]/.test(text) || (text.split(' ').length <= 4 && wordsBesideDate(text).length <= 1)))
    return true;
  if (holdsValue(text)) return false;
  const hasDate = dateInText(text) !== undefined || NUMERIC_DATE.test(text);
  return !SENTENCE_END.test(text) && hasDate && (hasTime(text) || /[|\u00b7\u2022:\uff1a]/.test(text));
}

/** "Ann Kettle, 3 March 2026" */
function isNameAndDate(text: string): boolean {
  const names = wordsBesideDate(text);
  return (
    /^\p{Lu}.{1,40}, .*20\d{2}$/u.test(text) &&
    dateInText(text) !== undefined &&
    names.length <= 4 &&
    names.every((name) => /^\p{Lu}/u.test(name))
  );
}

function isAuthor(text: string, author: string | undefined): boolean {
  const bare = withoutAuthorCue(text);
  const [line, name] = [lettersAndDigits(bare), lettersAndDigits(author ?? '')];
  // "By Ann Kettle, transport correspondent"
  if (bare !== text && author && text.length <= 80 && !/[.!?]$/.test(text) && bare.startsWith(author))
    return bare.startsWith(`${author}, `) || dateInText(bare) !== undefined;
  return line.length >= 4 && line === name;
}

/** A date and nothing else but what says that it is one. */
function isDate(text: string): boolean {
  if (text.length > 60 || dateInText(text) === undefined) return false;
  return wordsBesideDate(text).length === 0;
}

/** Words that are no part of a date. */
function wordsBesideDate(text: string): string[] {
  return (text.match(/\p{L}+/gu) ?? []).filter(
    (word) => month(word) === 0 && !isDateWord(word) && !/^[\u5e74\u6708\u65e5\u6642\u5206\ub144\uc6d4\uc77c]$/.test(word),
  );
}

/** A date or a time of day. */
export function saysWhen(text: string): boolean {
  return hasTime(text) || dateInText(text) !== undefined;
}
