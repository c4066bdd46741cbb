/**
 * Refanging as a view: the text as it would read had the author not defanged it, with the way back to the original.
 * Patterns then need to know only plain values, and every match still tells where it stood and whether it was defanged.
 *
 *   source  "see hxxp[:]//evil[.]com/a."      offsets
 *   view    "see http://evil.com/a."          -> starts/ends into source, marks where the author defanged
 */
export interface RefangedView {
  source: string;
  text: string;
  /** Per character of `text`: where its source starts and ends (UTF-16 offsets into `source`). */
  starts: Uint32Array;
  ends: Uint32Array;
  /** Per character of `text`: 1 where the author wrote a defanged form. */
  marks: Uint8Array;
}

const SP = '[ \\t\\u00a0]';
const OPEN = '[\\[({<\\u3010\\uff3b\\u3014]';
const CLOSE = '[\\])}>\\u3011\\uff3d\\u3015]';
const DOT = '[.\\uff0e\\u3002\\u00b7\\u2024]';
const WORD = '[\\p{L}\\p{N}]';
const OPEN_SQUARE = '[\\[\\u3010\\uff3b]';
const CLOSE_SQUARE = '[\\]\\u3011\\uff3d]';
/** The "://" of a scheme, with brackets around any of its parts, or with backslashes. */
const SEPARATOR = `${SP}?(?:${OPEN}:${CLOSE}?|[:\\uff1a])${SP}?${OPEN}?(?:\\\\\\/\\\\\\/|[\\/\\\\\\uff0f]${CLOSE}?${OPEN}?[\\/\\\\\\uff0f])${CLOSE}{0,2}`;
const SPACED_TLD = '(?:com|net|org|info|biz|ru|cn|xyz|top|io|site|online|club|onion|tk|pw|su|cc|co|de|uk|kr|jp)';

interface Rule {
  pattern: string;
  /** What the match reads as; undefined leaves the match as it stands. */
  becomes: (match: string) => string | undefined;
  /** Whether writing it so is a defang habit (and not an escape or an invisible character). */
  defang: boolean | ((match: string) => boolean);
}

const rules: Rule[] = [
  { pattern: '[\\u200b-\\u200f\\u2060\\ufeff\\u00ad\\u202a-\\u202e]', becomes: () => '', defang: false },
  {
    // http, https and their disguises: hxxp, hXXps, h**p, hxtp, h[tt]p, hxxp[s], meow
    pattern: `(?:h(?:\\*{1,2}|_{2}|-{2}|\\.{2}|[\\[(]?[tx\\u0445\\u00d7][\\])]?[\\[(]?[tx\\u0445\\u00d7*]{1,2}[\\])]?)[\\[(]?p[\\])]?|meow)(?:[\\[({]?s[\\])}]?)?${SEPARATOR}(?:${SP}{1,2}(?=[\\w-]+${SP}?(?:\\.|${OPEN})))?`,
    becomes: (match) => (/^https?:\/\/\s/i.test(match) ? undefined : /^[^:[({/\uff1a]*p?[[({]?s/i.test(match) ? 'https://' : 'http://'),
    defang: (match) => !/^https?:(?:\/\/|\\\/\\\/)/i.test(match),
  },
  { pattern: `(?<![a-z])(?:fxp|f\\*p)s?${SEPARATOR}`, becomes: (match) => (/ps/i.test(match) ? 'ftps://' : 'ftp://'), defang: true },
  {
    pattern: `(?<=[a-z0-9])(?:${OPEN}:${CLOSE}?[\\/]${OPEN}?[\\/]${CLOSE}{0,2}|:${OPEN}\\/\\/${CLOSE})`,
    becomes: () => '://',
    defang: true,
  },
  {
    // [.] (.) {.} <.> [dot] (dot), also doubled, escaped or with spaces around
    pattern: `(?<=[\\p{L}\\p{N}_\\-\\])}])${SP}{0,2}(?:\\\\?${OPEN}){1,2}${SP}?\\\\?(?:${DOT}|dot|punto|ponto)${SP}?(?:\\\\?${CLOSE}){1,2}${SP}{0,2}(?=[\\p{L}\\p{N}_\\-\\[({])`,
    becomes: () => '.',
    defang: true,
  },
  { pattern: `(?<=${WORD})\\[d\\](?=${WORD})`, becomes: () => '.', defang: true },
  { pattern: `(?<=${WORD})${OPEN_SQUARE}(?:${DOT}|dot)(?=${WORD})`, becomes: () => '.', defang: true },
  { pattern: `(?<=${WORD})${DOT}${CLOSE_SQUARE}(?=${WORD})`, becomes: () => '.', defang: true },
  { pattern: `(?<=${WORD})\\.\\[(?=[a-z]{2,18}\\])`, becomes: () => '.', defang: true },
  { pattern: '(?<=[\\])])\\[(?=[a-z]{2,18}\\])', becomes: () => '', defang: true },
  {
    pattern: `(?<=[\\p{L}\\p{N}_.+\\-])${SP}?\\\\?${OPEN}${SP}?(?:@|\\uff20|at|arroba)${SP}?\\\\?${CLOSE}${SP}?(?=[\\p{L}\\p{N}\\[])`,
    becomes: () => '@',
    defang: true,
  },
  { pattern: `(?<=[\\p{L}\\p{N}\\])])${SP}?${OPEN}:${CLOSE}${SP}?(?=\\d|[0-9a-f]{1,4}(?:\\[:|:))`, becomes: () => ':', defang: true },
  { pattern: `(?<=[\\p{L}\\p{N}\\])])\\[\\/\\]`, becomes: () => '/', defang: true },
  { pattern: `(?<=\\w)${SP}(?:at|AT)${SP}(?=[\\w-]+${SP}(?:dot|DOT)${SP}[a-z]{2,})`, becomes: () => '@', defang: true },
  {
    pattern: `(?<=[\\w-]{2})(?<!\\b(?:the|this|every|each|of|our|any|a))${SP}dot${SP}(?=${SPACED_TLD}\\b)`,
    becomes: () => '.',
    defang: true,
  },
  { pattern: `(?<=[\\w-]{2})${SP}\\.${SP}(?=${SPACED_TLD}(?:[\\s/:]|$))`, becomes: () => '.', defang: true },
  { pattern: `(?<=\\b\\d{1,3})${SP}\\.${SP}(?=\\d{1,3}\\b)`, becomes: () => '.', defang: true },
  { pattern: `(?<=[a-z0-9])\\uff0e(?=[a-z0-9])`, becomes: () => '.', defang: true },
  { pattern: `(?<=[a-z0-9])\\uff20(?=[a-z0-9])`, becomes: () => '@', defang: true },
  // Escapes of Markdown, regular expressions and JSON: not a disguise, only in the way.
  { pattern: `(?<=${WORD})\\\\{1,2}\\.(?=${WORD})`, becomes: () => '.', defang: false },
  { pattern: `(?<=[\\p{L}\\p{N}.])\\\\(?=[_-])`, becomes: () => '', defang: false },
  { pattern: '\\\\{1,3}(?=\\/)', becomes: () => '', defang: false },
  { pattern: '(?<=\\S)&amp;(?=\\S)', becomes: () => '&', defang: false },
  { pattern: '[\\u2010\\u2011\\u2012\\u2212]', becomes: () => '-', defang: false },
];

const ANY_RULE = new RegExp(rules.map((rule, index) => `(?<r${index}>${rule.pattern})`).join('|'), 'giu');

/** Every rule needs one of these characters or words: a text without them is its own view. */
const NEEDED =
  /[[({<\u3010\uff3b\u3014\\&*\u00ad\u2010-\u2012\u200b-\u200f\u202a-\u202e\u2060\u2212\ufeff\uff0e\uff1a\uff20\]\uff3d]|:\/\/| \. | dot | at |x[tp]/i;

/** The refanged view of a text. Linear in its length. */
export function refang(source: string): RefangedView {
  const builder = new ViewBuilder(source);
  if (NEEDED.test(source)) {
    for (const match of source.matchAll(ANY_RULE)) {
      const groups = match.groups ?? {};
      const rule = rules.find((_, index) => groups[`r${index}`] !== undefined);
      const becomes = rule?.becomes(match[0]);
      if (!rule || becomes === undefined) continue;
      const defang = typeof rule.defang === 'function' ? rule.defang(match[0]) : rule.defang;
      builder.replace(match.index, match.index + match[0].length, becomes, defang);
    }
  }
  return builder.finish();
}

/** Copies the source up to each replacement; no rule makes a text longer than its match by more than "https://". */
class ViewBuilder {
  private readonly parts: string[] = [];
  private starts: Uint32Array;
  private ends: Uint32Array;
  private marks: Uint8Array;
  private length = 0;
  private done = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
    const room = source.length + 64;
    this.starts = new Uint32Array(room);
    this.ends = new Uint32Array(room);
    this.marks = new Uint8Array(room);
  }

  replace(from: number, to: number, becomes: string, defang: boolean): void {
    this.copyTo(from);
    this.done = to;
    this.parts.push(becomes);
    this.reserve(becomes.length + this.source.length - to);
    const end = this.length + becomes.length;
    this.starts.fill(from, this.length, end);
    this.ends.fill(to, this.length, end);
    if (defang) this.marks.fill(1, this.length, end);
    this.length = end;
    // What was dropped altogether still counts for its neighbour.
    if (defang && becomes === '' && end > 0) this.marks[end - 1] = 1;
  }

  finish(): RefangedView {
    this.copyTo(this.source.length);
    return {
      source: this.source,
      text: this.parts.join(''),
      starts: this.starts.subarray(0, this.length),
      ends: this.ends.subarray(0, this.length),
      marks: this.marks.subarray(0, this.length),
    };
  }

  private copyTo(to: number): void {
    if (to <= this.done) return;
    this.parts.push(this.source.slice(this.done, to));
    for (let at = this.done; at < to; at++) {
      this.starts[this.length] = at;
      this.ends[this.length] = at + 1;
      this.length += 1;
    }
    this.done = to;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.starts.length) return;
    const room = (this.length + more) * 2;
    const grow = <T extends Uint32Array | Uint8Array>(old: T, next: T): T => {
      next.set(old);
      return next;
    };
    this.starts = grow(this.starts, new Uint32Array(room));
    this.ends = grow(this.ends, new Uint32Array(room));
    this.marks = grow(this.marks, new Uint8Array(room));
  }
}

/** Where `view.text.slice(from, to)` stood in the source, a bracket that closes one inside (`evil[.com]`) included. */
export function sourceRange(view: RefangedView, from: number, to: number): { start: number; end: number; raw: string } {
  const start = view.starts[from] ?? 0;
  let end = view.ends[to - 1] ?? start;
  let raw = view.source.slice(start, end);
  if (view.source[end] === ']' && raw.split('[').length > raw.split(']').length) {
    end += 1;
    raw = view.source.slice(start, end);
  }
  return { start, end, raw };
}

/** Whether the author disguised anything between two offsets of the view. */
export function isDefanged(view: RefangedView, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (view.marks[at]) return true;
  return false;
}
