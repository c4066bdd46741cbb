import { digitsNamed } from '../../hash-lengths.ts';
import { gfmTable } from '../../markdown.ts';
import { isValueLike } from '../markdown/value-like.ts';
import { hashesOfLines } from './broken-hashes.ts';
import { joinLines, joint, type Known } from './join.ts';
import type { Table } from './page.ts';

/** A table as GFM. A cell of several values becomes several rows (docs/decisions/extractors-cells-of-several-lines.md). */
export function tableMarkdown(table: Table, known: Known): string {
  const rows = table.rows.flatMap((row) =>
    inParts(row.map((cell, column) => parts(cell, known, [table.rows[0]?.[column], ...row].flat().join(' ')))),
  );
  const [first = [], ...others] = rows;
  const hasHeader = first.every((cell) => cell !== '' && cell.length <= 40 && !isValueLike(cell.replace(/\[\d+\]/, '')));
  const header = hasHeader ? first : table.columns.map(() => ' ');
  return gfmTable(header, hasHeader ? others : rows);
}

/** The lines of a cell -> its values, or its one text. `label`: the head of its column and its row. */
function parts(lines: string[], known: Known, label: string): string[] {
  const hashes = hashesOfLines(lines, digitsNamed(label)) ?? hashesOfLines(lines);
  if (hashes !== undefined && hashes.length > 0) return hashes.map((hash) => hash.join(''));
  const out: string[] = [];
  for (const line of lines) {
    const above = out.at(-1);
    if (above === undefined) out.push(line);
    else if (isWhole(above) && isWhole(line) && joint(above, line, true, known) === ' ') out.push(line);
    else out[out.length - 1] = joinLines(above, line, true, known);
  }
  return out;
}

/** A value, or a few words with one: not a sentence that names it. */
function isWhole(text: string): boolean {
  return isValueLike(text) && text.split(' ').length <= 3;
}

function inParts(cells: string[][]): string[][] {
  const most = Math.max(1, ...cells.map((cell) => cell.length));
  return Array.from({ length: most }, (_, index) =>
    cells.map((cell) => {
      if (cell.length === 1 && most > 1) return index === 0 || (cell[0] as string).length <= 40 ? (cell[0] as string) : '';
      return cell[index] ?? '';
    }),
  );
}

/** A table that goes on behind a page break, under the same columns: its header may be there again. */
export function joinTables(one: Table, other: Table): Table | undefined {
  const same =
    other.page === one.page + 1 &&
    one.columns.length === other.columns.length &&
    one.columns.every((x, index) => Math.abs(x - (other.columns[index] as number)) < 12);
  if (!same) return undefined;
  const head = JSON.stringify(one.rows[0]);
  const rows = JSON.stringify(other.rows[0]) === head ? other.rows.slice(1) : other.rows;
  return { ...one, page: other.page, rows: [...one.rows, ...rows] };
}
