import type { PdfPage, Run } from './read.ts';

/** A line of a page, its cells parted where the page leaves a wide gap. */
export interface Line {
  cells: { text: string; x: number; end: number }[];
  text: string;
  x: number;
  end: number;
  y: number;
  size: number;
  bold: boolean;
  /** Right edge of the column that the line is set in. */
  edge: number;
  page: number;
}

/** Reading order: columns one after the other, lines from top to bottom, runs from left to right. */
export function linesOf(page: PdfPage, number: number): Line[] {
  const runs = page.runs.filter((run) => run.text.trim() !== '' || run.width > 0);
  const gutter = findGutter(runs, page);
  if (gutter === undefined) return toLines(runs, number);
  // What crosses the gutter (titles, wide tables) parts the page into bands; within a band the left column comes first.
  const crossing = runs.filter((run) => run.x < gutter - 2 && run.x + run.width > gutter + 2);
  const bands = [...new Set(crossing.map((run) => run.y))].sort((a, b) => b - a);
  const lines: Line[] = [];
  let top = Number.POSITIVE_INFINITY;
  for (const y of [...bands, Number.NEGATIVE_INFINITY]) {
    const band = runs.filter((run) => run.y < top - 0.5 && run.y > y + 0.5);
    lines.push(
      ...toLines(
        band.filter((run) => run.x < gutter),
        number,
      ),
      ...toLines(
        band.filter((run) => run.x >= gutter),
        number,
      ),
    );
    if (Number.isFinite(y))
      lines.push(
        ...toLines(
          runs.filter((run) => Math.abs(run.y - y) <= 0.5),
          number,
        ),
      );
    top = y;
  }
  return lines;
}

/** The x of a white strip between two columns of running text; tables have such strips too, but their cells do not fill the column. */
function findGutter(runs: Run[], page: PdfPage): number | undefined {
  const rows = toLines(runs, 0);
  if (rows.length < 20) return undefined;
  for (let x = page.width * 0.4; x <= page.width * 0.6; x += 3) {
    const left = rows.filter((row) => row.cells.some((cell) => cell.end <= x)).length;
    const right = rows.filter((row) => row.cells.some((cell) => cell.x >= x)).length;
    const across = runs.filter((run) => run.x < x - 2 && run.x + run.width > x + 2).length;
    if (left < rows.length * 0.35 || right < rows.length * 0.35 || across > rows.length * 0.15) continue;
    const fill = (cells: { x: number; end: number }[]) => {
      if (cells.length === 0) return 0;
      const from = Math.min(...cells.map((cell) => cell.x));
      const to = Math.max(...cells.map((cell) => cell.end));
      return cells.filter((cell) => cell.end - cell.x > (to - from) * 0.7).length / cells.length;
    };
    const cells = rows.flatMap((row) => row.cells);
    if (fill(cells.filter((cell) => cell.end <= x)) > 0.5 && fill(cells.filter((cell) => cell.x >= x)) > 0.5) return x;
  }
  return undefined;
}

function toLines(runs: Run[], number: number): Line[] {
  const rows: Run[][] = [];
  for (const run of [...runs].sort((a, b) => b.y - a.y || a.x - b.x)) {
    const row = rows.at(-1);
    const reference = row?.[0];
    if (row && reference && Math.abs(reference.y - run.y) <= Math.max(reference.size, run.size) * 0.35) row.push(run);
    else rows.push([run]);
  }
  const edge = Math.max(0, ...runs.map((run) => run.x + run.width));
  return rows.map((row) => toLine(row, edge, number)).filter((line) => line.text !== '');
}

function toLine(row: Run[], edge: number, page: number): Line {
  const ordered = row.sort((a, b) => a.x - b.x);
  const cells: Line['cells'] = [];
  for (const run of ordered) {
    const cell = cells.at(-1);
    const gap = cell ? run.x - cell.end : 0;
    if (!cell || gap > run.size * 1.6) {
      cells.push({ text: run.text, x: run.x, end: run.x + run.width });
      continue;
    }
    // Runs of one word touch; a gap of a fifth of the size is a space that the file does not spell out.
    cell.text += gap > run.size * 0.18 && !cell.text.endsWith(' ') && !run.text.startsWith(' ') ? ` ${run.text}` : run.text;
    cell.end = Math.max(cell.end, run.x + run.width);
  }
  for (const cell of cells) cell.text = cell.text.replace(/\s+/g, ' ').trim();
  const filled = cells.filter((cell) => cell.text !== '');
  const letters = ordered.filter((run) => run.text.trim() !== '');
  return {
    cells: filled,
    text: filled.map((cell) => cell.text).join(' '),
    x: Math.min(...ordered.map((run) => run.x)),
    end: Math.max(...ordered.map((run) => run.x + run.width)),
    y: ordered[0]?.y ?? 0,
    size: Math.max(...letters.map((run) => run.size), 0),
    bold: letters.length > 0 && letters.every((run) => run.bold),
    edge,
    page,
  };
}
