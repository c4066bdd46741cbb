import { all, attribute, childElements, closest, type Element, elements, holds, remove, textContent } from '../html/dom.ts';
import { HEADINGS, linkDensity } from '../html/text.ts';
import type { Pass } from './pass.ts';

/** A list of the article's own headings, each a link to it: what it says stands in the article. */
export const contents: Pass = (body) => {
  let removed = 0;
  const headings = new Set([...elements(body, ...HEADINGS)].map(wordsOf));
  for (const list of all(body, 'ul', 'ol')) {
    if (!list.parent || closest(list.parent, 'ul', 'ol') || !listsHeadings(list, headings)) continue;
    remove(list);
    removed++;
  }
  return removed > 0 ? 'Left out the table of contents.' : undefined;
};

function listsHeadings(list: Element, headings: ReadonlySet<string>): boolean {
  const links = [...elements(list, 'a')].filter((link) => wordsOf(link) !== '');
  if (links.length < 2 || childElements(list).length < 2 || linkDensity(list) < 0.8 || holds(list, 'p', 'h2', 'h3')) return false;
  const toHeadings = links.filter((link) => attribute(link, 'href').includes('#') && headings.has(wordsOf(link)));
  return toHeadings.length >= links.length * 0.7;
}

function wordsOf(element: Element): string {
  return textContent(element)
    .replace(/^[\s\d.]+/, '')
    .replace(/[\s\u00b6#]+/g, ' ')
    .trim()
    .toLowerCase();
}
