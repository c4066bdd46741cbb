import { counted } from '../../../src/text.ts';
import { all, attribute, type Element, elements } from '../html/dom.ts';
import type { Pass } from './pass.ts';

/** Roles of the parts of a table, as the elements that have them by themselves. */
const TAGS: Record<string, string> = {
  rowgroup: 'tbody',
  row: 'tr',
  cell: 'td',
  gridcell: 'td',
  columnheader: 'th',
  rowheader: 'th',
};

/** Tables that are built from boxes and marked only by ARIA roles become tables. */
export const ariaTables: Pass = (body) => {
  let made = 0;
  for (const table of all(body, 'div', 'section', 'ul')) {
    if (!/^(?:table|grid|treegrid)$/.test(attribute(table, 'role')) || !holdsRow(table)) continue;
    table.name = 'table';
    for (const part of elements(table)) part.name = TAGS[attribute(part, 'role')] ?? part.name;
    made++;
  }
  return made > 0 ? `Read ${counted(made, 'table')} marked only by ARIA roles.` : undefined;
};

function holdsRow(table: Element): boolean {
  return [...elements(table)].some(
    (row) =>
      attribute(row, 'role') === 'row' && [...elements(row)].filter((cell) => /cell$|header$/.test(attribute(cell, 'role'))).length >= 2,
  );
}
