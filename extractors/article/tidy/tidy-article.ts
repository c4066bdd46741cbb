import { counted, lettersAndDigits } from '../../../src/text.ts';
import { isBylineStart, isClosingLine } from '../cues.ts';
import {
  all,
  attribute,
  childElements,
  closest,
  type Element,
  holds,
  isElement,
  isText,
  nodes,
  remove,
  textContent,
  textLength,
} from '../html/dom.ts';
import { shownLine, textsAbove, visibleText } from '../html/text.ts';
import { ASIDE } from '../select/lead.ts';
import { holdsValue } from '../select/values.ts';
import { openingLines, removeByline, saysWhen } from './byline.ts';
import { removeClosing } from './closing.ts';
import { removeRepeated } from './repeated.ts';

/** What stands above the text in every article and is told elsewhere: its title, byline and date; and what closes every page. */
export function tidyArticle(root: Element, about: { title: string; author?: string | undefined; base: string }): string[] {
  const notes: string[] = [];
  const repeated = removeRepeated(root);
  if (repeated > 0)
    notes.push(`Left out ${counted(repeated, 'box', 'boxes')} that ${repeated === 1 ? 'repeats' : 'repeat'} what stands above.`);
  const head = titleIn(root, about.title);
  if (head) {
    for (const element of leading(root, head.box)) remove(element);
    if (head.differs) {
      head.box.attribs[ASIDE] = '1';
    } else {
      remove(head.box);
      notes.push("The title above the text is the event's title.");
    }
  }
  const subtitle = subtitleOf(root);
  if (subtitle) subtitle.attribs[ASIDE] = '1';
  if (removeByline(root, about.author) > 0) notes.push('Byline and date above the text are metadata of the event.');
  for (const line of [...signedLines(root), ...pullQuotes(root)]) line.attribs[ASIDE] = '1';
  removeNavigationLists(root);
  removeLeadingRules(root);
  for (const empty of all(root, 'div', 'p', 'section', 'span', 'ul', 'li', 'header').reverse()) {
    const text = textContent(empty);
    // A blank in a span of its own may be all that parts two words.
    const isEmpty = empty.name === 'span' ? text === '' : text.trim() === '';
    if (empty.parent && empty !== root && isEmpty && !holds(empty, 'img', 'br', 'hr')) remove(empty);
  }
  const closing = removeClosing(root, about);
  if (closing.length > 0) notes.push(`Left out closing lines: ${closing.map((text) => `"${text.slice(0, 60)}"`).join(', ')}.`);
  return notes;
}

/** Longer is text, in characters. */
const MAX_LINE = 120;
const MIN_TITLE = 10;
const MAX_SIGNED = 80;
const MAX_RIGHTS = 400;

/**
 * What shows the title above the text: a heading, a line in a box of any name that says what the title says, or the only `<h1>`,
 * which may differ from the title that the page's head tells.
 */
function titleIn(root: Element, title: string): { box: Element; differs?: boolean } | undefined {
  const wanted = lettersAndDigits(title);
  if (wanted === '') return undefined;
  for (const heading of all(root, 'h1', 'h2', 'h3').slice(0, 6)) {
    const text = lettersAndDigits(textContent(heading));
    if (text === '') continue;
    const isH1 = heading.name === 'h1' && (wanted.includes(text) || text.includes(wanted));
    // A section of the text may be called like the whole.
    if (isH1 || (text === wanted && !hasSentenceAbove(root, heading))) return { box: heading };
  }
  const [only, ...others] = all(root, 'h1');
  if (only && others.length === 0 && !hasSentenceAbove(root, only)) return { box: only, differs: true };
  const names = [title, ...title.split(/\s[|\u00b7\u2013\u2014-]\s|:\s/)].map(lettersAndDigits).filter((name) => name.length >= MIN_TITLE);
  let lines = 0;
  for (const { box, text } of openingLines(root)) {
    if (lines++ >= 6 || text.length > MAX_LINE || /[.!?]$/.test(text)) break;
    const line = lettersAndDigits(text);
    if (names.some((name) => line === name || (line.startsWith(name) && line.length < name.length * 2))) return { box };
  }
  return undefined;
}

/** In words. */
const SHORTEST_SUBTITLE = 4;

/** A heading above all of the text that is more than a label, and unlike the headings of the sections: a subtitle. */
function subtitleOf(root: Element): Element | undefined {
  const [line] = openingLines(root);
  if (!line || !isElement(line.box, 'h2', 'h3', 'h4') || line.text.split(' ').length < SHORTEST_SUBTITLE) return undefined;
  const alike = all(root, line.box.name).some((other) => other !== line.box && attribute(other, 'class') === attribute(line.box, 'class'));
  return alike || holdsValue(line.text) ? undefined : line.box;
}

/** Who wrote the text above or below, and when: "answered March 4, 2016 at 10:40" in threads and below the parts of a page; whose it is. */
function signedLines(root: Element): Element[] {
  return all(root, 'p', 'div', 'small', 'footer', 'time').filter((line) => {
    if (line.children.some((child) => isElement(child, 'p', 'div', 'img', 'br')) || closest(line, 'li', 'table', 'dl')) return false;
    const text = shownLine(line);
    const isSigned = text.length <= MAX_SIGNED && isBylineStart(text) && saysWhen(text);
    return (isSigned || (text.startsWith('\u00a9') && text.length <= MAX_RIGHTS)) && !holdsValue(text);
  });
}

/** In characters without blanks. */
const SHORTEST_QUOTE = 30;

/** Sentences of the text that stand beside it once more, in large type. */
function pullQuotes(root: Element): Element[] {
  const quotes = all(root, 'aside', 'blockquote').filter((quote) => {
    const length = textLength(quote);
    return length >= SHORTEST_QUOTE && length <= MAX_RIGHTS;
  });
  if (quotes.length === 0) return [];
  const paragraphs = all(root, 'p')
    .filter((one) => !closest(one, 'aside', 'blockquote'))
    .map((one) => lettersAndDigits(visibleText(one)));
  return quotes.filter((quote) => {
    const text = lettersAndDigits(visibleText(quote));
    return text.length >= SHORTEST_QUOTE && paragraphs.some((one) => one.length > text.length && one.includes(text));
  });
}

function hasSentenceAbove(root: Element, heading: Element): boolean {
  return textsAbove(heading, root, MAX_LINE + 1).length > 0;
}

/** "Previous message: ...", "Messages sorted by: ...": lists of them above and below the text. */
function removeNavigationLists(root: Element): void {
  const isEnd = (list: Element) => {
    const items = childElements(list);
    return items.length >= 2 && items.every((item) => holds(item, 'a') && isClosingLine(shownLine(item)));
  };
  let above = true;
  const below: Element[] = [];
  for (const node of [...nodes(root)]) {
    if (isElement(node, 'ul')) {
      if (!isEnd(node)) continue;
      if (above) remove(node);
      else below.push(node);
    } else if (isText(node) && node.data.trim().length > MAX_LINE) {
      above = false;
      below.length = 0;
    }
  }
  for (const list of below) remove(list);
}

function removeLeadingRules(root: Element): void {
  for (const node of [...nodes(root)]) {
    if (isElement(node, 'hr')) remove(node);
    else if (isElement(node, 'img') || (isText(node) && node.data.trim() !== '')) return;
  }
}

const SENTENCE = /[\p{L})"'\u201d\u2019][.!?\u3002](?:\s|$)/u;

/** Short boxes before the title (date, category, breadcrumb, a score): those that hold no sentence. */
function leading(root: Element, head: Element): Element[] {
  const found: Element[] = [];
  for (let at: Element = head; at !== root && isElement(at.parent); at = at.parent as Element) {
    for (let before = at.prev; before; before = before.prev) {
      if (
        isElement(before) &&
        visibleText(before).length < 120 &&
        !holds(before, 'pre', 'img') &&
        !isElement(before, 'pre', 'img') &&
        !SENTENCE.test(visibleText(before)) &&
        !holdsValue(visibleText(before))
      )
        found.push(before);
    }
  }
  return found;
}
