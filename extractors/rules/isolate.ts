import type { Line } from '../../src/markdown/lines.ts';
import { Outline } from '../../src/markdown/outline.ts';
import { snortIn } from './snort.ts';
import { ruleEnd, withLineBreaks, YARA_START } from './yara-source.ts';

/**
 * Rules that share a line with something else get lines of their own: in a paragraph among words, whose words stay around them; in a
 * table beside their name, after the table. Gives the outline that it was given where there are none.
 */
export function isolateRules(report: Outline): Outline {
  const { markdown, lines } = report;
  let result = '';
  let position = 0;
  /** Rules of the table that is being read. */
  let ofTable: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.fence !== undefined) continue;
    if (line.kind === 'table') {
      const cell = ruleCell(line);
      if (cell) {
        const parts = partsOf(withoutEscapes(cell.text));
        const words = parts.filter(({ isRule }) => !isRule).map(({ text }) => text.replaceAll('|', '&#124;'));
        result += `${markdown.slice(position, cell.start)} ${words.join(' ')} `;
        position = cell.end;
        ofTable.push(...parts.filter(({ isRule }) => isRule).map(({ text }) => text));
      }
      if (ofTable.length > 0 && lines[index + 1]?.kind !== 'table') {
        result += `${markdown.slice(position, line.end)}\n\n${ofTable.join('\n\n')}`;
        position = line.end;
        ofTable = [];
      }
      continue;
    }
    const parts = isText(line) ? lineParts(report, line) : [];
    if (parts.length === 0) continue;
    result += `${markdown.slice(position, line.start)}${position === line.start && result.endsWith('\n\n') ? '' : '\n'}${parts.join('\n\n')}\n`;
    position = line.end;
  }
  return position === 0 ? report : new Outline(result + markdown.slice(position));
}

const isText = ({ kind }: Line) => kind === 'prose' || kind === 'list';

/** The cell of a row that holds a rule; none where the row has nothing else. */
function ruleCell({ cells = [] }: Line) {
  const filled = cells.filter(({ text }) => text.trim() !== '');
  const cell = filled.find(({ text }) => ruleIn(withoutEscapes(text)) !== undefined);
  return cell === undefined || (filled.length === 1 && ruleIn(withoutEscapes(cell.text))?.isAll) ? undefined : cell;
}

const withoutEscapes = (cell: string) => cell.trim().replaceAll('\\|', '|');

function lineParts({ markdown }: Outline, { start, textStart, end }: Line): string[] {
  const text = markdown.slice(textStart, end);
  const rule = ruleIn(text);
  if (rule === undefined || rule.isAll) return [];
  const [first = '', ...rest] = partsOf(text).map((part) => part.text);
  return [rule.before === '' ? first : markdown.slice(start, textStart) + first, ...rest];
}

interface Part {
  text: string;
  isRule: boolean;
}

/** Words and rules of a text in their order. */
function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let rest = text;
  for (let rule = ruleIn(rest); rule !== undefined; rule = ruleIn(rest)) {
    parts.push({ text: rule.before, isRule: false }, { text: rule.source, isRule: true });
    rest = rule.after;
  }
  return [...parts, { text: rest, isRule: false }].filter((part) => part.text !== '');
}

interface RuleInText {
  source: string;
  before: string;
  after: string;
  /** Nothing else stands in the text. */
  isAll: boolean;
}

/** The first rule in a text. Marks of code or emphasis around it are no part of it. */
function ruleIn(text: string): RuleInText | undefined {
  const found = snortIn(text) ?? yaraIn(text);
  if (found === undefined) return undefined;
  const { start, end, source } = found;
  return {
    source,
    before: text
      .slice(0, start)
      .replace(/[`*]+$/, '')
      .trimEnd(),
    after: text
      .slice(end)
      .replace(/^[`*]+/, '')
      .trim(),
    isAll: start === 0 && text.slice(end).trim() === '',
  };
}

const YARA_IN_TEXT = /(?:^|(?<=[:.]\s+))(?:(?:private|global)\s+)*rule\s+[A-Za-z_]\w*\s*(?::[^{]{1,200})?\{/;

function yaraIn(text: string): { start: number; end: number; source: string } | undefined {
  const start = YARA_IN_TEXT.exec(text)?.index;
  const source = start === undefined ? undefined : wholeYara(text.slice(start));
  if (start === undefined || source === undefined) return undefined;
  const length = ruleEnd(text.slice(start));
  return { start, end: length === undefined ? text.length : start + length, source };
}

/** The rule at the beginning of a line, where all of it stands there; with the line breaks without which a comment would never end. */
function wholeYara(text: string): string | undefined {
  if (!/\bcondition\s*:/.test(text) || !YARA_START.test(text)) return undefined;
  for (const source of [text, withLineBreaks(text)]) {
    const end = ruleEnd(source);
    if (end !== undefined) return source.slice(0, end);
  }
  return undefined;
}
