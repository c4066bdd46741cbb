import type { Line } from '../../src/markdown/lines.ts';
import { Outline } from '../../src/markdown/outline.ts';
import { snortIn } from './snort.ts';
import { ruleEnd, withLineBreaks, YARA_START } from './yara-source.ts';

/**
 * Rules that share a line with something else, in a paragraph among words or in a table beside their name, get lines of their own;
 * what stands around them stays as text. Gives the outline that it was given where there are none.
 */
export function isolateRules(report: Outline): Outline {
  let result = '';
  let position = 0;
  for (const line of report.lines) {
    const parts = line.fence !== undefined ? [] : line.kind === 'table' ? cellParts(line) : isText(line) ? lineParts(report, line) : [];
    if (parts.length === 0) continue;
    result += `${report.markdown.slice(position, line.start)}${position === line.start && result.endsWith('\n\n') ? '' : '\n'}${parts.join('\n\n')}\n`;
    position = line.end;
  }
  return position === 0 ? report : new Outline(result + report.markdown.slice(position));
}

const isText = ({ kind }: Line) => kind === 'prose' || kind === 'list';

/** A row with a rule in one of its cells: the other cells, then what that cell holds. */
function cellParts({ cells = [] }: Line): string[] {
  const filled = cells.map(({ text }) => text.trim().replaceAll('\\|', '|')).filter((text) => text !== '');
  const cell = filled.find((text) => ruleIn(text) !== undefined);
  if (cell === undefined || (filled.length === 1 && ruleIn(cell)?.isAll)) return [];
  const others = filled.filter((text) => text !== cell).join(' ');
  return [...(others === '' ? [] : [others]), ...partsOf(cell)];
}

function lineParts({ markdown }: Outline, { start, textStart, end }: Line): string[] {
  const text = markdown.slice(textStart, end);
  const rule = ruleIn(text);
  if (rule === undefined || rule.isAll) return [];
  const [first = '', ...rest] = partsOf(text);
  return [rule.before === '' ? first : markdown.slice(start, textStart) + first, ...rest];
}

/** Words and rules of a text in their order. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  for (let rule = ruleIn(rest); rule !== undefined; rule = ruleIn(rest)) {
    parts.push(rule.before, rule.source);
    rest = rule.after;
  }
  return [...parts, rest].filter((part) => part !== '');
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
