import { counted } from '../../../src/text.ts';
import { findValues } from '../../indicators/find/find-values.ts';
import { all, attribute, type Element, insert, isElement, Text, textContent } from '../html/dom.ts';
import type { Pass } from './pass.ts';

const INLINE = ['span', 'a', 'b', 'strong', 'em', 'i', 'code', 'label', 'small', 'font', 'u'];

/** Inline elements that the page shows as blocks, and values or links that only its style sheet keeps apart: they must not run together. */
export const display: Pass = (body) => {
  let apart = 0;
  for (const element of all(body, ...INLINE)) {
    if (element.name === 'span' && attribute(element, 'itemprop') === 'caption') element.name = 'div';
    if (
      /display\s*:\s*(?:block|flex|grid|table|list-item)/i.test(attribute(element, 'style')) &&
      !isElement(element.parent, 'pre', 'code')
    ) {
      element.name = element.name === 'a' ? 'a' : 'div';
    }
    const next = element.next;
    if (!isElement(next, ...INLINE)) continue;
    const areValues = isWholeValue(element) && isWholeValue(next);
    if (areValues || (element.name === 'a' && next.name === 'a')) insert(new Text(' '), 'behind', element);
    if (areValues) apart++;
  }
  return apart > 0 ? `Set ${counted(apart, 'pair')} of values apart that only the style sheet separates.` : undefined;
};

function isWholeValue(element: Element): boolean {
  const text = textContent(element);
  if (text.length < 7 || text.length > 300 || text !== text.trim() || !/[.[\]]|[0-9a-f]{32}/i.test(text) || /^[.:/[-]/.test(text))
    return false;
  const [only, ...more] = findValues(text);
  return only !== undefined && more.length === 0 && only.start === 0 && only.end === text.length;
}
