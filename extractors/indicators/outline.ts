import type { IndicatorContext } from '../../src/domain.ts';
import { type Link, readLinks } from './links.ts';

/** One line of the Markdown and what it is part of. */
export interface Line {
  start: number;
  end: number;
  kind: Exclude<IndicatorContext['kind'], 'link' | 'metadata'>;
  /** Nearest heading above, and all headings that the line is under (outermost first), labels such as "**C2**" included. */
  headings: string[];
  /** For table rows: the cells with their offsets, and the header's texts. */
  cells?: { start: number; end: number; text: string }[];
  columns?: string[];
  /** Number of the code fence (or run of indented code) that the line is in. */
  fence?: number;
}

/**
 * A Markdown document as reading needs it: the same text with the same offsets, in which marks that are no words (emphasis,
 * ticks, link targets, `<br>`) are blanked, and a table of lines that knows the structure around each offset.
 */
export interface Outline {
  surface: string;
  lines: Line[];
  links: Link[];
  lineAt(offset: number): Line;
  linkAt(offset: number): Link | undefined;
  inCodeSpan(offset: number): boolean;
}

/** Marks that are characters; \| and &#124; are how cells hold a pipe. */
const STANDS_FOR: Record<string, string> = {
  '&#124;': '|',
  '&#x7c;': '|',
  '\\|': '|',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&nbsp;': ' ',
};
const LABEL = /^\s*(?:[-*+]\s+)?(?:\*\*|__)(.{1,80}?)(?:\*\*|__)\s*:?\s*$/;
const SHORT_LABEL = /^\s*([\p{L}\p{N}][^|.\n]{0,70}?)\s*[:：]\s*$/u;

export function outline(markdown: string): Outline {
  const { lines, codeSpans } = readLines(markdown);
  const chars = markdown.split('');
  const blank = (from: number, to: number, by = ' ') => {
    for (let at = from; at < to; at++) if (chars[at] !== '\n') chars[at] = by;
  };

  const fenceEnds = new Map<number, number>();
  for (const line of lines) if (line.fence !== undefined) fenceEnds.set(line.fence, line.end);
  const codeEnd = (offset: number) => {
    const line = lines[lineIndex(lines, offset)];
    if (line?.fence !== undefined) return fenceEnds.get(line.fence);
    const span = codeSpans[lastAtOrBefore(codeSpans, offset, (one) => one.start.from)];
    return span !== undefined && offset < span.end.to ? span.end.to : undefined;
  };
  const links = readLinks(markdown, codeEnd);
  for (const link of links) {
    // An image's text is not shown.
    blank(link.start, link.image ? link.end : link.textStart);
    blank(link.textEnd, link.end);
  }
  for (const { start, end } of codeSpans) {
    blank(start.from, start.to);
    blank(end.from, end.to);
  }
  for (const line of lines) {
    if (line.fence !== undefined) continue;
    const text = markdown.slice(line.start, line.end);
    for (const mark of text.matchAll(
      /&#(?:124|x7c);|&(?:lt|gt|nbsp|quot);|\\\||<br\s*\/?>|(?<![\w*])\*{1,3}(?![\s.*])|(?<=[^\s*])\*{1,3}(?![\w*])|~~|(?<![\w/=?&.-])__(?=[^_\n]{1,120}__(?!\w))|(?<=(?<![\w/=?&.-])__[^_\n]{1,120})__(?!\w)|(?<![\w/=?&.-])_(?=[^_\n]+_(?!\w))/gi,
    )) {
      const at = line.start + mark.index;
      blank(at, at + mark[0].length);
      // The first character becomes what the mark stands for, the rest blanks.
      chars[at] = STANDS_FOR[mark[0].toLowerCase()] ?? (mark[0].startsWith('<') ? '\n' : ' ');
    }
  }
  links.sort((a, b) => a.textStart - b.textStart);
  return {
    surface: chars.join(''),
    lines,
    links,
    lineAt: (offset) => lines[lineIndex(lines, offset)] ?? { start: 0, end: markdown.length, kind: 'prose', headings: [] },
    linkAt: (offset) => {
      // Links nest only as [![image](...)](...): the enclosing one stands right before.
      const at = lastAtOrBefore(links, offset, (link) => link.textStart);
      return [links[at], links[at - 1]].find((link) => link && !link.image && offset >= link.textStart && offset < link.textEnd);
    },
    inCodeSpan: (offset) => {
      const span = codeSpans[lastAtOrBefore(codeSpans, offset, (one) => one.start.from)];
      return span !== undefined && offset >= span.start.from && offset < span.end.to;
    },
  };
}

function lineIndex(lines: Line[], offset: number): number {
  return Math.max(
    lastAtOrBefore(lines, offset, (line) => line.start),
    0,
  );
}

/** Index of the last item that starts at or before an offset; -1 when none does. `items` is sorted. */
function lastAtOrBefore<T>(items: T[], offset: number, startOf: (item: T) => number): number {
  let low = -1;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const item = items[middle];
    if (item !== undefined && startOf(item) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface CodeSpan {
  start: { from: number; to: number };
  end: { from: number; to: number };
}

function readLines(markdown: string): { lines: Line[]; codeSpans: CodeSpan[] } {
  const lines: Line[] = [];
  const codeSpans: CodeSpan[] = [];
  const sections: { level: number; text: string }[] = [];
  let label: string | undefined;
  let fence: { mark: string; id: number } | undefined;
  let fences = 0;
  let columns: string[] | undefined;
  let previous: Line | undefined;
  /** Below a list item until something stands at the left again: indented lines belong to the item then. */
  let inList = false;
  let at = 0;
  for (const text of markdown.split('\n')) {
    const start = at;
    at += text.length + 1;
    const line: Line = { start, end: start + text.length, kind: 'prose', headings: [] };
    const headings = () => [...sections.map((section) => section.text), ...(label === undefined ? [] : [label])];
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
      while ((sections.at(-1)?.level ?? 0) >= level) sections.pop();
      sections.push({ level, text: plain(text.slice(level)) });
      label = undefined;
      line.kind = 'heading';
    } else if (/^(?: {4}|\t)\S/.test(text) && !inList && (previous?.kind === 'code' || isBlank(markdown, previous))) {
      line.kind = 'code';
      line.fence = previous?.kind === 'code' && previous.fence !== undefined ? previous.fence : ++fences;
    } else if (/^\s*\|.*\|\s*$/.test(body)) {
      line.kind = 'table';
      line.cells = readCells(text, start);
      const next = markdown.slice(at, markdown.indexOf('\n', at) < 0 ? undefined : markdown.indexOf('\n', at));
      if (/^[\s>]*\|[\s|:-]+\|\s*$/.test(next)) columns = line.cells.map((cell) => plain(cell.text));
      else if (previous?.kind !== 'table') columns = undefined;
      if (columns) line.columns = columns;
    } else if (/^\s*>/.test(text)) line.kind = 'quote';
    else if (/^\s*(?:[-*+•–]|\d{1,3}[.)])\s/.test(text)) line.kind = 'list';
    else if (text.trim() !== '' && inList && /^\s{2,}/.test(text)) line.kind = 'list';
    if (line.kind !== 'code' && line.kind !== 'table' && line.kind !== 'heading') {
      const said = LABEL.exec(text)?.[1] ?? SHORT_LABEL.exec(text)?.[1];
      if (said !== undefined) label = plain(said);
    }
    if (line.kind !== 'code') codeSpans.push(...readCodeSpans(text, start));
    line.headings = headings();
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

/** The words of a piece of Markdown. */
function plain(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`~#]+/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
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
