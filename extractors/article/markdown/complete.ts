import { oneLine } from '../../../src/text.ts';
import { findValues } from '../../indicators/find/find-values.ts';

/**
 * The last check: every value that the rendered article shows must be in its Markdown. What is missing (a form that no rule of
 * ours knows) is added with the line that it stood in.
 */
export function completeMarkdown(markdown: string, shown: string): { markdown: string; note?: string } {
  const tokens = new Set(tokensOf(markdown));
  // A line of which every word is in the Markdown has lost nothing: only the others are read in earnest.
  const suspects = shown.split('\n').filter((line) => tokensOf(line).some((token) => !tokens.has(token)));
  if (suspects.length === 0) return { markdown };
  const text = suspects.join('\n');
  const flat = markdown.toLowerCase();
  const absent = findValues(text).filter((value) => !flat.includes(value.raw.toLowerCase()) && !flat.includes(value.value.toLowerCase()));
  if (absent.length === 0) return { markdown };
  // Another spelling of the value may be there.
  const has = new Set(findValues(markdown).map((value) => value.value));
  const missing = new Map<string, string>();
  for (const value of absent) {
    if (!has.has(value.value) && !missing.has(value.value)) missing.set(value.value, lineAround(text, value.start, value.end));
  }
  if (missing.size === 0) return { markdown };
  const list = [...new Set(missing.values())].map((line) => `- ${line}`).join('\n');
  const what = missing.size === 1 ? 'a value' : `${missing.size} values`;
  return {
    markdown: `${markdown.trimEnd()}\n\n## Further values on the page\n\n${list}\n`,
    note: `Added ${what} that the conversion to Markdown had lost: ${[...missing.keys()].slice(0, 5).join(', ')}.`,
  };
}

function tokensOf(text: string): string[] {
  return text.split(/[\s|]+/);
}

function lineAround(text: string, start: number, end: number): string {
  const from = Math.max(text.lastIndexOf('\n', start - 1) + 1, start - 120);
  const newline = text.indexOf('\n', end);
  const to = Math.min(newline < 0 ? text.length : newline, end + 120);
  return oneLine(text.slice(from, to));
}
