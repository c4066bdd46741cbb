import { escapeText } from 'entities';
import { oneLine } from '../../text.ts';
import { htmlToText, looksLikeHtml, repairText, WITHOUT_TEXT } from './text.ts';
import { type Element, elements, innerHtml, textOf } from './xml-tree.ts';

const TYPES: Record<string, string> = { '': 'text/plain', text: 'text/plain', html: 'text/html', xhtml: 'application/xhtml+xml' };

/** Media type of an Atom text construct; `mode` is Atom 0.3's. */
function typeOf(element: Element): string {
  const type = (element.attributes.type ?? '').trim().toLowerCase();
  return TYPES[type] ?? type;
}

function isBase64(element: Element, type: string): boolean {
  const mode = element.attributes.mode;
  if (mode !== undefined) return mode === 'base64';
  return /^[\w.+-]+\/[\w.+-]+$/.test(type) && !type.startsWith('text/') && !/[+/]xml$/.test(type);
}

function raw(element: Element, type: string): string {
  const text = textOf(element);
  return isBase64(element, type) ? Buffer.from(text, 'base64').toString('utf8') : text;
}

/** An element that holds a name, an address, a date: its text, mended and trimmed. */
export function plain(element: Element): string {
  return repairText(textOf(element).trim());
}

/** Text of markup that stands in an element as elements, without that of scripts and styles. */
function visibleText(element: Element): string {
  return element.children
    .map((child) => (typeof child === 'string' ? child : WITHOUT_TEXT.has(child.local.toLowerCase()) ? '' : visibleText(child)))
    .join('');
}

/** A title or name as a person reads it. `atom`: the element says itself whether it is HTML; in RSS that is guessed. */
export function textValue(element: Element, atom: boolean): string {
  const type = typeOf(element);
  const inline = elements(element).length > 0;
  if (inline) return repairText(visibleText(element)).replace(/\s+/g, ' ').trim();
  const text = repairText(raw(element, type).trim());
  const isHtml = type === 'text/html' || (type === 'text/plain' && !atom && looksLikeHtml(text));
  return isHtml ? oneLine(htmlToText(text)) : text;
}

/** Content or summary as HTML; undefined when it is empty or lies elsewhere (src=). */
export function htmlValue(element: Element, atom: boolean): string | undefined {
  const type = typeOf(element);
  if (elements(element).length > 0) return innerHtml(element).trim() || undefined;
  if (/^(image|audio|video)\//.test(type)) return undefined;
  const text = repairText(raw(element, type).trim());
  if (text === '') return undefined;
  const isText = atom && type === 'text/plain';
  return isText ? escapeText(text) : text;
}
