import { counted } from '../../../src/text.ts';
import { all, isBlank, isTag, remove, textContent } from '../html/dom.ts';
import { cellsOf } from '../markdown/tables.ts';
import type { Pass } from './pass.ts';

/** For narrow screens each cell repeats its column's label, which only the style sheet of a wide one hides. */
export const cellLabels: Pass = (body) => {
  let removed = 0;
  for (const table of all(body, 'table')) {
    const [head, ...rows] = all(table, 'tr').map(cellsOf);
    const labels = (head ?? []).map((cell) => bare(textContent(cell)));
    for (const cells of rows) {
      for (const [column, cell] of cells.entries()) {
        const [label, ...more] = cell.children.filter((child) => !isBlank(child));
        if (!label || !isTag(label) || more.length === 0) continue;
        const text = bare(textContent(label));
        if (text === '' || text !== labels[column]) continue;
        remove(label);
        removed++;
      }
    }
  }
  return removed > 0 ? `Removed ${counted(removed, 'label')} that cells repeat for narrow screens.` : undefined;
};

function bare(text: string): string {
  return text
    .replace(/[\s:]+/g, ' ')
    .trim()
    .toLowerCase();
}
