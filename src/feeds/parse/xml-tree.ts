import { Parser } from 'htmlparser2';
import { declaredEntities, decodeReferences, stripForbidden } from './entities.ts';
import { innerScope, resolveName, type Scope } from './namespaces.ts';

export interface Element {
  /** Lower case, with the reader's own prefix (see namespaces.ts). */
  name: string;
  /** As written, without prefix: for serialising. */
  local: string;
  /** Lower-case names; values with references resolved. */
  attributes: Record<string, string>;
  children: (Element | string)[];
  /** Base address in force inside this element: '' when none is known. */
  base: string;
}

export interface Tree {
  /** Holds the top-level elements. */
  root: Element;
  /** The document ended inside this many open elements. */
  unclosed: number;
}

/** Deeper markup is flattened into the element at this depth: no feed needs it, and a hostile one would overflow the stack. */
const MAX_DEPTH = 200;
const ENTRY = new Set(['item', 'entry']);
/** Elements that hold text only: when one of them opens inside another one, the other's end tag is missing. */
const LEAF = new Set([
  'title',
  'link',
  'guid',
  'id',
  'pubdate',
  'published',
  'updated',
  'comments',
  'dc:date',
  'dc:creator',
  'author',
  'category',
]);
const TEXT_ONLY = new Set(['title', 'link', 'guid', 'id', 'pubdate', 'published', 'updated', 'comments', 'dc:date', 'dc:creator']);

/** Markup to elements, whatever is wrong with it. Never throws. */
export function readTree(source: string, base: string): Tree {
  const { text, entities } = takeDoctype(stripForbidden(source));
  const root: Element = { name: '', local: '', attributes: {}, children: [], base };
  const open: { element: Element; written: string; scope: Scope }[] = [];
  let top = root;
  let scope: Scope = Object.create(null) as Scope;
  let inCdata = false;

  const closeTo = (index: number): void => {
    open.length = index;
    top = open.at(-1)?.element ?? root;
    scope = open.at(-1)?.scope ?? (Object.create(null) as Scope);
  };

  const parser = new Parser(
    {
      onopentag(written, raw) {
        const inner = innerScope(raw, scope);
        const name = resolveName(written, inner);
        if (ENTRY.has(name)) {
          const unfinished = open.findIndex(({ element }) => ENTRY.has(element.name));
          if (unfinished >= 0) closeTo(unfinished);
        } else if (LEAF.has(name) && TEXT_ONLY.has(top.name)) {
          closeTo(open.length - 1);
        }
        const attributes: Record<string, string> = {};
        for (const key in raw) attributes[resolveName(key, inner, true)] = decodeReferences(raw[key] ?? '', entities);
        // CDF's channels and items have a plain base attribute.
        const own = attributes['xml:base'] ?? (name === 'channel' || name === 'item' ? attributes.base : undefined);
        const element: Element = {
          name,
          local: written.includes(':') ? written.slice(written.indexOf(':') + 1) : written,
          attributes,
          children: [],
          base: own === undefined ? top.base : resolveUrl(own, top.base),
        };
        top.children.push(element);
        if (open.length >= MAX_DEPTH) return;
        open.push({ element, written, scope: inner });
        top = element;
        scope = inner;
      },
      onclosetag(written) {
        for (let index = open.length - 1; index >= 0; index--) {
          if (open[index]?.written === written) return closeTo(index);
        }
      },
      ontext(data) {
        const value = inCdata ? data : decodeReferences(data, entities);
        if (value !== '') top.children.push(value);
      },
      oncdatastart() {
        inCdata = true;
      },
      oncdataend() {
        inCdata = false;
      },
    },
    { xmlMode: true, decodeEntities: false },
  );
  parser.write(text);
  const unclosed = open.length;
  parser.end();
  return { root, unclosed };
}

/** Takes a leading `<!DOCTYPE ... [ ... ]>` out, which htmlparser2 would end at the first '>'. */
function takeDoctype(text: string): { text: string; entities: Map<string, string> } {
  const found = /^\s*<!doctype[^>[]*(\[[\s\S]{0,50000}?\]\s*)?>/i.exec(text.slice(0, 60_000));
  return found ? { text: text.slice(found[0].length), entities: declaredEntities(found[1] ?? '') } : { text, entities: new Map() };
}

/** An absolute address stays as it is written; a relative one is resolved when there is something to resolve it against. */
export function resolveUrl(address: string, base: string): string {
  const clean = address.trim();
  if (clean === '' || base === '' || /^[a-z][a-z0-9+.-]*:/i.test(clean)) return clean === '' ? base : clean;
  try {
    return new URL(clean, base).href;
  } catch {
    return clean;
  }
}

/** The children that are elements, optionally of one name. */
export function elements(parent: Element, name?: string): Element[] {
  return parent.children.filter((child): child is Element => typeof child !== 'string' && (name === undefined || child.name === name));
}

/** All text inside, in order, untrimmed. */
export function textOf(element: Element): string {
  const [only] = element.children;
  if (element.children.length <= 1) return only === undefined ? '' : typeof only === 'string' ? only : textOf(only);
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;

/** What stands inside an element, as HTML. */
export function innerHtml(element: Element): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return child.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
      const attributes = Object.entries(child.attributes)
        .filter(([name]) => !name.startsWith('xmlns'))
        .map(([name, value]) => ` ${name}="${value.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"`)
        .join('');
      const inner = innerHtml(child);
      // A <br> that was never closed holds, as XML, what follows it.
      return VOID.test(child.local) ? `<${child.local}${attributes}>${inner}` : `<${child.local}${attributes}>${inner}</${child.local}>`;
    })
    .join('');
}
