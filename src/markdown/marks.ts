/** Markdown syntax within a line, by its first character. */
const MARKS: Record<string, RegExp> = {
  '&': /&#(?:124|x7c|42|35);|&(?:lt|gt|nbsp|quot);/iy,
  '\\': /\\\|/y,
  '<': /<br\s*\/?>/iy,
  // Not the stars that hide a part of a name: "pan***.evil.com", "https://***gate.evil.com".
  '*': /(?<![\w*]|:\/\/)\*{1,3}(?![\s.*])|(?<=[^\s*])(?<!(?:^|\s)[\w.:/[\]-]{1,60}(?=\*{2,3}\.\w))\*{1,3}(?![\w*])/y,
  '~': /~~/y,
  _: /(?<![\w/=?&.-])__(?=[^_\n]{1,120}__(?!\w))|(?<=(?<![\w/=?&.-])__[^_\n]{1,120})__(?!\w)|(?<![\w/=?&.-])_(?=[^_\n]+_(?!\w))|(?<=(?<![\w/=?&.-])_[^_\n]+)_(?!\w)/y,
};
const BEGINS = /[&\\<*~_]/g;

/** Marks that stand for a character; table cells write a pipe as \| or &#124;, text an asterisk as &#42;. */
export const STANDS_FOR: Record<string, string> = {
  '&#124;': '|',
  '&#x7c;': '|',
  '&#42;': '*',
  '&#35;': '#',
  '\\|': '|',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&nbsp;': ' ',
};

/** The marks of a line with their position, length and the character that each stands for (a blank for emphasis, a line break for `<br>`). */
export function* readMarks(line: string): Generator<{ at: number; length: number; standsFor: string }> {
  let done = 0;
  for (const begin of line.matchAll(BEGINS)) {
    const pattern = MARKS[begin[0]];
    if (pattern === undefined || begin.index < done) continue;
    pattern.lastIndex = begin.index;
    const mark = pattern.exec(line)?.[0];
    if (mark === undefined) continue;
    done = begin.index + mark.length;
    yield { at: begin.index, length: mark.length, standsFor: STANDS_FOR[mark.toLowerCase()] ?? (mark.startsWith('<') ? '\n' : ' ') };
  }
}
