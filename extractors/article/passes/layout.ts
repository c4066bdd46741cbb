import { proseOf } from '../boxes/signals.ts';
import { all, attribute, type ChildNode, childElements, create, type Element, holds, isElement, replace } from '../html/dom.ts';
import { visibleText } from '../html/text.ts';
import { cellsOf, ownRows } from '../markdown/tables.ts';
import { holdsValue } from '../select/values.ts';
import type { Pass } from './pass.ts';

/** Sentences of a column that is the text of a page, in characters. */
const MIN_PROSE = 400;

/** Old pages place their columns with tables: as boxes, each can be kept or left out by itself. */
export const layout: Pass = (body) => {
  // Innermost first.
  for (const table of all(body, 'table').reverse()) {
    if (!table.parent || !isLayout(table)) continue;
    const boxes: ChildNode[] = [];
    const caption = childElements(table).find((child) => child.name === 'caption');
    if (caption) boxes.push(create('p', {}, [...caption.children]));
    const cells = ownRows(table).flatMap(cellsOf);
    for (const cell of cells.filter((one) => !isMargin(one))) boxes.push(create('div', {}, [...cell.children]));
    replace(table, ...boxes);
  }
  return undefined;
};

/** A column beside the text: links or controls, no sentence, and in the same row one that holds many times its words. */
function isMargin(cell: Element): boolean {
  const text = visibleText(cell);
  if (!holds(cell, 'a', 'input') || holds(cell, 'h1') || proseOf(cell) > 0 || holdsValue(text)) return false;
  return childElements(cell.parent as Element).some((other) => other !== cell && proseOf(other) >= Math.max(MIN_PROSE, text.length * 2));
}

/** A table that only places boxes on the page. */
function isLayout(table: Element): boolean {
  const rows = ownRows(table).map(cellsOf);
  const cells = rows.flat();
  const columns = Math.max(0, ...rows.map((row) => row.length));
  if (columns === 0 || (columns === 1 && holds(table, 'pre'))) return true;
  if (cells.some((cell) => isElement(cell, 'th'))) return columns === 1 && rows.length === 1;
  if (/^(?:presentation|none)$/.test(attribute(table, 'role'))) return true;
  if (columns === 1 && (rows.length === 1 || cells.some((cell) => holds(cell, 'img') || visibleText(cell).length > 600))) return true;
  if (cells.some((cell) => holds(cell, 'table', 'h1', 'h2', 'h3'))) return true;
  const whole = visibleText(table).length;
  const isColumn = (cell: Element) => visibleText(cell).length > Math.max(500, whole * 0.6) && all(cell, 'p', 'br').length > 3;
  if (rows.length <= 6 && cells.some(isColumn)) return true;
  return rows.length <= 3 && cells.some((cell) => all(cell, 'p').length > 3 && visibleText(cell).length > 1_500);
}
