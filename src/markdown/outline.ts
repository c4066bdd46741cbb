import { countLeading } from '../collections.ts';
import { type CodeSpan, type Line, readCodeSpans, readLines } from './lines.ts';
import { type Link, readLinks } from './links.ts';
import { readMarks } from './marks.ts';
import { plainText } from './plain.ts';

/** A heading and its section. */
export interface Heading {
  level: number;
  /** Without marks. */
  text: string;
  start: number;
  /** The start of the next heading of the same or a higher level, or the end of the document. */
  sectionEnd: number;
}

/**
 * The structure of a Markdown document, with offsets: lines and their roles (headings, lists, tables with their cells, quotes,
 * code), inline code, links and pictures. No other module parses Markdown: an extraction makes one outline of its report, an event
 * one of its article, and everything else uses that. Each part is parsed once, on first use.
 */
export class Outline {
  readonly markdown: string;
  #lines: Line[] | undefined;
  #codeSpans: CodeSpan[] | undefined;
  #links: Link[] | undefined;
  #headings: Heading[] | undefined;
  #surface: string | undefined;

  constructor(markdown: string) {
    this.markdown = markdown;
  }

  get lines(): Line[] {
    this.#lines ??= readLines(this.markdown);
    return this.#lines;
  }

  /** Sorted; none inside a code block. */
  get codeSpans(): CodeSpan[] {
    this.#codeSpans ??= readCodeSpans(this.markdown, this.lines);
    return this.#codeSpans;
  }

  /** Sorted by start; none in code. */
  get links(): Link[] {
    this.#links ??= readLinks(this.markdown, (offset) => this.inCode(offset));
    return this.#links;
  }

  get headings(): Heading[] {
    this.#headings ??= readHeadings(this.markdown, this.lines);
    return this.#headings;
  }

  /**
   * The document with the same offsets, but blanks in place of syntax (emphasis, backticks, pictures, link targets) and the real
   * character in place of an escaped one.
   */
  get surface(): string {
    this.#surface ??= readSurface(this);
    return this.#surface;
  }

  /** Index in `lines` of the line at an offset. */
  lineIndexAt(offset: number): number {
    return Math.max(
      lastAtOrBefore(this.lines, offset, (line) => line.start),
      0,
    );
  }

  /** Every document has at least one line. */
  lineAt(offset: number): Line {
    return this.lines[this.lineIndexAt(offset)] as Line;
  }

  /** The last heading that starts at or before an offset. */
  headingAt(offset: number): Heading | undefined {
    return this.headings[lastAtOrBefore(this.headings, offset, (heading) => heading.start)];
  }

  textOf(line: Line): string {
    return this.markdown.slice(line.start, line.end);
  }

  /** The link whose text contains an offset. */
  linkAt(offset: number): Link | undefined {
    // Links nest only as [![image](...)](...), so the enclosing link comes right before.
    const at = lastAtOrBefore(this.links, offset, (link) => link.start);
    return [this.links[at], this.links[at - 1]].find(
      (link) => link && !link.image && !link.defanged && offset >= link.textStart && offset < link.textEnd,
    );
  }

  /** Links and pictures that start in a range. */
  linksIn(from: number, to: number): Link[] {
    return startingIn(this.links, from, to);
  }

  codeSpansIn(from: number, to: number): CodeSpan[] {
    return startingIn(this.codeSpans, from, to);
  }

  /** Whether an offset is in the target or title of a link or picture. */
  inLinkTarget(offset: number): boolean {
    const at = lastAtOrBefore(this.links, offset, (link) => link.start);
    return [this.links[at], this.links[at - 1]].some((link) => link && offset >= link.textEnd && offset < link.end);
  }

  inCodeSpan(offset: number): boolean {
    const span = this.codeSpans[lastAtOrBefore(this.codeSpans, offset, (one) => one.start)];
    return span !== undefined && offset < span.end;
  }

  /** Whether an offset is in fenced, indented or inline code, including fences and backticks. */
  inCode(offset: number): boolean {
    return this.lineAt(offset).kind === 'code' || this.inCodeSpan(offset);
  }
}

function readHeadings(markdown: string, lines: Line[]): Heading[] {
  const headings: Heading[] = [];
  const open: Heading[] = [];
  for (const { start, end, textStart, level } of lines) {
    if (level === undefined) continue;
    while ((open.at(-1)?.level ?? 0) >= level) (open.pop() as Heading).sectionEnd = start;
    const heading = { level, text: plainText(markdown.slice(textStart, end)), start, sectionEnd: markdown.length };
    open.push(heading);
    headings.push(heading);
  }
  return headings;
}

const BLANK = 0x20;
const LINE_BREAK = 0x0a;

function readSurface({ markdown, lines, codeSpans, links }: Outline): string {
  const bytes = Buffer.from(markdown, 'utf16le');
  const units = new Uint16Array(bytes.buffer, bytes.byteOffset, markdown.length);
  const blank = (from: number, to: number) => {
    for (let at = from; at < to; at++) if (units[at] !== LINE_BREAK) units[at] = BLANK;
  };
  for (const link of links) {
    if (link.defanged) continue;
    // The text of a picture is not visible.
    blank(link.start, link.image ? link.end : link.textStart);
    blank(link.textEnd, link.end);
  }
  for (const { start, end, codeStart, codeEnd } of codeSpans) {
    blank(start, codeStart);
    blank(codeEnd, end);
  }
  for (const line of lines) {
    if (line.fence !== undefined) continue;
    for (const { at, length, standsFor } of readMarks(markdown.slice(line.start, line.end))) {
      blank(line.start + at, line.start + at + length);
      units[line.start + at] = standsFor.charCodeAt(0);
    }
  }
  return bytes.toString('utf16le');
}

function startingIn<T extends { start: number }>(items: T[], from: number, to: number): T[] {
  const start = (item: T) => item.start;
  return items.slice(lastAtOrBefore(items, from - 1, start) + 1, lastAtOrBefore(items, to - 1, start) + 1);
}

/** Index of the last item that starts at or before an offset; -1 when none does. `items` is sorted. */
function lastAtOrBefore<T>(items: readonly T[], offset: number, startOf: (item: T) => number): number {
  return countLeading(items, (item) => startOf(item) <= offset) - 1;
}
