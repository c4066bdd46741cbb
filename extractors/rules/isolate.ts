import type { Line } from '../../src/markdown/lines.ts';
import { Outline } from '../../src/markdown/outline.ts';
import { SNORT_START } from './snort.ts';
import { ruleEnd, withLineBreaks, YARA_START } from './yara-source.ts';

/**
 * Rules that share a line with something else, in a paragraph behind words or in a table beside their name, get lines of their own;
 * what stands around them stays as text. Gives the outline that it was given where there are none.
 */
export function isolateRules(report: Outline): Outline {
  let result = '';
  let position = 0;
  for (const line of report.lines) {
    const parts = line.fence !== undefined ? [] : line.kind === 'table' ? cellParts(line) : isText(line) ? textParts(report, line) : [];
    if (parts.length === 0) continue;
    result += `${report.markdown.slice(position, line.start)}${position === line.start && result.endsWith('\n\n') ? '' : '\n'}${parts.join('\n\n')}\n`;
    position = line.end;
  }
  return position === 0 ? report : new Outline(result + report.markdown.slice(position));
}

const isText = ({ kind }: Line) => kind === 'prose' || kind === 'list';

/** A row with a rule in one of its cells: the other cells, then the rule. */
function cellParts({ cells = [] }: Line): string[] {
  const filled = cells.map(({ text }) => text.trim()).filter((text) => text !== '');
  const rule = filled.length > 1 ? filled.find((text) => SNORT_START.test(text) || wholeYara(text) !== undefined) : undefined;
  if (rule === undefined) return [];
  const source = rule.replaceAll('\\|', '|');
  return [filled.filter((text) => text !== rule).join(' '), wholeYara(source) ?? source];
}

const YARA_IN_TEXT = /(?<=[:.]\s+)(?:(?:private|global)\s+)*rule\s+[A-Za-z_]\w*\s*(?::[^{]{1,200})?\{/;
const SNORT_IN_TEXT = /(?<=:\s+)(?:alert|drop|reject)\s+\w+\s.*;\s*\)\s*$/;

/** A paragraph or list item in which a rule begins behind words: these, the rule, and the words behind it. */
function textParts({ markdown }: Outline, { start, end }: Line): string[] {
  const text = markdown.slice(start, end);
  const snort = SNORT_IN_TEXT.exec(text)?.index;
  if (snort !== undefined && SNORT_START.test(text.slice(snort))) return [text.slice(0, snort).trimEnd(), text.slice(snort).trim()];
  const yara = YARA_IN_TEXT.exec(text)?.index;
  const rule = yara === undefined ? undefined : wholeYara(text.slice(yara));
  if (yara === undefined || rule === undefined) return [];
  const length = ruleEnd(text.slice(yara));
  return [text.slice(0, yara).trimEnd(), rule, length === undefined ? '' : text.slice(yara + length).trim()].filter((part) => part !== '');
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
