import type { IndicatorContext } from '../../src/domain.ts';
import { announces, isAside } from './headings.ts';

/** One line of the Markdown and what it is part of. */
export interface Line {
  start: number;
  end: number;
  kind: Exclude<IndicatorContext['kind'], 'link' | 'metadata'>;
  /** Nearest heading above, and all headings that the line is under (outermost first), labels such as "**C2**" included. */
  headings: string[];
  /** The last of them is a sentence that leads in a list. */
  lead?: boolean;
  /** For table rows: the cells with their offsets, and the header's texts. */
  cells?: { start: number; end: number; text: string }[];
  columns?: string[];
  /** Number of the code fence (or run of indented code) that the line is in. */
  fence?: number;
}

/** A span of code within a line: its opening and closing ticks. */
export interface CodeSpan {
  start: { from: number; to: number };
  end: { from: number; to: number };
}

const LABEL = /^\s*(?:[-*+]\s+)?(?:\*\*|__)(.{1,80}?)(?:\*\*|__)\s*:?\s*$/;
/** A sentence that leads in what stands below it; it ends where the text goes on in sentences. */
const LEAD = /^\s*([\p{L}\p{N}][^|.\n]{0,200}?)\s*[:：]\s*$/u;

/** Without the characters of sentences, values and code. */
const BARE = /^\s*\p{L}[\p{L}\p{N}&/()’' -]{1,50}\s*$/u;
/** Words of a line that is text again, no entry of a list. */
const LONG_SENTENCE = 14;

/** The lines of a Markdown document, each with the headings and the table that it is under. */
export function readLines(markdown: string): { lines: Line[]; codeSpans: CodeSpan[] } {
  const lines: Line[] = [];
  const codeSpans: CodeSpan[] = [];
  const sections: { level: number; text: string }[] = [];
  let label: string | undefined;
  let passing = false;
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
      const title = LABEL.exec(text)?.[1];
      const said = title ?? LEAD.exec(text)?.[1] ?? (line.kind === 'prose' && isBareLabel(text) ? text : undefined);
      if (said !== undefined) {
        label = plain(said);
        passing = title === undefined && LEAD.test(text);
      } else if (passing && line.kind === 'prose' && (text.match(/\p{L}{2,}/gu)?.length ?? 0) > LONG_SENTENCE) label = undefined;
    }
    if (line.kind !== 'code') codeSpans.push(...readCodeSpans(text, start));
    line.headings = headings();
    if (passing && label !== undefined) line.lead = true;
    lines.push(line);
    previous = line;
    if (line.kind === 'list') inList = true;
    else if (/^\S/.test(text)) inList = false;
  }
  return { lines, codeSpans };
}

/** A line of a few words without a full stop that names a list or a section of the end matter: a heading in all but its mark. */
function isBareLabel(text: string): boolean {
  return BARE.test(text) && (announces(text.trim()) || isAside(text.trim()));
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
