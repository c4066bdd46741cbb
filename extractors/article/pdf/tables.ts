import { digitsNamed, HASH_DIGITS } from '../../hash-lengths.ts';
import { gfmTable } from '../../markdown.ts';
import { isValueLike } from '../markdown/value-like.ts';
import { hashesOfLines, isHexLine } from './broken-hashes.ts';
import { joinLines, joint, type Known } from './join.ts';
import type { Table } from './page.ts';

/** A table as GFM. A cell of several values becomes several rows (docs/decisions/extractors-cells-of-several-lines.md). */
export function tableMarkdown(table: Table, known: Known): string {
  const halved = table.columns.map((_, column) => isHalved(table.rows.map((row) => row[column] ?? [])));
  const rows = table.rows.flatMap((row) =>
    inParts(
      row.map((cell, column) => {
        const digits = digitsNamed([table.rows[0]?.[column], ...row].flat().join(' '));
        return parts(cell, known, digits ?? (halved[column] ? HASH_DIGITS.sha256 : undefined));
      }),
    ),
  );
  const [first = [], ...others] = rows;
  const hasHeader = first.every((cell) => cell !== '' && cell.length <= 40 && !isValueLike(cell.replace(/\[\d+\]/, '')));
  const header = hasHeader ? first : table.columns.map(() => ' ');
  return gfmTable(header, hasHeader ? others : rows);
}

/** Every cell with digits has two lines of 32: halves of one hash, unless a label says MD5. */
function isHalved(cells: string[][]): boolean {
  const hex = cells.filter((cell) => cell.some(isHexLine));
  return (
    hex.length >= 2 && hex.every((cell) => cell.length === 2 && cell.every((line) => isHexLine(line) && line.length === HASH_DIGITS.md5))
  );
}

/** The lines of a cell -> its values, or its one text. `digits`: those of its hash, where a label names it. */
function parts(lines: string[], known: Known, digits: number | undefined): string[] {
  const hashes = hashesOfLines(lines, digits) ?? hashesOfLines(lines);
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

/** Digits over several lines that are one hash together, and none before. */
const isOneHash = (lines: string[]) => lines.length > 1 && lines.every(isHexLine) && hashesOfLines(lines)?.length === 1;

/** A table that goes on behind a page break, under the same columns: its header may be there again. */
export function joinTables(one: Table, other: Table): Table | undefined {
  const same =
    other.page === one.page + 1 &&
    one.columns.length === other.columns.length &&
    one.columns.every((x, index) => Math.abs(x - (other.columns[index] as number)) < 12);
  if (!same) return undefined;
  const head = JSON.stringify(one.rows[0]);
  const rest = JSON.stringify(other.rows[0]) === head ? other.rows.slice(1) : other.rows;
  const [first = [], ...more] = rest;
  const both = (one.rows.at(-1) ?? []).map((cell, column) => [...cell, ...(first[column] ?? [])]);
  // A page that ends inside a row: the next begins with what makes the hashes of that row whole, and nothing else.
  const parts = first.filter((cell) => cell.length > 0);
  const goesOn = parts.length > 0 && both.filter((cell, column) => first[column]?.length && isOneHash(cell)).length === parts.length;
  return { ...one, page: other.page, rows: goesOn ? [...one.rows.slice(0, -1), both, ...more] : [...one.rows, ...rest] };
}
