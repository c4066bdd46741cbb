import { wordList } from '../../../src/data/lists.ts';
import { oneLine } from '../../../src/text.ts';
import { attribute, closestWhere, type Document, elements, first, textContent } from '../html/dom.ts';
import { visibleText } from '../html/text.ts';

/** What an HTML page looks like as a whole, taken before the passes change the tree. */
export interface PageProbe {
  title: string;
  /** The first four headings of the first two ranks. */
  headings: string[];
  /** The visible text, its first 12,000 characters. */
  text: string;
  /** Scripts or elements of a bot check stand in the HTML. */
  botMarks: boolean;
  /** A field for a password is shown. */
  password: boolean;
}

export function probePage(document: Document, html: string): PageProbe {
  const title = first(document, 'title');
  const body = first(document, 'body');
  return {
    title: title ? oneLine(textContent(title)) : '',
    headings: [...elements(document, 'h1', 'h2')].slice(0, 4).map((one) => oneLine(textContent(one))),
    text: body ? visibleText(body).slice(0, 12_000) : '',
    botMarks: hasBotMarks(html.slice(0, 300_000).toLowerCase()),
    password: hasPasswordField(document),
  };
}

function hasBotMarks(html: string): boolean {
  for (const mark of wordList('bot-check-marks')) if (html.includes(mark)) return true;
  return false;
}

function hasPasswordField(document: Document): boolean {
  for (const input of elements(document, 'input')) {
    if (attribute(input, 'type').toLowerCase() !== 'password') continue;
    const hidden = closestWhere(
      input,
      (one) => /display\s*:\s*none/i.test(attribute(one, 'style')) || attribute(one, 'data-mc-hidden') === '1',
    );
    if (!hidden) return true;
  }
  return false;
}
