import { percentDecoded } from '../../../src/text.ts';
import { parseUrl } from '../../../src/url.ts';
import { VALUE_LINK } from '../../markdown.ts';
import {
  all,
  attribute,
  create,
  type Element,
  first,
  holds,
  isText,
  nodes,
  remove,
  replace,
  Text,
  textContent,
  unwrap,
} from '../html/dom.ts';
import { HEADINGS, lineOf } from '../html/text.ts';
import { isValueLike } from './value-like.ts';

const SHARE =
  /^https?:\/\/(?:[\w-]+\.)*(?:(?:twitter|x)\.com\/(?:intent|share|home\?status)|facebook\.com\/(?:sharer|share|dialog)|linkedin\.com\/(?:share|cws|sharing|feed\/\?)|reddit\.com\/submit|(?:api\.)?whatsapp\.com\/send|t\.me\/share|telegram\.me\/share|pinterest\.com\/pin\/create|news\.ycombinator\.com\/submitlink|getpocket\.com\/(?:save|edit)|bufferapp\.com|vk\.com\/share|tumblr\.com\/(?:share|widgets)|service\.weibo\.com\/share)/i;

/**
 * Links in their final form: absolute, without share buttons, and never around a value. A value that was a link
 * stands plain, followed by a small link to where it led; where it led to itself, the link goes.
 */
export function normaliseLinks(root: Element, base: string): void {
  for (const link of all(root, 'a')) {
    if (!link.parent) continue;
    const shown = lineOf(link);
    const hasPicture = holds(link, 'img');
    if (shown === '' && !hasPicture) {
      remove(link);
      continue;
    }
    const href = attribute(link, 'href').trim();
    const target = absolute(href, base);
    if (SHARE.test(target ?? '')) {
      remove(link);
      continue;
    }
    if (!target || isGlued(link)) unwrap(link);
    else if (holds(link, 'div', 'p', ...HEADINGS, 'ul', 'table', 'pre', 'blockquote', 'li')) cardLink(link, target);
    else if (hasPicture) pictureLink(link, target);
    else if (isValueLike(shown)) valueLink(link, target, shown);
    else link.attribs = { href: target };
  }
}

function absolute(href: string, base: string): string | undefined {
  if (href === '' || href.startsWith('#')) return undefined;
  const fixed = /^(?:https?|ftp):\/\//i.test(href) ? href : /^www\.[\w.-]+\.[a-z]{2,}/i.test(href) ? `http://${href}` : href;
  const url = parseUrl(fixed, base);
  if (!url || !/^(?:https?|ftp):$/.test(url.protocol)) return undefined;
  // A place on this same page is not an address of its own.
  if (url.hash && url.href.split('#')[0] === base.split('#')[0]) return undefined;
  for (const name of [...url.searchParams.keys()]) if (/^utm_/.test(name)) url.searchParams.delete(name);
  return url.href;
}

/** Part of a longer word: a value that was linked in pieces. */
function isGlued(link: Element): boolean {
  const before = link.prev && isText(link.prev) ? link.prev.data : '';
  const after = link.next && isText(link.next) ? link.next.data : '';
  const inner = textContent(link);
  return (/[\w\].-]$/.test(before) && /^[\w[.]/.test(inner)) || (/[\w\].]$/.test(inner) && /^(?:[\w[/]|\.\w)/.test(after));
}

/** A card that is a link as a whole: its first line of text is the link, its pictures and its other lines stay. */
function cardLink(link: Element, target: string): void {
  for (const node of nodes(link)) {
    if (!isText(node) || node.data.trim() === '') continue;
    if (!isValueLike(node.data)) replace(node, create('a', { href: target }, [node.data.trim()]));
    break;
  }
  unwrap(link);
}

/** A picture in a link: the picture is the link, unless the link leads to a larger copy of it. */
function pictureLink(link: Element, target: string): void {
  const isCopy = /\.(?:png|jpe?g|gif|webp|svg|avif)(?:\?.*)?$/i.test(target);
  if (isCopy) {
    const picture = first(link, 'img');
    if (picture) picture.attribs.src = target;
  }
  unwrap(link);
}

function valueLink(link: Element, target: string, shown: string): void {
  const same = sameAddress(shown, target);
  if (same && isBareHost(shown)) {
    link.attribs = { href: target };
    return;
  }
  const arrow = create('a', { href: target }, [VALUE_LINK]);
  const parent = link.parent;
  const children = [...link.children];
  if (same && isPlainAddress(shown)) {
    link.attribs = { href: target, 'data-mc-auto': '1' };
    return;
  }
  if (same || !parent) {
    unwrap(link);
    return;
  }
  replace(link, ...children, new Text(' '), arrow);
}

/** An address that the author did not defang: it stands as a link (`<u>`), which says that it is one. */
function isPlainAddress(shown: string): boolean {
  return !/[[\]{}()]|hxxp|h\*\*p|\s/i.test(shown) && (/^https?:\/\//i.test(shown) || /\/|^www\./i.test(shown));
}

const isBareHost = (shown: string) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(shown) && !/^[\d.]+$/.test(shown);

/** The link's text is its own target, perhaps defanged, shortened with dots or without its scheme. */
function sameAddress(shown: string, target: string): boolean {
  const bare = (text: string) =>
    text
      .replace(/^h(?:xx|tt|\*\*|XX)ps?/i, 'http')
      .replace(/[[({]\s*(?:\.|dot)\s*[\])}]/gi, '.')
      .replace(/\[:\]|\[:\/\/\]/g, (match) => match.replace(/[[\]]/g, ''))
      .replace(/^https?:\/\/+/i, '')
      .replace(/^www\./i, '')
      .replace(/\/+$/, '')
      .toLowerCase();
  const [text, address] = [bare(shown), bare(target)];
  if (text === address || text === percentDecoded(address)) return true;
  const host = address.split(/[/?#]/)[0] ?? '';
  // "http://hxxp://evil..." and "http://evil[.]com": what an editor makes of a defanged address.
  return (
    text === host ||
    address.includes('hxxp') ||
    /%5B\.%5D|\[\.\]/i.test(target) ||
    (/(?:\u2026|\.{3})$/.test(text) && address.startsWith(text.replace(/(?:\u2026|\.{3})$/, '')))
  );
}
