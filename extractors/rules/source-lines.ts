import { decodeHTML } from 'entities';
import type { Line } from '../../src/markdown/lines.ts';
import type { Outline } from '../../src/markdown/outline.ts';
import type { FoundRule } from './rule.ts';

/** A line of a report's Markdown as the code that its author meant. */
export interface SourceLine {
  /** Offsets of the whole Markdown line, without its line break. */
  start: number;
  end: number;
  /** The code without the marks of Markdown around it; a table cell may hold several lines. */
  code: string;
  /** Inside of a fence (its marks excluded). */
  fenced: boolean;
  /** The mark that opens or closes a fence. */
  fenceMark: boolean;
  /** A heading of the report: no rule continues after it. */
  heading: boolean;
}

const MAX_RULES = 200;

/** The rules that begin in the lines of a report, each read by `readAt`; the next one is looked for below them. */
export function findRules(lines: SourceLine[], readAt: (line: SourceLine, at: number) => FoundRule[]): FoundRule[] {
  const found: FoundRule[] = [];
  for (let at = 0; at < lines.length && found.length < MAX_RULES; at++) {
    const line = lines[at] as SourceLine;
    const rules = line.heading ? [] : readAt(line, at);
    found.push(...rules);
    at = Math.max(at, ...rules.map(({ lastLine }) => lastLine));
  }
  return found;
}

/** The lines of a report; pages write rules in fences, list items, table cells and one code span per line. */
export function sourceLines(outline: Outline): SourceLine[] {
  const fences = new Set(outline.lines.flatMap(({ fence, fenceMark }) => (fenceMark === 'opens' ? [fence] : [])));
  return outline.lines.map((line) => {
    const { start, end, kind, fence, fenceMark } = line;
    const fenced = fence !== undefined && fenceMark === undefined && fences.has(fence);
    const code = fenceMark ? '' : fenced ? outline.markdown.slice(line.textStart, end) : unmarked(outline, line);
    return { start, end, code, fenced, fenceMark: fenceMark !== undefined, heading: kind === 'heading' };
  });
}

/** A line without what is Markdown's: quotes, bullets, a table's only cell, code ticks, links, entities. */
function unmarked(outline: Outline, line: Line): string {
  const { markdown } = outline;
  const cells = line.cells?.filter((cell) => cell.text !== '');
  const only = cells?.length === 1 && !/^[\s:-]+$/.test(cells[0]?.text ?? '') ? cells[0] : undefined;
  // A heading keeps its marks: many of what looks like one is a comment.
  const from = only?.start ?? (line.kind === 'heading' ? line.start : line.textStart);
  const to = only?.end ?? line.end;
  const dropped: [start: number, end: number][] = [];
  for (const link of outline.linksIn(from, to))
    if (!link.image && /^https?:/.test(link.target)) dropped.push([link.start, link.textStart], [link.textEnd, link.end]);
  for (const span of outline.codeSpansIn(from, to)) {
    const alone = /(?:^|<br\s*\/?>)\s*$/i.test(markdown.slice(from, span.start)) && /^\s*(?:$|<br)/i.test(markdown.slice(span.end, to));
    if (alone) dropped.push([span.start, span.codeStart], [span.codeEnd, span.end]);
  }
  const marks = only || line.kind === 'heading' ? '' : markdown.slice(line.start, line.textStart);
  const indent = /^[\t ]*/.exec(marks.replace(/^\s*(?:>\s?)+/, ''))?.[0] ?? '';
  const text = indent + without(markdown, from, to, dropped).replace(/(?: {2,}|\\)$/, '');
  // HTML and autolinks, of which the outline says nothing.
  return decodeHTML(text.replace(/\s*<br\s*\/?>\s?/gi, '\n').replace(/<(https?:[^>\s]+)>/g, '$1'));
}

function without(text: string, from: number, to: number, ranges: [start: number, end: number][]): string {
  let result = '';
  let position = from;
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    result += text.slice(position, Math.max(start, position));
    position = Math.max(end, position);
  }
  return result + text.slice(position, to);
}
