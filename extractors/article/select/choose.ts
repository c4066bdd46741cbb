import { selectOne } from 'css-select';
import type { Article } from '../../../src/domain.ts';
import { counted } from '../../../src/text.ts';
import { attribute, type Element, textLength } from '../html/dom.ts';
import { commonBox, densest, widen } from './boxes.ts';
import { appendSections, detachedSections } from './detached-sections.ts';
import { fetchLead } from './lead.ts';
import { locate } from './readability.ts';
import { review } from './review.ts';

export interface Choice {
  root: Element;
  via: Article['via'];
  notes: string[];
}

/**
 * Finds the article in a body that the passes have cleaned: the box a person chose, else Readability's, widened as long as the
 * box around it adds more of the same, else the densest box. Then what Readability threw out inside it is reviewed, and what
 * the page presents elsewhere is fetched.
 */
export function chooseArticle(body: Element, title: string, selector: string | undefined): Choice {
  const notes: string[] = [];
  if (selector) {
    const chosen = select(body, selector, notes);
    if (chosen) return { root: chosen, via: 'selector', notes };
  }
  const total = textLength(body);
  const located = locate(body);
  let via: Article['via'] = 'readability';
  let root = located ? commonBox(body, located) : undefined;
  if (!root || textLength(root) < Math.min(200, total * 0.15)) {
    root = densest(body);
    via = 'body';
    notes.push(
      located
        ? 'Readability found too little; took the densest part of the page.'
        : 'Readability found no article; took the densest part of the page.',
    );
  }
  const wider = widen(root, body, title);
  if (wider !== root) {
    notes.push(`Widened the article from ${name(root)} to ${name(wider)}, which holds more text of the same kind.`);
    root = wider;
    if (via === 'readability') via = 'widened';
  }
  const detached = detachedSections(root, body);
  if (located && via !== 'body') notes.push(...review(root, located));
  const lead = fetchLead(root, body, title);
  if (lead) notes.push(`Put the lead between title and text before the text: "${lead.slice(0, 60)}".`);
  if (detached.length > 0) {
    const found = detached.reduce((sum, one) => sum + one.count, 0);
    notes.push(
      `Added ${counted(detached.length, 'part')} of the page outside the article${found > 0 ? `, with ${counted(found, 'more indicator')}` : ''}.`,
    );
    if (via === 'readability') via = 'widened';
    root = appendSections(
      root,
      detached.map((one) => one.element),
    );
  }
  return { root, via, notes };
}

function select(body: Element, selector: string, notes: string[]): Element | undefined {
  try {
    const found = selectOne(selector, body) as Element | null;
    if (found && textLength(found) > 0) return found;
    notes.push(`The content selector "${selector}" matches nothing on this page.`);
  } catch {
    notes.push(`The content selector "${selector}" is not a valid CSS selector.`);
  }
  return undefined;
}

function name(element: Element): string {
  const label = (attribute(element, 'class') || attribute(element, 'id')).trim().split(/\s+/)[0] ?? '';
  return label === '' ? `<${element.name}>` : `<${element.name} ${label}>`;
}
