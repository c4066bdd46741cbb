import Table from 'cli-table3';
import { relativeTime } from '../durations.ts';

/**
 * Rows under a header, as wide as they need to be; a list of "name value" lines where the terminal is too narrow for the
 * columns; tab-separated lines when the output is not a terminal, so that it can be cut and grepped.
 */
export function table(head: string[], rows: (string | number | undefined)[][]): string {
  const cells = rows.map((row) => row.map((cell) => (cell === undefined ? '' : String(cell))));
  // A cell is one line there: what a title says must not look like a row of its own.
  if (!process.stdout.isTTY) return [head, ...cells].map((row) => row.map((cell) => cell.replace(/\s+/g, ' ')).join('\t')).join('\n');
  const columns = process.stdout.columns ?? 80;
  const colWidths = fit([head, ...cells], columns);
  if (lineWidth(colWidths) > columns) return asList(head, cells, columns);
  const drawn = new Table({ head, colWidths, style: { head: [], border: [], compact: true } });
  drawn.push(...cells.map((row) => row.map((cell, i) => wrap(cell, (colWidths[i] ?? 0) - PADDING))));
  return drawn.toString();
}

const PADDING = 2;
/** A part of a cell that is longer than this is cut anywhere. */
const LONGEST_PART = 30;

/** The widths of the columns, with padding: as wide as their longest line, the widest ones narrowed until a row fits. */
export function fit(rows: string[][], columns: number): number[] {
  const cellsOf = (i: number): string[] => rows.map((row) => row[i] ?? '');
  const widths = (rows[0] ?? []).map((_, i) => PADDING + longest(cellsOf(i).flatMap((cell) => cell.split('\n'))));
  // What has no place to break, such as an id, stays in one piece.
  const least = widths.map((_, i) => PADDING + Math.min(LONGEST_PART, longest(cellsOf(i).flatMap(parts))));
  while (lineWidth(widths) > columns) {
    const spare = widths.map((width, i) => (width > (least[i] ?? 0) ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if (!spare[widest]) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const lineWidth = (widths: number[]): number => widths.reduce((sum, width) => sum + width + 1, 1);

/** Each row as lines of "name value", empty cells left out, with an empty line between rows. */
function asList(head: string[], rows: string[][], columns: number): string {
  const indent = Math.max(...head.map((name) => name.length)) + PADDING;
  return rows
    .map((row) =>
      row
        .flatMap((cell, i) =>
          cell === ''
            ? []
            : wrap(cell, Math.max(10, columns - indent))
                .split('\n')
                .map((line, first) => `${first === 0 ? (head[i] ?? '').padEnd(indent) : ' '.repeat(indent)}${line}`),
        )
        .join('\n'),
    )
    .join('\n\n');
}

/** A cell in lines of at most `width` places, broken after spaces and the marks of addresses where that is possible. */
export function wrap(cell: string, width: number): string {
  const lines: string[] = [];
  for (const given of cell.split('\n')) {
    let line = '';
    for (let part of parts(given)) {
      if (placesOf((line + part).trimEnd()) > width && line) {
        lines.push(line.trimEnd());
        line = '';
      }
      for (; placesOf(part.trimEnd()) > width; part = part.slice(width)) lines.push(part.slice(0, width));
      line += part;
    }
    lines.push(line.trimEnd());
  }
  return lines.join('\n');
}

const parts = (text: string): string[] => text.match(/[^\s/.,?&=_-]*[\s/.,?&=_-]|[^\s/.,?&=_-]+/g) ?? [];
/** East Asian characters take two places; a cell that is wider than thought is cut by the table. */
const placesOf = (line: string): number => line.length + (line.match(/[\u1100-\ud7ff\uf900-\uffdc]/g)?.length ?? 0);
const longest = (texts: string[]): number => Math.max(0, ...texts.map((text) => placesOf(text.trimEnd())));

/** For people; the JSON outputs carry the times themselves. */
export const when = (at: number | undefined): string => (at === undefined ? '' : relativeTime(at));

/** A title on one line. */
export function oneLine(text: string | undefined): string {
  return (text ?? 'without title').replace(/\s+/g, ' ').trim();
}
