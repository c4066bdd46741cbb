import type { Line as MarkdownLine } from '../../../src/markdown/lines.ts';
import type { Link } from '../../../src/markdown/links.ts';
import type { Outline } from '../../../src/markdown/outline.ts';
import { plainText } from '../../../src/markdown/plain.ts';
import { HeadingStack } from './heading-stack.ts';
import { announces, namesIndicators, type Section } from './headings.ts';

/** A line of a report with what stands above it. */
export interface Line extends MarkdownLine {
  /** All headings that the line is under (outermost first), labels such as "**C2**" included. */
  headings: string[];
  section: Section;
  /** Of a table with a header: its texts, and which of its columns announce values. */
  columns?: string[];
  announcing?: boolean[];
}

/** A report as the reader of indicators needs it: its words (`Outline.surface`), and every line with the headings above it. */
export interface SectionedReport {
  surface: string;
  lines: Line[];
  links: Link[];
  lineAt(offset: number): Line;
  linkAt(offset: number): Link | undefined;
  inCodeSpan(offset: number): boolean;
}

/** `title`: a heading, too, where it says that the whole page lists indicators. `hidden`: ranges that are not to be read. */
export function readSections(outline: Outline, title = '', hidden: readonly [start: number, end: number][] = []): SectionedReport {
  const stack = new HeadingStack();
  if (namesIndicators(title)) stack.heading(0, plainText(title));
  const headers = new Map<MarkdownLine, { columns: string[]; announcing: boolean[] }>();
  const lines = outline.lines.map((line): Line => {
    if (line.level !== undefined) stack.heading(line.level, plainText(outline.markdown.slice(line.textStart, line.end)));
    else if (line.kind === 'prose' || line.kind === 'list' || line.kind === 'quote')
      stack.line(outline.textOf(line), line.kind === 'prose');
    if (line.header === undefined) return { ...line, ...stack.current() };
    let header = headers.get(line.header);
    if (header === undefined) {
      const columns = (line.header.cells ?? []).map((cell) => plainText(cell.text));
      header = { columns, announcing: columns.map((column) => announces(column)) };
      headers.set(line.header, header);
    }
    return { ...line, ...stack.current(), ...header };
  });
  return {
    surface: withBlanks(outline.surface, hidden),
    lines,
    links: outline.links,
    lineAt: (offset) => lines[outline.lineIndexAt(offset)] as Line,
    linkAt: (offset) => outline.linkAt(offset),
    inCodeSpan: (offset) => outline.inCodeSpan(offset),
  };
}

/** A text with blanks for some ranges; line breaks stay. */
function withBlanks(text: string, ranges: readonly [start: number, end: number][]): string {
  let result = '';
  let position = 0;
  for (const [start, end] of ranges) {
    result += text.slice(position, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    position = end;
  }
  return result + text.slice(position);
}
