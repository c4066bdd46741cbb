import { fenced } from '../../markdown.ts';
import { isValueLike } from '../markdown/value-like.ts';
import { type FixedFontRuns, fixedFontRuns, listingFrom } from './code.ts';
import type { Headings } from './headings.ts';
import { joinLines, type Known } from './join.ts';
import { endsSentence, isFull, measureLeading } from './leading.ts';
import { noteText } from './notes.ts';
import { BULLET, type Item, isLine, type Line, type Table } from './page.ts';
import { joinTables, tableMarkdown } from './tables.ts';

/** What is known of the lines and tables of a file while they are written. */
interface Report {
  items: Item[];
  headings: Headings;
  known: Known;
  leading: (size: number) => number;
  runs: FixedFontRuns;
}

interface Block {
  markdown: string;
  /** The first item after it. */
  next: number;
  /** Left edge and type size of an item of a list. */
  listItem?: { x: number; size: number };
}

/** Lines and tables in reading order -> Markdown. */
export function pdfMarkdown(items: Item[], notes: Line[][], headings: Headings, known: Known): string {
  const report: Report = { items, headings, known, leading: measureLeading(items), runs: fixedFontRuns(items) };
  const out = new Blocks();
  for (let at = 0; at < items.length; ) {
    const block = tableFrom(report, at) ?? headingFrom(report, at) ?? codeFrom(report, at) ?? paragraphFrom(report, at);
    out.add(block.markdown, block.listItem);
    at = block.next;
  }
  if (notes.length > 0) out.add('## Footnotes');
  for (const note of notes) out.add(`- ${noteText(joined(note, known))}`, { x: 0, size: 10 });
  return out.markdown();
}

/** The lines of a footnote as one. */
function joined(lines: Line[], known: Known): string {
  return lines
    .slice(1)
    .reduce((text, line, index) => joinLines(text, line.text, isFull(lines[index] as Line), known), lines[0]?.text ?? '');
}

/** A table, together with those on the next pages that go on with it. */
function tableFrom({ items, known }: Report, from: number): Block | undefined {
  const first = items[from];
  if (!first || isLine(first)) return undefined;
  let table: Table = first;
  let next = from + 1;
  for (let other = items[next]; other && !isLine(other); other = items[next]) {
    const both = joinTables(table, other);
    if (!both) break;
    table = both;
    next++;
  }
  return { markdown: tableMarkdown(table, known), next };
}

/** A heading, over all of its lines. */
function headingFrom({ items, headings, known }: Report, from: number): Block | undefined {
  const first = items[from] as Line;
  const level = headings.levelOf(first);
  if (level === undefined) return undefined;
  const goesOn = (above: Line, line: Item | undefined): line is Line =>
    isLine(line) && headings.levelOf(line) === level && isClose(above, line) && !startsAnew(line.text);
  let text = first.text;
  let next = from + 1;
  let above = first;
  for (let line = items[next]; goesOn(above, line); line = items[next]) {
    text = joinLines(text, line.text, false, known);
    above = line;
    next++;
  }
  return { markdown: `${'#'.repeat(level)} ${text}`, next };
}

function codeFrom({ items, runs }: Report, from: number): Block | undefined {
  const listing = listingFrom(items, from, runs);
  return listing && { markdown: fenced(listing.text, listing.language), next: listing.next };
}

/** Blocks with a blank line between them; items of one list follow each other directly, indented by their depth. */
class Blocks {
  #out = '';
  #lists: number[] = [];

  add(block: string, listItem?: Block['listItem']): void {
    const wasItem = this.#lists.length > 0;
    if (listItem === undefined) {
      this.#lists = [];
      this.#out += this.#out === '' ? block : `\n\n${block}`;
      return;
    }
    const { x, size } = listItem;
    while (this.#lists.length > 1 && x < (this.#lists.at(-1) as number) - size * 0.5) this.#lists.pop();
    if (this.#lists.length === 0 || (x > (this.#lists.at(-1) as number) + size * 0.8 && this.#lists.length < 4)) this.#lists.push(x);
    const indent = '  '.repeat(this.#lists.length - 1);
    const text = block.replaceAll('\n', `\n${indent}`);
    this.#out += this.#out === '' ? text : `${wasItem ? '\n' : '\n\n'}${indent}${text}`;
  }

  markdown(): string {
    return `${this.#out}\n`;
  }
}

const NUMBERED = /^(?:\d{1,2}[.)]|\([a-z0-9]{1,2}\)|[a-z][.)])\s+/i;

const startsAnew = (text: string) => /^(?:\d{1,2}\.)+\d*\s/.test(text);

function isClose(one: Line, next: Line): boolean {
  return one.page === next.page && next.y - one.y < Math.max(one.size, next.size) * 1.75 && next.y > one.y;
}

function paragraphFrom({ items, headings, known, leading, runs }: Report, from: number): Block {
  const first = items[from] as Line;
  const bare = first.text.replace(BULLET, '');
  const isItem = first.bullet || (BULLET.test(first.text) && bare !== '');
  let text = isItem ? `- ${bare}` : plainStart(first.text);
  let at = from + 1;
  let last = first;
  for (; at < items.length; at++) {
    const line = items[at];
    if (!isLine(line) || headings.levelOf(line) !== undefined || listingFrom(items, at, runs) || breaksBefore(last, line, leading)) break;
    const isEntry =
      isShort(last) && (isValueLike(last.text) || isValueLike(line.text) || last.end - last.left < (last.edge - last.left) * 0.6);
    const joined = joinLines(text, line.text, isFull(last), known);
    const goesOn = joined !== `${text} ${line.text}`;
    // A short line is the end of a paragraph or one entry of a list without signs, and so is a line that is a value: the next begins on a line of its own.
    if (!goesOn && (isEntry || (isValue(last.text) && isValue(line.text)))) text += `  \n${isItem ? '  ' : ''}${plainStart(line.text)}`;
    else text = joined;
    last = line;
  }
  return { markdown: text, next: at, ...(isItem ? { listItem: first } : {}) };
}

/** A "#" at the beginning of a line would make a heading of it. */
const plainStart = (text: string) => text.replace(/^(?=#{1,6}\s)/, '\\');

const isShort = (line: Line) => !isFull(line);

/** Nothing but a value, perhaps with a label. */
function isValue(text: string): boolean {
  return isValueLike(text) && text.split(' ').length <= 3 && !/[.,;]$/.test(text);
}

function breaksBefore(last: Line, line: Line, leading: (size: number) => number): boolean {
  if (line.bullet || BULLET.test(line.text) || NUMBERED.test(line.text)) return true;
  if (last.sizes[0] - line.sizes[1] > 1.2 || line.sizes[0] - last.sizes[1] > 1.2) return true;
  const samePlace = last.page === line.page && line.y > last.y;
  if (samePlace) {
    const size = Math.max(last.sizes[1], line.sizes[1]);
    if (line.y - last.y > size * Math.max(1.35, leading(size) * 1.22)) return true;
    if (last.bold !== line.bold && isShort(last)) return true;
    // The first line of a paragraph is set in.
    return line.x > line.left + line.size * 0.8 && Math.abs(last.x - last.left) < 1 && (isShort(last) || endsSentence(last.text));
  }
  // In the next column or on the next page a paragraph goes on only when the line before was full and no sentence ended with it.
  return !isFull(last) || endsSentence(last.text);
}
