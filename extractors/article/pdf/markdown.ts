import { fenced } from '../../markdown.ts';
import { isValueLike } from '../markdown/value-like.ts';
import { type FixedFontRuns, fixedFontRuns, listingFrom } from './code.ts';
import type { Headings } from './headings.ts';
import { joinLines, type Known } from './join.ts';
import { endsSentence, isFull, measureLeading } from './leading.ts';
import { noteText } from './notes.ts';
import { BULLET, type Item, isLine, type Line, type Table } from './page.ts';
import { joinTables, tableMarkdown } from './tables.ts';

/** Lines and tables in reading order -> Markdown. */
export function pdfMarkdown(items: Item[], notes: Line[][], headings: Headings, known: Known): string {
  const out = new Blocks();
  const leading = measureLeading(items);
  const runs = fixedFontRuns(items);
  for (let at = 0; at < items.length; ) {
    const item = items[at] as Item;
    if (!isLine(item)) {
      let table: Table = item;
      at++;
      for (let next = items[at]; next && !isLine(next); next = items[at]) {
        const joined = joinTables(table, next);
        if (!joined) break;
        table = joined;
        at++;
      }
      out.add(tableMarkdown(table, known));
      continue;
    }
    const level = headings.levelOf(item);
    if (level !== undefined) {
      let text = item.text;
      at++;
      for (
        let last = item, next = items[at];
        isLine(next) && headings.levelOf(next) === level && isClose(last, next) && !startsAnew(next.text);
        next = items[at]
      ) {
        text = joinLines(text, next.text, false, known);
        last = next;
        at++;
      }
      out.add(`${'#'.repeat(level)} ${text}`);
      continue;
    }
    const listing = listingFrom(items, at, runs);
    if (listing) {
      out.add(fenced(listing.text, listing.language));
      at = listing.next;
      continue;
    }
    const paragraph = paragraphFrom(items, at, headings, known, leading, runs);
    out.add(paragraph.text, paragraph.item ? item.x : undefined, item.size);
    at = paragraph.next;
  }
  if (notes.length > 0) {
    out.add('## Footnotes');
    for (const note of notes) {
      const text = note
        .slice(1)
        .reduce((all, line, index) => joinLines(all, line.text, isFull(note[index] as Line), known), note[0]?.text ?? '');
      out.add(`- ${noteText(text)}`, 0, 10);
    }
  }
  return out.markdown();
}

/** Blocks with a blank line between them; items of one list follow each other directly, indented by their depth. */
class Blocks {
  #out = '';
  #lists: number[] = [];

  /** `x` is the left edge of a list item. */
  add(block: string, x?: number, size = 10): void {
    const wasItem = this.#lists.length > 0;
    if (x === undefined) {
      this.#lists = [];
      this.#out += this.#out === '' ? block : `\n\n${block}`;
      return;
    }
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

function paragraphFrom(
  items: Item[],
  from: number,
  headings: Headings,
  known: Known,
  leading: (size: number) => number,
  runs: FixedFontRuns,
): { text: string; item: boolean; next: number } {
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
  return { text, item: isItem, next: at };
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
  if (Math.abs(last.size - line.size) > 1.2) return true;
  const samePlace = last.page === line.page && line.y > last.y;
  if (samePlace) {
    if (line.y - last.y > Math.max(last.size, line.size) * Math.max(1.35, leading(line.size) * 1.22)) return true;
    if (last.bold !== line.bold && isShort(last)) return true;
    // The first line of a paragraph is set in.
    return line.x > line.left + line.size * 0.8 && Math.abs(last.x - last.left) < 1 && (isShort(last) || endsSentence(last.text));
  }
  // In the next column or on the next page a paragraph goes on only when the line before was full and no sentence ended with it.
  return !isFull(last) || endsSentence(last.text);
}
