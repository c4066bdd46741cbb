import { escapeAttribute, escapeText } from 'entities';
import { Tokenizer } from 'htmlparser2';
import { declaredEntities, decodeReferences, stripForbidden } from './entities.ts';
import { innerScope, outermostScope, resolveName, type Scope } from './namespaces.ts';

export interface Element {
  /** Lower case, with the reader's own prefix (see namespaces.ts). */
  name: string;
  /** As written, without prefix: for serialising. */
  local: string;
  /** Lower-case names; values with references resolved. */
  attributes: Readonly<Record<string, string>>;
  children: (Element | string)[];
  /** Base address in force inside this element: '' when none is known. */
  base: string;
}

export interface Tree {
  /** Holds the top-level elements. */
  root: Element;
  /** The document ended inside this many open elements. */
  unclosed: number;
  /** The limit at which reading changed or stopped, as a sentence for a person. */
  problem?: string;
}

/**
 * What no real feed needs and a hostile one would use to cost more than its size: markup below this depth keeps only its
 * text, reading stops after so many tags, and an element keeps so many attributes.
 */
const MAX_DEPTH = 200;
const MAX_TAGS = 1_500_000;
const MAX_ATTRIBUTES = 100;
/** A longer base address would be copied into each relative one below it. */
const MAX_BASE = 4_000;
const NO_ATTRIBUTES: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);

const ENTRY = new Set(['item', 'entry']);
/** Elements that hold text only: when one of them opens inside another one, the other's end tag is missing. */
const TEXT_ONLY = new Set('title link guid id pubdate published updated comments dc:date dc:creator'.split(' '));
const LEAF = new Set([...TEXT_ONLY, 'author', 'category']);

/**
 * Markup to elements, whatever is wrong with it. Never throws; time and memory are linear in the text's length.
 *
 * On htmlparser2's tokenizer and not its Parser: that one keeps its stack of open elements at the front of an array, so
 * that N nested elements cost N squared.
 */
export function readTree(source: string, base: string): Tree {
  const { text, entities } = takeDoctype(stripForbidden(source));
  const builder = new TreeBuilder(text, entities, base);
  const tokenizer = new Tokenizer({ xmlMode: true, decodeEntities: false }, builder);
  builder.stop = () => tokenizer.pause();
  tokenizer.write(text);
  const unclosed = builder.depth;
  tokenizer.end();
  return { root: builder.root, unclosed, ...(builder.problem === undefined ? {} : { problem: builder.problem }) };
}

interface Open {
  element: Element;
  written: string;
  scope: Scope;
}

type TokenHandlers = ConstructorParameters<typeof Tokenizer>[1];

/** Puts the tokenizer's events into a tree. All positions are indexes into the whole text, which is written in one piece. */
class TreeBuilder implements TokenHandlers {
  readonly root: Element;
  problem: string | undefined;
  stop: () => void = () => {};

  readonly #text: string;
  readonly #entities: ReadonlyMap<string, string>;
  readonly #outermost = outermostScope();
  readonly #open: Open[] = [];
  /** How many open elements have this written name: an end tag without a beginning costs no search. */
  readonly #openNames = new Map<string, number>();
  /** The same for tags that make no element: their end tags close nothing. */
  readonly #skipped = new Map<string, number>();
  #top: Element;
  #tags = 0;
  #tag = '';
  #attributeName = '';
  #attributeValue = '';
  #attributes: Record<string, string> | undefined;
  #attributeCount = 0;

  constructor(text: string, entities: ReadonlyMap<string, string>, base: string) {
    this.#text = text;
    this.#entities = entities;
    this.root = { name: '', local: '', attributes: NO_ATTRIBUTES, children: [], base };
    this.#top = this.root;
  }

  get depth(): number {
    return this.#open.length;
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#text.slice(start, end);
    this.#attributes = undefined;
    this.#attributeCount = 0;
    this.#tags++;
    if (this.#tags <= MAX_TAGS) return;
    this.problem = `it has more than ${MAX_TAGS} tags: the rest was ignored`;
    this.stop();
  }

  onattribname(start: number, end: number): void {
    this.#attributeName = this.#text.slice(start, end);
  }

  onattribdata(start: number, end: number): void {
    this.#attributeValue += this.#text.slice(start, end);
  }

  onattribend(): void {
    const [name, value] = [this.#attributeName, this.#attributeValue];
    this.#attributeValue = '';
    if (++this.#attributeCount > MAX_ATTRIBUTES) return;
    this.#attributes ??= Object.create(null) as Record<string, string>;
    this.#attributes[name] ??= value;
  }

  onopentagend(end: number): void {
    this.#openElement(end);
  }

  onselfclosingtag(): void {
    this.#openElement();
    this.#closeElement(this.#tag);
  }

  onclosetag(start: number, end: number): void {
    this.#closeElement(this.#text.slice(start, end));
  }

  ontext(start: number, end: number): void {
    this.#addText(decodeReferences(this.#text.slice(start, end), this.#entities));
  }

  oncdata(start: number, end: number, offset: number): void {
    this.#addText(this.#text.slice(start, end - offset));
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onattribentity(): void {}
  ontextentity(): void {}
  onend(): void {}

  #addText(text: string): void {
    if (text === '') return;
    const { children } = this.#top;
    const last = children.length - 1;
    if (typeof children[last] === 'string') children[last] += text;
    else children.push(text);
  }

  /** `end`: where its start tag ends, unless that closes itself. */
  #openElement(end?: number): void {
    const written = this.#tag;
    const raw = this.#attributes;
    const outer = this.#open.at(-1)?.scope ?? this.#outermost;
    const scope = raw === undefined ? outer : innerScope(raw, outer);
    const name = resolveName(written, scope);
    if (ENTRY.has(name)) {
      const unfinished = this.#open.findIndex(({ element }) => ENTRY.has(element.name));
      // An empty entry inside another one is a template's left-over; one with something in it begins because the end tag
      // of the one before is missing.
      if (unfinished >= 0 && this.#isEmpty(end)) return void count(this.#skipped, written, 1);
      if (unfinished >= 0) this.#closeTo(unfinished);
    } else if (LEAF.has(name) && TEXT_ONLY.has(this.#top.name)) this.#closeTo(this.#open.length - 1);
    if (this.#open.length >= MAX_DEPTH) {
      this.problem ??= `its elements are nested more than ${MAX_DEPTH} deep: below that only text was kept`;
      return void count(this.#skipped, written, 1);
    }
    const attributes = raw === undefined ? NO_ATTRIBUTES : this.#resolveAttributes(raw, scope);
    const own = attributes['xml:base'];
    const parent = this.#top;
    const element: Element = {
      name,
      local: written.includes(':') ? written.slice(written.indexOf(':') + 1) : written,
      attributes,
      children: [],
      base: own === undefined || own.length > MAX_BASE ? parent.base : resolveUrl(own, parent.base),
    };
    parent.children.push(element);
    this.#open.push({ element, written, scope });
    count(this.#openNames, written, 1);
    this.#top = element;
  }

  /** Whether the end tag is the next thing in the text. */
  #isEmpty(end: number | undefined): boolean {
    if (end === undefined) return true;
    const ahead = this.#text.slice(end + 1, end + 1 + 2 * this.#tag.length + 20).trimStart();
    return ahead.startsWith(`</${this.#tag}`);
  }

  #closeElement(written: string): void {
    if (this.#skipped.has(written)) return void count(this.#skipped, written, -1);
    if (!this.#openNames.has(written)) return;
    let index = this.#open.length - 1;
    while (this.#open[index]?.written !== written) index--;
    this.#closeTo(index);
  }

  #closeTo(index: number): void {
    for (let depth = this.#open.length; depth > index; depth--) count(this.#openNames, this.#open.pop()?.written ?? '', -1);
    // What was below the depth limit was inside what is closed now.
    if (this.#skipped.size > 0) this.#skipped.clear();
    this.#top = this.#open.at(-1)?.element ?? this.root;
  }

  #resolveAttributes(raw: Record<string, string>, scope: Scope): Record<string, string> {
    const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const key in raw) attributes[resolveName(key, scope, true)] = decodeReferences(raw[key] ?? '', this.#entities);
    return attributes;
  }
}

function count(names: Map<string, number>, name: string, change: 1 | -1): void {
  const value = (names.get(name) ?? 0) + change;
  if (value > 0) names.set(name, value);
  else names.delete(name);
}

/** Takes a leading `<!DOCTYPE ... [ ... ]>` out, which the tokenizer would end at the first '>'. */
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

/** The first element below `parent`, parents before children, that `matches`; undefined when there is none. */
export function findElement(parent: Element, matches: (element: Element) => boolean): Element | undefined {
  const queue = [parent];
  for (const next of queue) {
    for (const child of next.children) {
      if (typeof child === 'string') continue;
      if (matches(child)) return child;
      queue.push(child);
    }
  }
  return undefined;
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
      if (typeof child === 'string') return escapeText(child);
      const attributes = Object.entries(child.attributes)
        .filter(([name]) => !name.startsWith('xmlns'))
        .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
        .join('');
      const inner = innerHtml(child);
      // A <br> that was never closed holds, as XML, what follows it.
      return VOID.test(child.local) ? `<${child.local}${attributes}>${inner}` : `<${child.local}${attributes}>${inner}</${child.local}>`;
    })
    .join('');
}
