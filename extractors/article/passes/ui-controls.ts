import { counted } from '../../../src/text.ts';
import { isAdLabel, isBylineControl, isCodeControl, isCommentAction, isPageControl } from '../cues.ts';
import {
  all,
  attribute,
  type Element,
  holds,
  isBlank,
  isElement,
  isTag,
  remove,
  replace,
  Text,
  textContent,
  textLength,
} from '../html/dom.ts';
import { HEADINGS, lineOf } from '../html/text.ts';
import { isOfferedFile } from '../select/review.ts';
import { mayPresent } from '../select/values.ts';
import type { Pass } from './pass.ts';

const SIGNS = /^(?:\s|#|\u00b6|\u00a7|\u{1f517}|\u{1f4cb}|\u2398|\u2197|\u2191|\u21a9|\ufe0e|\ufe0f)*$/u;
/** The label of a check box that shows or hides a note. */
const SIGNS_OF_NOTES = /^[^\p{L}\p{N}]?$/u;
/** Below a listing that GitHub shows on other sites. */
const GIST = /^(?:view raw\s*)?(?:\S+\s*)?hosted with .* by github$/i;

/** Class names of links that look like buttons, and of icons whose text is the name of a picture ("expand_more"). */
const BUTTON = /(?:^|[\s_-])(?:btn|button|cta)(?:$|[\s_-])/i;
const ICON = /(?:^|[\s_-])icons?(?:$|[\s_-])|material-symbols/i;

/** Of an audio player: its names and times, in characters. */
const MAX_PLAYER = 120;

/** Small controls inside the text: signs beside headings, copy buttons, "view raw". */
export const uiControls: Pass = (body) => {
  let removed = 0;
  for (const element of all(body, 'a', 'span', 'div', 'p', 'i', 'label', 'figcaption', 'clipboard-copy')) {
    if (!element.parent || element.children.length > 3) continue;
    const text = textContent(element).trim();
    if (text.length > 40 || !isUiControl(element, text)) continue;
    // What it opens stands beside it: a note in the middle of a sentence.
    if (isElement(element, 'label')) replace(element, new Text(' '));
    else remove(element);
    removed++;
  }
  for (const time of all(body, 'span', 'div', 'time')) {
    const player = time.parent && /^0?0:00$/.test(textContent(time).trim()) ? time.parent : undefined;
    if (!isElement(player, 'div', 'p', 'span', 'section') || textLength(player) > MAX_PLAYER || holds(player, 'p')) continue;
    remove(player);
    removed++;
  }
  for (const box of all(body, 'ul', 'ol', 'div', 'p', 'span')) {
    if (!box.parent || !isRowOfControls(box)) continue;
    remove(box);
    removed++;
  }
  return removed > 0 ? `Removed ${counted(removed, 'small control')} (heading signs, copy buttons).` : undefined;
};

/** "Print Share Comment": two controls or more, and nothing else. */
function isRowOfControls(box: Element): boolean {
  const children = box.children.filter((child) => !isBlank(child));
  if (children.length < 2 || children.length > 12) return false;
  return children.every((child) => {
    if (!isTag(child) || isElement(child, 'img', 'table', 'pre')) return false;
    const text = lineOf(child);
    const isButton = isElement(child, 'a') && /^(?:#|javascript:.*)$/i.test(attribute(child, 'href'));
    return text.length <= 40 && text !== '' && (isButton || isBylineControl(text) || isPageControl(text));
  });
}

function isUiControl(element: Element, text: string): boolean {
  if (isElement(element, 'a')) {
    const href = attribute(element, 'href');
    const toHeading =
      href.startsWith('#') || /(?:^|[\s_-])(?:anchor|headerlink|permalink|header-anchor|heading-link)/i.test(attribute(element, 'class'));
    if (toHeading && text !== '' && SIGNS.test(text)) return true;
    // "Quote", "Report" below the answers of a forum.
    if (isCommentAction(text) && element.parent && textContent(element.parent).trim() === text) return true;
  }
  if (isElement(element, 'i', 'span') && /^[a-z0-9_]+$/.test(text) && ICON.test(attribute(element, 'class'))) return true;
  if (isElement(element, 'label') && attribute(element, 'for') !== '' && SIGNS_OF_NOTES.test(text)) return true;
  if (isLoneButton(element)) return true;
  return text !== '' && (isCodeControl(text) || GIST.test(text) || (isElement(element, 'div', 'p', 'span') && isAdLabel(text)));
}

/** "Book a room": a link that looks like a button, on a line of such links only. */
function isLoneButton(element: Element): boolean {
  const line = element.parent;
  if (!isLinkedButton(element) || !isElement(line) || isElement(line, ...HEADINGS, 'summary', 'td', 'th')) return false;
  return line.children.every((child) => isBlank(child) || isElement(child, 'br') || (isElement(child) && isLinkedButton(child)));
}

function isLinkedButton(element: Element): boolean {
  return (
    isElement(element, 'a') && BUTTON.test(attribute(element, 'class')) && !isOfferedFile(element) && !mayPresent(textContent(element))
  );
}
