import { Readability } from '@mozilla/readability';
import { Element, isElement, isTag, isText } from '../html/dom.ts';
import { ReaderDocument, ReaderElement, ReaderText } from './reader-dom/index.ts';

/** More than any article has: a page beyond it is a machine's list, and its densest box is as good an answer. */
const MAX_ELEMENTS = 50_000;
/** Long tables, lists and texts are shown to it in part: where the article is does not depend on row 41. */
const MAX_ALIKE = 40;
const MAX_TEXT = 1_000;

export interface Located {
  /** Elements of the body that Readability kept. */
  kept: Set<Element>;
  /** The text it kept, without white space: what it merged or renamed is found by its beginning here. */
  text: string;
}

/**
 * Asks Readability where the article is. Its own output is not used: it drops tables, lists and boxes by guesses that are
 * fatal for indicators. What it kept is traced back to our tree by the origin of its elements.
 */
export function locate(body: Element): Located | undefined {
  const twin = thinCopy(body);
  if (!twin) return undefined;
  const reader = new Readability<ReaderElement>(new ReaderDocument(twin) as unknown as Document, {
    charThreshold: 300,
    keepClasses: true,
    disableJSONLD: true,
    serializer: (node) => node as unknown as ReaderElement,
  });
  const content = contentOf(reader);
  if (!content) return undefined;
  const kept = new Set<Element>();
  for (const { origin } of [content, ...content.getElementsByTagName('*')]) if (origin instanceof Element) kept.add(origin);
  const text = content.textContent.replace(/\s+/g, '');
  return kept.size > 0 && text.length > 0 ? { kept, text } : undefined;
}

function contentOf(reader: Readability<ReaderElement>): ReaderElement | undefined {
  try {
    return reader.parse()?.content ?? undefined;
  } catch {
    return undefined;
  }
}

/** A copy without the bulk of long tables, lists and texts; nothing for a body with too many elements. */
function thinCopy(body: Element): ReaderElement | undefined {
  // The body may have been rooted at something else (an uploaded "<article>" alone).
  const twin = new ReaderElement('body', body.attribs);
  const pending: { from: Element; to: ReaderElement }[] = [{ from: body, to: twin }];
  let count = 0;
  for (let task = pending.pop(); task; task = pending.pop()) {
    const { from, to } = task;
    const limit = isElement(from, 'table', 'tbody', 'ul', 'ol', 'dl') ? MAX_ALIKE : Number.POSITIVE_INFINITY;
    let taken = 0;
    for (const child of from.children) {
      if (taken >= limit) break;
      if (isText(child)) {
        to.appendChild(new ReaderText(child.data.length > MAX_TEXT ? child.data.slice(0, MAX_TEXT) : child.data));
      } else if (isTag(child)) {
        if (++count > MAX_ELEMENTS) return undefined;
        const clone = new ReaderElement(child.name, child.attribs, child);
        to.appendChild(clone);
        pending.push({ from: child, to: clone });
      } else continue;
      taken++;
    }
  }
  return twin;
}
