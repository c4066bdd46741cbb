import { digitsNamed } from '../../hash-lengths.ts';
import { isValueLike } from '../markdown/value-like.ts';
import { hashesOfLines, isHexLine } from './broken-hashes.ts';
import { joint } from './join.ts';
import { BULLET_SIGNS, type Row, type Rule, type Run, type Table, type TableRow } from './page.ts';
import { textOf } from './rows.ts';

/** Gaps between cells, in type sizes: narrower ones are spaces between words. */
const GAP = 0.5;
/** A gap that is none between words in any setting. */
const WIDE = 1.6;
/** A gap in a fixed font that is wider than one blank, which is about 0.6. */
const MORE_THAN_A_BLANK = 0.9;
/** Vertical distance of two rows of one table, in type sizes. */
const FAR = 3.2;
/** Lines less than this many type sizes below each other overlap. */
const OVERLAP = 0.8;
/** A first row of this many times the size of the next is a heading above the table. */
const HEADING = 1.25;

interface Span {
  from: number;
  to: number;
}

/**
 * Tables without drawn lines: neighbouring rows whose gaps stand above each other, with cells that begin (or end) at the same x.
 * `from` is the first row to look at; gives the table and the row after it.
 */
export function alignedTable(rows: Row[], from: number, rules: Rule[], page: number): { table: Table; next: number } | undefined {
  const group = groupFrom(rows, from);
  if (group.length < 2) return undefined;
  const cuts = cutsOf(group);
  if (cuts.length === 0) return undefined;
  while (group.length > 0 && isTextBelow(cellsOf(group.at(-1) as Row, cuts))) group.pop();
  const cells = group.map((row) => cellsOf(row, cuts));
  const whole = wholeRows(group);
  const several = whole.filter((row) => cellsOf(row, cuts).filter((cell) => cell.length > 0).length >= 2).length;
  const isWide = cuts.some((cut) => cut.to - cut.from >= sizeOf(group) * WIDE);
  if (several < (isWide ? 2 : 3) || several < whole.length * 0.4 || isListing(group, cells)) return undefined;
  const table = logicalRows(group, cells, rules);
  if (table.length < 2) return undefined;
  const first = group[0] as Row;
  const last = group.at(-1) as Row;
  return {
    table: {
      kind: 'table',
      page,
      rows: table,
      columns: [Math.min(...group.map((row) => row.x)), ...cuts.map((cut) => cut.to)],
      x: Math.min(...group.map((row) => row.x)),
      end: Math.max(...group.map((row) => row.end)),
      top: first.y - first.size,
      bottom: last.y,
    },
    next: from + group.length,
  };
}

/** Lines that overlap are one row: around its middle, cells have more and fewer of them. */
function wholeRows(group: Row[]): Row[] {
  const rows: Row[] = [];
  for (const [at, row] of group.entries()) {
    const above = rows.at(-1);
    if (above && overlap(group[at - 1], row)) rows[rows.length - 1] = { ...above, runs: [...above.runs, ...row.runs] };
    else rows.push(row);
  }
  return rows;
}

const overlap = (row: Row | undefined, next: Row | undefined) =>
  row !== undefined && next !== undefined && next.y - row.y < Math.max(row.size, next.size) * OVERLAP;

/** Text in the first column only: a row of a table has more, and what goes on in a cell further right has nothing there. */
const isTextBelow = ([first = [], ...others]: Run[][]) => first.length > 0 && others.every((cell) => cell.length === 0);

const sizeOf = (rows: Row[]) => rows[0]?.size ?? 10;

function gapsOf(row: Row, least: number): Span[] {
  const gaps: Span[] = [];
  let end: number | undefined;
  for (const run of [...row.runs].sort((a, b) => a.x - b.x)) {
    if (end !== undefined && run.x - end >= run.size * least) gaps.push({ from: end, to: run.x });
    end = Math.max(end ?? run.end, run.end);
  }
  return gaps;
}

/** Rows that share at least one gap with all rows before them. */
function groupFrom(rows: Row[], from: number): Row[] {
  const first = rows[from] as Row;
  let shared = gapsOf(first, GAP);
  const group = [first];
  if (shared.length === 0) return group;
  for (let at = from + 1; at < rows.length; at++) {
    const row = rows[at] as Row;
    const above = rows[at - 1] as Row;
    const size = Math.max(row.size, above.size);
    if (
      row.y - above.y > size * FAR ||
      row.size > above.size * 1.35 ||
      (above === first && shared.length === 1 && first.size > row.size * HEADING)
    )
      break;
    if (row.runs.some((run) => run.text === '\ufffc')) break;
    const free: Span[] = [
      { from: Number.NEGATIVE_INFINITY, to: row.x },
      ...gapsOf(row, GAP * 0.8),
      { from: row.end, to: Number.POSITIVE_INFINITY },
    ];
    const left = shared
      .flatMap((span) => free.map((each) => ({ from: Math.max(span.from, each.from), to: Math.min(span.to, each.to) })))
      .filter((span) => span.to - span.from >= size * GAP * 0.8);
    const isOneCell = gapsOf(row, GAP).length === 0;
    if (left.length === 0 || (group.length >= 2 && left.length < shared.length * 0.6)) break;
    if (isOneCell && row.y - above.y > size * 1.75 && !overlap(row, rows[at + 1])) break;
    group.push(row);
    // A row of one cell says nothing about the gaps.
    if (!isOneCell || left.length === shared.length) shared = left;
  }
  return group;
}

/**
 * The row above a table as its header, when its words stand over the columns: bold and close to each other they look like one text.
 * Gives the text of each column.
 */
export function headerAbove(row: Row, table: Table): string[] | undefined {
  if (table.top - row.y > row.size * 1.2 || row.end > table.end + row.size) return undefined;
  const words = row.runs.flatMap((run) => {
    const step = (run.end - run.x) / run.text.length;
    return [...run.text.matchAll(/\S+/g)].map((match) => ({ text: match[0], x: run.x + step * match.index }));
  });
  const starts = table.columns.map((column) => words.findIndex((word) => Math.abs(word.x - column) < row.size * 0.8));
  if (starts[0] !== 0 || starts.some((start, index) => start < 0 || (index > 0 && start <= (starts[index - 1] as number))))
    return undefined;
  return starts.map((start, index) =>
    words
      .slice(start, starts[index + 1])
      .map((word) => word.text)
      .join(' '),
  );
}

/** White strips through all rows whose right side is aligned. */
function cutsOf(group: Row[]): Span[] {
  const size = sizeOf(group);
  const covered = group.flatMap((row) => row.runs.map((run) => ({ from: run.x, to: run.end }))).sort((a, b) => a.from - b.from);
  const cuts: Span[] = [];
  let end = covered[0]?.to ?? 0;
  for (const span of covered) {
    if (span.from - end >= size * GAP * 0.7) cuts.push({ from: end, to: span.from });
    end = Math.max(end, span.to);
  }
  const rows = wholeRows(group);
  return withoutMarkers(
    cuts.filter((cut) => isAligned(rows, cut, size)),
    rows,
  );
}

function isAligned(group: Row[], cut: Span, size: number): boolean {
  const pairs = group.flatMap((row) => {
    const before = row.runs.filter((run) => run.end <= cut.from + 0.01);
    const after = row.runs.filter((run) => run.x >= cut.to - 0.01).sort((a, b) => a.x - b.x);
    const first = after[0];
    return before.length > 0 && first ? [{ gap: first.x - Math.max(...before.map((run) => run.end)), x: first.x, end: first.end }] : [];
  });
  if (pairs.length < 2 || pairs.some((pair) => pair.gap < size * GAP)) return false;
  const share = (values: number[]) => {
    const near = values.map((value) => values.filter((other) => Math.abs(other - value) <= size * 0.3).length);
    return Math.max(...near) / values.length;
  };
  const isWide = cut.to - cut.from >= size * WIDE;
  const starts = share(pairs.map((pair) => pair.x));
  if (pairs.length >= 3 && starts >= 0.7) return true;
  if (!isWide) return false;
  return starts >= 0.6 || share(pairs.map((pair) => pair.end)) >= 0.6 || share(pairs.map((pair) => (pair.x + pair.end) / 2)) >= 0.6;
}

/** A bullet, a number or a letter, as it stands before an item. */
const MARKER = new RegExp(`^(?:[${BULLET_SIGNS}*\u2013\u2014-]|o|\\(?\\d{1,4}[.):]?|\\(?[a-z]{1,3}[.)])$`, 'i');

/** Bullets, item numbers and line numbers before a text are not a column. */
function withoutMarkers(cuts: Span[], group: Row[]): Span[] {
  const [first] = cuts;
  if (!first) return cuts;
  const heads = group.map((row) => textOf(row.runs.filter((run) => run.end <= first.from + 0.01))).filter((text) => text !== '');
  const tails = group.map((row) => textOf(row.runs.filter((run) => run.x >= first.to - 0.01)));
  const markers = heads.filter((text) => MARKER.test(text)).length;
  // "#" over numbers, and numbers beside values, are a table's first column.
  const isTable = cuts.length > 1 && !/^\d{1,4}$/.test(heads[0] ?? '');
  return markers >= heads.length * 0.8 && !(isTable && !tails.every((text) => text.length > 40)) ? cuts.slice(1) : cuts;
}

function cellsOf(row: Row, cuts: Span[]): Run[][] {
  const cells: Run[][] = [[], ...cuts.map(() => [] as Run[])];
  for (const run of row.runs) cells[cuts.filter((cut) => run.x >= cut.to - 0.01).length]?.push(run);
  return cells;
}

/** Code set in a fixed font has gaps, too; a table of values in a fixed font is a table all the same. */
function isListing(group: Row[], cells: Run[][][]): boolean {
  const mono = group.filter((row) => row.runs.every((run) => run.mono)).length;
  if (mono < group.length * 0.8) return false;
  const values = cells.filter((row) => row.some((cell) => /^(?:[0-9a-f]{32,}|\d+\.\d+\.\d+\.\d+)$/i.test(textOf(cell)))).length;
  const isSpaced = group.some((row) => gapsOf(row, MORE_THAN_A_BLANK).length > 0);
  return values < group.length * 0.5 && !(isSpaced && cells.every((row) => isValueLike(row.map(textOf).join(' '))));
}

/**
 * Of rows as set those that a broken hash begins or goes on in. One hash to a row as meant; a hash without anything beside it is
 * another one of the row above.
 */
function linesOfHashes(group: Row[], rows: string[][]): ('begins' | 'goes on' | undefined)[] {
  const marks: ('begins' | 'goes on' | undefined)[] = rows.map(() => undefined);
  const columns = Math.max(...rows.map((row) => row.length));
  let isBroken = false;
  for (let column = 0; column < columns; column++) {
    for (const run of hexRuns(rows, column)) {
      const label = (at: number) => digitsNamed([rows[0]?.[column], ...(rows[at] ?? [])].join(' '));
      const named = new Set(run.map(label).filter((digits) => digits !== undefined));
      const lines = run.map((at) => rows[at]?.[column] as string);
      const isLabelled = named.size === 1;
      const isAlone = (at: number) =>
        !overlap(group[at - 1], group[at]) &&
        !overlap(group[at], group[at + 1]) &&
        rows[at]?.every((cell, other) => other === column || cell === '') === true;
      // No name says it, but each second line stands by itself: halves of one hash.
      const isHalved =
        named.size === 0 &&
        lines.length >= 4 &&
        lines.every((line, at) => line.length === 32 && isAlone(run[at] as number) === (at % 2 === 1));
      const hashes = hashesOfLines(lines, isLabelled ? [...named][0] : isHalved ? 64 : undefined) ?? hashesOfLines(lines);
      if (hashes === undefined) continue;
      isBroken ||= hashes.some((one) => one.length > 1);
      let at = 0;
      for (const hash of hashes) {
        const first = run[at] as number;
        const last = run[at + hash.length - 1] as number;
        marks[first] ??= isAlone(first) && column > 0 ? 'goes on' : 'begins';
        for (let inside = first + 1; inside <= last; inside++) marks[inside] = 'goes on';
        at += hash.length;
      }
    }
  }
  return isBroken ? marks : rows.map(() => undefined);
}

/** Rows in whose column hexadecimal digits follow each other, with nothing but empty cells between them. */
function hexRuns(rows: string[][], column: number): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  for (const [at, row] of rows.entries()) {
    const text = row[column] ?? '';
    if (isHexLine(text)) run.push(at);
    else if (text !== '' && run.length > 0) {
      runs.push(run);
      run = [];
    }
  }
  return run.length > 0 ? [...runs, run] : runs;
}

/** A cell is empty, and what stands in the others is the rest of a value or of a hyphenated word. */
function completes(row: string[], above: string[]): boolean {
  return row.includes('') && row.every((text, column) => text === '' || joint(above[column] as string, text, true) !== ' ');
}

/** Rows as set -> rows as meant: lines that only go on inside their cells belong to the row above. */
function logicalRows(group: Row[], cells: Run[][][], rules: Rule[]): TableRow[] {
  const gaps = group.slice(1).map((row, index) => row.y - (group[index] as Row).y);
  const least = Math.min(...gaps);
  const small = gaps.filter((gap) => gap <= least * 1.2).length;
  const hasTwoGaps = small >= 2 && gaps.length - small >= 2 && least <= sizeOf(group) * 1.5;
  const left = Math.min(...group.map((row) => row.x));
  const right = Math.max(...group.map((row) => row.end));
  const lines = rules.filter((rule) => rule.across && rule.end - rule.x > (right - left) * 0.5).map((rule) => rule.top);
  const ruled = lines.filter((y) => y > (group[0] as Row).y && y < (group.at(-1) as Row).y).length >= Math.max(3, group.length * 0.3);
  const texts = cells.map((row) => row.map(textOf));
  const broken = linesOfHashes(group, texts);
  const rows: TableRow[] = [];
  for (const [index, row] of cells.entries()) {
    const gap = index === 0 ? 0 : (gaps[index - 1] as number);
    const y = (group[index] as Row).y;
    const above = rows.at(-1);
    const noKey = (row[0]?.length ?? 0) === 0;
    const isCrossed = ruled && lines.some((line) => line > y - gap - 1 && line < y);
    let goesOn = above !== undefined && overlap(group[index - 1], group[index]);
    if (above && !goesOn && (broken[index] !== undefined || index > 1 - Number(noKey))) {
      if (ruled) goesOn = !isCrossed;
      else if (broken[index] !== undefined) goesOn = broken[index] === 'goes on';
      else if (hasTwoGaps) goesOn = gap <= least * 1.2;
      else goesOn = gap < sizeOf(group) * 1.75 && (noKey || completes(texts[index] as string[], texts[index - 1] as string[]));
    }
    if (goesOn && above) for (const [column, cell] of row.entries()) if (cell.length > 0) above[column]?.push(textOf(cell));
    if (!goesOn) rows.push(row.map((cell) => (cell.length > 0 ? [textOf(cell)] : [])));
  }
  return rows;
}
