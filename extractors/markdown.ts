/** Code between fences that are longer than any in it. */
export function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/^\s*(`{3,})/gm)].map(([, ticks = '']) => ticks.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${code}\n${marks}`;
}

/** A GFM table of cells that are each one line; all rows are as long as the head. */
export function gfmTable(head: string[], rows: string[][]): string {
  return [tableRow(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(tableRow)].join('\n');
}

/** An entity shows the sign that would end a cell. */
function tableRow(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '&#124;') || ' ').join(' | ')} |`;
}

/** The text of the link on a value: the value itself stands before it, so that a reader takes it and not its target. */
export const VALUE_LINK = '\u2197';
