import { readSection } from './headings.ts';
import { type Line, readLines } from './lines.ts';
import { type Link, readLinks } from './links.ts';
import { readMarks } from './marks.ts';

/**
 * A Markdown document as reading needs it: the same text with the same offsets, in which marks that are not words (emphasis,
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

const BLANK = 0x20;
const LINE_BREAK = 0x0a;

export function outline(markdown: string, title = ''): Outline {
  const { lines, codeSpans } = readLines(markdown, title);
  const bytes = Buffer.from(markdown, 'utf16le');
  const units = new Uint16Array(bytes.buffer, bytes.byteOffset, markdown.length);
  const blank = (from: number, to: number) => {
    for (let at = from; at < to; at++) if (units[at] !== LINE_BREAK) units[at] = BLANK;
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
    for (const { at, length, standsFor } of readMarks(markdown.slice(line.start, line.end))) {
      blank(line.start + at, line.start + at + length);
      units[line.start + at] = standsFor.charCodeAt(0);
    }
  }
  links.sort((a, b) => a.textStart - b.textStart);
  return {
    surface: bytes.toString('utf16le'),
    lines,
    links,
    lineAt: (offset) =>
      lines[lineIndex(lines, offset)] ?? { start: 0, end: markdown.length, kind: 'prose', headings: [], section: readSection([], false) },
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
