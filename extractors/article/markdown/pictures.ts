import { lettersAndDigits } from '../../../src/text.ts';
import { all, attribute, type ChildNode, type Element, holds, isElement, neighbour, textContent } from '../html/dom.ts';
import { HEADINGS } from '../html/text.ts';

/** Shorter texts can be the same by chance. */
const MIN_LENGTH = 8;
/** A longer one is a paragraph that happens to contain it. */
const MAX_LENGTH = 400;
/** Boxes that hold a picture apart from its caption: link, wrapper, column of a figure. */
const MAX_CLIMB = 3;

/** Removes alternative texts that the caption after the picture repeats. Changes the tree. */
export function dropRepeatedCaptions(root: Element): void {
  for (const image of all(root, 'img')) {
    const alt = lettersAndDigits(attribute(image, 'alt'));
    if (alt.length < MIN_LENGTH) continue;
    const caption = lettersAndDigits(textAfter(image));
    if (caption.length < MIN_LENGTH || caption.length > MAX_LENGTH) continue;
    // "Screenshot of Figure 1: the loader" above "Figure 1: the loader".
    if (caption.includes(alt) || (alt.includes(caption) && caption.length * 2 > alt.length)) image.attribs.alt = '';
  }
}

/** The text right after a picture; empty if a heading or another picture comes first. */
function textAfter(image: Element): string {
  let at: ChildNode = image;
  for (let climbed = 0; neighbour(at, 'next') === null; climbed++) {
    if (!isElement(at.parent) || climbed === MAX_CLIMB) return '';
    at = at.parent;
  }
  let text = '';
  for (let next = neighbour(at, 'next'); next !== null; next = neighbour(next, 'next')) {
    if (isElement(next, 'br')) continue;
    if (isElement(next, 'img', ...HEADINGS) || (isElement(next) && holds(next, 'img'))) break;
    text += textContent(next);
    if (isElement(next, 'p', 'div', 'figcaption', 'ul', 'ol', 'table', 'pre', 'blockquote')) break;
  }
  return text;
}
