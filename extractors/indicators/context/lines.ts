import type { IndicatorContext } from '../../../src/domain.ts';
import { HeadingStack, plain } from './heading-stack.ts';
import { announces, namesIndicators, type Section } from './headings.ts';

/** One line of the Markdown and what it is part of. */
export interface Line {
  start: number;
  end: number;
  kind: Exclude<IndicatorContext['kind'], 'link' | 'metadata'>;
  /** Nearest heading above, and all headings that the line is under (outermost first), labels such as "**C2**" included. */
  headings: string[];
  section: Section;
  /** For table rows: the cells with their offsets, and the header's texts. */
  cells?: { start: number; end: number; text: string }[];
  columns?: string[];
  /** Which of the columns announce values. */
  announcing?: boolean[];
  /** Number of the code fence (or run of indented code) that the line is in. */
  fence?: number;
}

/** A span of code within a line: its opening and closing ticks. */
export interface CodeSpan {
  start: { from: number; to: number };
  end: { from: number; to: number };
}

/** The lines of a Markdown document, each with the headings and the table that it is under. */
export function readLines(markdown: string, title = ''): { lines: Line[]; codeSpans: CodeSpan[] } {
  const lines: Line[] = [];
  const codeSpans: CodeSpan[] = [];
  const stack = new HeadingStack();
  // The title is a heading, too, where it says that the whole page lists indicators.
  if (namesIndicators(title)) stack.heading(0, plain(title));
  let fence: { mark: string; id: number } | undefined;
  let fences = 0;
  let columns: string[] | undefined;
  let announcing: boolean[] = [];
  let previous: Line | undefined;
  /** Below a list item until something stands at the left again: indented lines belong to the item then. */
  let inList = false;
  let at = 0;
  for (const text of markdown.split('\n')) {
    const start = at;
    at += text.length + 1;
    const line: Line = { start, end: start + text.length, kind: 'prose', ...stack.current() };
    const body = text.replace(/^\s*(?:>\s?)+/, '');
    const mark = /^\s*(?:[-*+]\s+)?(`{3,}(?![^\n]*`)|~{3,})/.exec(body)?.[1];
    if (fence) {
      line.kind = 'code';
      line.fence = fence.id;
      if (mark?.startsWith(fence.mark) && body.trim() === mark) fence = undefined;
    } else if (mark !== undefined) {
      fence = { mark, id: ++fences };
      line.kind = 'code';
      line.fence = fence.id;
    } else if (/^#{1,6}\s/.test(text)) {
      const level = /^#+/.exec(text)?.[0].length ?? 1;
      stack.heading(level, plain(text.slice(level)));
      line.kind = 'heading';
    } else if (/^(?: {4}|\t)\S/.test(text) && !inList && (previous?.kind === 'code' || isBlank(markdown, previous))) {
      line.kind = 'code';
      line.fence = previous?.kind === 'code' && previous.fence !== undefined ? previous.fence : ++fences;
    } else if (/^\s*\|.*\|\s*$/.test(body)) {
      line.kind = 'table';
      line.cells = readCells(text, start);
      const next = markdown.slice(at, markdown.indexOf('\n', at) < 0 ? undefined : markdown.indexOf('\n', at));
      if (/^[\s>]*\|[\s|:-]+\|\s*$/.test(next)) {
        columns = line.cells.map((cell) => plain(cell.text));
        announcing = columns.map((column) => announces(column));
      } else if (previous?.kind !== 'table') columns = undefined;
      if (columns) {
        line.columns = columns;
        line.announcing = announcing;
      }
    } else if (/^\s*>/.test(text)) line.kind = 'quote';
    else if (/^\s*(?:[-*+•–]|\d{1,3}[.)])\s/.test(text)) line.kind = 'list';
    else if (text.trim() !== '' && inList && /^\s{2,}/.test(text)) line.kind = 'list';
    if (line.kind === 'prose' || line.kind === 'list' || line.kind === 'quote') stack.line(text, line.kind === 'prose');
    if (line.kind !== 'code') codeSpans.push(...readCodeSpans(text, start));
    Object.assign(line, stack.current());
    lines.push(line);
    previous = line;
    if (line.kind === 'list') inList = true;
    else if (/^\S/.test(text)) inList = false;
  }
  return { lines, codeSpans };
}

function isBlank(markdown: string, line: Line | undefined): boolean {
  return line === undefined || markdown.slice(line.start, line.end).trim() === '';
}

function readCells(text: string, offset: number): { start: number; end: number; text: string }[] {
  const cells: { start: number; end: number; text: string }[] = [];
  let from = text.indexOf('|') + 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] !== '|' || text[at - 1] === '\\') continue;
    cells.push({ start: offset + from, end: offset + at, text: text.slice(from, at).trim() });
    from = at + 1;
  }
  return cells;
}

function readCodeSpans(text: string, offset: number): CodeSpan[] {
  const spans: CodeSpan[] = [];
  for (const match of text.matchAll(/(?<!`)(`+)(?!`)(.{1,2000}?)(?<!`)\1(?!`)/g)) {
    const ticks = match[1]?.length ?? 1;
    const from = offset + match.index;
    const to = from + match[0].length;
    spans.push({ start: { from, to: from + ticks }, end: { from: to - ticks, to } });
  }
  return spans;
}
