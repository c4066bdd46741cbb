import { Readability } from '@mozilla/readability';
import { JSDOM, VirtualConsole } from 'jsdom';
import { type ChildNode, Element, html, isElement, isTag, isText, setChildren, Text } from '../html/dom.ts';

/** Beyond this jsdom and Readability take longer than a page may (they were measured at about 0.2 ms an element). */
const MAX_ELEMENTS = 12_000;
/** Long tables, lists and texts are shown to it in part: where the article is does not depend on row 41. */
const MAX_ALIKE = 40;
const MAX_TEXT = 1_000;
const NUMBER = 'data-mc-n';

export interface Located {
  /** Elements of the body that Readability kept. */
  kept: Set<Element>;
  /** The text it kept, without white space: what it merged or renamed is found by its beginning here. */
  text: string;
}

/**
 * Asks Readability where the article is. Its own output is not used: it drops tables, lists and boxes by guesses that are
 * fatal for indicators. What it kept is traced back to our tree by numbers on the elements.
 */
export function locate(body: Element, url: string): Located | undefined {
  const { twin, originals } = thinCopy(body);
  if (originals.length > MAX_ELEMENTS) return undefined;
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
      const element = number === null || number === undefined ? undefined : originals[Number(number)];
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

/** A numbered copy without the bulk of long tables, lists and texts; the originals by number. */
function thinCopy(body: Element): { twin: Element; originals: Element[] } {
  const originals: Element[] = [];
  const twin = new Element(body.name, { ...body.attribs });
  const pending: { from: Element; to: Element }[] = [{ from: body, to: twin }];
  for (let task = pending.pop(); task; task = pending.pop()) {
    const { from, to } = task;
    const limit = isElement(from, 'table', 'tbody', 'ul', 'ol', 'dl') ? MAX_ALIKE : Number.POSITIVE_INFINITY;
    const children: ChildNode[] = [];
    for (const child of from.children) {
      if (children.length >= limit) break;
      if (isText(child)) {
        children.push(new Text(child.data.length > MAX_TEXT ? child.data.slice(0, MAX_TEXT) : child.data));
      } else if (isTag(child)) {
        const clone = new Element(child.name, { ...child.attribs, [NUMBER]: String(originals.length) });
        originals.push(child);
        if (originals.length > MAX_ELEMENTS) return { twin, originals };
        children.push(clone);
        pending.push({ from: child, to: clone });
      }
    }
    setChildren(to, children);
  }
  return { twin, originals };
}
