/** A Markdown link or picture, `[text](target "title")`, with its offsets. */
export interface Link {
  /** Of the whole link; a picture starts at its exclamation mark. */
  start: number;
  end: number;
  textStart: number;
  textEnd: number;
  /** The address as written, without the title and angle brackets. */
  targetStart: number;
  targetEnd: number;
  target: string;
  image: boolean;
  /** `[text](hxxp://a[.]b)`: a defanged address, which viewers show literally instead of as a link. */
  defanged: boolean;
}

const LONGEST_TARGET = 8_192;
/** Brackets in brackets in an address. */
const DEEPEST = 32;
/** Where the scan stops: an escaped character, a bracket, an empty line. */
const STOP = /\\[^\n]|[[\]]|\n[ \t]*\n/g;
/** After the target: an optional title and the closing bracket. */
const TITLE = /\s*(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')?\s*\)/y;

/**
 * Links and pictures sorted by start, including pictures in the text of links. A single scan with a stack, because regular
 * expressions take quadratic time on text with many brackets. Offsets that are `inCode` are skipped.
 */
export function readLinks(markdown: string, inCode: (offset: number) => boolean): Link[] {
  const links: Link[] = [];
  const open: number[] = [];
  if (!markdown.includes('](')) return links;
  STOP.lastIndex = 0;
  for (let stop = STOP.exec(markdown); stop !== null; stop = STOP.exec(markdown)) {
    const { index, 0: mark } = stop;
    if (mark.length > 1) {
      // An empty line ends all open links. Its last line break can also start the next empty line.
      if (mark[0] === '\n') {
        open.length = 0;
        STOP.lastIndex -= 1;
      }
    } else if (inCode(index)) continue;
    else if (mark === '[') open.push(index);
    else {
      const bracket = open.pop();
      const target = bracket === undefined || markdown[index + 1] !== '(' ? undefined : readTarget(markdown, index + 2);
      if (bracket === undefined || target === undefined) continue;
      // `@![` is MISP's reference to a picture.
      const image = markdown[bracket - 1] === '!' && !/[\\@]/.test(markdown[bracket - 2] ?? '');
      links.push({
        start: image ? bracket - 1 : bracket,
        end: target.end,
        textStart: bracket + 1,
        textEnd: index,
        targetStart: target.from,
        targetEnd: target.to,
        target: markdown.slice(target.from, target.to),
        image,
        defanged: markdown[target.from - 1] !== '<' && markdown.slice(target.from, target.to).includes('['),
      });
      STOP.lastIndex = target.end;
    }
  }
  return links.sort((a, b) => a.start - b.start);
}

/** The target after `](`, up to the closing bracket: `<...>`, or characters without blanks and with balanced brackets. */
function readTarget(markdown: string, start: number): { from: number; to: number; end: number } | undefined {
  const stop = Math.min(markdown.length, start + LONGEST_TARGET);
  let from = start;
  while (from < stop && isBlank(markdown.charCodeAt(from))) from++;
  const bracketed = markdown[from] === '<';
  if (bracketed) from++;
  let to = from;
  for (let depth = 0; to < stop; to++) {
    const char = markdown[to] as string;
    if (bracketed ? char === '>' || char === '<' || char === '\n' : char <= ' ' || (char === ')' && depth === 0)) break;
    if (char === '\\' && /[!-/:-@[-`{-~]/.test(markdown[to + 1] ?? '')) to++;
    else if (char === '(') {
      if (++depth > DEEPEST) return undefined;
    } else if (char === ')') depth--;
  }
  if (to >= stop || (bracketed && markdown[to] !== '>')) return undefined;
  TITLE.lastIndex = bracketed ? to + 1 : to;
  const rest = TITLE.exec(markdown);
  return rest === null ? undefined : { from, to, end: TITLE.lastIndex };
}

const isBlank = (code: number) => code === 0x20 || (code >= 0x09 && code <= 0x0d);
