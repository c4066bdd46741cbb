import { push } from '../../../src/collections.ts';
import { articleWords } from '../../../src/data/languages.ts';
import { lazy } from '../../../src/lazy.ts';
import type { PdfPage, Row, Run } from './page.ts';
import { partsOf, textOf, toRows } from './rows.ts';

/** How much of a page's height its heads and feet may take, at either end. */
const MARGIN = 0.2;

/**
 * Leaves out running heads and feet: rows at the upper or lower end of several pages with the same words at the same height
 * (numbers aside), and rows that count the pages. Gives the runs that stay, page by page.
 */
export function withoutRunningHeads(pages: PdfPage[]): { pages: Run[][]; dropped: number } {
  const rows = pages.map((page) => toRows(page.runs));
  const drop = new Set<Row>();
  for (const end of ['top', 'bottom'] as const) {
    const edges = rows.map((page, index) => edgeRows(page, pages[index] as PdfPage, end));
    const repeated = repeatedRows(edges);
    const words = new Set([...repeated].map(wordsOf));
    for (const [index, page] of edges.entries()) {
      for (const [place, row] of page.entries()) {
        const isNumber =
          pages.length > 1 && isPageNumber(textOf(row.runs), index + 1, pages.length) && !isLineOfText(row, rows[index] ?? [], end, place);
        if (!repeated.has(row) && !isNumber && !(place === 0 && words.has(wordsOf(row)))) break;
        drop.add(row);
      }
    }
  }
  const [only, ...others] = pages;
  if (only && others.length === 0) for (const row of marginRows(rows[0] ?? [], only)) drop.add(row);
  return {
    pages: rows.map((page) => page.filter((row) => !drop.has(row)).flatMap((row) => row.runs)),
    dropped: drop.size,
  };
}

/** Numbers aside: a page turned sideways has the head of the others, at another height. */
const wordsOf = (row: Row) => textOf(row.runs).replace(/\d+/g, '#');

/** How much of a page's height its margins take at least, and how far above the text's last line a foot stands, in its own size. */
const EDGE = 0.07;
const APART = 3;

/** The head and foot of the only page: in its margin, far from the text, in smaller type; a value that is defanged is text. */
function marginRows(rows: Row[], page: PdfPage): Row[] {
  const letters = new Map<number, number>();
  for (const row of rows) letters.set(row.size, (letters.get(row.size) ?? 0) + textOf(row.runs).length);
  const [usual = 0] = [...letters].sort((a, b) => b[1] - a[1])[0] ?? [];
  return rows.filter((row, at) => {
    const inMargin = at === 0 ? row.y < page.height * EDGE : at === rows.length - 1 && row.y > page.height * (1 - EDGE);
    const next = rows[at === 0 ? 1 : at - 1];
    return (
      inMargin &&
      next !== undefined &&
      Math.abs(next.y - row.y) > row.size * APART &&
      row.size < usual * 0.95 &&
      !DEFANGED.test(textOf(row.runs))
    );
  });
}

const DEFANGED = /hxxp|[[({]\.[\])}]|[0-9a-f]{32}/i;

/** Rows from one end of the page inwards, as far as heads and feet may reach. */
function edgeRows(rows: Row[], page: PdfPage, end: 'top' | 'bottom'): Row[] {
  const limit = end === 'top' ? page.height * MARGIN : page.height * (1 - MARGIN);
  const inwards = end === 'top' ? rows : [...rows].reverse();
  // The outermost row of a page that is half empty stands far from its edge.
  return inwards.filter((row, index) => index === 0 || (end === 'top' ? row.y < limit : row.y > limit));
}

/**
 * Rows that stand at one height of several pages with the same words, the page's own number aside; and rows of which one end is the
 * page's number, or an outermost part the same, on most pages, whatever section title stands beside it.
 */
function repeatedRows(edges: Row[][]): Set<Row> {
  const found = new Map<string, { row: Row; page: number }[]>();
  const least = new Map<string, number>();
  const often = Math.max(4, Math.ceil(edges.length * 0.3));
  const some = Math.min(3, Math.max(2, edges.length));
  for (const [index, page] of edges.entries()) {
    for (const [place, row] of page.entries()) {
      for (const { key, pages } of keysOf(row, index, place, { some: place === 0 && standsApart(row, page[1]) ? 2 : some, often })) {
        push(found, key, { row, page: index });
        least.set(key, pages);
      }
    }
  }
  const rows = new Set<Row>();
  for (const [key, group] of found)
    if (new Set(group.map((one) => one.page)).size >= (least.get(key) as number)) for (const one of group) rows.add(one.row);
  return rows;
}

/** Above or below a gap, and no heading of what follows: the title of a chapter that takes two pages is a running head there. */
function standsApart(row: Row, next: Row | undefined): boolean {
  return next !== undefined && Math.abs(next.y - row.y) > row.size * 2 && row.size <= next.size * 1.05;
}

/** What a row has in common with its like on other pages, and on how many of them it must stand. */
function keysOf(row: Row, page: number, place: number, { some, often }: { some: number; often: number }): { key: string; pages: number }[] {
  const text = textOf(row.runs).toLowerCase();
  // Two heights, so that a fraction of a point does not part what belongs together.
  const heights = [Math.floor(row.y / 6), Math.floor((row.y + 3) / 6) + 0.5];
  const numbers = [...text.matchAll(/\d{1,4}/g)].slice(0, 6);
  const numbered = numbers.map(([number], index) => {
    const at = numbers[index]?.index ?? 0;
    return { words: `${text.slice(0, at)}#${text.slice(at + number.length)}`, offset: Number(number) - page };
  });
  const outer =
    place < 3 && text.length <= 120
      ? [/^\D{0,3}(\d{1,3})\b/.exec(text)?.[1], /\b(\d{1,3})\D{0,3}$/.exec(text)?.[1]].filter((one) => one !== undefined)
      : [];
  // The publisher or the TLP beside the title of the section.
  const parts = place === 0 ? partsOf(row).map((runs) => `${Math.round((runs[0] as Run).x)} ${textOf(runs).toLowerCase()}`) : [];
  return heights.flatMap((height) => [
    { key: `${height} ${text}`, pages: some },
    ...numbered.map(({ words, offset }) => ({ key: `${height} ${offset} ${words}`, pages: some })),
    ...[...new Set(outer)].map((number) => ({ key: `${height} ${Number(number) - page} *`, pages: often })),
    ...(parts.length > 1 ? parts.map((part) => ({ key: `${height} ${part}`, pages: often })) : []),
  ]);
}

/** As close to the next row as lines of one paragraph or cell are, and set like it: the rest of a broken value, not a page number. */
function isLineOfText(row: Row, page: Row[], end: 'top' | 'bottom', place: number): boolean {
  const next = end === 'top' ? page[place + 1] : page.at(-place - 2);
  return (
    next !== undefined &&
    Math.abs(next.y - row.y) < row.size * 1.5 &&
    next.runs.some((run) => run.font === row.runs[0]?.font && Math.abs(run.size - row.size) < 0.3 && Math.abs(run.x - row.x) < 1)
  );
}

const pageNumber = lazy(() => {
  const page = articleWords('pageWords');
  return new RegExp(
    `^[^\\p{L}\\p{N}]*(?:${page}\\s*)?(\\d{1,4}|[ivxl]{1,6})(?:\\s*(?:[/|]|${articleWords('ofWords')})\\s*(\\d{1,4}))?[^\\p{L}\\p{N}]*(?:${page})?$`,
    'iu',
  );
});

function isPageNumber(text: string, number: number, pages: number): boolean {
  const found = pageNumber().exec(text);
  if (!found) return false;
  if (found[2] !== undefined || !/^\d+$/.test(found[1] as string)) return true;
  return Math.abs(Number(found[1]) - number) <= 30 && Number(found[1]) <= pages + 30;
}
