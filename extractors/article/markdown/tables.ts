import { oneLine } from '../../../src/text.ts';
import { gfmTable } from '../../markdown.ts';
import {
  attribute,
  type ChildNode,
  childElements,
  closest,
  type Element,
  elements,
  holds,
  isElement,
  isTag,
  isText,
  Text,
  textContent,
} from '../html/dom.ts';
import { holdsBlocks, isBlock } from '../html/text.ts';
import { isValueLike } from './value-like.ts';

type Inline = (nodes: ChildNode[]) => string;
type Row = { cells: string[][]; header: boolean };

const MAX_SPAN = 60;

export function cellsOf(row: Element): Element[] {
  return childElements(row).filter((child) => isElement(child, 'td', 'th'));
}

export function ownRows(table: Element): Element[] {
  return [...elements(table, 'tr')].filter((row) => closest(row, 'table') === table);
}

/**
 * A GFM table. Spans are filled, so that every row says all it means. GFM cells hold one line, and MISP's viewer shows no
 * `<br>`: a cell of several short lines (hashes, hosts) takes several rows, prose becomes one line.
 */
export function tableMarkdown(table: Element, inline: Inline): string {
  const caption = childElements(table).find((child) => isElement(child, 'caption'));
  const grid = fill(table, inline);
  const width = Math.max(1, ...grid.map((row) => row.cells.length));
  const used = columnsInUse(grid, width);
  const rows = grid
    .map((row) => ({ ...row, cells: used.map((column) => row.cells[column] ?? []) }))
    .filter((row) => row.cells.some((cell) => cell.length > 0));
  if (rows.length === 0) return '';
  const hasHeader = rows[0]?.header || looksLikeHeader(rows);
  const head = hasHeader ? (rows[0] as Row).cells.map((cell) => plain(cell.join(' '))) : used.map(() => '');
  const body = hasHeader ? rows.slice(1) : rows;
  const title = caption ? oneLine(inline(caption.children)) : '';
  return (title === '' ? '' : `${title}\n\n`) + gfmTable(head, body.flatMap(bodyLines));
}

/** A header is set apart by its place: bold all over says nothing more. */
function plain(label: string): string {
  return /^\*\*[^*]+\*\*$/.test(label) ? label.slice(2, -2) : label;
}

function fill(table: Element, inline: Inline): Row[] {
  const rows: Row[] = [];
  /** Cells that reach down from above: column -> rows left and what to write there. */
  const hanging = new Map<number, { left: number; lines: string[] }>();
  for (const row of ownRows(table)) {
    const cells: string[][] = [];
    const hang = () => {
      for (let above = hanging.get(cells.length); above; above = hanging.get(cells.length)) {
        if (above.left-- <= 1) hanging.delete(cells.length);
        cells.push(above.lines);
      }
    };
    const own = cellsOf(row);
    for (const cell of own) {
      hang();
      const lines = cellLines(cell, inline);
      const across = span(cell, 'colspan');
      const down = span(cell, 'rowspan');
      const label = lines.join(' ');
      for (let column = 0; column < across; column++) {
        const shown = column === 0 ? lines : [];
        if (down > 1) hanging.set(cells.length, { left: down - 1, lines: column === 0 && label.length <= 80 ? [label] : [] });
        cells.push(shown);
      }
    }
    hang();
    const inHead = isElement(row.parent, 'thead');
    rows.push({ cells, header: inHead || (own.length > 1 && own.every((cell) => cell.name === 'th')) });
  }
  return rows;
}

function span(cell: Element, name: string): number {
  const value = Number.parseInt(attribute(cell, name), 10);
  return Number.isNaN(value) || value < 1 ? 1 : Math.min(value, MAX_SPAN);
}

/** The cell's lines as inline Markdown, each safe inside a cell. */
function cellLines(cell: Element, inline: Inline): string[] {
  const lines: ChildNode[][] = [[]];
  const read = (parent: Element) => {
    for (const child of [...parent.children]) {
      if (!isTag(child)) {
        if (!isText(child) || child.data.trim() !== '' || lines.at(-1)?.length) lines.at(-1)?.push(child);
      } else if (child.name === 'br') {
        lines.push([]);
      } else if (child.name === 'pre') {
        for (const text of textContent(child).split('\n')) lines.push([new Text(text)]);
        lines.push([]);
      } else if (isBlock(child) || holdsBlocks(child) || holds(child, 'br')) {
        lines.push([]);
        read(child);
        lines.push([]);
      } else {
        lines.at(-1)?.push(child);
      }
    }
  };
  read(cell);
  return lines.map((nodes) => withPipes(inline(nodes).replace(/\s*\n\s*/g, ' ')).trim()).filter((text) => text !== '');
}

/** Pipes as a cell can hold them, apart from what stands beside them; in a quoted string (`"|4d 5a|"`) they stay as they are. */
function withPipes(text: string): string {
  return text.replace(/"[^"]*"| ?\| ?/g, (part) => (part.startsWith('"') ? part.replaceAll('|', '&#124;') : ' &#124; '));
}

function columnsInUse(grid: Row[], width: number): number[] {
  const used: number[] = [];
  for (let column = 0; column < width; column++) if (grid.some((row) => (row.cells[column]?.length ?? 0) > 0)) used.push(column);
  return used;
}

/** Without `<th>`: a first row of short words above rows of values is a header all the same. */
function looksLikeHeader(rows: Row[]): boolean {
  const [top, ...rest] = rows;
  if (!top || rest.length < 1 || top.cells.length < 2) return false;
  const labels = top.cells.map((cell) => cell.join(' '));
  if (!labels.every((label) => label.length > 0 && label.length <= 40 && !isValueLike(label) && !/^\d+$/.test(label) && !/:$/.test(label)))
    return false;
  return rest.some((row) => row.cells.some((cell) => isValueLike(cell.join(' ')))) || rest.length >= 3;
}

/**
 * Several rows where a cell lists values or where cells run in parallel ("name, name" beside "hash, hash"); short remarks under
 * one another become one line with semicolons, which MISP takes as delimiters too.
 */
function bodyLines(row: Row): string[][] {
  const heights = row.cells.map((cell) => cell.length);
  const tallest = Math.max(...heights);
  const parallel = tallest > 1 && heights.filter((height) => height === tallest).length > 1;
  const split = row.cells.map((cell) =>
    cell.length > 1 && (listsValues(cell) || (parallel && cell.length === tallest && isShort(cell))) ? cell : [joined(cell)],
  );
  const height = Math.max(...split.map((cell) => cell.length));
  // A label counts for every row that it stood beside.
  const isLabel = (cell: string[]) => cell.length === 1 && (cell[0]?.length ?? 0) <= 80 && !isValueLike(cell[0] ?? '');
  return Array.from({ length: height }, (_, index) => split.map((cell) => cell[index] ?? (isLabel(cell) ? (cell[0] ?? '') : '')));
}

function listsValues(cell: string[]): boolean {
  const values = cell.filter((text) => isValueLike(text) && !/^\[[^\]]*\]\(/.test(text) && text.length <= 300);
  return values.length >= 2 && values.length >= cell.length * 0.5;
}

function isShort(cell: string[]): boolean {
  return cell.every((text) => text.length <= 160);
}

function joined(cell: string[]): string {
  return isShort(cell) && !cell.some((text) => /[.!?:;,]$/.test(text)) ? cell.join('; ') : cell.join(' ');
}
