import { median, push } from '../../../src/collections.ts';
import { type Item, isLine, type Line } from './page.ts';

/** Reaches the right edge of its column, as lines do that were broken there. */
export function isFull(line: Line): boolean {
  return line.end > line.edge - Math.max(line.size * 2, (line.edge - line.left) * 0.12);
}

export const endsSentence = (text: string) => /[.!?:。！？：][\s"'\u201d\u2019)\]]*$/u.test(text);

/**
 * The usual distance of two lines of one paragraph by type size (rounded to points), in type sizes: files set with wide leading
 * have it everywhere, so that white space is told only by comparison.
 */
export function measureLeading(items: Item[]): (size: number) => number {
  const gaps = new Map<number, number[]>();
  for (const [index, line] of items.entries()) {
    const above = items[index - 1];
    if (!isLine(line) || !isLine(above) || above.page !== line.page || line.y <= above.y || Math.abs(line.size - above.size) > 0.6)
      continue;
    const gap = (line.y - above.y) / line.size;
    // Only below a full line is it sure that no paragraph ended.
    if (gap < 2.2 && isFull(above) && !endsSentence(above.text)) push(gaps, Math.round(line.size), gap);
  }
  const usual = new Map([...gaps].map(([size, all]) => [size, median(all) as number]));
  return (size) => usual.get(Math.round(size)) ?? 1.22;
}
