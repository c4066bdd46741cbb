export type LineKind = 'heading' | 'prose' | 'list' | 'quote' | 'table' | 'code';

/** A line of a Markdown document and its role. Offsets count UTF-16 code units of the document. */
export interface Line {
  start: number;
  /** The offset of its line break. */
  end: number;
  kind: LineKind;
  /** After the marks of quotes, headings and list items; in code, after as much indentation as the fence has. */
  textStart: number;
  /** Of a heading: 1 to 6. */
  level?: number;
  /** Number of the code block that the line is in, fenced or indented; the fence's own lines are part of it. */
  fence?: number;
  /** The line opens or closes a fence. */
  fenceMark?: 'opens' | 'closes';
  /** For a row of a table. */
  cells?: Cell[];
  /** The header row of its table; for the header row, the row itself. */
  header?: Line;
}

export interface Cell {
  start: number;
  end: number;
  /** Trimmed, otherwise as it is written. */
  text: string;
}

/** Inline code between backticks. */
export interface CodeSpan {
  /** Including the backticks. */
  start: number;
  end: number;
  codeStart: number;
  codeEnd: number;
}

const QUOTE = /^\s*(?:>\s?)+/;
const HEADING = /^(#{1,6})\s+/;
const FENCE = /^(\s*(?:(?:[-*+]|\d{1,3}[.)])\s+)?)((?=(`{3,}))\3(?!.*`)|~{3,})/;
const INDENTED_CODE = /^(?: {4}|\t)\S/;
const TABLE_ROW = /^\s*\|.*\|\s*$/;
const DELIMITER_ROW = /^[\s>]*\|[\s|:-]+\|\s*$/;
const ITEM = /^\s*(?:[-*+•–]|\d{1,3}[.)])\s+/;
const CODE_SPAN = /(?<!`)(`+)(?!`)(.{1,2000}?)(?<!`)\1(?!`)/g;

/**
 * The lines of a Markdown document, in linear time. This is not a CommonMark parser: a line is what it looks like to a reader, so
 * lists without blank lines around them and tables inside quotes are recognised, too.
 */
export function readLines(markdown: string): Line[] {
  const lines: Line[] = [];
  const texts = markdown.split('\n');
  let fence: { mark: string; id: number; indent: number } | undefined;
  let fences = 0;
  let header: Line | undefined;
  let previous: Line | undefined;
  /** After a list item, until a line starts without indentation: indented lines belong to the item. */
  let inList = false;
  let start = 0;
  for (const [index, text] of texts.entries()) {
    const line: Line = { start, end: start + text.length, kind: 'prose', textStart: start };
    const quoted = QUOTE.exec(text)?.[0].length ?? 0;
    const body = quoted === 0 ? text : text.slice(quoted);
    const mark = FENCE.exec(body);
    if (fence) {
      line.kind = 'code';
      line.fence = fence.id;
      line.textStart = start + quoted + Math.min(fence.indent, body.length - body.trimStart().length);
      if (mark?.[2]?.startsWith(fence.mark) && body.trim() === mark[2]) {
        line.fenceMark = 'closes';
        fence = undefined;
      }
    } else if (mark) {
      fence = { mark: mark[2] as string, id: ++fences, indent: (mark[1] as string).length };
      line.kind = 'code';
      line.fence = fence.id;
      line.fenceMark = 'opens';
    } else if (text.startsWith('#') && HEADING.test(text)) {
      const [marks = '', { length: level } = ''] = HEADING.exec(text) ?? [];
      line.kind = 'heading';
      line.level = level;
      line.textStart += marks.length;
    } else if (INDENTED_CODE.test(text) && !inList && (previous?.kind === 'code' || (texts[index - 1] ?? '').trim() === '')) {
      line.kind = 'code';
      line.fence = previous?.kind === 'code' && previous.fence !== undefined ? previous.fence : ++fences;
    } else if (TABLE_ROW.test(body)) {
      line.kind = 'table';
      line.textStart += quoted;
      line.cells = readCells(text, start);
      if (DELIMITER_ROW.test(texts[index + 1] ?? '')) header = line;
      else if (previous?.kind !== 'table') header = undefined;
      if (header) line.header = header;
    } else {
      const item = ITEM.exec(body)?.[0].length ?? 0;
      line.textStart += quoted + item;
      if (quoted > 0) line.kind = 'quote';
      else if (item > 0 || (inList && /^\s{2,}\S/.test(text))) line.kind = 'list';
    }
    lines.push(line);
    previous = line;
    if (line.kind === 'list') inList = true;
    else if (/^\S/.test(text)) inList = false;
    start += text.length + 1;
  }
  return lines;
}

/** Inline code in all lines outside of code blocks, in order. */
export function readCodeSpans(markdown: string, lines: Line[]): CodeSpan[] {
  const spans: CodeSpan[] = [];
  if (!markdown.includes('`')) return spans;
  for (const line of lines) {
    if (line.kind === 'code') continue;
    for (const match of markdown.slice(line.start, line.end).matchAll(CODE_SPAN)) {
      const ticks = match[1]?.length ?? 1;
      const start = line.start + match.index;
      const end = start + match[0].length;
      spans.push({ start, end, codeStart: start + ticks, codeEnd: end - ticks });
    }
  }
  return spans;
}

function readCells(text: string, offset: number): Cell[] {
  const cells: Cell[] = [];
  let from = text.indexOf('|') + 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] !== '|' || text[at - 1] === '\\') continue;
    cells.push({ start: offset + from, end: offset + at, text: text.slice(from, at).trim() });
    from = at + 1;
  }
  return cells;
}

/** The marks that would close the fence that a truncated document leaves open; undefined if none is open. */
export function openFence(markdown: string): string | undefined {
  const lines = readLines(markdown);
  const last = lines.at(-1);
  if (last?.fence === undefined || last.fenceMark === 'closes') return undefined;
  const opening = lines.find((line) => line.fence === last.fence && line.fenceMark === 'opens');
  return opening && /`{3,}|~{3,}/.exec(markdown.slice(opening.start, opening.end))?.[0];
}
