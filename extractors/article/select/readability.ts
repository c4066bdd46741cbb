import { Readability } from '@mozilla/readability';
import { JSDOM, VirtualConsole } from 'jsdom';
import { attribute, copy, type Element, elements, html, isElement } from '../html/dom.ts';

/** Beyond this jsdom and Readability take longer than a page may (they were measured at about 0.25 ms an element). */
const MAX_ELEMENTS = 30_000;
const NUMBER = 'data-mc-n';

export interface Located {
  /** Elements of the body that Readability kept. */
  kept: Set<Element>;
  /** The text it kept, without white space: what it merged or renamed is found by this. */
  text: string;
}

/**
 * Asks Readability where the article is. Its own output is not used: it drops tables, lists and boxes by guesses that are
 * fatal for indicators. What it kept is traced back to our tree by numbers on the elements.
 */
export function locate(body: Element, url: string): Located | undefined {
  const byNumber = new Map<string, Element>();
  let count = 0;
  for (const element of elements(body)) {
    byNumber.set(String(count), element);
    count++;
  }
  if (count > MAX_ELEMENTS) return undefined;
  const twin = copy(body);
  let index = 0;
  for (const element of elements(twin)) element.attribs[NUMBER] = String(index++);
  // The body may have been rooted at something else ("<article>" handed in alone).
  twin.name = 'body';
  const console = new VirtualConsole();
  const dom = new JSDOM(`<!doctype html><html><head><title></title></head>${html(twin)}</html>`, {
    url: /^https?:/.test(url) ? url : 'https://document.invalid/',
    virtualConsole: console,
  });
  try {
    const reader = new Readability<Node>(dom.window.document, { charThreshold: 300, keepClasses: true, serializer: (node) => node });
    const result = reader.parse();
    if (!result?.content) return undefined;
    const kept = new Set<Element>();
    const walker = dom.window.document.createTreeWalker(result.content, 1);
    for (let node: Node | null = walker.currentNode; node; node = walker.nextNode()) {
      const number = (node as globalThis.Element).getAttribute?.(NUMBER);
      const element = number === null || number === undefined ? undefined : byNumber.get(number);
      if (element) kept.add(element);
    }
    const text = (result.textContent ?? '').replace(/\s+/g, '');
    return kept.size > 0 && text.length > 0 ? { kept, text } : undefined;
  } catch {
    return undefined;
  } finally {
    dom.window.close();
  }
}

export function isNumbered(element: Element): boolean {
  return isElement(element) && attribute(element, NUMBER) !== '';
}
