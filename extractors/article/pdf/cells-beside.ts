import { HASH_DIGITS, isHashLength } from '../../hash-lengths.ts';
import { hashesOfLines, isHexLine } from './broken-hashes.ts';
import type { Row, Run } from './page.ts';
import { toRows } from './rows.ts';

/** In digits: shorter is a number, and cells that break hashes are wider. */
const LEAST_DIGITS = 8;
/** In points: lines of one cell begin at the same place. */
const SAME_PLACE = 2;
/** In type sizes: lines of one cell are not further apart. */
const FAR = 1.75;

/**
 * Hashes over several lines of a cell whose neighbours stand at half its height or at its end, as browsers and word processors set
 * them: no line of the hash is on the line of its row. Each becomes one run on the line of its row, so that tables are seen.
 * Only where every broken hash of the column comes out whole.
 */
export function withWholeHashes(parts: Run[]): Run[] {
  const runs = withWholeDigits(parts);
  const rows = toRows(runs);
  const gone = new Set<Run>();
  const joined: Run[] = [];
  for (const column of hexColumns(runs)) {
    const left = Math.min(...column.map((run) => run.x));
    const right = Math.max(...column.map((run) => run.end));
    const [top, bottom] = [column[0]?.y ?? 0, column.at(-1)?.y ?? 0];
    const isBeside = (run: Run) => !column.includes(run) && (run.end < left || run.x > right);
    const anchors = rows.filter(
      (row) =>
        row.y > top - row.size * 3 &&
        row.y < bottom + row.size * 3 &&
        row.runs.every((run) => column.includes(run) || isBeside(run)) &&
        row.runs.some(isBeside),
    );
    for (const [anchor, lines] of divide(column, anchors) ?? []) {
      if (lines.length < 2) continue;
      for (const line of lines) gone.add(line);
      joined.push({
        ...(lines[0] as Run),
        y: anchor.y,
        end: endOf(lines, anchor),
        text: lines.map((line) => line.text).join(''),
      });
    }
  }
  return joined.length === 0 ? runs : [...runs.filter((run) => !gone.has(run)), ...joined];
}

/** A run begins where the one before it ends: in points. */
const TOUCHING = 0.5;

/** Digits of one line in one run: a ligature ("ff") is a run of its own. */
function withWholeDigits(runs: Run[]): Run[] {
  const whole: Run[] = [];
  for (const run of runs) {
    const last = whole.at(-1);
    if (last && isHexLine(last.text) && isHexLine(run.text) && last.y === run.y && Math.abs(run.x - last.end) < TOUCHING)
      whole[whole.length - 1] = { ...last, text: last.text + run.text, end: run.end };
    else whole.push(run);
  }
  return whole;
}

/** Runs of nothing but digits of hashes that begin at the same place, from top to bottom. */
function hexColumns(runs: Run[]): Run[][] {
  const columns: Run[][] = [];
  for (const run of [...runs].sort((a, b) => a.y - b.y)) {
    if (!isHexLine(run.text) || run.text.length < LEAST_DIGITS) continue;
    const column = columns.find((one) => Math.abs((one[0] as Run).x - run.x) <= SAME_PLACE);
    if (column) column.push(run);
    else columns.push([run]);
  }
  return columns.filter((column) => column.some((run) => !isHashLength(run.text.length)));
}

/** Where a cell ends: its neighbour may begin so near that the two would be one text. */
function endOf(lines: Run[], anchor: Row): number {
  const end = Math.max(...lines.map((line) => line.end));
  const next = anchor.runs.find((run) => run.x > end);
  return next ? Math.min(end, next.x - next.size) : end;
}

/** The lines of each row: the lengths of hashes say which lines are one, and each has its row beside it. */
function divide(column: Run[], anchors: Row[]): Map<Row, Run[]> | undefined {
  const texts = column.map((run) => run.text);
  const hashes = [...Object.values(HASH_DIGITS), undefined].map((digits) => hashesOfLines(texts, digits)).find((one) => one !== undefined);
  if (hashes === undefined) return undefined;
  const division = new Map<Row, Run[]>();
  let at = 0;
  for (const { length } of hashes) {
    const lines = column.slice(at, at + length);
    const [first, last] = [lines[0] as Run, lines.at(-1) as Run];
    const anchor = anchors.find(({ y }) => y >= first.y - first.size * 0.3 && y <= last.y + last.size * 0.3);
    if (!anchor || division.has(anchor) || lines.some((line, index) => index > 0 && line.y - (lines[index - 1] as Run).y > line.size * FAR))
      return undefined;
    division.set(anchor, lines);
    at += length;
  }
  return division;
}
