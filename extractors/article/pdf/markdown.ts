import { isValueLike } from '../markdown/value-like.ts';
import { joinLines } from './join.ts';
import type { Line } from './lines.ts';

/** Lines in reading order -> Markdown and plain text. */
export function pdfMarkdown(lines: Line[]): { markdown: string; firstHeading?: string } {
  const body = bodySize(lines);
  const ranks = headingRanks(lines, body);
  const blocks: string[] = [];
  let firstHeading: string | undefined;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as Line;
    const rank = rankOf(line, body, ranks);
    if (rank !== undefined) {
      let text = line.text;
      let next = lines[at + 1];
      while (next && rankOf(next, body, ranks) === rank && isClose(lines[at] as Line, next) && text.length < 200) {
        text = joinLines(text, next.text, false);
        at++;
        next = lines[at + 1];
      }
      firstHeading ??= text;
      blocks.push(`${'#'.repeat(rank)} ${text}`);
      at++;
      continue;
    }
    const table = tableFrom(lines, at);
    if (table) {
      blocks.push(table.markdown);
      at = table.next;
      continue;
    }
    const paragraph = paragraphFrom(lines, at, body, ranks);
    blocks.push(paragraph.text);
    at = paragraph.next;
  }
  return { markdown: joinLists(blocks), ...(firstHeading ? { firstHeading } : {}) };
}

function joinLists(blocks: string[]): string {
  let out = '';
  for (const [index, block] of blocks.entries()) {
    const both = index > 0 && block.startsWith('- ') && (blocks[index - 1] ?? '').startsWith('- ');
    out += index === 0 ? block : `${both ? '\n' : '\n\n'}${block}`;
  }
  return `${out}\n`;
}

/** The size that most letters have. */
function bodySize(lines: Line[]): number {
  const counts = new Map<number, number>();
  for (const line of lines) {
    const size = Math.round(line.size * 2) / 2;
    counts.set(size, (counts.get(size) ?? 0) + line.text.length);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
}

function headingRanks(lines: Line[], body: number): number[] {
  const sizes = new Set(lines.filter((line) => line.size > body * 1.12 && line.text.length < 160).map((line) => Math.round(line.size)));
  return [...sizes].sort((a, b) => b - a).slice(0, 4);
}

function rankOf(line: Line, body: number, ranks: number[]): number | undefined {
  if (line.cells.length > 1 || line.text.length > 160 || !/\p{L}{2}/u.test(line.text)) return undefined;
  if (line.size > body * 1.12) {
    const at = ranks.indexOf(Math.round(line.size));
    return at < 0 ? undefined : Math.min(5, at + 2);
  }
  const isShortBold =
    line.bold && line.size >= body * 0.95 && line.text.length < 80 && !/[.,;:]$/.test(line.text) && !isValueLike(line.text);
  return isShortBold ? Math.min(6, ranks.length + 2) : undefined;
}

function isClose(one: Line, next: Line): boolean {
  return one.page === next.page && one.y - next.y < Math.max(one.size, next.size) * 1.7;
}

/** Two or more lines in a row of which most have cells at the same places; a line that only continues cells belongs to the row above. */
function tableFrom(lines: Line[], from: number): { markdown: string; next: number } | undefined {
  const head = lines[from] as Line;
  if (head.cells.length < 2) return undefined;
  const rows: string[][] = [];
  const columns: number[] = head.cells.map((cell) => cell.x);
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at] as Line;
    const previous = lines[at - 1];
    if (at > from && previous && previous.page === line.page && previous.y - line.y > Math.max(line.size, previous.size) * 3.2) break;
    const places = line.cells.map((cell) => place(columns, cell.x, line.size));
    if (places.some((column) => column < 0)) {
      const canGrow = line.cells.length >= 2 && places.filter((column) => column >= 0).length >= 1 && columns.length < 12;
      if (!canGrow) break;
      for (const [index, cell] of line.cells.entries()) if ((places[index] ?? 0) < 0) insertColumn(columns, rows, cell.x);
    }
    const settled = line.cells.map((cell) => place(columns, cell.x, line.size));
    const row = columns.map(() => '');
    for (const [index, cell] of line.cells.entries()) {
      const column = settled[index] ?? 0;
      if (column >= 0) row[column] = row[column] ? `${row[column]} ${cell.text}` : cell.text;
    }
    const above = rows.at(-1);
    const close = previous !== undefined && previous.page === line.page && previous.y - line.y < Math.max(line.size, previous.size) * 1.45;
    if (above && close && row[0] === '' && line.cells.length < columns.length) mergeInto(above, row);
    else if (line.cells.length === 1 && rows.length > 0 && (settled[0] ?? 0) === 0 && !close) break;
    else if (above && close && line.cells.length === 1 && !isValueLike(line.text)) mergeInto(above, row);
    else rows.push(row);
  }
  if (rows.length < 2) return undefined;
  const cells = rows.map((row) => columns.map((_, index) => (row[index] ?? '').replaceAll('|', '&#124;')));
  const hasHeader = (cells[0] ?? []).every((cell) => cell !== '' && cell.length <= 40 && !isValueLike(cell));
  const top = hasHeader ? (cells[0] ?? []) : columns.map(() => ' ');
  const body = hasHeader ? cells.slice(1) : cells;
  const write = (row: string[]) => `| ${row.map((cell) => (cell === '' ? ' ' : cell)).join(' | ')} |`;
  return { markdown: [write(top), `|${columns.map(() => ' --- |').join('')}`, ...body.map(write)].join('\n'), next: at };
}

function place(columns: number[], x: number, size: number): number {
  return columns.findIndex((column) => Math.abs(column - x) <= size * 1.2);
}

function insertColumn(columns: number[], rows: string[][], x: number): void {
  const found = columns.findIndex((column) => column > x);
  const at = found < 0 ? columns.length : found;
  columns.splice(at, 0, x);
  for (const row of rows) row.splice(at, 0, '');
}

function mergeInto(above: string[], row: string[]): void {
  for (const [index, text] of row.entries()) {
    if (text !== '') above[index] = above[index] ? joinLines(above[index] as string, text, true) : text;
  }
}

const BULLET = /^(?:[\u2022\u25cf\u25aa\u25e6\u25cb\u2023\u2043\u00b7\uf0b7\uf0a7\u27a2\u2192\u25ba]|[-*\u2013\u2014o](?=\s))\s*/;
const NUMBERED = /^(?:\d{1,2}[.)]|\([a-z0-9]{1,2}\)|[a-z][.)])\s+/i;

function paragraphFrom(lines: Line[], from: number, body: number, ranks: number[]): { text: string; next: number } {
  const first = lines[from] as Line;
  const isItem = BULLET.test(first.text) && first.text.replace(BULLET, '') !== '';
  let text = isItem ? `- ${first.text.replace(BULLET, '')}` : first.text;
  let at = from + 1;
  for (; at < lines.length; at++) {
    const previous = lines[at - 1] as Line;
    const line = lines[at] as Line;
    if (rankOf(line, body, ranks) !== undefined || line.cells.length > 1 || BULLET.test(line.text) || NUMBERED.test(line.text)) break;
    const samePage = previous.page === line.page;
    const full = previous.end > previous.edge - (previous.edge - previous.x) * 0.12;
    if (samePage && !isClose(previous, line) && !(line.y > previous.y)) break;
    // On the next page a paragraph goes on only when the line before was full and no sentence ended with it.
    if ((!samePage || line.y > previous.y) && (!full || /[.!?:]$/.test(previous.text))) break;
    if (Math.abs(previous.size - line.size) > 1.2) break;
    // A short line is the end of a paragraph or one entry of a list without signs: the next begins on a line of its own.
    if (
      !full &&
      (isValueLike(previous.text) || isValueLike(line.text) || previous.end < previous.edge - (previous.edge - previous.x) * 0.4)
    ) {
      const joined = joinLines(text, line.text, full);
      if (joined !== `${text} ${line.text}`) text = joined;
      else text += `  \n${isItem ? '  ' : ''}${line.text}`;
    } else text = joinLines(text, line.text, full);
  }
  return { text, next: at };
}
