import { median } from '../../../src/collections.ts';
import type { Rule, Run, Table, TableRow } from './page.ts';
import { textOf, toRows } from './rows.ts';

/** How far apart ends of lines may be and still be the same, in points. */
const NEAR = 3;
/** White between columns, in type sizes. */
const GAP = 0.6;

/**
 * Tables with lines between their rows but none between their columns: what stands between two lines is one row, whether its cells
 * begin on one baseline or are set to the middle. Gives them and the runs outside of them.
 */
export function bandedTables(runs: Run[], rules: Rule[], page: number): { tables: Table[]; rest: Run[] } {
  const tables: Table[] = [];
  let rest = runs;
  for (const { x, end, ys } of bands(rules)) {
    const isInside = (run: Run, top: number, bottom: number) =>
      run.x > x - NEAR && run.end < end + NEAR && middle(run) > top && middle(run) < bottom;
    const rows = ys.slice(1).map((bottom, index) => rest.filter((run) => isInside(run, ys[index] as number, bottom)));
    const table = bandedTable(rows, x, end, ys, page);
    if (table === undefined) continue;
    tables.push(table);
    rest = rest.filter((run) => !isInside(run, table.top, table.bottom));
  }
  return { tables, rest };
}

const middle = (run: Run) => run.y - run.size * 0.3;

/** Lines across of the same extent, those at one height put together from their pieces: at least three below each other. */
function bands(rules: Rule[]): { x: number; end: number; ys: number[] }[] {
  const heights: { y: number; x: number; end: number }[] = [];
  for (const rule of rules.filter((one) => one.across).sort((a, b) => a.top - b.top || a.x - b.x)) {
    const y = (rule.top + rule.bottom) / 2;
    const last = heights.at(-1);
    if (last && y - last.y < 1.5 && rule.x - last.end < NEAR) last.end = Math.max(last.end, rule.end);
    else heights.push({ y, x: rule.x, end: rule.end });
  }
  const groups: { x: number; end: number; ys: number[] }[] = [];
  for (const { y, x, end } of heights) {
    const group = groups.find((one) => Math.abs(one.x - x) < NEAR && Math.abs(one.end - end) < NEAR);
    if (group === undefined) groups.push({ x, end, ys: [y] });
    else if (y - (group.ys.at(-1) as number) > NEAR) group.ys.push(y);
  }
  return groups.filter(({ ys }) => ys.length >= 3 && ys.length <= 400);
}

/** `bands`: the runs between each two of the lines at `ys`. */
function bandedTable(bands: Run[][], x: number, end: number, ys: number[], page: number): Table | undefined {
  const size = median(bands.flat().map((run) => run.size)) ?? 10;
  const isDivided = (band: Run[]) => columnsOf(band, size).length >= 2;
  // A bar with a heading is as wide as the table below it, and a heading between rows says nothing about the columns.
  const first = bands.findIndex(isDivided);
  const columns = columnsOf(bands.filter(isDivided).flat(), size);
  if (columns.length < 2) return undefined;
  const rows: TableRow[] = [];
  for (const band of bands.slice(first)) {
    const cells = columns.map((left, column) =>
      toRows(band.filter((run) => run.x >= left - 0.5 && run.x < (columns[column + 1] ?? Number.POSITIVE_INFINITY) - 0.5)).map((row) =>
        textOf(row.runs),
      ),
    );
    // Lines between groups of rows, as books have them.
    if (cells.filter((lines) => lines.length >= 3).length >= 2) return undefined;
    if (cells.some((lines) => lines.length > 0)) rows.push(cells);
  }
  const several = rows.filter((row) => row.filter((lines) => lines.length > 0).length >= 2).length;
  if (rows.length < 3 || several < rows.length * 0.6) return undefined;
  return { kind: 'table', page, rows, columns, x, end, top: ys[first] as number, bottom: ys.at(-1) as number };
}

/** Left edges of what stands between white strips through all runs. */
function columnsOf(runs: Run[], size: number): number[] {
  const columns: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const run of [...runs].sort((a, b) => a.x - b.x)) {
    if (run.x - end >= size * GAP) columns.push(run.x);
    end = Math.max(end, run.end);
  }
  return columns;
}
