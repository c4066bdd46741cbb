import { JSDOM, VirtualConsole } from 'jsdom';
import { SNAPSHOT_ATTRIBUTES } from '../../../src/domain.ts';
import { type Snapshot, takeSnapshot } from '../../../src/snapshot/take-snapshot.ts';
import { hiddenByStyle } from './styles.ts';

/**
 * The snapshot of a document that no browser opened, by the same code as in Chromium: parsed by the HTML standard, its own style
 * sheets applied. Runs no script, loads nothing.
 */
export function snapshotOf(html: string, url: string, maxLength: number): Snapshot {
  const dom = new JSDOM(html, { url: /^https?:/.test(url) ? url : 'https://document.invalid/', virtualConsole: new VirtualConsole() });
  try {
    const { window } = dom;
    const hidden = hiddenByStyle(window.document);
    // What an earlier snapshot has marked stays hidden.
    for (const element of window.document.querySelectorAll(`[${SNAPSHOT_ATTRIBUTES.hidden}="1"]`)) hidden.add(element);
    showAsBrowser(window as unknown as Window & typeof globalThis, hidden);
    const take = new Function(...GLOBALS, `return (${takeSnapshot.toString()})`) as (...globals: unknown[]) => typeof takeSnapshot;
    return take(...GLOBALS.map((name) => (window as unknown as Record<string, unknown>)[name]))({
      hiddenMark: SNAPSHOT_ATTRIBUTES.hidden,
      frameMark: SNAPSHOT_ATTRIBUTES.frame,
      maxLength,
      keepNoscript: true,
    });
  } finally {
    dom.window.close();
  }
}

/** What takeSnapshot asks its page for. */
const GLOBALS = [
  'document',
  'location',
  'getComputedStyle',
  'Node',
  'Element',
  'Document',
  'HTMLElement',
  'HTMLInputElement',
  'HTMLTextAreaElement',
  'HTMLTemplateElement',
  'SVGElement',
];

/** Layout, as far as a snapshot asks for it: an element has a size unless it or a box around it is hidden. */
function showAsBrowser(window: Window & typeof globalThis, hidden: Set<Element>): void {
  const isShown = (element: Element) => {
    for (let at: Element | null = element; at; at = at.parentElement) if (hidden.has(at)) return false;
    return true;
  };
  window.Element.prototype.checkVisibility = function () {
    return isShown(this);
  };
  const size = (pixels: number) => ({
    get(this: HTMLElement) {
      return isShown(this) ? pixels : 0;
    },
  });
  Object.defineProperty(window.HTMLElement.prototype, 'offsetHeight', size(40));
  Object.defineProperty(window.HTMLElement.prototype, 'offsetWidth', size(600));
  Object.defineProperty(window, 'getComputedStyle', {
    value: (element: HTMLElement) => ({ display: 'block', overflow: 'visible', whiteSpace: element.style?.whiteSpace ?? '' }),
  });
}
