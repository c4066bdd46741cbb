import { isHashLength } from '../../hash-lengths.ts';

/**
 * Hashes that a narrow cell broke over lines. Each line is nothing but hexadecimal digits; how many of them make up one hash is known
 * by the lengths that hashes have, and where that leaves two readings (32 + 32 digits), by the name of the hash beside it.
 */

/** A line that goes on is about as long as the longest: digits of proportional type differ a little in width. Not asked where a name says the length. */
const FULL = 0.75;
/** Longer columns of lines are no hash of a cell. */
const MAX_LINES = 12;

export const isHexLine = (text: string): boolean => /^[0-9a-f]+$/i.test(text);

/** Lines of digits -> the lines of each hash, in order; undefined when they are not hashes as a whole. */
export function hashesOfLines(lines: readonly string[], digits?: number): string[][] | undefined {
  if (!lines.every(isHexLine)) return undefined;
  // Whole hashes stay what they are, unless all of them are called something longer.
  if (lines.every((line) => isHashLength(line.length)) && (digits === undefined || lines.every((line) => line.length === digits)))
    return lines.map((line) => [line]);
  const longest = Math.max(...lines.map((line) => line.length));
  /** Best division of the lines from `at` on: the fewest hashes. */
  const best: (string[][] | undefined)[] = Array.from({ length: lines.length + 1 });
  best[lines.length] = [];
  for (let at = lines.length - 1; at >= 0; at--) {
    let sum = 0;
    for (let end = at; end < Math.min(lines.length, at + MAX_LINES); end++) {
      const line = lines[end] as string;
      if (digits === undefined && end > at && (lines[end - 1] as string).length < longest * FULL) break;
      sum += line.length;
      const rest = best[end + 1];
      if (rest === undefined || !(digits === undefined ? isHashLength(sum) : sum === digits)) continue;
      if ((best[at]?.length ?? Number.POSITIVE_INFINITY) > rest.length + 1) best[at] = [lines.slice(at, end + 1), ...rest];
    }
  }
  return best[0];
}
