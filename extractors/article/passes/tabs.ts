import {
  all,
  ancestors,
  attribute,
  childElements,
  create,
  type Element,
  holds,
  insert,
  isElement,
  neighbourElement,
  remove,
  replace,
} from '../html/dom.ts';
import { HEADINGS, lineOf, SUBHEADINGS } from '../html/text.ts';
import type { Pass } from './pass.ts';

/** The panels of tabs, each under the words of its tab. Runs while the controls are there. */
export const tabs: Pass = (body) => {
  for (const panel of all(body)) {
    const isPanel = attribute(panel, 'role') === 'tabpanel' || /(?:^|\s)tab-pane(?:\s|$)/.test(attribute(panel, 'class'));
    const label = isPanel ? labelOf(body, panel) : '';
    const head = isPanel ? accordionHead(panel) : undefined;
    if (head) replace(head, create('p', {}, [create('strong', {}, [words(head)])]));
    else if (label !== '' && !holds(panel, ...HEADINGS) && !standsAbove(label, panel)) {
      insert(create('p', {}, [create('strong', {}, [label])]), 'before', panel);
    }
  }
  radioTabs(body);
  return undefined;
};

/** What an accordion calls a tab and its panel stand one after the other: the tab is the head of the panel's text. */
function accordionHead(panel: Element): Element | undefined {
  const before = neighbourElement(panel, 'prev');
  if (!before || attribute(before, 'role') !== 'tab' || words(before) === '') return undefined;
  return holds(before, ...SUBHEADINGS) ? undefined : before;
}

/** An accordion's head is before its panel already. */
function standsAbove(label: string, panel: Element): boolean {
  const before = neighbourElement(panel, 'prev');
  return before !== undefined && words(before) === label;
}

/** Tabs without script: a row of labels for radio buttons, and beside it a box with as many panels. */
function radioTabs(body: Element): void {
  const radios = new Set(
    all(body, 'input')
      .filter((input) => attribute(input, 'type') === 'radio')
      .map((input) => attribute(input, 'id')),
  );
  const first = all(body, 'label').filter((label) => radios.has(attribute(label, 'for')) && !isElement(label.prev, 'label'));
  for (const label of first) {
    const row = label.parent;
    if (!isElement(row)) continue;
    const labels = childElements(row);
    const box = childElements(row.parent ?? row).find((one) => one !== row && childElements(one).length === labels.length);
    if (!box || labels.length < 2 || !labels.every((one) => one.name === 'label')) continue;
    for (const [index, panel] of childElements(box).entries()) {
      insert(create('p', {}, [create('strong', {}, [words(labels[index] as Element)])]), 'before', panel);
    }
    remove(row);
  }
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
  return lineOf(tab).slice(0, 80);
}
