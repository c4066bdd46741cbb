import { counted } from '../../../src/text.ts';
import { isConsentButton, mentionsOfConsent } from '../cues.ts';
import { all, ancestors, type Element, holds, isElement, remove, textLength } from '../html/dom.ts';
import { shownLine, visibleText } from '../html/text.ts';
import type { Pass } from './pass.ts';

const MAX_TEXT = 2_500;

/** Boxes that tell about cookies and have a button to agree: on some pages they hold more sentences than the article. Runs while buttons are there. */
export const consent: Pass = (body) => {
  const total = textLength(body);
  let removed = 0;
  for (const button of all(body, 'button', 'a', 'input', 'span')) {
    if (!button.parent || !isConsentButton(labelOf(button))) continue;
    const box = boxOf(button, body, Math.min(MAX_TEXT, total * 0.4));
    if (!box) continue;
    remove(box);
    removed++;
  }
  return removed > 0 ? `Left out ${counted(removed, 'box', 'boxes')} that ${removed === 1 ? 'asks' : 'ask'} for consent.` : undefined;
};

function labelOf(button: Element): string {
  return button.name === 'input' ? (button.attribs.value ?? '') : shownLine(button);
}

/** The largest box around the button that speaks of cookies throughout. */
function boxOf(button: Element, body: Element, limit: number): Element | undefined {
  let box: Element | undefined;
  for (const at of ancestors(button, body)) {
    if (isElement(at, 'article', 'main') || holds(at, 'h1', 'article', 'main')) break;
    const text = visibleText(at);
    if (text.length > limit) break;
    const mentions = mentionsOfConsent(text);
    if (mentions >= 1 && text.length / mentions < 500 && text.length > 40) box = at;
  }
  return box;
}
