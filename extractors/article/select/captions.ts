import { all, attribute, closest, type Element, first, isElement, textLength } from '../html/dom.ts';
import { visibleText } from '../html/text.ts';
import { mayPresent } from './values.ts';

const CAPTION = /(?:^|[\s_-])(?:captions?|captiontext|cutline|image-?description|photo-?description|media-?info)(?=$|[\s_-])/i;
const CREDIT = /(?:^|[\s_-])(?:credits?|photo-?credit|image-?credit|copyright|attribution)(?=$|[\s_-])/i;
const MAX_LENGTH = 700;

/**
 * The words under the pictures of an article. They belong to the pictures (Article.figures) and stay in the report, but they are
 * no part of its running text; one that presents a value is.
 */
export function captionsOf(root: Element): Set<Element> {
  const captions = new Set<Element>();
  for (const element of all(root, 'figcaption', 'p', 'div', 'span', 'small', 'em', 'cite', 'dd', 'li', 'h5', 'h6')) {
    if (isCaption(element, root)) captions.add(element);
  }
  return captions;
}

function isCaption(element: Element, root: Element): boolean {
  if (closest(element, (one) => isElement(one, 'table', 'pre')) !== undefined) return false;
  const isFigcaption = element.name === 'figcaption';
  const names = `${attribute(element, 'class')} ${attribute(element, 'itemprop')}`.replace(/([a-z])([A-Z])/g, '$1-$2');
  const named = CAPTION.test(names);
  if (!isFigcaption && !named && !(CREDIT.test(names) && besidePicture(element, root))) return false;
  if (textLength(element) > MAX_LENGTH) return false;
  return !mayPresent(visibleText(element));
}

function besidePicture(element: Element, root: Element): boolean {
  let box = element.parent;
  for (let steps = 0; steps < 3 && isElement(box ?? null) && box !== root; steps++) {
    const around = box as Element;
    if (textLength(around) > MAX_LENGTH) return false;
    if (isElement(around, 'figure') || first(around, 'img')) return true;
    box = around.parent;
  }
  return false;
}
