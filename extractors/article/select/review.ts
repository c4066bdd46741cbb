import { counted } from '../../../src/text.ts';
import { boxKind, headsPart, holdsOnlyHeading, isInnerHead } from '../boxes/names.ts';
import {
  all,
  attribute,
  childElements,
  closest,
  type Element,
  first,
  isElement,
  type ParentNode,
  remove,
  textLength,
} from '../html/dom.ts';
import { lineOf, linkDensity, SUBHEADINGS, visibleText } from '../html/text.ts';
import type { Located } from './readability.ts';
import { holdsValue, mayPresent } from './values.ts';

/** In characters. */
const MAX_LABEL = 40;
/** What never stands beside an article, only in it. */
const PARTS = [
  ...SUBHEADINGS,
  ...'p pre br hr figcaption caption thead tbody tr td th li dt dd code b strong em i span a sup sub'.split(' '),
];

/**
 * What Readability dropped inside the article: tables that it takes for layout, lists and boxes stay unless they look like
 * what surrounds articles (mostly links, no sentence, no value).
 */
export function review(root: Element, located: Located): string[] {
  const notes: string[] = [];
  let restored = 0;
  const gone: string[] = [];
  const emptied = new Set<Element>();
  const pending: Element[] = childElements(root);
  const withKept = new Set([...located.kept].map((one) => one.parent));
  for (let element = pending.pop(); element; element = pending.pop()) {
    if (located.kept.has(element) && !isElement(element, 'p', 'pre', 'table')) {
      pending.push(...childElements(element));
      continue;
    }
    if (located.kept.has(element) || isFurtherRow(element, withKept)) continue;
    const text = visibleText(element);
    const bare = text.replace(/\s+/g, '');
    if (bare === '') continue;
    if (all(element).some((inner) => located.kept.has(inner))) {
      pending.push(...childElements(element));
      continue;
    }
    if (bare.length > 3 && located.text.includes(bare.slice(0, 300))) continue;
    if (staysInside(element, text)) {
      restored++;
      continue;
    }
    gone.push(text.replace(/\s+/g, ' ').slice(0, 40));
    if (isElement(element.parent) && element.parent !== root) emptied.add(element.parent);
    remove(element);
  }
  // "More on this", and what followed is gone.
  for (const box of emptied) {
    const text = visibleText(box);
    const isLabel = text.length <= MAX_LABEL && !/[.!?\u3002]$/.test(text) && !mayPresent(text);
    if (box.parent && isLabel && isElement(box, 'div', 'section', 'aside')) remove(box);
  }
  if (restored > 0) notes.push(`Kept ${counted(restored, 'part')} of the article that Readability had dropped.`);
  if (gone.length > 0)
    notes.push(
      `Left out ${counted(gone.length, 'part')} inside the article that read like links or labels: ${gone
        .slice(0, 6)
        .map((text) => `"${text}"`)
        .join(', ')}.`,
    );
  return notes;
}

/** Rows and items that Readability was not shown (see thinCopy) are what the first ones of their table or list are. */
function isFurtherRow(element: Element, withKept: ReadonlySet<ParentNode | null>): boolean {
  return isElement(element, 'tr', 'li', 'dt', 'dd') && withKept.has(element.parent);
}

function staysInside(element: Element, text: string): boolean {
  if (closest(element.parent, 'blockquote')) return true;
  // The last line of code.
  if (/^[{}()[\];]+$/.test(text)) return true;
  if (isElement(element, ...PARTS)) return !isElement(element, 'span', 'a', 'li') || mayPresent(text) || linkDensity(element) < 0.8;
  if (holdsValue(text)) return true;
  const kind = boxKind(element);
  const density = linkDensity(element);
  // A note beside the text is part of it.
  if (kind) return kind === 'marginal' && element.name === 'aside' && text.length > 80 && density < 0.3;
  if (all(element, 'a').some(isOfferedFile) || holdsOnlyHeading(element) || headsPart(element) || (isInnerHead(element) && density < 0.5))
    return true;
  if (isElement(element, 'table', 'blockquote', 'details', 'dl', 'figure')) return density < 0.7;
  // A list of sources shows its addresses.
  if ((text.match(/https?:\/\//g) ?? []).length >= 2) return true;
  if (isListOfTerms(element)) return true;
  if (isElement(element, 'ul', 'ol')) return density < 0.5 || (density < 0.9 && text.length > 120);
  // A sentence that names several sources.
  if (density < 0.7 && text.length * (1 - density) > 80 && /[.!?\u3002]$/.test(text) && !text.includes('\n')) return true;
  return density < 0.4 && (text.length > 25 || /[.!?\u3002]$/.test(text));
}

const MIN_ITEMS = 3;
/** In words: titles of other articles have more. */
const MAX_TERM = 3;

/** "2 cups of [flour]": items that say more than the term in them that is a link. */
function isListOfTerms(element: Element): boolean {
  const items = all(element, 'li', 'dd').filter((item) => textLength(item) > 0);
  if (items.length < MIN_ITEMS) return false;
  const terms = items.filter((item) => {
    const link = first(item, 'a');
    return link === undefined || (lineOf(link).split(' ').length <= MAX_TERM && linkDensity(item) < 0.95);
  });
  return terms.length >= items.length * 0.5;
}

/** Rules, indicators as data or the report itself, to be downloaded. */
export function isOfferedFile(link: Element): boolean {
  if (/(?:rss|feed|atom|sitemap)[^/]*\.xml$/i.test(attribute(link, 'href'))) return false;
  return (
    'download' in link.attribs ||
    /\.(?:pdf|csv|tsv|json|xml|stix2?|yara?|rules|sigma|ya?ml|txt|zip|7z|xlsx?|ioc)$/i.test(attribute(link, 'href').replace(/[?#].*$/, ''))
  );
}
