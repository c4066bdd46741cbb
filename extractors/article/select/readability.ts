import { Readability } from '@mozilla/readability';
import JSDOMParser from '@mozilla/readability/JSDOMParser.js';
import { type Element, isElement, isTag, isText } from '../html/dom.ts';

/** More than any article has: a page beyond it is a machine's list, and its densest box is as good an answer. */
const MAX_ELEMENTS = 50_000;
/** Long tables, lists and texts are shown to it in part: where the article is does not depend on row 41. */
const MAX_ALIKE = 40;
const MAX_TEXT = 1_000;
/** An element's number in our tree. */
const NUMBER = 'data-mc-number';
/** What Readability makes addresses absolute against, which nobody reads here. */
const NO_ADDRESS = 'https://document.invalid/';

export interface Located {
  /** Elements of the body that Readability kept. */
  kept: Set<Element>;
  /** The text it kept, without white space: what it merged or renamed is found by its beginning here. */
  text: string;
}

/**
 * Asks Readability where the article is. Its own output is not used: it drops tables, lists and boxes by guesses that are
 * fatal for indicators. What it kept is traced back to our tree by the numbers of its elements. It works on its own small DOM
 * (docs/decisions/extractors-readability-only-locates.md).
 */
export function locate(body: Element): Located | undefined {
  const numbered: Element[] = [];
  const html = thinHtml(body, numbered);
  if (html === undefined) return undefined;
  const document = new JSDOMParser().parse(`<html>${html}</html>`, NO_ADDRESS);
  const reader = new Readability<HTMLElement>(document, {
    charThreshold: 300,
    keepClasses: true,
    disableJSONLD: true,
    serializer: (node) => node as HTMLElement,
  });
  const content = contentOf(reader);
  if (!content) return undefined;
  const numbers = [content, ...content.getElementsByTagName('*')].map((one) => one.getAttribute(NUMBER));
  const kept = new Set(numbers.map((number) => numbered[Number(number ?? Number.NaN)]).filter((one) => one !== undefined));
  const text = (content.textContent ?? '').replace(/\s+/g, '');
  return kept.size > 0 && text.length > 0 ? { kept, text } : undefined;
}

function contentOf(reader: Readability<HTMLElement>): HTMLElement | undefined {
  try {
    return reader.parse()?.content ?? undefined;
  } catch {
    return undefined;
  }
}

/** The body without the bulk of long tables, lists and texts; undefined for one with too many elements. */
function thinHtml(body: Element, numbered: Element[]): string | undefined {
  let html = '';
  // No page is nested deeper than parse.ts allows.
  const write = (element: Element, name: string): void => {
    if (numbered.push(element) > MAX_ELEMENTS) return;
    html += `<${name} ${NUMBER}="${numbered.length - 1}"${attributesOf(element)}>`;
    const limit = isElement(element, 'table', 'tbody', 'ul', 'ol', 'dl') ? MAX_ALIKE : Number.POSITIVE_INFINITY;
    let taken = 0;
    for (const child of element.children) {
      if (taken >= limit) break;
      if (isText(child)) html += escaped(child.data.slice(0, MAX_TEXT));
      // Readability's DOM would take "o:p" for a "p".
      else if (isTag(child)) write(child, child.name.replaceAll(':', '-'));
      else continue;
      taken++;
    }
    html += `</${name}>`;
  };
  // The body may have been rooted at something else (an uploaded "<article>" alone).
  write(body, 'body');
  return numbered.length > MAX_ELEMENTS ? undefined : html;
}

/** Without styles: what they hide is gone or shown by now (passes/hidden.ts). */
function attributesOf({ attribs }: Element): string {
  return Object.entries(attribs)
    .map(([name, value]) => (/^[a-z-]+$/.test(name) && name !== 'style' ? ` ${name}="${escaped(value)}"` : ''))
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
