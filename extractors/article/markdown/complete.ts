import { findValues } from '../../indicators/index.ts';

/**
 * The last check: every value that the rendered article shows must be in its Markdown. What is missing (a form that no rule of
 * ours knows) is added with the line that it stood in.
 */
export function completeMarkdown(markdown: string, shown: string): { markdown: string; note?: string } {
  const has = new Set(findValues(markdown).map((value) => value.value));
  const flat = markdown.toLowerCase();
  const missing = new Map<string, string>();
  for (const value of findValues(shown)) {
    if (
      has.has(value.value) ||
      missing.has(value.value) ||
      flat.includes(value.raw.toLowerCase()) ||
      flat.includes(value.value.toLowerCase())
    )
      continue;
    missing.set(value.value, lineAround(shown, value.start, value.end));
  }
  if (missing.size === 0) return { markdown };
  const lines = [...new Set(missing.values())];
  const list = lines.map((line) => `- ${line}`).join('\n');
  return {
    markdown: `${markdown.trimEnd()}\n\n## Further values on the page\n\n${list}\n`,
    note: `Added ${missing.size === 1 ? 'a value' : `${missing.size} values`} that the conversion to Markdown had lost: ${[...missing.keys()].slice(0, 5).join(', ')}.`,
  };
}

function lineAround(text: string, start: number, end: number): string {
  const from = Math.max(text.lastIndexOf('\n', start - 1) + 1, start - 120);
  const newline = text.indexOf('\n', end);
  const to = Math.min(newline < 0 ? text.length : newline, end + 120);
  return text.slice(from, to).replace(/\s+/g, ' ').trim();
}
