import { counted } from '../../../src/text.ts';
import { parseUrl } from '../../../src/url.ts';
import { all, attribute, create, type Element, elements, first, isElement, remove, replace, textContent } from '../html/dom.ts';
import { parseHtml } from '../html/parse.ts';
import type { Pass } from './pass.ts';

const LAZY = ['data-src', 'data-lazy-src', 'data-original', 'data-orig-file', 'data-lazy', 'data-hi-res-src', 'data-url', 'data-image'];
const LAZY_SETS = ['data-srcset', 'data-lazy-srcset', 'srcset'];

/** Gives every picture its real absolute address; drops counting pixels, data: addresses and emoji pictures (their text stays). */
export const images: Pass = (body, context) => {
  restoreFromNoscript(body);
  let pixels = 0;
  for (const image of all(body, 'img', 'amp-img')) {
    if (/\b(?:emoji|wp-smiley|emoticon)\b/i.test(attribute(image, 'class'))) {
      replace(image, create('span', {}, [attribute(image, 'alt')]));
      continue;
    }
    const address = addressOf(image, context.base);
    if (!address || isPixel(image)) {
      pixels++;
      remove(image);
      continue;
    }
    image.name = 'img';
    image.attribs = { src: address, alt: attribute(image, 'alt').trim() || attribute(image, 'title').trim() };
  }
  for (const source of all(body, 'source')) if (isElement(source.parent, 'picture')) remove(source);
  return pixels > 0
    ? `Dropped ${counted(pixels, 'picture')} without an address of their own or without size (placeholders, counters).`
    : undefined;
};

/** Lazy loading keeps the real picture in a `<noscript>` beside a placeholder. */
function restoreFromNoscript(body: Element): void {
  for (const noscript of all(body, 'noscript')) {
    const inner = first(parseHtml(textContent(noscript) || ''), 'body');
    const image = inner ? first(inner, 'img') : undefined;
    const before =
      noscript.prev && !isElement(noscript.prev) && textContent(noscript.prev).trim() === '' ? noscript.prev.prev : noscript.prev;
    if (!image || isPixel(image)) {
      remove(noscript);
    } else if (isElement(before, 'img')) {
      const alt = [attribute(before, 'alt'), attribute(image, 'alt')].sort((a, b) => b.length - a.length)[0] ?? '';
      before.attribs = { ...before.attribs, ...image.attribs, alt };
      remove(noscript);
    } else {
      replace(noscript, create('img', image.attribs));
    }
  }
}

function addressOf(image: Element, base: string): string | undefined {
  const candidates = [attribute(image, 'src'), ...LAZY.map((name) => attribute(image, name))].filter(
    (one) => one && !/^(?:data|blob|about|javascript):/i.test(one),
  );
  // A lazy picture's src is the placeholder: what the data attribute says wins.
  const lazy = LAZY.map((name) => attribute(image, name)).find((one) => one && !one.startsWith('data:') && /[./]/.test(one));
  const sets = [image, ...(isElement(image.parent, 'picture') ? elements(image.parent, 'source') : [])];
  const fromSet = sets.flatMap((one) => LAZY_SETS.map((name) => largest(attribute(one, name)))).find((one) => one !== undefined);
  const chosen = lazy ?? candidates[0] ?? fromSet;
  const url = chosen ? parseUrl(chosen, base) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function largest(set: string): string | undefined {
  const entries = set
    .split(/,\s+/)
    .map((entry) => entry.trim().split(/\s+/))
    .filter(([url]) => url && !url.startsWith('data:'));
  return entries.sort((a, b) => Number.parseFloat(b[1] ?? '0') - Number.parseFloat(a[1] ?? '0'))[0]?.[0];
}

function isPixel(image: Element): boolean {
  const size = [attribute(image, 'width'), attribute(image, 'height')].map((value) => Number.parseInt(value, 10));
  return size.some((value) => value >= 0 && value <= 2) || /(?:width|height)\s*:\s*[01]px/i.test(attribute(image, 'style'));
}
