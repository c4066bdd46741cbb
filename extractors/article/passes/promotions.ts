import { counted, oneLine } from '../../../src/text.ts';
import { isCallToAction } from '../cues.ts';
import { all, ancestors, childElements, type Element, elements, holds, isElement, remove, textLength } from '../html/dom.ts';
import { filledLines, shownLine, visibleText } from '../html/text.ts';
import { isOfferedFile } from '../select/review.ts';
import { mayPresent } from '../select/values.ts';
import type { Pass } from './pass.ts';

/** A box that sells something says so in a heading and a sentence or two. */
const MAX_TEXT = 450;
const MAX_LINES = 6;

/** Boxes of a few words that end in a button such as "Book a demo", wherever they stand between the paragraphs. */
export const promotions: Pass = (body) => {
  const total = textLength(body);
  let removed = 0;
  for (const link of all(body, 'a', 'button')) {
    if (!link.parent || !isCallToAction(wordsOf(link)) || isOfferedFile(link)) continue;
    const box = boxOf(link, body, Math.min(MAX_TEXT, total * 0.2));
    // A title that is a link makes it a teaser of another article (see teasers.ts).
    if (!box || all(box, 'h2', 'h3', 'h4', 'h5').some((heading) => holds(heading, 'a'))) continue;
    remove(box);
    removed++;
  }
  return removed > 0 ? `Left out ${counted(removed, 'box')} with a call to action.` : undefined;
};

/** The largest box around the button that is only about it: it has words above the button, and nothing of an article. */
function boxOf(link: Element, body: Element, limit: number): Element | undefined {
  let box: Element | undefined;
  for (const at of ancestors(link, body)) {
    const text = visibleText(at);
    if (isElement(at, 'article', 'main', 'td', 'li') || text.length > limit || mayPresent(text)) break;
    if (holds(at, 'h1', 'article', 'main', 'table', 'pre', 'blockquote', 'ol')) break;
    const lines = filledLines(text);
    if (lines.length > MAX_LINES || (box && addsParagraph(at, box))) break;
    const alone = wordsOf(link) === oneLine(lines.at(-1) ?? '');
    if (isElement(at, 'div', 'section', 'aside') && alone && lines.length > 1) box = at;
  }
  return box;
}

/** Text of its own beside what was found: the box around is the article's. */
function addsParagraph(around: Element, box: Element): boolean {
  return childElements(around).some((child) => child !== box && (isElement(child, 'p') || holds(child, 'p')) && textLength(child) > 60);
}

function wordsOf(element: Element): string {
  for (const inner of elements(element, 'p', 'div', 'h2', 'h3', 'h4')) if (textLength(inner) > 60) return '';
  return shownLine(element);
}
