import { openFence } from '../../markdown/lines.ts';

/**
 * Text that MISP can store. Its default database encoding is three-byte UTF-8: a title, report name or report with a
 * four-byte character is answered with 500 (or, by feed, the report is silently missing), and each such character of
 * an attribute becomes "?". NUL and most control characters are never wanted.
 */

/** Most characters of an event's info; a longer title is cut (MISP fails at 65,535 bytes, people long before). */
export const LONGEST_INFO = 500;
/** MISP's limit for the name of a report. */
export const LONGEST_REPORT_NAME = 255;
/** MISP's limit for values and comments is 65,535 bytes; at most three bytes per character. */
export const LONGEST_VALUE = 20_000;

/** Longest comment: the event page gets as wide as its longest one. */
export const LONGEST_COMMENT = 100;

const FIRST_REGIONAL = 0x1f1e6;
const LAST_REGIONAL = 0x1f1ff;

/**
 * Without characters that MISP refuses. `fourByte` says that its database is utf8mb4 and keeps every character.
 * Four-byte letters become their plain form (styled "𝗔" -> "A"), flags their country code, everything else "(U+1F525)".
 */
export function storable(text: string, fourByte: boolean): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove.
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').replace(/\r\n?/g, '\n');
  const whole = clean.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  return fourByte ? whole : whole.replace(/[\u{10000}-\u{10ffff}]/gu, remembering(threeByteForm));
}

/** Everything that storable() changes, one match each: control characters, line ends, halves of a surrogate pair, four-byte characters. */
const UNSTORABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r\n?|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff][\udc00-\udfff]/g;

/** What storable() would change in a text, as edits over its offsets: for texts in which other offsets must stay right. */
export function storableEdits(text: string, fourByte: boolean): { start: number; end: number; text: string }[] {
  const edits = [];
  const storableForm = remembering((found) => storable(found, fourByte));
  for (const { 0: found, index } of text.matchAll(UNSTORABLE)) {
    const replaced = storableForm(found);
    if (replaced !== found) edits.push({ start: index, end: index + found.length, text: replaced });
  }
  return edits;
}

/** A text may hold millions of emoji, but only so many different ones. */
function remembering(form: (found: string) => string): (found: string) => string {
  const known = new Map<string, string>();
  return (found) => {
    const before = known.get(found);
    if (before !== undefined) return before;
    const made = form(found);
    known.set(found, made);
    return made;
  };
}

function threeByteForm(character: string): string {
  const code = character.codePointAt(0) as number;
  if (code >= FIRST_REGIONAL && code <= LAST_REGIONAL) return String.fromCharCode(65 + code - FIRST_REGIONAL);
  const plain = character.normalize('NFKC');
  return !/[\ud800-\udfff]/.test(plain) ? plain : `(U+${code.toString(16).toUpperCase()})`;
}

export function hasFourByte(text: string): boolean {
  return /[\u{10000}-\u{10ffff}]/u.test(text);
}

/** One line: white space folded, cut at a word with "..." when it is too long. */
export function oneLine(text: string, longest: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${whole(line.slice(0, longest - 3)).replace(/\s+\S{0,20}$/, '')}...`;
}

/** Emoji do nothing for a title: they are dropped there instead of spelled out. */
export function titleLine(text: string, longest: number, fourByte: boolean): string {
  const kept = fourByte
    ? text
    : text.replace(/\u200d|\ufe0f|\p{Extended_Pictographic}/gu, (c) => (c.length > 1 || /[\u200d\ufe0f]/.test(c) ? '' : c));
  return oneLine(storable(kept, fourByte), longest);
}

/** YYYY-MM-DD of a published date that can be true, else of `now`. MISP refuses events with an invalid date. */
export function eventDate(published: string | undefined, now: Date): string {
  const date = published === undefined ? undefined : new Date(published);
  const earliest = Date.UTC(1995, 0, 1);
  const latest = now.getTime() + 2 * 86_400_000;
  const usable = date !== undefined && date.getTime() >= earliest && date.getTime() <= latest;
  return (usable ? date : now).toISOString().slice(0, 10);
}

/** A cut that leaves no half of a surrogate pair at the end. */
function whole(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

/**
 * Shortens Markdown to `longest` bytes at the end of a line (not inside a reference); `cut` says whether it was needed.
 * An open code fence is closed.
 */
export function shortened(markdown: string, longest: number): { text: string; cut: boolean } {
  if (Buffer.byteLength(markdown) <= longest) return { text: markdown, cut: false };
  const bytes = Buffer.from(markdown).subarray(0, Math.max(0, longest - 200));
  const text = bytes.toString('utf8').replace(/(?<!\ufffd)\ufffd+$/, '');
  const lineEnd = text.lastIndexOf('\n');
  const kept = lineEnd > text.length / 2 ? text.slice(0, lineEnd) : text.replace(/(?<!\S)\S*$/, '');
  const fence = openFence(kept);
  return { text: fence === undefined ? kept : `${kept}\n${fence}`, cut: true };
}
