import { proseOf } from '../boxes/signals.ts';
import { all, attribute, type ChildNode, childElements, create, type Element, elements, first, isElement, replace } from '../html/dom.ts';
import { visibleText } from '../html/text.ts';
import { isCell, ownRows } from '../markdown/tables.ts';
import { mayPresent, presentedInText } from '../select/values.ts';
import type { Pass } from './pass.ts';

/** Sentences of a column that is the text of a page, in characters. */
const MIN_PROSE = 400;

/** Old pages place their columns with tables: as boxes, each can be kept or left out by itself. */
export const layout: Pass = (body) => {
  unwrapLayoutTables(body);
  return undefined;
};

/** Tables that only place boxes on the page become those boxes. Innermost first. */
function unwrapLayoutTables(root: Element): void {
  for (const table of all(root, 'table').reverse()) {
    if (!table.parent || !isLayout(table)) continue;
    const boxes: ChildNode[] = [];
    const caption = childElements(table).find((child) => child.name === 'caption');
    if (caption) boxes.push(create('p', {}, [...caption.children]));
    const cells = ownRows(table).flatMap((row) => childElements(row).filter(isCell));
    for (const cell of cells.filter((one) => !isMargin(one))) boxes.push(create('div', {}, [...cell.children]));
    replace(table, ...boxes);
  }
}

/** A column beside the text: links or controls, no sentence, and in the same row one that holds many times its words. */
function isMargin(cell: Element): boolean {
  const text = visibleText(cell);
  if (!first(cell, 'a', 'input') || first(cell, 'h1') || proseOf(cell) > 0 || (mayPresent(text) && presentedInText(text).all.size > 0))
    return false;
  return childElements(cell.parent as Element).some((other) => other !== cell && proseOf(other) >= Math.max(MIN_PROSE, text.length * 2));
}

function isLayout(table: Element): boolean {
  const rows = ownRows(table);
  const cells = rows.map((row) => childElements(row).filter(isCell));
  const columns = Math.max(0, ...cells.map((row) => row.length));
  if (cells.length === 0 || columns === 0) return true;
  if (columns === 1 && first(table, 'pre')) return true;
  if (cells.flat().some((cell) => isElement(cell, 'th'))) return columns === 1 && cells.length === 1;
  if (/^(?:presentation|none)$/.test(attribute(table, 'role'))) return true;
  if (columns === 1 && cells.flat().some((cell) => [...elements(cell, 'img')].length > 0)) return true;
  if (columns === 1 && (cells.length === 1 || cells.flat().some((cell) => visibleText(cell).length > 600))) return true;
  if (cells.flat().some((cell) => [...elements(cell, 'table', 'h1', 'h2', 'h3')].length > 0)) return true;
  const whole = visibleText(table).length;
  const isColumn = (cell: Element) => visibleText(cell).length > Math.max(500, whole * 0.6) && [...elements(cell, 'p', 'br')].length > 3;
  if (cells.length <= 6 && cells.flat().some(isColumn)) return true;
  return cells.length <= 3 && cells.flat().some((cell) => [...elements(cell, 'p')].length > 3 && visibleText(cell).length > 1_500);
}
