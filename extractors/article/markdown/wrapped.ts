import { digitsNamed, isHashLength } from '../../hash-lengths.ts';
import {
  type AnyNode,
  all,
  type ChildNode,
  childElements,
  closest,
  type Element,
  first,
  isElement,
  isText,
  nodes,
  remove,
  setText,
  textContent,
} from '../html/dom.ts';

/** In plain text: a line that ends with hex digits, and below it, set in, a line of nothing but hex digits. */
const WRAPPED_LINE = /^([^\n]{0,200}[\s:=])([0-9a-f]{8,127})[ \t]*\n[ \t]+([0-9a-f]{2,120})[ \t]*$/gim;

/** One hash, where the line says which and the two have its length together. */
function joinedLine(lines: string, label: string, head: string, tail: string): string {
  return digitsNamed(label) === head.length + tail.length ? `${label}${head}${tail}` : lines;
}

/**
 * A hash that a narrow cell breaks over lines is one hash again: pieces of hex digits that together have a hash's length, and
 * none of which is a hash itself. Where a label says which hash it is ("SHA256"), two pieces of 32 digits are one hash of 64
 * and not two MD5s.
 */
export function joinWrappedValues(root: Element): void {
  for (const block of new Set(all(root, 'br').map((br) => br.parent))) if (isElement(block)) joinAcrossBreaks(block);
  for (const node of [...nodes(root)]) {
    if (!isText(node)) continue;
    const { parent } = node;
    if (isElement(parent, 'pre')) {
      setText(node, node.data.replace(WRAPPED_LINE, joinedLine));
      continue;
    }
    setText(
      node,
      joinWrappedHashes(node.data, () => (isElement(parent) ? wantedLength(parent, '') : undefined)),
    );
  }
}

interface Piece {
  text: string;
  /** The break before this line. */
  br: ChildNode | undefined;
}

function joinAcrossBreaks(block: Element): void {
  const lines: Piece[] = [{ text: '', br: undefined }];
  for (const child of block.children) {
    if (isElement(child, 'br')) lines.push({ text: '', br: child });
    else (lines.at(-1) as Piece).text += textContent(child);
  }
  const inCell = closest(block, 'td', 'th') !== undefined;
  for (let at = 0; at < lines.length - 1; at++) {
    const after = lines[at + 1];
    const before = (lines[at] as Piece).text;
    if (after?.br && (isCutAtDot(before, after.text) || (inCell && isCutUrl(before, after.text)))) {
      trimAround(after.br);
      remove(after.br);
      continue;
    }
    const head = /(?:^|[\s:|"'(=])([0-9a-f]{6,127})\s*$/i.exec((lines[at] as Piece).text)?.[1];
    if (!head) continue;
    const wanted = wantedLength(block, `${lines[at - 1]?.text ?? ''} ${(lines[at] as Piece).text}`);
    const count = piecesOf(lines, at, head, wanted);
    for (let next = at + 1; next <= at + count; next++) {
      const br = lines[next]?.br;
      if (!br) continue;
      trimAround(br);
      remove(br);
    }
    at += count;
  }
}

/** How many of the following lines go on with the hash; 0 when there is none to join. */
function piecesOf(lines: Piece[], from: number, head: string, wanted: number | undefined): number {
  if (wanted === undefined ? isHashLength(head.length) : head.length >= wanted) return 0;
  let length = head.length;
  for (let at = from + 1; at < lines.length; at++) {
    const match = /^\s*([0-9a-f]{1,127})(?![\w.@:/[-])(.*)$/is.exec(lines[at]?.text ?? '');
    const piece = match?.[1];
    if (!piece || (wanted === undefined && isHashLength(piece.length))) return 0;
    length += piece.length;
    if (wanted === undefined ? isHashLength(length) : length === wanted) return at - from;
    if (length > (wanted ?? 128) || match?.[2]?.trim()) return 0;
  }
  return 0;
}

/** A name that is cut at its disguised dot, which neither begins nor ends a value. */
function isCutAtDot(before: string, after: string): boolean {
  return (
    (/[\p{L}\p{N}]\s*$/u.test(before) && /^\s*\[\.\][\p{L}\p{N}]/u.test(after)) ||
    (/[\p{L}\p{N}]\[\.\]\s*$/u.test(before) && /^\s*[\p{L}\p{N}]/u.test(after))
  );
}

/** A URL that ends with one of its signs, and one word that is not a value of its own below it. */
function isCutUrl(before: string, after: string): boolean {
  const tail = /\S+$/.exec(before.trimEnd())?.[0] ?? '';
  const head = after.trim();
  return (
    /^["'(]?h(?:xx|tt)ps?(?::|\[:)/i.test(tail) &&
    /[/_=&?%-]$/.test(tail) &&
    /^[\w%=&?#~/.-]+$/.test(head) &&
    !/^[0-9a-f]{32,}$/i.test(head) &&
    !/^www\./i.test(head)
  );
}

function trimAround(br: ChildNode): void {
  if (br.prev && isText(br.prev)) setText(br.prev, br.prev.data.trimEnd());
  if (br.next && isText(br.next)) setText(br.next, br.next.data.trimStart());
}

/** What the label of the line, of the row or of the column says, if it names one kind of hash. */
function wantedLength(block: Element, near: string): number | undefined {
  const own = digitsNamed(near);
  if (own) return own;
  const cell = closest(block, 'td', 'th');
  const row: AnyNode | null = cell?.parent ?? null;
  if (!cell || !isElement(row)) return undefined;
  const cells = childElements(row);
  const label = cells.slice(0, cells.indexOf(cell)).map(textContent).join(' ');
  const byRow = label.length < 120 ? digitsNamed(label) : undefined;
  if (byRow) return byRow;
  const table = closest(cell, 'table');
  const head = table ? first(table, 'tr') : undefined;
  const column = head && head !== row ? childElements(head)[cells.indexOf(cell)] : undefined;
  return column ? digitsNamed(textContent(column)) : undefined;
}

/** "d41d8cd98f00b204 e9800998ecf8427e" as the whole of a text: one hash with a break in it. */
function joinWrappedHashes(text: string, wantedBy: () => number | undefined): string {
  const bare = text.trim();
  if (bare.length > 160 || !/^[0-9a-f]{4,}(?:\s+[0-9a-f]+){1,3}$/i.test(bare)) return text;
  const parts = bare.split(/\s+/);
  const joined = parts.join('');
  const wanted = wantedBy();
  const fits =
    wanted === undefined ? isHashLength(joined.length) && !parts.some((part) => isHashLength(part.length)) : joined.length === wanted;
  return fits ? text.replace(bare, joined) : text;
}
