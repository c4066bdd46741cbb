import { isCalled } from '../boxes/names.ts';
import { isNumberedCaption, isPictureCredit } from '../cues.ts';
import {
  all,
  ancestors,
  attribute,
  childElements,
  closest,
  type Element,
  holds,
  isElement,
  neighbourElement,
  textLength,
} from '../html/dom.ts';
import { linkDensity, shownLine, visibleText } from '../html/text.ts';
import { mayPresent } from './values.ts';

const MAX_LENGTH = 700;
const MAX_LINE = 200;
/** A gallery has so many pictures, with at most so many characters below each. */
const MIN_GALLERY = 3;
const MAX_GALLERY_LINE = 60;

/**
 * The words under the pictures of an article. They belong to the pictures (Article.figures) and stay in the report, but they are
 * no part of its running text; one that presents a value is.
 */
export function captionsOf(root: Element): Set<Element> {
  const captions = new Set<Element>();
  for (const element of all(root, 'figcaption', 'p', 'div', 'span', 'small', 'em', 'i', 'cite', 'dd', 'li', 'h5', 'h6')) {
    if (isCaption(element, root)) captions.add(element);
  }
  for (const box of all(root, 'div', 'section', 'ul')) for (const item of galleryItems(box)) captions.add(item);
  return captions;
}

/** Pictures side by side, each with a few words in the same box. */
function galleryItems(box: Element): Element[] {
  const items = childElements(box);
  if (items.length < MIN_GALLERY || !items.every((item) => isElement(item, 'div', 'li', 'figure') && all(item, 'img').length === 1))
    return [];
  const isShort = (item: Element) =>
    textLength(item) <= MAX_GALLERY_LINE && !holds(item, 'p', 'ul', 'ol') && !mayPresent(visibleText(item));
  return items.every(isShort) ? items : [];
}

function isCaption(element: Element, root: Element): boolean {
  if (closest(element, 'table', 'pre')) return false;
  const isFigcaption = element.name === 'figcaption';
  const named = isCalled(element, 'box-names-captions');
  const beside = () => besidePicture(element, root);
  if (!isFigcaption && !named && !(isCalled(element, 'box-names-credits') && beside()) && !isBelowPicture(element, root)) return false;
  if (textLength(element) > MAX_LENGTH) return false;
  return !mayPresent(visibleText(element));
}

/** One short line below a picture, in a box that holds nothing else; or a line that names the picture's maker or number, beside it. */
function isBelowPicture(element: Element, root: Element): boolean {
  if (!isElement(element, 'p', 'div', 'span', 'em', 'i', 'small') || textLength(element) > MAX_LINE || textLength(element) < 3)
    return false;
  if (holds(element, 'img', 'p', 'div', 'ul', 'ol') || linkDensity(element) > 0.5) return false;
  const text = shownLine(element);
  let before = neighbourElement(element, 'prev');
  if (before?.name === 'br') before = neighbourElement(before, 'prev');
  if (before && isPicture(before) && (isPictureCredit(text) || isNumberedCaption(text))) return true;
  const box = element.parent;
  if (!before || !isPicture(before) || !isElement(box, 'div', 'section') || box === root) return false;
  return textLength(box) === textLength(element) + textLength(before) && all(box, 'img').length === 1 && !isStep(box);
}

/** One of several boxes with a picture and the text of a step below it: some of these are paragraphs. */
function isStep(box: Element): boolean {
  if (attribute(box, 'class') === '' || !isElement(box.parent)) return false;
  return childElements(box.parent).some(
    (other) => attribute(other, 'class') === attribute(box, 'class') && holds(other, 'img') && textLength(other) > MAX_LINE,
  );
}

/** An image, or a link to a larger one with a few words ("Enlarge"). */
function isPicture(element: Element): boolean {
  if (element.name === 'img') return true;
  return holds(element, 'img') && textLength(element) <= (element.name === 'a' ? 15 : 0);
}

function besidePicture(element: Element, root: Element): boolean {
  for (const around of ancestors(element, root).slice(0, 3)) {
    if (textLength(around) > MAX_LENGTH) return false;
    if (isElement(around, 'figure') || holds(around, 'img')) return true;
  }
  return false;
}
