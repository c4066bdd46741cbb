import { findValues } from '../../indicators/index.ts';
import {
  all,
  ancestors,
  attribute,
  childElements,
  create,
  type Element,
  first,
  insert,
  isElement,
  Text,
  textContent,
} from '../html/dom.ts';
import { counted, type Pass } from './pass.ts';

const INLINE = ['span', 'a', 'b', 'strong', 'em', 'i', 'code', 'label', 'small', 'font', 'u'];

/** Inline elements that the page shows as blocks, and neighbours that only its style sheet keeps apart: their values must not run together. */
export const display: Pass = {
  name: 'display',
  run(body) {
    let apart = 0;
    for (const element of all(body, ...INLINE)) {
      if (isCaption(element)) element.name = 'div';
      if (
        /display\s*:\s*(?:block|flex|grid|table|list-item)/i.test(attribute(element, 'style')) &&
        !isElement(element.parent, 'pre', 'code')
      ) {
        element.name = element.name === 'a' ? 'a' : 'div';
      }
      const next = element.next;
      if (isElement(next ?? null, ...INLINE) && isWholeValue(element) && isWholeValue(next as Element)) {
        insert(new Text(' '), 'behind', element);
        apart++;
      }
    }
    for (const panel of all(body)) {
      const isPanel = attribute(panel, 'role') === 'tabpanel' || /(?:^|\s)tab-pane(?:\s|$)/.test(attribute(panel, 'class'));
      const label = isPanel ? labelOf(body, panel) : '';
      if (label !== '' && !first(panel, 'h1', 'h2', 'h3', 'h4', 'h5', 'h6')) {
        insert(create('p', {}, [create('strong', {}, [label])]), 'before', panel);
      }
    }
    return apart > 0 ? `Set ${counted(apart, 'pair')} of values apart that only the style sheet separates.` : undefined;
  },
};

function isCaption(element: Element): boolean {
  return element.name === 'span' && attribute(element, 'itemprop') === 'caption';
}

function isWholeValue(element: Element): boolean {
  const text = textContent(element);
  if (text.length < 7 || text.length > 300 || text !== text.trim() || !/[.[\]]|[0-9a-f]{32}/i.test(text) || /^[.:/[-]/.test(text))
    return false;
  const [only, ...more] = findValues(text);
  return only !== undefined && more.length === 0 && only.start === 0 && only.end === text.length;
}

/** A tab's panel is shown under the tab's words: they name each other, or stand in the same order. */
function labelOf(body: Element, panel: Element): string {
  const id = attribute(panel, 'aria-labelledby');
  const own = attribute(panel, 'id');
  for (const tab of all(body, 'a', 'button', 'li', 'div', 'span')) {
    const isTab =
      (id !== '' && attribute(tab, 'id') === id) ||
      (own !== '' &&
        [attribute(tab, 'aria-controls'), attribute(tab, 'data-bs-target').slice(1), attribute(tab, 'data-target').slice(1)].includes(
          own,
        )) ||
      (own !== '' &&
        attribute(tab, 'href') === `#${own}` &&
        (attribute(tab, 'role') === 'tab' || /\btab\b/.test(attribute(tab, 'data-toggle') + attribute(tab, 'data-bs-toggle'))));
    if (isTab) return words(tab);
  }
  return labelByOrder(panel);
}

function labelByOrder(panel: Element): string {
  const panels = childElements(panel.parent ?? panel).filter((one) => attribute(one, 'role') === 'tabpanel');
  const list = ancestors(panel)
    .slice(0, 3)
    .map((up) => all(up).filter((one) => attribute(one, 'role') === 'tab'))
    .find((tabs) => tabs.length > 0);
  const tab = list?.length === panels.length ? list[panels.indexOf(panel)] : undefined;
  return tab ? words(tab) : '';
}

function words(tab: Element): string {
  return textContent(tab).replace(/\s+/g, ' ').trim().slice(0, 80);
}
