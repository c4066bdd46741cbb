import { type Item, isLine, type Line } from './page.ts';
import { withWholeHashes } from './rows.ts';

const RULE_START = /^(?:\d{1,4}\s+)?(?:(?:private|global)\s+)*rule\s+[A-Za-z_]\w*(?:\s*:\s*[\w ]+)?\s*\{?\s*$/;
/** A line in a fixed font that looks like code. */
export const CODE_SIGN =
  /[{};]\s*$|^\s*(?:(?:if|for|while|else|return|import|def|var|function|rule|push|mov|call)\b|(?:meta|strings|condition):|\$\w* ?=|#|\/\/|0x)|[=!<>]=|\s=\s|->|=>|\(\)|\\x[0-9a-f]{2}|^\s*[{}]\s*$/;
/** The fields that stand at the left edge of a Sigma rule (its published schema). */
const SIGMA_FIELD =
  /^(?:title|id|name|related|taxonomy|status|description|license|references|author|date|modified|tags|scope|logsource|detection|fields|falsepositives|level)\s*:/;
/** No rule of any report is longer; a brace that never closes must not take the rest of the file. */
const MAX_RULE_LINES = 400;

export interface Listing {
  text: string;
  language: string;
  /** The first item after it. */
  next: number;
}

/** For each item: where the run of lines in a fixed font that it stands in ends, and how many lines look like code up to there. */
export type FixedFontRuns = { end: number; code: number }[];

export function fixedFontRuns(items: Item[]): FixedFontRuns {
  const runs: FixedFontRuns = [];
  for (let at = items.length - 1; at >= 0; at--) {
    const line = items[at];
    if (!isLine(line) || !line.mono || RULE_START.test(line.text)) runs[at] = { end: at, code: 0 };
    else runs[at] = { end: runs[at + 1]?.end ?? items.length, code: (runs[at + 1]?.code ?? 0) + (CODE_SIGN.test(line.text) ? 1 : 0) };
  }
  return runs;
}

/**
 * A listing that begins at `from`: a YARA rule whatever its font, up to its closing brace and over page breaks, or lines in a fixed
 * font that look like code. Gives its text and the first item after it.
 */
export function listingFrom(items: Item[], from: number, runs: FixedFontRuns): Listing | undefined {
  const first = items[from];
  if (!isLine(first)) return undefined;
  if (RULE_START.test(first.text)) return ruleFrom(items, from);
  return (/^title\s*:\s*\S/.test(first.text) ? sigmaFrom(items, from) : undefined) ?? monoFrom(items, from, runs[from]);
}

/** A Sigma rule whatever its font: fields at the left edge, and what is indented below them. */
function sigmaFrom(items: Item[], from: number): Listing | undefined {
  const lines: Line[] = [];
  let at = from;
  for (; at < items.length && lines.length < MAX_RULE_LINES; at++) {
    const line = items[at];
    const [first] = lines;
    if (!isLine(line)) break;
    const isIndented = first !== undefined && line.x > first.x + line.size * 0.5;
    // Lists may stand at the left edge, too. The next rule begins with a title of its own.
    const isField = SIGMA_FIELD.test(line.text) && (lines.length === 0 || !/^title\s*:/.test(line.text));
    if (!isField && !isIndented && !(first && /^- \S/.test(line.text))) break;
    lines.push(line);
  }
  const fields = lines.map((line) => /^(\w+)\s*:/.exec(line.text)?.[1]);
  if (!fields.includes('logsource') || !fields.includes('detection') || !fields.includes('condition')) return undefined;
  return { text: indented(lines), language: 'yaml', next: at };
}

function ruleFrom(items: Item[], from: number): Listing | undefined {
  const lines: Line[] = [];
  let depth = 0;
  let opened = false;
  for (let at = from; at < items.length && lines.length < MAX_RULE_LINES; at++) {
    const line = items[at];
    if (!isLine(line)) return undefined;
    lines.push(line);
    const bare = line.text.replace(/"(?:\\.|[^"\\])*"/g, '').replace(/\/\/.*$/, '');
    depth += (bare.match(/\{/g)?.length ?? 0) - (bare.match(/\}/g)?.length ?? 0);
    opened ||= depth > 0;
    if (!opened && lines.length > 3) return undefined;
    if (opened && depth <= 0) {
      const text = indented(joinStrings(withoutLineNumbers(lines)));
      return /\bcondition\s*:/.test(text) ? { text, language: 'yara', next: at + 1 } : undefined;
    }
  }
  return undefined;
}

function monoFrom(items: Item[], from: number, run: FixedFontRuns[number] | undefined): Listing | undefined {
  if (!run || run.end - from < 3 || run.code < (run.end - from) * 0.25) return undefined;
  return { text: indented(withoutLineNumbers(items.slice(from, run.end).filter(isLine))), language: '', next: run.end };
}

/** 1, 2, 3 ... before every line are not part of the code. */
function withoutLineNumbers(lines: Line[]): Line[] {
  const numbers = lines.map((line) => /^(\d{1,4})(?=\s|$)/.exec(line.text)?.[1]);
  const rising = numbers.every(
    (number, index) => number !== undefined && (index === 0 || Number(number) - Number(numbers[index - 1]) === 1),
  );
  if (!rising || lines.length < 3) return lines;
  return lines.map((line) => {
    const text = line.text.replace(/^\d{1,4}\s*/, '');
    const second = line.parts[1];
    const own =
      second && /^\d{1,4}$/.test(line.parts[0]?.text ?? '') ? second.x : line.x + line.size * 0.6 * (line.text.length - text.length);
    return { ...line, text, x: own };
  });
}

/** What begins a line of its own in a rule: a string, a section, the end. */
const RULE_LINE = /^\s*(?:\$\w*\s*=|\w+\s*:|\})/;

/** A string that was broken over lines is one line of the rule. */
function joinStrings(lines: Line[]): Line[] {
  const out: Line[] = [];
  let open = false;
  for (const [at, line] of lines.entries()) {
    const above = lines[at - 1];
    const whole = out.at(-1);
    open &&= !RULE_LINE.test(line.text);
    if (open && above && whole)
      out[out.length - 1] = { ...whole, text: withWholeHashes(whole.text + (above.end > above.edge - above.size ? '' : ' ') + line.text) };
    else out.push(line);
    const bare: string = `${open ? '"' : ''}${line.text}`.replace(/\\./g, '').replace(/"[^"]*"/g, '');
    open = bare.replace(/\/\/.*$/, '').includes('"');
  }
  return out;
}

function indented(lines: Line[]): string {
  const left = Math.min(...lines.map((line) => line.x));
  return lines
    .map((line) => `${' '.repeat(Math.min(60, Math.max(0, Math.round((line.x - left) / (line.size * 0.6)))))}${line.text}`)
    .join('\n');
}
