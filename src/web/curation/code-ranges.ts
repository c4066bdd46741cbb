/** Offsets of fenced code and of text in backticks, in order. MISP's viewer resolves no references there. */
export function codeRanges(markdown: string): [start: number, end: number][] {
  const code = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^\1[`~]*[ \t]*$|$(?![\s\S]))|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\2(?!`)/gm;
  return [...markdown.matchAll(code)].map((match) => [match.index, match.index + match[0].length]);
}

export const isInCode = (ranges: [start: number, end: number][], offset: number): boolean =>
  ranges.some(([start, end]) => start <= offset && offset < end);
