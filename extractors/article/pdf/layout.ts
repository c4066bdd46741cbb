import { push } from '../../../src/collections.ts';
import { alignedTable, headerAbove } from './aligned.ts';
import { bandedTables } from './bands.ts';
import { readingOrder } from './columns.ts';
import { ruledTables, tableRow } from './grid.ts';
import { type Item, isLine, type PdfPage, type Row, type Run, type Table } from './page.ts';
import { toLine, toRows } from './rows.ts';

/** One page -> its lines and tables in reading order. */
export function layOut(page: PdfPage, runs: Run[], number: number): Item[] {
  const ruled = ruledTables(runs, page.rules, number);
  const banded = bandedTables(ruled.rest, page.rules, number);
  const standIns = new Map<Run, Table>();
  for (const table of [...ruled.tables, ...banded.tables]) {
    const [run] = tableRow(table).runs;
    if (run) standIns.set(run, table);
  }
  return readingOrder([...banded.rest, ...standIns.keys()]).flatMap((column) => columnItems(column, page, number, standIns));
}

/**
 * The right edge of pages of one column is that of their running text, also where a page has nothing but short lines: else a list
 * of short lines looks like a paragraph that fills a narrow column.
 */
export function widenColumns(pages: { page: PdfPage; items: Item[] }[]): Item[] {
  const edges = new Map<number, number[]>();
  const isSingle = (items: Item[]) => new Set(items.filter(isLine).map((line) => `${line.left} ${line.edge}`)).size === 1;
  for (const { page, items } of pages)
    for (const line of items)
      if (isSingle(items) && isLine(line) && line.text.split(' ').length >= 8) push(edges, Math.round(page.width), line.end);
  return pages.flatMap(({ page, items }) => {
    const ends = edges.get(Math.round(page.width))?.sort((a, b) => a - b) ?? [];
    const edge = ends[Math.floor(ends.length * 0.9)];
    if (edge === undefined || !isSingle(items)) return items;
    return items.map((item) => (isLine(item) && item.edge < edge ? { ...item, edge } : item));
  });
}

function columnItems(runs: Run[], page: PdfPage, number: number, standIns: Map<Run, Table>): Item[] {
  const texts = runs.filter((run) => !standIns.has(run));
  const column = { left: Math.min(...texts.map((run) => run.x)), edge: Math.max(...texts.map((run) => run.end)) };
  const items: Item[] = [];
  const rows = toRows(runs).flatMap((row) => parted(row, standIns));
  for (let at = 0; at < rows.length; ) {
    const row = rows[at] as Row;
    const drawn = standIns.get(row.runs[0] as Run);
    const found = drawn ? { table: drawn, next: at + 1 } : alignedTable(rows, at, page.rules, number);
    if (found) {
      const { table, next } = found;
      const above = isLine(items.at(-1)) ? rows[at - 1] : undefined;
      const header = above && headerAbove(above, table);
      if (header) items.pop();
      items.push(header ? { ...table, rows: [header.map((text) => [text]), ...table.rows] } : table);
      at = next;
      continue;
    }
    items.push(toLine(row, column, number, page.dots));
    at++;
  }
  return items;
}

/** A table's stand-in is a row of its own, also where text stands beside the table. */
function parted(row: Row, standIns: Map<Run, Table>): Row[] {
  const tables = row.runs.filter((run) => standIns.has(run));
  if (tables.length === 0 || row.runs.length === 1) return [row];
  const texts = row.runs.filter((run) => !standIns.has(run));
  return [...(texts.length > 0 ? toRows(texts) : []), ...tables.map((run) => ({ ...row, runs: [run] }))];
}
