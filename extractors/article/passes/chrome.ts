import { all, attribute, closest, type Element, first, isElement, remove, textLength, unwrap } from '../html/dom.ts';
import { linkDensity, visibleText } from '../html/text.ts';
import { chromeKind } from '../select/kinds.ts';
import { mayPresent, presentedInText } from '../select/values.ts';
import { counted, type Pass } from './pass.ts';

/** No box of boilerplate holds this share of a page; an element that does is a frame whose class names mean the layout. */
const FRAME_SHARE = 0.35;

/** Removes what surrounds articles: navigation, footers, related posts, comments, cookie and newsletter boxes, sidebars. */
export const chrome: Pass = {
  name: 'chrome',
  run(body) {
    const total = Math.max(1, textLength(body));
    const removed = new Map<string, number>();
    for (const element of all(body)) {
      if (!attached(element, body)) continue;
      const kind = kindOf(element);
      if (!kind) continue;
      const length = textLength(element);
      if (length > total * FRAME_SHARE && length > 600 && isFrame(element, kind, total - length)) {
        if (element.name === 'form') unwrap(element);
        continue;
      }
      if (kind === 'seldom' && length > 0 && holdsContent(element)) continue;
      const label = labelOf(element);
      removed.set(label, (removed.get(label) ?? 0) + 1);
      remove(element);
    }
    if (removed.size === 0) return undefined;
    const list = [...removed].slice(0, 12).map(([label, count]) => (count > 1 ? `${label} (${count})` : label));
    return `Left out ${counted(
      [...removed.values()].reduce((a, b) => a + b, 0),
      'box',
      'boxes',
    )} around the article: ${list.join(', ')}.`;
  },
};

/** Long comments are still comments, as long as an article is left without them. */
function isFrame(element: Element, kind: 'never' | 'seldom', rest: number): boolean {
  if (kind === 'seldom' || rest < 800) return true;
  return (
    first(element, 'h1', 'article', 'main') !== undefined &&
    !/comment|respond|disqus/i.test(`${attribute(element, 'class')} ${attribute(element, 'id')}`)
  );
}

function kindOf(element: Element): 'never' | 'seldom' | undefined {
  if (element.name === 'form') return 'seldom';
  if (element.name === 'header') {
    // The article's own header has its title and is dealt with there; the site's is chrome.
    const ofArticle = closest(element, (one) => one !== element && isElement(one, 'article', 'main', 'section')) !== undefined;
    return ofArticle || first(element, 'h1') ? undefined : 'never';
  }
  if (element.name === 'footer' && closest(element, (one) => isElement(one, 'article', 'main', 'blockquote')) === undefined) return 'never';
  return chromeKind(element);
}

/** Something an author presents stands in it, or it is a note of some length that is no list of links. */
function holdsContent(element: Element): boolean {
  const text = visibleText(element);
  if (mayPresent(text) && presentedInText(text).strong.size > 0) return true;
  const isNote = element.name === 'aside' && closest(element, (one) => one !== element && isElement(one, 'article', 'main')) !== undefined;
  const isTitle = first(element, 'h1') !== undefined;
  // A paragraph of the text, whatever its style is called; a byline is no sentence.
  const isSentence = element.name === 'p' && /[.!?\u3002]$/.test(text) && text.split(' ').length >= 8 && linkDensity(element) < 0.3;
  return (
    isTitle ||
    (isSentence && !/^(?:by|written by|posted|published|updated)\b/i.test(text)) ||
    (isNote && text.length > 80 && linkDensity(element) < 0.3) ||
    (text.length > 400 && linkDensity(element) < 0.15 && element.name !== 'footer')
  );
}

function labelOf(element: Element): string {
  const name = (attribute(element, 'class') || attribute(element, 'id')).trim().split(/\s+/)[0] ?? '';
  return name === '' ? element.name : `${element.name}.${name.slice(0, 40)}`;
}

function attached(element: Element, body: Element): boolean {
  return closest(element, (one) => one === body) !== undefined;
}
