import { push } from '../../../src/collections.ts';
import { oneLine } from '../../../src/text.ts';
import { isHashLength } from '../../hash-lengths.ts';
import { plainCharacters } from '../passes/characters.ts';
import type { Box, Line, Row, Run } from './page.ts';

/** A gap of this share of the type size is a space that the file does not spell out; runs of one word touch. */
const SPACE = 0.16;
/** A gap this wide parts the cells of a table, whatever the lines around look like. */
const WIDE_GAP = 1.6;

/** Runs without what is not text: second strokes of fake bold, space at the ends, letters set apart one by one. */
export function cleanRuns(runs: Run[]): Run[] {
  const seen = new Set<string>();
  const setApart = new Set(runs.filter((run) => isSetApart(run.text)).map(baseline));
  const clean: Run[] = [];
  for (const run of runs) {
    const text = corrected(oneLine(plainCharacters(run.text)), setApart.has(baseline(run)));
    if (text === '') continue;
    // Fake bold sets the same text twice, a fraction of a point apart.
    const keys = [0, 1].map((step) => `${Math.floor((run.x + step * 0.75) / 1.5)} ${Math.floor((run.y + step * 0.75) / 1.5)} ${text}`);
    if (keys.some((key) => seen.has(key))) continue;
    for (const key of keys) seen.add(key);
    const lead = run.text.length - run.text.trimStart().length;
    const shift = lead > 0 ? ((run.end - run.x) * lead) / run.text.length : 0;
    clean.push({ ...run, text, x: run.x + shift });
  }
  return clean;
}

function corrected(text: string, isSetApart: boolean): string {
  return parted(punycode(isSetApart && SHORT_PARTS.test(text) ? text.replaceAll(' ', '') : text));
}

const baseline = (run: Run) => `${Math.round(run.y)} ${run.size} ${run.font}`;

/** Letters set apart, and pairs that kerning drew together: "T H R E AT"; shorter words ("O F") only on a line with a longer one. */
const SHORT_PARTS = /^(?:\S|\p{L}{2})(?: (?:\S|\p{L}{2}))+$/u;

/** "V e r i f i e d" is one word. */
function isSetApart(text: string): boolean {
  const parts = text.trim().split(' ');
  return (
    parts.length > 3 &&
    parts.filter((part) => part.length === 1).length > parts.length / 2 &&
    SHORT_PARTS.test(text.trim()) &&
    /\p{L}/u.test(text)
  );
}

/** Word processors make one dash of the two hyphens of an international name ("xn--"). */
function punycode(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}])(xn)\s?[\u2012-\u2015]\s?-?(?=[a-z0-9])/giu, '$1--');
}

/** "a.evil[.]comb.evil[.]com": two names of one domain whose line break was lost. */
function parted(text: string): string {
  return text.replace(/([\w-]+\[\.\][a-z]{2,3})(?=[a-z0-9-]+\.\1(?![\w-]))/gi, '$1 ');
}

/** Runs -> rows from top to bottom. Raised and lowered small runs (footnote numbers) belong to the row that they touch. */
export function toRows(runs: Run[]): Row[] {
  const rows: Run[][] = [];
  for (const run of [...runs].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const row = rows.at(-1);
    const reference = row?.[0];
    if (row && reference && Math.abs(reference.y - run.y) <= Math.max(reference.size, run.size) * 0.25) row.push(run);
    else rows.push([run]);
  }
  return raised(rows).map(toRow);
}

function toRow(runs: Run[]): Row {
  const sorted = withBullet(inReadingDirection(runs));
  const main = runs.reduce((a, b) => (b.text.length * b.size > a.text.length * a.size ? b : a));
  return {
    runs: sorted,
    x: Math.min(...runs.map((run) => run.x)),
    end: Math.max(...runs.map((run) => run.end)),
    y: main.y,
    size: main.size,
  };
}

/** Symbol fonts give bullets the codes of letters: one sign of another font, set apart at the beginning of a row. */
function withBullet(runs: Run[]): Run[] {
  const [first, second] = runs;
  if (!first || !second || [...first.text].length !== 1 || first.font === second.font || second.text.length < 2) return runs;
  const isApart = second.x - first.end > second.size * 0.3 && Math.abs(first.y - second.y) < second.size * 0.2;
  return isApart && SYMBOL.test(`${first.font} ${first.text}`) ? [{ ...first, text: '\u2022' }, ...runs.slice(1)] : runs;
}

const SYMBOL = /symbol|dingbat|wingding|webding|bullet|icon|marlett| [a-z\u00a7\u00d8\u00fc\u00be\u00b7]$/i;

/** Rows of nothing but a few small signs beside a larger neighbour are its footnote numbers. */
function raised(rows: Run[][]): Run[][] {
  const kept: Run[][] = [];
  const moved = new Map<Run[], Run[]>();
  for (const [index, row] of rows.entries()) {
    const host = row.every((run) => run.text.length <= 4)
      ? [rows[index + 1], rows[index - 1]].find((other) => other !== undefined && row.every((run) => touches(run, other)))
      : undefined;
    if (host) push(moved, host, ...row);
    else kept.push(row);
  }
  return kept.map((row) => [...row, ...(moved.get(row) ?? [])]);
}

function touches(run: Run, others: Run[]): boolean {
  return others.some(
    (other) =>
      run.size <= other.size * 0.85 &&
      Math.abs(run.y - other.y) <= other.size * 0.6 &&
      run.x - other.end <= other.size * 0.5 &&
      other.x - run.end <= other.size * 0.5,
  );
}

const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;

/** Lines of right-to-left script are read from their right end; Latin runs inside them keep their own order. */
function inReadingDirection(runs: Run[]): Run[] {
  const sorted = [...runs].sort((a, b) => a.x - b.x);
  const rtl = runs.filter((run) => RTL.test(run.text)).reduce((sum, run) => sum + run.text.length, 0);
  const all = runs.reduce((sum, run) => sum + run.text.length, 0);
  if (rtl * 2 < all) return sorted;
  const out: Run[] = [];
  let latin: Run[] = [];
  for (const run of sorted.reverse()) {
    // A full stop beside right-to-left words is theirs.
    if (RTL.test(run.text) || (latin.length === 0 && !/[\p{L}\p{N}]/u.test(run.text))) {
      out.push(...latin, run);
      latin = [];
    } else latin.unshift(run);
  }
  return [...out, ...latin];
}

/** The text of runs side by side, with the spaces that their gaps stand for. */
export function textOf(runs: Run[]): string {
  let text = '';
  let last: Run | undefined;
  for (const run of runs) {
    if (!last) text = run.text;
    else {
      const gap = Math.max(run.x - last.end, last.x - run.end);
      const isNote = run.size <= last.size * 0.85 && last.y - run.y > last.size * 0.15 && /^\[?\d{1,3}\]?$/.test(run.text);
      if (isNote) text += ` [${run.text.replace(/[[\]]/g, '')}]`;
      else {
        const wasNote = last.size <= run.size * 0.85 && run.y - last.y > run.size * 0.15 && /^\[?\d{1,3}\]?$/.test(last.text);
        const joined = gap <= Math.min(run.size, last.size) * SPACE && !(wasNote && /^\w/.test(run.text));
        text += joined ? run.text : ` ${run.text}`;
      }
    }
    last = run;
  }
  return withWholeHashes(oneLine(text));
}

/** Typesetters of listings move letters to a grid, which puts a gap after the first digit of a hash, or break its line there. */
export function withWholeHashes(text: string): string {
  return text.replace(/(?<![0-9a-z])([0-9a-f]{1,8}) ([0-9a-f]{24,63})(?![0-9a-z])/gi, (all, one: string, other: string) =>
    isHashLength(one.length + other.length) && !isHashLength(other.length) ? one + other : all,
  );
}

/** Splits a row at its wide gaps. */
export function partsOf(row: Row): Run[][] {
  const parts: Run[][] = [];
  let last: Run | undefined;
  for (const run of row.runs) {
    const gap = last ? Math.max(run.x - last.end, last.x - run.end) : Number.POSITIVE_INFINITY;
    if (gap > Math.min(run.size, last?.size ?? run.size) * WIDE_GAP) parts.push([run]);
    else parts.at(-1)?.push(run);
    last = run;
  }
  return parts;
}

export function toLine(row: Row, column: { left: number; edge: number }, page: number, dots: Box[]): Line {
  const letters = row.runs.filter((run) => run.size > row.size * 0.7);
  const count = (test: (run: Run) => boolean) => letters.filter(test).reduce((sum, run) => sum + run.text.length, 0);
  const all = count(() => true);
  const first = row.runs[0] as Run;
  const dot = dots.some(
    (box) => box.end <= row.x + 1 && row.x - box.end < row.size * 2.5 && box.bottom < row.y + row.size * 0.2 && box.top > row.y - row.size,
  );
  return {
    kind: 'line',
    text: textOf(row.runs),
    x: row.x,
    end: row.end,
    y: row.y,
    size: row.size,
    sizes: [Math.min(...letters.map((run) => run.size)), Math.max(...letters.map((run) => run.size))],
    bold: count((run) => run.bold) >= all * 0.9,
    mono: count((run) => run.mono) >= all * 0.9,
    font: letters[0]?.font ?? first.font,
    left: column.left,
    edge: column.edge,
    page,
    bullet: dot,
    parts: partsOf(row).map((runs) => ({
      text: textOf(runs),
      x: Math.min(...runs.map((run) => run.x)),
      end: Math.max(...runs.map((run) => run.end)),
    })),
    noteMark: /^\d{1,3}$/.test(first.text) && row.runs.length > 1 && first.size < row.size * 0.85,
  };
}
