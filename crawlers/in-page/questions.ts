/** What the visit asks the page before it is read. Run inside the page, in the isolated world: each function must stand alone. */

export interface EmbeddedPdfs {
  /** Absolute addresses of the PDFs that the page shows in a large box, the largest first; `blob:` and `data:` ones may be something else. */
  urls: string[];
  /** Characters of text that the page shows beside them; 0 without a PDF. */
  textLength: number;
}

/**
 * PDFs that are embedded as the matter of the page: by <embed>, <object> or <iframe>, directly or through a viewer page
 * that is told the file's address; or the page itself, when its server calls a PDF a page.
 * `known`: addresses that turned out to be PDFs whatever they are called.
 */
export function findEmbeddedPdfs(known: string[]): EmbeddedPdfs {
  const LARGE = 300 * 300;
  const isPdf = (url: URL): boolean => /\.pdf$/i.test(url.pathname) || known.includes(url.href.replace(/#.*$/, ''));
  const absolute = (address: string | null | undefined, base: string): URL | undefined =>
    address && URL.canParse(address, base) ? new URL(address, base) : undefined;
  /** A percentage, or nothing, is taken as large: without a plug-in the box has no size, or that of the words it shows instead. */
  const side = (element: Element, name: 'width' | 'height'): number => {
    const shown = element.localName === 'object' ? 0 : element.getBoundingClientRect()[name];
    const value = element.getAttribute(name) ?? '';
    return shown > 1 ? shown : /^\d+(px)?$/.test(value) ? Number.parseInt(value, 10) : 600;
  };
  const found: { url: string; area: number }[] = [];
  for (const element of [...document.querySelectorAll('embed,object,iframe')].slice(0, 100)) {
    const address = element.getAttribute(element.localName === 'object' ? 'data' : 'src') ?? element.getAttribute('data-src');
    const url = absolute(address, document.baseURI);
    if (!url || !/^(?:https?|blob|data):$/.test(url.protocol)) continue;
    const viewed = ['file', 'url', 'src', 'pdf']
      .map((name) => absolute(url.searchParams.get(name), url.href))
      .find((file) => file && isPdf(file));
    const isOne =
      isPdf(url) ||
      url.protocol === 'blob:' ||
      /^data:application\/pdf/i.test(url.href) ||
      element.getAttribute('type') === 'application/pdf';
    const file = isOne ? url : viewed;
    const area = side(element, 'width') * side(element, 'height');
    if (file && area >= LARGE) found.push({ url: file.href.replace(/#.*$/, ''), area });
  }
  if (/^\s*%PDF-\d/.test(document.body?.textContent ?? '')) return { urls: [location.href], textLength: 0 };
  // What is shown is asked only where it counts: it takes a walk through the whole layout.
  if (found.length === 0) return { urls: [], textLength: 0 };
  found.sort((a, b) => b.area - a.area);
  // biome-ignore lint/performance/useDomNodeTextContent: only what is shown counts
  return { urls: [...new Set(found.map(({ url }) => url))], textLength: (document.body?.innerText ?? '').trim().length };
}

/** A PDF that a script of the page has made or fetched (`blob:`, `data:`), in Base64; null for what is none or is gone. */
export async function readPdfInMemory({ url, maxBytes }: { url: string; maxBytes: number }): Promise<string | null> {
  const blob = await (await fetch(url)).blob();
  if (blob.size > maxBytes || !(await blob.slice(0, 1024).text()).includes('%PDF-')) return null;
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.readAsDataURL(blob);
  });
}

export function hasLoaded(): boolean {
  return document.readyState === 'complete';
}

/** An element fits the CSS selector; false for one that is not a selector. */
export function hasSelector(selector: string): boolean {
  try {
    return document.querySelector(selector) !== null;
  } catch {
    return false;
  }
}

/** The page shows hardly a word: what it is about has yet to come. */
export function isBlankPage(): boolean {
  // biome-ignore lint/performance/useDomNodeTextContent: only what is shown counts
  return (document.body?.innerText ?? '').trim().length < 400;
}

/**
 * Elements that may have a shadow root which they do not give: custom ones, defined by a script or empty, and empty boxes wider than an
 * icon. Null where there is none.
 */
export function mayHaveClosedRoots(): Element[] | null {
  const MAX_ELEMENTS = 20_000;
  const MAX_FOUND = 100;
  const found: Element[] = [];
  const roots: ParentNode[] = [document];
  let seen = 0;
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      // A page of so many elements is an application.
      if (++seen > MAX_ELEMENTS) return null;
      if (element.shadowRoot) {
        roots.push(element.shadowRoot);
        continue;
      }
      const isCustom = element.localName.includes('-') && (element.firstChild === null || element.matches(':defined'));
      const isEmptyBox = element.firstChild === null && /^(article|aside|div|main|p|section|span)$/.test(element.localName);
      // What is inside of another one is described with it.
      if ((!isCustom && !isEmptyBox) || found.at(-1)?.contains(element)) continue;
      const { offsetWidth, offsetHeight } = element as HTMLElement;
      if (offsetHeight >= 8 && (isCustom || offsetWidth >= 50)) found.push(element);
    }
  }
  return found.length > 0 ? found.slice(0, MAX_FOUND) : null;
}
