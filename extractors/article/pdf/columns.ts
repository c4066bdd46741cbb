import { median } from '../../../src/collections.ts';
import { isValueLike } from '../markdown/value-like.ts';
import { CODE_SIGN } from './code.ts';
import { TABLE_SIGN } from './grid.ts';
import type { Row, Run } from './page.ts';
import { partsOf, textOf, toRows } from './rows.ts';

/** Fewer rows than this say nothing about columns. */
const MIN_ROWS = 4;
const MAX_DEPTH = 12;

/**
 * Runs of one page -> columns in reading order. A strip that stays white over several rows parts two columns when what stands on
 * both sides is running text or code, or when the rows of one side do not stand on the baselines of the other. A table has such strips,
 * too, but its cells are short and stand on common baselines.
 */
export function readingOrder(runs: Run[], depth = 0): Run[][] {
  if (runs.length === 0) return [];
  const rows = toRows(runs);
  const cut = depth < MAX_DEPTH ? bestCut(rows) : undefined;
  if (!cut) return [runs];
  const { gutter, from, to } = cut;
  const inside = rows.slice(from, to + 1).flatMap((row) => row.runs);
  return [
    ...readingOrder(
      rows.slice(0, from).flatMap((row) => row.runs),
      depth + 1,
    ),
    ...readingOrder(
      inside.filter((run) => run.x < gutter).map((run) => (run.end > gutter ? { ...run, end: gutter } : run)),
      depth + 1,
    ),
    ...readingOrder(
      inside.filter((run) => run.x >= gutter),
      depth + 1,
    ),
    ...readingOrder(
      rows.slice(to + 1).flatMap((row) => row.runs),
      depth + 1,
    ),
  ];
}

interface Cut {
  gutter: number;
  from: number;
  to: number;
  score: number;
}

function bestCut(rows: Row[]): Cut | undefined {
  if (rows.length < MIN_ROWS) return undefined;
  const left = Math.min(...rows.map((row) => row.x));
  const right = Math.max(...rows.map((row) => row.end));
  const size = median(rows.map((row) => row.size)) ?? 10;
  let best: Cut | undefined;
  const tried = new Set<string>();
  for (const x of places(rows, size)) {
    if (x < left + (right - left) * 0.12 || x > left + (right - left) * 0.88) continue;
    const isWhite = (at: number) =>
      (rows[at] as Row).runs.every((run) => run.x >= x + size * 0.4 || run.end <= x - size * 0.4 || clashes(run, rows, at, x));
    let from = 0;
    while (from < rows.length) {
      if (!isWhite(from)) {
        from++;
        continue;
      }
      let to = from;
      while (to + 1 < rows.length && isWhite(to + 1)) to++;
      const next = to + 1;
      while (next < rows.length && to > from && isCloserBelow(rows, to)) to--;
      const cut = judge(rows, x, from, to, tried);
      if (cut && (!best || cut.score > best.score)) best = cut;
      from = next;
    }
  }
  return best;
}

/** A heading, or the header of a table, belongs to what goes across below it, not to the columns above. */
function isCloserBelow(rows: Row[], at: number): boolean {
  const [above, row, below] = rows.slice(at - 1, at + 2) as [Row, Row, Row];
  return row.y - above.y > (below.y - row.y) * 1.05;
}

/** A line that is too long for its column runs into the text of the next: in no table do letters stand on letters. */
function clashes(run: Run, rows: Row[], at: number, x: number): boolean {
  const isIn = (other: Run) => other.x > x && other.x < run.end - run.size * 0.2 && Math.abs(other.y - run.y) < run.size * 0.9;
  return run.x < x && run.text !== TABLE_SIGN && rows.slice(Math.max(0, at - 1), at + 2).some((row) => row.runs.some(isIn));
}

/** Where a strip may be: every three points, and before what many lines begin with, however narrow the strip. */
function places(rows: Row[], size: number): number[] {
  const starts = new Map<number, number>();
  for (const row of rows) for (const { x } of row.runs) starts.set(Math.round(x), (starts.get(Math.round(x)) ?? 0) + 1);
  const edges = [...starts].filter(([, count]) => count >= MIN_ROWS).map(([x]) => x - size * 0.45);
  const [left, right] = [Math.min(...rows.map((row) => row.x)), Math.max(...rows.map((row) => row.end))];
  return [...Array.from({ length: Math.ceil((right - left) / 3) }, (_, at) => left + at * 3), ...edges];
}

/** Whether the white strip at `x` from row `from` to row `to` parts columns; outer rows with one side only are left out of it. */
function judge(rows: Row[], x: number, from: number, to: number, tried: Set<string>): Cut | undefined {
  const isLeft = (row: Row) => row.runs.some((run) => run.x < x);
  const isRight = (row: Row) => row.runs.some((run) => run.x >= x);
  const band = rows.slice(from, to + 1);
  if (band.filter(isLeft).length < MIN_ROWS || band.filter(isRight).length < MIN_ROWS) return undefined;
  const leftRuns = band.flatMap((row) => row.runs.filter((run) => run.x < x));
  const rightRuns = band.flatMap((row) => row.runs.filter((run) => run.x >= x));
  // Neighbouring strips part the same runs: once is enough.
  const key = `${from} ${to} ${leftRuns.length} ${rightRuns.length}`;
  if (tried.has(key)) return undefined;
  tried.add(key);
  const one = sideOf(leftRuns);
  const other = sideOf(rightRuns);
  if (!areColumns(one, other)) return undefined;
  const gutter = Math.min(...rightRuns.map((run) => run.x)) - 0.5;
  return { gutter, from, to, score: one.letters + other.letters };
}

interface Side {
  rows: Row[];
  letters: number;
  running: boolean;
}

function sideOf(runs: Run[]): Side {
  const rows = toRows(runs);
  const texts = rows.map((row) => textOf(row.runs));
  const left = Math.min(...runs.map((run) => run.x));
  const width = Math.max(...runs.map((run) => run.end)) - left;
  const single = rows.filter((row) => partsOf(row).length === 1).length;
  const code = rows.map((row, at) => row.runs.every((run) => run.mono) && CODE_SIGN.test(texts[at] as string));
  const full = rows.filter((row, at) => code[at] || row.end - row.x > width * 0.6).length;
  const words = texts.filter((text, at) => code[at] || (text.split(' ').length >= 3 && text.length >= 18)).length;
  const values = texts.filter(isValueLike).length;
  const running =
    rows.length >= MIN_ROWS &&
    full >= rows.length * 0.4 &&
    words >= rows.length * 0.5 &&
    values < rows.length * 0.5 &&
    single > rows.length * 0.8;
  return { rows, letters: texts.reduce((sum, text) => sum + text.length, 0), running };
}

function areColumns(one: Side, other: Side): boolean {
  if (one.running && other.running) return true;
  const aligned = alignedShare(one, other);
  if (one.running || other.running) return aligned < 0.6;
  // Names in a larger type than the values beside them stand a little lower.
  return one.rows.length >= 8 && other.rows.length >= 8 && aligned < 0.4 && alignedShare(one, other, 0.25) < 0.6;
}

/** Share of the rows of the shorter side that stand on a baseline of the other. */
function alignedShare(one: Side, other: Side, tolerance = 0.15): number {
  const [few, many] = one.rows.length <= other.rows.length ? [one, other] : [other, one];
  const on = few.rows.filter((row) => many.rows.some((each) => Math.abs(each.y - row.y) <= Math.max(row.size, each.size) * tolerance));
  return on.length / few.rows.length;
}
