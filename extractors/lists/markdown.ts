import { push } from '../../src/collections.ts';
import type { Indicator, Occurrence } from '../../src/domain.ts';
import { Outline } from '../../src/markdown/outline.ts';
import { oneLine } from '../../src/text.ts';
import { readPlainText } from '../article/readers/text.ts';
import { findValues } from '../indicators/find/find-values.ts';
import { gfmTable } from '../markdown.ts';
import type { Cell, ListDocument, ListSection } from './document.ts';
import type { ListedIndicator } from './judge.ts';

/** The document as a report: tables made of its sections, or its own text. `source` is that text. */
export function writeList(document: ListDocument, source: string, contentType: string): { title?: string; markdown: string; text: string } {
  if (document.shown === 'text') {
    const { title, markdown, text } = readPlainText(source, document.format === 'JSON' ? 'application/json' : contentType);
    return { ...(title && findValues(title, { doubtful: true }).length === 0 ? { title } : {}), markdown, text };
  }
  const sections = document.sections.filter((section) => section.rows.length > 0);
  const markdown = `${sections.map(writeSection).join('\n\n')}\n`;
  const text = sections
    .flatMap((section) => [section.heading ?? '', ...section.rows.map((row) => row.map((cell) => cell.text).join(', '))])
    .filter(Boolean)
    .join('\n');
  return { markdown, text };
}

function writeSection({ heading, columns, rows }: ListSection): string {
  const above = heading ? `## ${oneLine(heading)}\n\n` : '';
  const width = Math.max(columns?.length ?? 0, ...rows.map((row) => row.length));
  if (width < 2 && !columns) return above + rows.map((row) => `- ${oneLine(row[0]?.text ?? '').replaceAll('|', '&#124;')}`).join('\n');
  const line = (cells: readonly string[]) => Array.from({ length: width }, (_, at) => oneLine(cells[at] ?? ''));
  return above + gfmTable(line(columns ?? []), rows.flatMap(linesOf).map(line));
}

/** MISP's viewer shows no line breaks in a cell: one of several lines takes several rows. */
function linesOf(row: Cell[]): string[][] {
  const cells = row.map(({ text }) => text.split('\n').filter((line) => line.trim() !== ''));
  return Array.from({ length: Math.max(1, ...cells.map((lines) => lines.length)) }, (_, at) => cells.map((lines) => lines[at] ?? ''));
}

/** Finds each listed value in the Markdown again, by its spelling. */
export function withOccurrences(listed: ListedIndicator[], markdown: string): Indicator[] {
  const byRaw = new Map<string, ListedIndicator[]>();
  for (const one of listed) for (const raw of one.raws) push(byRaw, raw, one);
  const places = new Map<ListedIndicator, Occurrence[]>();
  const page = new Outline(markdown);
  for (const { start, end } of findValues(page.surface.replace(/\[,\]/g, '[.]'), { doubtful: true })) {
    const raw = markdown.slice(start, end);
    const code = page.inCode(start);
    for (const one of byRaw.get(raw) ?? []) {
      push(places, one, { start, end, raw, code, target: page.linkAt(start) !== undefined && page.surface[start] === ' ' });
    }
  }
  return listed.map(({ raws: _, ...one }, at) => ({ ...one, occurrences: places.get(listed[at] as ListedIndicator) ?? [] }));
}
