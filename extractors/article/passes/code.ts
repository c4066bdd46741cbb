import { counted } from '../../../src/text.ts';
import { holdsName } from '../boxes/names.ts';
import {
  all,
  ancestors,
  attribute,
  childElements,
  closest,
  closestWhere,
  contains,
  create,
  type Element,
  elements,
  holds,
  isBlank,
  isElement,
  isText,
  neighbour,
  remove,
  replace,
  textContent,
} from '../html/dom.ts';
import { isBlock } from '../html/text.ts';
import { cellsOf } from '../markdown/tables.ts';
import type { Pass } from './pass.ts';

const LANGUAGE = /(?:^|\s)(?:brush:\s*|(?:language|lang|highlight-source|sourceCode|hljs-language)-)([a-z0-9+#_.-]{1,20})/i;
const NO_LANGUAGE =
  /^(?:none|plain|plaintext|text|txt|raw|nohighlight|default|generic|(?:block|box|wrapper|snippet|lines?|container|toolbar|header|content|example|area|view|bar|inner|sample)(?:[_-].*)?)$/i;

/** Every way to show code becomes one `<pre>` with plain lines, without line numbers; its language in data-language. */
export const code: Pass = (body) => {
  let changed = 0;
  for (const element of all(body)) {
    if (!element.parent || closestWhere(element, (one) => attribute(one, 'data-mc-code') !== '')) continue;
    const lines = isElement(element, 'pre') ? linesOf(element) : isElement(element, 'table') ? tableLines(element) : boxLines(element);
    if (!lines) continue;
    const text = withoutNumbers(
      lines
        .replace(/\u00a0/g, ' ')
        .replace(/\r\n?/g, '\n')
        .replace(/^(?:[ \t]*\n)+/, '')
        .trimEnd(),
    );
    const language = languageOf(element);
    if (text === '') remove(element);
    else replace(element, create('pre', { 'data-mc-code': '1', ...(language ? { 'data-language': language } : {}) }, [text]));
    changed++;
  }
  for (const pre of all(body, 'pre')) {
    if (!pre.parent) continue;
    dropTwin(pre);
    dropNumbers(pre);
  }
  return changed > 0 ? `Read ${counted(changed, 'block')} of preformatted text line by line.` : undefined;
};

const isHighlighter = (element: Element) => holdsName(attribute(element, 'class'), 'code-names-boxes');
const isLine = (element: Element) => holdsName(attribute(element, 'class'), 'code-names-lines');

/** The numbers of its lines in a box of their own before it. */
function dropNumbers(pre: Element): void {
  const before = neighbour(pre, 'prev');
  if (!isElement(before, 'div', 'span', 'ol', 'ul', 'pre')) return;
  const numbers = [...elements(before)].filter((one) => one.children.every(isText)).map((one) => textContent(one).trim());
  if (numbers.length >= 2 && numbers.every((text, at) => text === String(at + 1))) remove(before);
}

/** The numbers of its lines as text in front of each: with them, no rule compiles. "1." and "1)" are lists that an author wrote. */
function withoutNumbers(text: string): string {
  const lines = text.split('\n');
  const numbers = lines.map((line) => Number(/^[ \t]*(\d+)(?:[:|]?[ \t]|[:|]?$)/.exec(line)?.[1]));
  if (lines.length < 4 || !numbers.every((number, at) => number === (numbers[0] as number) + at)) return text;
  // What all lines have behind their number parts it from the code.
  const codes = lines.map((line) => line.replace(/^[ \t]*\d+[:|]?/, ''));
  const filled = codes.filter((code) => code.trim() !== '');
  const indent = Math.min(...filled.map((code) => code.length - code.trimStart().length));
  return codes.map((code) => code.slice(indent)).join('\n');
}

function linesOf(box: Element): string {
  const out: string[] = [];
  const line = () => {
    if (out.length > 0 && !out.at(-1)?.endsWith('\n')) out.push('\n');
  };
  const read = (parent: Element) => {
    const byStyle = linesByStyle(parent);
    for (const child of parent.children) {
      // A line break of the source right after `<br>` is no second one.
      if (isText(child)) out.push(isElement(neighbour(child, 'prev'), 'br') ? child.data.replace(/^[ \t]*\r?\n/, '') : child.data);
      else if (isElement(child)) {
        if (isGutter(child) || isElement(child, 'button', 'style', 'script')) continue;
        if (child.name === 'br') out.push('\n');
        else {
          const ends = byStyle.has(child);
          const block = isBlock(child);
          if (block) line();
          read(child);
          if (ends) out.push('\n');
          else if (block) line();
        }
      }
    }
  };
  read(box);
  return out.join('');
}

/**
 * Children that are lines of code only because the style sheet shows each as a block: nothing else ends one and begins the next.
 * They are called lines, or are all called the same and nothing stands between them, as blanks do between words.
 */
function linesByStyle(parent: Element): Set<Element> {
  const children = childElements(parent);
  const names = new Set(children.map((child) => attribute(child, 'class') || shownAsLine(child)));
  const isRow = parent.children.length === children.length && names.size === 1 && !names.has('');
  const lines = children.filter((child) => (isRow || isLine(child)) && !isBlock(child));
  const listed = new Set<unknown>(lines);
  const others = parent.children.filter((child) => !listed.has(child) && !isBlank(child));
  const parted = textContent(parent).trim().includes('\n') || lines.some((one) => holds(one, 'br'));
  if (lines.length < 2 || others.length > 0 || parted) return new Set();
  const numbers = lines.map((line) => childElements(line)[0]);
  if (numbers.every((one, at) => one && textContent(one).trim() === String(at + 1))) for (const one of numbers) remove(one as Element);
  return new Set(lines);
}

/** What an element without a class is shown as, if as a line of its own. */
function shownAsLine(element: Element): string {
  return 'data-line' in element.attribs ? 'data-line' : (/\bdisplay:\s*(?:block|flex|grid)\b/.exec(attribute(element, 'style'))?.[0] ?? '');
}

function isGutter(element: Element): boolean {
  const marked =
    holdsName(attribute(element, 'class'), 'code-names-numbers') ||
    attribute(element, 'data-line-number') !== '' ||
    attribute(element, 'aria-hidden') === 'true';
  return marked && /^[\s\d.:|]*$/.test(textContent(element));
}

/** A table that only sets line numbers beside lines: numbers and lines in one row, or a row for each line. */
function tableLines(table: Element): string | undefined {
  const rows = all(table, 'tr');
  if (rows.length === 0 || closest(table.parent, 'table')) return undefined;
  const cells = rows.map(cellsOf);
  const highlighted = closestWhere(table, isHighlighter) !== undefined;
  if (!cells.every((row) => row.length === 2 || (row.length === 1 && highlighted))) return undefined;
  const numbered = cells.every(
    (row) => row.length === 1 || isGutter(row[0] as Element) || (row[0] && /^[\s\d]*$/.test(textContent(row[0]))),
  );
  if (!numbered) return undefined;
  const shownAsCode = highlighted || cells.every((row) => row.some((cell) => isLine(cell) || holds(cell, 'pre', 'code')));
  if (!shownAsCode) return undefined;
  return cells.map((row) => linesOf(row.at(-1) as Element).replace(/\n$/, '')).join('\n');
}

/** Code without `<pre>` that has so many lines is a block whose style sheet keeps them; inline code has fewer, where an editor broke it. */
const MANY_LINES = 4;

/** A box of a highlighter without `<pre>`: lines are elements of their own, or `<code>` with `<br>`. */
function boxLines(box: Element): string | undefined {
  if (box.name === 'code') {
    const isBlock = [...elements(box, 'br')].length > 1 || hasLineElements(box) || textContent(box).trim().split('\n').length >= MANY_LINES;
    return isBlock ? linesOf(box) : undefined;
  }
  if (!isElement(box, 'div', 'ol', 'ul', 'figure', 'section')) return undefined;
  if (isUnmarkedCode(box)) return textContent(box);
  const isCodeBox = holdsName(attribute(box, 'class'), 'code-names-line-boxes');
  const lines = childElements(box).filter((child) => isCodeBox || isLine(child));
  if (lines.length < 2 || lines.length < childElements(box).length * 0.8) return undefined;
  if (holds(box, 'table', 'h1', 'h2', 'h3', 'p') || (holds(box, 'pre') && !isCodeBox) || !closestWhere(box, isHighlighter))
    return undefined;
  return lines.map((line) => (isElement(line) ? linesOf(line) : '').replace(/\n$/, '')).join('\n');
}

/** A box that only its style sheet shows as code: its name says so, and its lines end where its source's lines end. */
function isUnmarkedCode(box: Element): boolean {
  if (!holdsName(attribute(box, 'class'), 'code-names-unmarked')) return false;
  if (holds(box, 'pre', 'code', 'table', 'p', 'ul', 'ol', 'br', 'img', 'h2', 'h3', 'h4', 'button')) return false;
  return all(box).filter(isBlock).length <= 1 && /\S[ \t]*\n[ \t]*\S/.test(textContent(box).trim());
}

function hasLineElements(box: Element): boolean {
  const lines = childElements(box).filter((child) => isBlock(child) || isLine(child));
  return lines.length > 1 && (lines.length === childElements(box).length || textContent(box).includes('\n'));
}

function languageOf(element: Element): string | undefined {
  for (const one of [element, ...all(element, 'code').slice(0, 1), ...ancestors(element).slice(0, 3)]) {
    const named =
      attribute(one, 'data-lang') || attribute(one, 'data-language') || attribute(one, 'data-enlighter-language') || attribute(one, 'lang');
    const fromClass =
      LANGUAGE.exec(attribute(one, 'class'))?.[1] ?? /(?:^|\s)hljs\s+([a-z0-9+#]{1,15})(?:\s|$)/i.exec(attribute(one, 'class'))?.[1];
    const language = (one.name === 'html' || one.name === 'body' || one.name === 'article' ? '' : named) || fromClass;
    if (language && !NO_LANGUAGE.test(language) && /^[a-z0-9+#_.-]{1,20}$/i.test(language) && !/^[a-z]{2}-[a-z]{2}$/i.test(language))
      return language.toLowerCase();
  }
  return undefined;
}

/** Some highlighters keep the plain source in a second box beside the coloured one. */
function dropTwin(pre: Element): void {
  const around = ancestors(pre).slice(0, 6).filter(isHighlighter);
  const box = around.at(-1);
  if (!box) return;
  const bare = (one: Element) => textContent(one).replace(/\s+/g, '');
  for (const other of all(box, 'pre')) {
    if (other === pre || !other.parent || contains(pre, other) || contains(other, pre)) continue;
    if (bare(other) === bare(pre)) remove(other);
  }
}
