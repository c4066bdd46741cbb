import type { Box, Rule } from './page.ts';

export type Matrix = [number, number, number, number, number, number];

export interface Operators {
  fnArray: number[];
  argsArray: unknown[];
}

export interface Graphics {
  rules: Rule[];
  dots: Box[];
  pictures: Box[];
}

/** No page of a report draws more; a map or a plot may, and none of its lines is a table's. */
const MAX_SHAPES = 20_000;

/** Lines, bullets and pictures of a page, from the drawing operators of pdf.js. `view` maps the file's space to the upright page. */
export function readGraphics(
  operators: Operators,
  ops: Record<string, number>,
  view: Matrix,
  page: { width: number; height: number },
): Graphics {
  const rules: Rule[] = [];
  const dots: Box[] = [];
  const pictures: Box[] = [];
  let shapes = 0;
  for (const { operator, args, matrix } of placements(operators, ops, view)) {
    if (operator === ops.constructPath) {
      if (shapes++ > MAX_SHAPES) break;
      const [paint, data, bounds] = args as [number, [ArrayLike<number> | null], ArrayLike<number> | null];
      if (paint === ops.endPath || !bounds) continue;
      const isStroke = paint === ops.stroke || paint === ops.closeStroke;
      addShape(place(matrix, bounds), isStroke, data?.[0] ?? null, { rules, dots }, page);
    } else if (operator === ops.paintImageXObject || operator === ops.paintInlineImageXObject || operator === ops.paintImageMaskXObject)
      pictures.push(place(matrix, [0, 0, 1, 1]));
  }
  return { rules, dots, pictures };
}

/** What a page draws, each with the matrix from its space to the upright page. `view`: that of the page. */
export function* placements(
  { fnArray, argsArray }: Operators,
  ops: Record<string, number>,
  view: Matrix,
): Generator<{ operator: number; args: unknown; matrix: Matrix }> {
  const saved: Matrix[] = [];
  let matrix = view;
  for (const [index, operator] of fnArray.entries()) {
    const args = argsArray[index];
    if (operator === ops.save) saved.push(matrix);
    else if (operator === ops.restore || operator === ops.paintFormXObjectEnd) matrix = saved.pop() ?? matrix;
    else if (operator === ops.transform) matrix = multiply(matrix, args as Matrix);
    else if (operator === ops.paintFormXObjectBegin) {
      saved.push(matrix);
      const [own] = args as [ArrayLike<number> | null];
      if (own) matrix = multiply(matrix, Array.from(own) as Matrix);
    } else yield { operator, args, matrix };
  }
}

/** `bounds`: least x, least y, most x, most y in the space of `matrix`. */
export function place(matrix: Matrix, bounds: ArrayLike<number>): Box {
  const corners = [
    apply(matrix, bounds[0] ?? 0, bounds[1] ?? 0),
    apply(matrix, bounds[2] ?? 0, bounds[3] ?? 0),
    apply(matrix, bounds[0] ?? 0, bounds[3] ?? 0),
    apply(matrix, bounds[2] ?? 0, bounds[1] ?? 0),
  ];
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return { x: Math.min(...xs), end: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

export function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

export function multiply(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

function addShape(
  box: Box,
  isStroke: boolean,
  path: ArrayLike<number> | null,
  into: Pick<Graphics, 'rules' | 'dots'>,
  page: { width: number; height: number },
): void {
  const width = box.end - box.x;
  const height = box.bottom - box.top;
  if (width > page.width * 0.98 && height > page.height * 0.5) return;
  if (height <= 2.5 && width >= 8) into.rules.push({ ...box, across: true });
  else if (width <= 2.5 && height >= 6) into.rules.push({ ...box, across: false });
  else if (width <= 9 && height <= 9 && width >= 1.5 && height >= 1.5 && Math.abs(width - height) < 1.5) into.dots.push(box);
  else if (width >= 12 && height >= 8 && isStraight(path) && (isStroke || isRectangle(path))) {
    // The edges of a box are the lines of a grid; what is filled is a cell.
    into.rules.push({ ...box, bottom: box.top, across: true }, { ...box, top: box.bottom, across: true });
    into.rules.push({ ...box, end: box.x, across: false }, { ...box, x: box.end, across: false });
  }
}

/** Lines across and down only: an arrow or a curve of a diagram is no edge of a cell. */
function isStraight(path: ArrayLike<number> | null): boolean {
  const points = cornersOf(path);
  return (
    points?.every(({ x, y, isDrawn }, at) => {
      const before = points[at - 1] ?? { x: 0, y: 0 };
      return !isDrawn || Math.abs(x - before.x) <= 1 || Math.abs(y - before.y) <= 1;
    }) === true
  );
}

/** One move, three or four straight lines, closed. */
function isRectangle(path: ArrayLike<number> | null): boolean {
  const { length = 0 } = cornersOf(path) ?? [];
  return length >= 4 && length <= 5;
}

/** The ends of a path's moves and lines; undefined for one with curves. The commands of pdf.js: 0 move, 1 line, 2 curve, 3 quadratic, 4 close. */
function cornersOf(path: ArrayLike<number> | null): { x: number; y: number; isDrawn: boolean }[] | undefined {
  const corners: { x: number; y: number; isDrawn: boolean }[] = [];
  for (let at = 0; path && at < path.length; ) {
    const command = path[at];
    if (command === 4) at += 1;
    else if (command === 0 || command === 1) {
      corners.push({ x: path[at + 1] ?? 0, y: path[at + 2] ?? 0, isDrawn: command === 1 });
      at += 3;
    } else return undefined;
  }
  return corners;
}
