import { counted } from '../../../src/text.ts';
import { isUnsubscribeLink, namesNewsletter } from '../cues.ts';
import { all, ancestors, attribute, childElements, contains, type Element, holds, isElement, remove } from '../html/dom.ts';
import { filledLines, HEADINGS, lineOf, SUBHEADINGS, visibleText } from '../html/text.ts';
import { mayPresent } from '../select/values.ts';
import type { Pass } from './pass.ts';

/** A box that asks for an address says so in a heading and a sentence or two. */
const MAX_TEXT = 450;
const MAX_SENTENCES = 180;
const MAX_NEWSLETTER_LINES = 5;

/**
 * Boxes around a field for an e-mail address, with the words that ask for it: newsletters, demos, downloads; and the foot of a
 * newsletter, around the link that ends it. Runs while fields are there. A box whose field a script would put in is told by a heading that names a newsletter.
 */
export const signups: Pass = (body) => {
  const fields = [...all(body, 'input').filter(asksForAddress), ...all(body, 'a').filter((link) => isUnsubscribeLink(lineOf(link)))];
  const total = visibleText(body).length;
  let removed = 0;
  for (const field of fields) {
    if (!contains(body, field)) continue;
    const box = boxOf(field, body, Math.min(MAX_TEXT, total * 0.25));
    if (!box) continue;
    remove(box);
    removed++;
  }
  for (const heading of all(body, ...SUBHEADINGS)) {
    if (!contains(body, heading) || !namesNewsletter(visibleText(heading))) continue;
    const box = newsletterBox(heading, body);
    if (!box) continue;
    remove(box);
    removed++;
  }
  return removed > 0 ? `Left out ${counted(removed, 'box that asks', 'boxes that ask')} for an e-mail address.` : undefined;
};

/** A box of its own that the heading opens, with no more than a few sentences: an article about a newsletter has more. */
function newsletterBox(heading: Element, body: Element): Element | undefined {
  const box = heading.parent;
  if (!isElement(box, 'div', 'section', 'aside') || box === body) return undefined;
  const [opening] = childElements(box);
  const text = visibleText(box);
  const lines = filledLines(text);
  if (opening !== heading || text.length > MAX_TEXT || lines.length < 2 || lines.length > MAX_NEWSLETTER_LINES) return undefined;
  const holdsMore = holds(box, 'table', 'pre', 'figure', 'blockquote', 'ol') || all(box, ...HEADINGS).length > 1;
  return holdsMore || mayPresent(text) ? undefined : box;
}

function asksForAddress(field: Element): boolean {
  const kind = attribute(field, 'type').toLowerCase();
  if (kind === 'email') return true;
  return (kind === '' || kind === 'text') && /e-?mail/i.test(`${attribute(field, 'name')} ${attribute(field, 'placeholder')}`);
}

/** The largest box around the field that is only about it. */
function boxOf(field: Element, body: Element, limit: number): Element | undefined {
  let box: Element | undefined;
  for (const at of ancestors(field, body)) {
    const text = visibleText(at);
    if (text.length > limit || holds(at, 'h1', 'article', 'table', 'pre', 'figure') || mayPresent(text)) break;
    if (isElement(at, 'article', 'main') || (box && addsProse(at, box))) break;
    box = at;
  }
  return box;
}

/** A paragraph of its own beside the form is text of the article: what asks for an address does so in a sentence or two. */
function addsProse(around: Element, box: Element): boolean {
  return childElements(around).some((child) => child !== box && visibleText(child).length > MAX_SENTENCES);
}
