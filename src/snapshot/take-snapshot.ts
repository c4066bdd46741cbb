/**
 * Serialises a page: in Chromium for crawled pages, in jsdom for documents that no browser opened (extractors/article/snapshot).
 *
 * In Chromium it runs inside the page, in an isolated world. It must be self-contained (no imports, no outside helpers), and it
 * reads the DOM only through the getters of the prototypes, because a page can shadow the properties of its nodes
 * (<form><input name="childNodes">). Page scripts cannot see or change the built-ins of the isolated world.
 */
export interface SnapshotOptions {
  hiddenMark: string;
  frameMark: string;
  /** Stop after this many characters of HTML. */
  maxLength: number;
  /** Keep <noscript>, for documents whose scripts did not run: lazily loaded pictures are in there. */
  keepNoscript?: boolean;
}

export interface Snapshot {
  html: string;
  title: string;
  /** document.contentType */
  contentType: string;
  /** document.characterSet: what the browser took the document's bytes for. */
  charset: string;
  /** The full text of a plain text or JSON document, otherwise empty. */
  text: string;
  /** Visible frames that are large enough to belong to the article; `index` counts the document's <iframe>s. */
  frames: { index: number; src: string }[];
  truncated: boolean;
  url: string;
}

/** `closedRoots`: closed shadow roots, which scripts cannot reach; the caller gets them through the browser's protocol. */
export function takeSnapshot(options: SnapshotOptions, ...closedRoots: ShadowRoot[]): Snapshot {
  const getter = (prototype: object, name: string): ((target: unknown) => unknown) => {
    const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    return (target) => get?.call(target);
  };
  const firstChildOf = getter(Node.prototype, 'firstChild') as (n: unknown) => Node | null;
  const previousSiblingOf = getter(Node.prototype, 'previousSibling') as (n: unknown) => Node | null;
  const nextSiblingOf = getter(Node.prototype, 'nextSibling') as (n: unknown) => Node | null;
  const parentOf = getter(Node.prototype, 'parentElement') as (n: unknown) => Element | null;
  const nodeTypeOf = getter(Node.prototype, 'nodeType') as (n: unknown) => number;
  const textOf = getter(Node.prototype, 'textContent') as (n: unknown) => string | null;
  const attributesOf = getter(Element.prototype, 'attributes') as (n: unknown) => NamedNodeMap;
  const localNameOf = getter(Element.prototype, 'localName') as (n: unknown) => string;
  const shadowRootOf = getter(Element.prototype, 'shadowRoot') as (n: unknown) => ShadowRoot | null;
  const heightOf = getter(HTMLElement.prototype, 'offsetHeight') as (n: unknown) => number;
  const widthOf = getter(HTMLElement.prototype, 'offsetWidth') as (n: unknown) => number;
  const inputValueOf = getter(HTMLInputElement.prototype, 'value') as (n: unknown) => string;
  const areaValueOf = getter(HTMLTextAreaElement.prototype, 'value') as (n: unknown) => string;
  const templateContentOf = getter(HTMLTemplateElement.prototype, 'content') as (n: unknown) => DocumentFragment;
  const attributeOf = (element: Element, name: string): string | null => Element.prototype.getAttribute.call(element, name);
  const isVisible = Element.prototype.checkVisibility as ((options: object) => boolean) | undefined;

  const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);
  /** Removed with their content. */
  const DROPPED = new Set(['style', 'script', 'noscript', 'object', 'applet', 'canvas', 'noframes', 'portal', 'fencedframe']);
  /** Kept without their content: only their position matters. */
  const EMPTIED = new Set(['video', 'audio', 'iframe', 'frame']);
  /** A page that consists of frames, as one that has them in its body. */
  const IN_BODY: Record<string, string> = { frameset: 'body', frame: 'iframe' };
  const DROPPED_LINKS = /^(stylesheet|preload|prefetch|dns-prefetch|preconnect|modulepreload|prerender|manifest)\b/i;
  /** Elements without a box of their own, which never count as hidden. */
  const BOXLESS = new Set([
    'br',
    'wbr',
    'option',
    'optgroup',
    'source',
    'track',
    'area',
    'col',
    'colgroup',
    'template',
    'slot',
    'param',
    'map',
  ]);

  const out: string[] = [];
  let length = 0;
  let truncated = false;
  let frameIndex = -1;
  const frames: { index: number; src: string }[] = [];

  const write = (text: string): void => {
    if (length > options.maxLength) {
      truncated = true;
      return;
    }
    length += text.length;
    out.push(text);
  };
  const escapeText = (text: string): string =>
    /[&<>]/.test(text) ? text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;') : text;
  const escapeAttribute = (text: string): string => (/[&"<>]/.test(text) ? escapeText(text).replace(/"/g, '&quot;') : text);

  const isHidden = (element: Element, name: string): boolean => {
    if (BOXLESS.has(name) || !isVisible) return false;
    if (!isVisible.call(element, { visibilityProperty: true, checkVisibilityCSS: true }))
      return getComputedStyle(element).display !== 'contents';
    if (!(element instanceof HTMLElement) || firstChildOf(element) === null) return false;
    if (heightOf(element) !== 0 && widthOf(element) !== 0) return false;
    const style = getComputedStyle(element);
    return style.overflow !== 'visible' && style.display !== 'contents' && style.display !== 'inline';
  };

  /** Text as its box shows it: where a style keeps line breaks, they are written as such, but not those at the box's own ends. */
  const writeText = (node: Node): void => {
    const text = textOf(node) ?? '';
    const box = parentOf(node);
    const keepsBreaks =
      text.includes('\n') &&
      text.trim() !== '' &&
      box !== null &&
      !Element.prototype.closest.call(box, 'pre, textarea, head, noscript') &&
      /^(?:pre|break-spaces)/.test(getComputedStyle(box).whiteSpace);
    const begun = keepsBreaks && previousSiblingOf(node) === null ? text.trimStart() : text;
    const written = escapeText(keepsBreaks && nextSiblingOf(node) === null ? begun.trimEnd() : begun);
    write(keepsBreaks ? written.replace(/\n/g, '<br>') : written);
  };

  const writeAttributes = (element: Element): void => {
    const attributes = attributesOf(element);
    for (let i = 0; i < attributes.length; i++) {
      const attribute = attributes[i];
      if (!attribute) continue;
      const name = attribute.name;
      if (/^on|^style$|^nonce$|^integrity$|^data-mc-|[\s"'>/=<]/i.test(name)) continue;
      let value = attribute.value;
      if (value.length > 2048 && !/^(href|content|alt|title|value|datetime)$/.test(name)) {
        if (!/^(src|srcset|data-src|data-srcset|poster)$/.test(name)) continue;
        if (/^data:/i.test(value)) value = 'data:,';
      }
      write(value === '' ? ` ${name}` : ` ${name}="${escapeAttribute(value)}"`);
    }
  };

  /** What remains to be written: a node or a closing tag. An explicit stack, because pages can be nested too deeply for recursion. */
  type Work = { node: Node; hidden: boolean; body: boolean } | string;
  const stack: Work[] = [];
  const pushChildren = (first: Node | null, hidden: boolean, body: boolean): void => {
    const children: Node[] = [];
    for (let child = first; child; child = nextSiblingOf(child)) children.push(child);
    for (let i = children.length - 1; i >= 0; i--) stack.push({ node: children[i] as Node, hidden, body });
  };

  const writeElement = (element: Element, hiddenAbove: boolean, inBody: boolean): void => {
    const name = localNameOf(element);
    if (name === 'script') {
      if (!/json/i.test(attributeOf(element, 'type') ?? '') || /^(importmap|speculationrules)$/i.test(attributeOf(element, 'type') ?? ''))
        return;
      const text = textOf(element) ?? '';
      if (!/ld\+json/i.test(attributeOf(element, 'type') ?? '') && text.length > 100_000) return;
      write(`<script type="${escapeAttribute(attributeOf(element, 'type') ?? '')}">${text.replace(/<\/script/gi, '<\\/script')}</script>`);
      return;
    }
    if (DROPPED.has(name) && !(name === 'noscript' && options.keepNoscript)) return;
    if (name === 'link' && DROPPED_LINKS.test(attributeOf(element, 'rel') ?? '')) return;
    // Keep the words of a diagram, not its shapes.
    if (name === 'svg' && element.querySelector('text, foreignObject, title') === null) return;
    if (
      /^(path|g|rect|circle|line|polyline|polygon|defs|use|symbol|clipPath|linearGradient|mask|filter|ellipse)$/.test(name) &&
      element instanceof SVGElement
    ) {
      if (name === 'g') pushChildren(firstChildOf(element), hiddenAbove, inBody);
      return;
    }
    if (name === 'slot') {
      const assigned = (element as HTMLSlotElement).assignedNodes?.({ flatten: true }) ?? [];
      if (assigned.length === 0) pushChildren(firstChildOf(element), hiddenAbove, inBody);
      else for (let i = assigned.length - 1; i >= 0; i--) stack.push({ node: assigned[i] as Node, hidden: hiddenAbove, body: inBody });
      return;
    }

    const hidden = inBody && !hiddenAbove && isHidden(element, name);
    const tag = IN_BODY[name] ?? name;
    write(`<${tag}`);
    writeAttributes(element);
    if (hidden) write(` ${options.hiddenMark}="1"`);
    if (name === 'iframe' || name === 'frame') {
      frameIndex++;
      const shown = !hidden && !hiddenAbove && heightOf(element) >= 30 && widthOf(element) >= 100;
      if (shown && frames.length < 20) {
        write(` ${options.frameMark}="${frames.length}"`);
        frames.push({ index: frameIndex, src: attributeOf(element, 'src') ?? '' });
      }
    }
    if (
      name === 'input' &&
      attributeOf(element, 'value') === null &&
      /^(text|search|url|email|)$/.test(attributeOf(element, 'type') ?? '')
    ) {
      const value = inputValueOf(element);
      if (value) write(` value="${escapeAttribute(value)}"`);
    }
    write('>');
    if (VOID.has(name)) return;
    stack.push(`</${tag}>`);
    if (EMPTIED.has(name)) return;
    if (name === 'textarea') {
      write(escapeText(areaValueOf(element) ?? ''));
      return;
    }
    const inside = hidden || hiddenAbove;
    const shadow = shadowRootOf(element) ?? closedRoots.find((root) => root.host === element) ?? null;
    if (shadow) pushChildren(firstChildOf(shadow), inside, inBody);
    else if (name === 'template') pushChildren(firstChildOf(templateContentOf(element)), true, inBody);
    else pushChildren(firstChildOf(element), inside, inBody || tag === 'body');
  };

  const root = document.documentElement;
  write('<!DOCTYPE html>');
  if (root) stack.push({ node: root, hidden: false, body: false });
  while (stack.length > 0 && !truncated) {
    const work = stack.pop() as Work;
    if (typeof work === 'string') write(work);
    else if (nodeTypeOf(work.node) === 3) writeText(work.node);
    else if (nodeTypeOf(work.node) === 1) writeElement(work.node as Element, work.hidden, work.body);
  }

  const contentType = document.contentType;
  return {
    html: out.join(''),
    title: (getter(Document.prototype, 'title')(document) as string) ?? '',
    contentType,
    charset: document.characterSet,
    text: /^text\/plain$|json$/.test(contentType) ? ((textOf(document.body) ?? '') as string).slice(0, options.maxLength) : '',
    frames,
    truncated,
    url: location.href,
  };
}
