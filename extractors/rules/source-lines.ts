import { decodeHTML } from 'entities';

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
  /** A heading of the report: no rule goes on behind it. */
  heading: boolean;
}

/** The lines of a report; pages write rules in fences, list items, table cells and one code span per line. */
export function sourceLines(markdown: string): SourceLine[] {
  const lines: SourceLine[] = [];
  let fence: { mark: string; indent: number } | undefined;
  let start = 0;
  for (const text of markdown.split('\n')) {
    const end = start + text.length;
    const mark = /^(\s*(?:>\s?)*(?:[-*+]\s+)?)(`{3,}|~{3,})/.exec(text);
    const base = { start, end, heading: false };
    if (fence !== undefined) {
      const closes = mark !== null && (mark[2] ?? '').startsWith(fence.mark) && text.trim().replace(/^(?:>\s?)+/, '') === mark[2];
      lines.push({
        ...base,
        code: closes ? '' : text.slice(Math.min(fence.indent, text.length - text.trimStart().length)),
        fenced: !closes,
        fenceMark: closes,
      });
      if (closes) fence = undefined;
    } else if (mark !== null && !text.slice(mark[0].length).includes('`')) {
      fence = { mark: mark[2] ?? '```', indent: (mark[1] ?? '').length };
      lines.push({ ...base, code: '', fenced: false, fenceMark: true });
    } else {
      lines.push({ ...base, heading: /^#{1,6}\s+\S/.test(text), code: unmarked(text), fenced: false, fenceMark: false });
    }
    start = end + 1;
  }
  return lines;
}

/** A line without what is Markdown's: quotes, bullets, a table's only cell, code ticks, links, entities. */
function unmarked(text: string): string {
  let line = text.replace(/^\s*(?:>\s?)+/, '').replace(/(?: {2,}|\\)$/, '');
  const cells = /^\s*\|(.*)\|\s*$/
    .exec(line)?.[1]
    ?.split(/(?<!\\)\|/)
    .filter((cell) => cell.trim() !== '');
  if (cells?.length === 1 && !/^[\s:-]+$/.test(cells[0] ?? '')) line = (cells[0] ?? '').trim();
  line = line.replace(/^(\s*)(?:[-*+]|\d{1,3}[.)])\s+(?=\S)/, '$1');
  line = line.replace(/\s*<br\s*\/?>\s?/gi, '\n');
  line = line
    .split('\n')
    .map((one) => /^\s*(`+)(?!`)(.*?)(?<!`)\1\s*$/.exec(one)?.[2] ?? one)
    .join('\n');
  return decodeHTML(line.replace(/(?<!!)\[([^\]\n]+)\]\(<?https?:[^)\s]+\)/g, '$1').replace(/<(https?:[^>\s]+)>/g, '$1'));
}
