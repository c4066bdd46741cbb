import { push } from '../../../src/collections.ts';
import type { Box, Row, Rule, Run, Table, TableRow } from './page.ts';
import { textOf, toRows } from './rows.ts';

/** How far apart lines may be and still meet. */
const NEAR = 3;

/** Tables whose cells are drawn: lines across and down that meet. Gives them and the runs outside of them. */
export function ruledTables(runs: Run[], rules: Rule[], page: number): { tables: Table[]; rest: Run[] } {
  const tables: Table[] = [];
  let rest = runs;
  for (const group of touching(rules)) {
    const xs = positions(group.filter((rule) => !rule.across).map((rule) => (rule.x + rule.end) / 2));
    const ys = positions(group.filter((rule) => rule.across).map((rule) => (rule.top + rule.bottom) / 2));
    if (xs.length < 3 || ys.length < 3 || xs.length > 40 || ys.length > 400) continue;
    const box = { x: xs[0] as number, end: xs.at(-1) as number, top: ys[0] as number, bottom: ys.at(-1) as number };
    if (!dividesColumns(group, xs, box)) continue;
    const inside = rest.filter((run) => isInside(run, box));
    if (inside.length < 4) continue;
    const table = gridTable(inside, xs, ys, group, page, box);
    if (!table) continue;
    tables.push(table);
    rest = rest.filter((run) => !isInside(run, box));
  }
  return { tables, rest };
}

/** The lines down of a table stand below each other over most of its height; those of a diagram stand where its boxes are. */
function dividesColumns(group: Rule[], xs: number[], box: Box): boolean {
  const height = box.bottom - box.top;
  const dividing = xs.filter((x) => {
    const down = group.filter((rule) => !rule.across && Math.abs((rule.x + rule.end) / 2 - x) <= NEAR);
    const covered = positions(down.flatMap((rule) => [rule.top, rule.bottom]));
    let sum = 0;
    for (let at = 1; at < covered.length; at++) {
      const [top, bottom] = [covered[at - 1] as number, covered[at] as number];
      const middle = (top + bottom) / 2;
      if (down.some((rule) => rule.top <= middle && rule.bottom >= middle)) sum += bottom - top;
    }
    return sum >= height * 0.5;
  });
  return dividing.length >= 3;
}

function isInside(run: Run, box: Box): boolean {
  const middle = run.y - run.size * 0.3;
  return run.x > box.x - 2 && run.x < box.end && middle > box.top && middle < box.bottom;
}

/** Groups of lines that meet each other, directly or through others. */
function touching(rules: Rule[]): Rule[][] {
  const across = rules.filter((rule) => rule.across);
  const down = rules.filter((rule) => !rule.across);
  if (across.length < 2 || down.length < 2 || rules.length > 6000) return [];
  const parent = new Map<Rule, Rule>(rules.map((rule) => [rule, rule]));
  const root = (rule: Rule): Rule => {
    let top = rule;
    while (parent.get(top) !== top) top = parent.get(top) as Rule;
    parent.set(rule, top);
    return top;
  };
  const sorted = [...across].sort((a, b) => a.top - b.top);
  for (const line of down) {
    for (const other of sorted) {
      if (other.top > line.bottom + NEAR) break;
      if (other.bottom < line.top - NEAR || other.x > line.end + NEAR || other.end < line.x - NEAR) continue;
      parent.set(root(line), root(other));
    }
  }
  const groups = new Map<Rule, Rule[]>();
  for (const rule of rules) push(groups, root(rule), rule);
  return [...groups.values()].filter((group) => group.length >= 5);
}

/** Distinct positions, those closer than NEAR taken as one. */
function positions(values: number[]): number[] {
  const out: number[] = [];
  for (const value of [...values].sort((a, b) => a - b)) if (out.length === 0 || value - (out.at(-1) as number) > NEAR) out.push(value);
  return out;
}

function gridTable(runs: Run[], xs: number[], ys: number[], group: Rule[], page: number, box: Box): Table | undefined {
  const columnOf = (x: number) =>
    Math.max(
      0,
      xs.findLastIndex((edge) => edge <= x + 2),
    );
  const rowOf = (y: number) =>
    Math.max(
      0,
      ys.findLastIndex((edge) => edge <= y + 0.5),
    );
  const across = group.filter((rule) => rule.across);
  const cells = new Map<string, Run[]>();
  for (const run of runs.flatMap((each) => splitAtEdges(each, xs, group))) {
    const column = Math.min(columnOf(run.x), xs.length - 2);
    const middle = run.y - run.size * 0.3;
    let row = Math.min(rowOf(middle), ys.length - 2);
    // A cell over several rows begins where its upper edge is drawn.
    while (
      row > 0 &&
      !across.some(
        (rule) => Math.abs((rule.top + rule.bottom) / 2 - (ys[row] as number)) <= NEAR && rule.x <= run.x + 2 && rule.end >= run.x + 2,
      )
    )
      row--;
    const key = `${row} ${column}`;
    push(cells, key, run);
  }
  const rows: TableRow[] = [];
  for (let row = 0; row < ys.length - 1; row++) {
    const cellsOfRow = xs.slice(0, -1).map((_, column) => toRows(cells.get(`${row} ${column}`) ?? []).map((line) => textOf(line.runs)));
    if (cellsOfRow.some((lines) => lines.length > 0)) rows.push(cellsOfRow);
  }
  const used = xs.slice(0, -1).map((_, column) => rows.some((row) => (row[column]?.length ?? 0) > 0));
  const filled = rows.map((row) => row.filter((_, column) => used[column]));
  const columns = xs.slice(0, -1).filter((_, column) => used[column]);
  // A frame around text, or boxes of a diagram, is not a table.
  const wide = filled.filter((row) => row.filter((lines) => lines.length > 0).length >= 2).length;
  if (columns.length < 2 || filled.length < 2 || wide < filled.length * 0.5) return undefined;
  return { kind: 'table', page, rows: filled, columns, ...box };
}

/** pdf.js joins texts that touch: a run that crosses the edge of a cell is parted at the word that stands there. */
function splitAtEdges(run: Run, xs: number[], group: Rule[]): Run[] {
  const edge = xs.find(
    (x) =>
      x > run.x + 2 &&
      x < run.end - 2 &&
      group.some(
        (rule) =>
          !rule.across && Math.abs((rule.x + rule.end) / 2 - x) <= NEAR && rule.top <= run.y - 1 && rule.bottom >= run.y - run.size * 0.5,
      ),
  );
  const spaces = [...run.text.matchAll(/ /g)].map((match) => match.index);
  if (edge === undefined || spaces.length === 0) return [run];
  const step = (run.end - run.x) / run.text.length;
  const at = spaces.reduce((a, b) => (Math.abs(run.x + step * b - edge) < Math.abs(run.x + step * a - edge) ? b : a));
  const x = run.x + step * (at + 1);
  if (Math.abs(x - edge) > run.size) return [run];
  const before = { ...run, text: run.text.slice(0, at).trim(), end: run.x + step * at };
  const after = { ...run, text: run.text.slice(at + 1).trim(), x: Math.max(x, edge) };
  return [before, ...splitAtEdges(after, xs, group)].filter((part) => part.text !== '');
}

/** Stands for a table among the runs of a page. */
export const TABLE_SIGN = '\ufffc';

/** The place of a table in a column of rows: it reads as one row as tall as the table. */
export function tableRow(table: Table): Row {
  const y = table.top + 1;
  const run: Run = { text: TABLE_SIGN, x: table.x, end: table.end, y, size: 10, bold: false, mono: false, font: '' };
  return { runs: [run], x: table.x, end: table.end, y, size: 10 };
}
