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
    const parts =
      line.fence === undefined ? (line.kind === 'table' ? cellParts(line) : line.kind === 'prose' ? textParts(report, line) : []) : [];
    if (parts.length === 0) continue;
    result += `${report.markdown.slice(position, line.start)}${position === line.start && result.endsWith('\n\n') ? '' : '\n'}${parts.join('\n\n')}\n`;
    position = line.end;
  }
  return position === 0 ? report : new Outline(result + report.markdown.slice(position));
}

/** A row with a rule in one of its cells: the other cells, then the rule. */
function cellParts({ cells = [] }: Line): string[] {
  const filled = cells.map(({ text }) => text.trim()).filter((text) => text !== '');
  const rule = filled.length > 1 ? filled.find((text) => SNORT_START.test(text) || wholeYara(text) !== undefined) : undefined;
  if (rule === undefined) return [];
  const source = rule.replaceAll('\\|', '|');
  return [filled.filter((text) => text !== rule).join(' '), wholeYara(source) ?? source];
}

const IN_TEXT = /(?<=[:.]\s+)(?:(?:private|global)\s+)*rule\s+[A-Za-z_]\w*\s*(?::[^{]{1,200})?\{/;

/** A paragraph in which a rule begins behind words: these, the rule, and the words behind it. */
function textParts({ markdown }: Outline, { textStart, end }: Line): string[] {
  const text = markdown.slice(textStart, end);
  const at = IN_TEXT.exec(text)?.index;
  const rule = at === undefined ? undefined : wholeYara(text.slice(at));
  if (at === undefined || rule === undefined) return [];
  const length = ruleEnd(text.slice(at));
  return [text.slice(0, at).trim(), rule, length === undefined ? '' : text.slice(at + length).trim()].filter((part) => part !== '');
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
