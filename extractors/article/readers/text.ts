import { fenced, gfmTable } from '../../markdown.ts';
import { completeMarkdown } from '../markdown/complete.ts';
import { delimitValues } from '../markdown/misp.ts';
import { plainCharacters } from '../passes/characters.ts';
import type { DocumentReading, OpenDocument } from './reader.ts';

const MARKDOWN_TYPES = new Set(['text/markdown', 'text/x-markdown']);
const CODE_TYPES: Record<string, string> = {
  'application/json': 'json',
  'text/xml': 'xml',
  'application/xml': 'xml',
  'text/x-yara': 'yara',
  'application/x-yaml': 'yaml',
  'text/yaml': 'yaml',
};

/** Opens whatever is of no other kind. */
export const openText: OpenDocument = ({ page, text }) => ({
  read: () => ({ ...readPlainText(text(), page.contentType), metadata: {}, via: 'text', figures: [] }),
});

/** Plain text -> Markdown that shows the same lines. Markdown stays as it is, CSV becomes a table, JSON and the like a fence. */
export function readPlainText(source: string, contentType: string): Pick<DocumentReading, 'title' | 'markdown' | 'text' | 'notes'> {
  const text = plainCharacters(source.replace(/\r\n?/g, '\n'))
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
  const language = CODE_TYPES[contentType];
  const asMarkdown = MARKDOWN_TYPES.has(contentType) || looksLikeMarkdown(text);
  const raw =
    language !== undefined
      ? `${fenced(text, language)}\n`
      : asMarkdown
        ? unescaped(text)
        : contentType === 'text/csv'
          ? table(text, ',')
          : paragraphs(text);
  const completed = completeMarkdown(raw, text);
  const head = /^\s*(?:#{1,2}\s+)?(\S.{3,140})$/m
    .exec(text)?.[1]
    ?.replace(/\s*#+\s*$/, '')
    .trim();
  const markdown = asMarkdown ? completed.markdown.replace(/^\s*#\s+.*\n+/, '') : completed.markdown;
  return {
    ...(head && language === undefined && contentType !== 'text/csv' ? { title: head } : {}),
    markdown: `${delimitValues(markdown).trim()}\n`,
    text,
    notes: completed.note ? [completed.note] : [],
  };
}

function looksLikeMarkdown(text: string): boolean {
  const signs = [/^#{1,4} \S/m, /^\|.*\|\n\|(?:\s*:?-+:?\s*\|)+$/m, /^```/m, /\[[^[\]\n]+\]\((?:https?:|\/|#)/].filter((sign) =>
    sign.test(text),
  ).length;
  return signs >= 2;
}

/** Backslash escapes are for Markdown's sake; MISP would take them into values. */
function unescaped(text: string): string {
  return text.replace(/\\([[\]_.*#~`()-])/g, '$1').replace(/`([^`\n]*(?:\[\.\]|hxxp|[0-9a-f]{32})[^`\n]*)`/gi, '$1');
}

/** Lines stay lines, unless they are the wrapped lines of a paragraph. */
function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((block) => {
      const lines = block.split('\n').map((line) => line.trimEnd());
      if (lines.some((line) => /\t/.test(line)) && lines.length > 1) return table(lines.join('\n'), '\t');
      const wrapped =
        lines.length > 1 && lines.slice(0, -1).every((line) => line.length > 60 && line.length < 90) && /^[^-*\u2022|]/.test(block);
      const guard = (line: string) =>
        /^\s*(?:-{3,}|={3,})\s*$/.test(line) ? '' : line.replace(/^(\s*)#(?=#{0,5}\s)/, '$1&#35;').replace(/^ {4,}/, '   ');
      return wrapped
        ? lines.join('\n')
        : lines
            .map(guard)
            .filter((line) => line !== '')
            .join('  \n');
    })
    .filter((block) => block.trim() !== '')
    .join('\n\n')
    .concat('\n');
}

function table(text: string, separator: string): string {
  const rows = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => splitRow(line, separator));
  const width = Math.max(...rows.map((row) => row.length));
  if (width < 2)
    return rows
      .map((row) => row.join(''))
      .join('  \n')
      .concat('\n');
  const cells = rows.map((row) => Array.from({ length: width }, (_, index) => (row[index] ?? '').trim().replaceAll('|', ' | ')));
  return `${gfmTable(cells[0] ?? [], cells.slice(1))}\n`;
}

/** One CSV row, with quoted cells. */
function splitRow(line: string, separator: string): string[] {
  if (separator === '\t') return line.split('\t');
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) cells.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
  return cells;
}
