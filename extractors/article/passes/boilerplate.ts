import { counted } from '../../../src/text.ts';
import { BOX_RULES } from '../boxes/rules.ts';
import { pageFacts, signalsOf } from '../boxes/signals.ts';
import { all, attribute, contains, type Element, remove, unwrap } from '../html/dom.ts';
import type { Pass } from './pass.ts';

/** Rules that keep a box although its name says otherwise: worth a note. */
const TELLING = new Set(['named-content', 'paragraphs', 'indicators', 'headings']);

/** Removes what surrounds articles: navigation, footers, related posts, comments, cookie and newsletter boxes, sidebars. */
export const boilerplate: Pass = (body) => {
  const page = pageFacts(body);
  const removed = new Map<string, number>();
  const kept: string[] = [];
  for (const element of all(body)) {
    if (!contains(body, element)) continue;
    const box = signalsOf(element, page);
    const rule = box && BOX_RULES.find((one) => one.when(box));
    if (!rule) continue;
    if (rule.result === 'remove') {
      const label = labelOf(element);
      removed.set(label, (removed.get(label) ?? 0) + 1);
      remove(element);
    } else {
      if (rule.result === 'unwrap') unwrap(element);
      if (TELLING.has(rule.id)) kept.push(`${labelOf(element)} (${rule.reason})`);
    }
  }
  const notes: string[] = [];
  if (removed.size > 0) {
    const list = [...removed].slice(0, 12).map(([label, count]) => (count > 1 ? `${label} (${count})` : label));
    const count = [...removed.values()].reduce((a, b) => a + b, 0);
    notes.push(`Left out ${counted(count, 'box', 'boxes')} around the article: ${list.join(', ')}.`);
  }
  if (kept.length > 0) notes.push(`Kept ${counted(kept.length, 'box', 'boxes')} in spite of the name: ${kept.slice(0, 5).join(', ')}.`);
  return notes.length > 0 ? notes.join(' ') : undefined;
};

function labelOf(element: Element): string {
  const name = (attribute(element, 'class') || attribute(element, 'id')).trim().split(/\s+/)[0] ?? '';
  return name === '' ? element.name : `${element.name}.${name.slice(0, 40)}`;
}
