import { countLeading } from '../../../src/collections.ts';
import { indicatorWords } from '../../../src/data/languages.ts';
import { caseless } from '../../../src/data/phrases.ts';
import type { IndicatorContext } from '../../../src/domain.ts';
import { lazy } from '../../../src/lazy.ts';
import type { Link } from '../../../src/markdown/links.ts';
import { isHashType } from '../../hash-lengths.ts';
import type { FoundValue } from '../find/found-value.ts';
import { announces, deniesIndicators, isAside } from './headings.ts';
import type { Line, SectionedReport } from './sections.ts';
import { snippet } from './snippet.ts';

/** Where a value stands and what that says about it. */
export interface ValueContext {
  /** Where it stands, as the indicator tells it. */
  location: IndicatorContext;
  line: Line;
  /** The link whose text the value is in. */
  link?: Link;
  code: boolean;
  /** The value makes up its line, list item or cell, or opens it as an entry of a list does. */
  listed: boolean;
  /** Nothing but values stands in its line, item or cell. */
  alone: boolean;
  /** In a sentence in a cell of a table, next to a cell that is a value: "hosted at provider.example". */
  inRemark: boolean;
  /** In an item of a numbered list. */
  numbered: boolean;
  /** A heading or label above announces indicators, or the table's column does. */
  underIocHeading: boolean;
  /** A heading above announces references, contacts or advice. */
  inAsideSection: boolean;
  /** The words before it, on its line or the line above, send the reader there: "can be found in our repository:". */
  readerIsSentThere: boolean;
  /** What the value is called where it stands: column header, short cells of its row, nearest heading or label. */
  label: string;
  /** The words before it on its line that name it: "C2 server" of "C2 server: x"; '' without such. */
  caption: string;
  /** The label that opens its line says that what follows are no indicators, or the rest of its entry or row that it is none. */
  denied: boolean;
  /** In code: the key that a list item belongs to ("references:" above "- https://..."). */
  codeKey: string;
  /** A hash stands in the same row, list item or line. */
  besideHash: boolean;
  /** A mailbox: an SMTP account with its password stands around it, as in the configuration of a stealer. */
  besideSmtpAccount: boolean;
  /** A mailbox right after the name of the person whose it is: how authors sign. */
  signed: boolean;
  /** Up to 90 characters before it and 60 after it, on its own line. */
  before: string;
  after: string;
  /** Like `before`, for all values that it is named with: "servers" of "servers x, y and z". */
  beforeAll: string;
}

/** How far around a value its line is read, in characters. */
const REACH = 400;
const BOX_EDGE = /^(?:#{1,6} |`{3}|~{3}).*$/m;
const pointer = lazy(() =>
  caseless(
    `(?:${indicatorWords('pointerCues')}|${indicatorWords('pointerCuesInLine')}(?!\\s*:?\\s*\\n))[^.\\n]{0,80}\\n?\\s*(?:[-*+]\\s*)?[:(<[]?\\s*$`,
  ),
);
/** A few words, then a colon, an equals sign or a dash, before a value. */
const KEY = /^(?:["'“‘([]\s?)?([\p{L}\d][\p{L}\d &._/-]{0,39}?)["']?\s*(?:[:=：]|\s[-–—])\s*["'“‘([<]?\s*$/u;
const MARKER = /^[\s>]*(?:[-*+•–—·▪◦‣►➔→>]+|\d{1,3}[.)]|#{1,6}|\[[ x\d]\])?\s*/u;

/** Looks around a value. `values` are all values of the document, in order (they are not words of the line). */
export function contextOf(value: FoundValue, report: SectionedReport, values: FoundValue[]): ValueContext {
  const line = report.lineAt(value.start);
  const cellIndex = line.cells?.findIndex((cell) => value.start >= cell.start && value.start < cell.end) ?? -1;
  const cell = line.cells?.[cellIndex];
  const column = line.columns?.[cellIndex];
  // A <br> reads as a line break, so that each line of a cell counts for itself.
  // Not farther than REACH: a paragraph may be a whole book.
  const nearest = Math.max(cell?.start ?? line.start, value.start - REACH);
  const from = nearest + report.surface.slice(nearest, value.start).lastIndexOf('\n') + 1;
  const farthest = Math.min(cell?.end ?? line.end, value.end + REACH);
  const stop = report.surface.slice(value.end, farthest).indexOf('\n');
  const to = stop < 0 ? farthest : value.end + stop;
  const unit = report.surface.slice(from, Math.max(to, value.end));
  const before = report.surface.slice(from, value.start);
  const after = report.surface.slice(value.end, Math.max(to, value.end));
  const words = countWords(unit, from, values, value);
  const { section } = line;
  const heading = section.nearest;
  const lead = withoutValues(before, from, near(values, from, value.start)).replace(MARKER, '');
  const caption = KEY.exec(lead)?.[1] ?? '';
  const underIocHeading =
    section.underIocHeading ||
    line.announcing?.[cellIndex] === true ||
    (value.type !== 'email' && (line.cells ?? []).some((one) => one !== cell && isTypeCell(one.text))) ||
    (caption !== '' && value.type !== 'email' && line.kind !== 'code' && announces(caption));
  const inAsideSection =
    section.inAsideSection || (caption !== '' && isAside(caption)) || (line.kind === 'code' && isAside(labelAbove(line, report)));
  const opens = lead.replace(/^(?:["'“‘([]|[\p{L}\d &._/-]{1,40}\s?[:=])\s*/u, '').trim() === '';
  const link = report.linkAt(value.start) ?? (line.kind === 'code' ? undefined : autolinkOf(value, report.surface));
  const above = report.surface.slice(Math.max(0, value.start - 160), value.start);
  const code = line.kind === 'code' || report.inCodeSpan(value.start);
  const listed = isListed(line.kind, words, opens, underIocHeading, after);
  const inRemark = words > 0 && (line.cells ?? []).some((one) => one !== cell && isOwnCell(one, report, values));
  const marker = line.kind === 'list' ? Math.min(MARKER.exec(unit)?.[0].length ?? 0, value.start - from) : 0;
  const location: IndicatorContext = {
    kind: line.kind === 'prose' && code ? 'code' : line.kind,
    snippet: snippet(unit.slice(marker), value.start - from - marker, value.raw),
  };
  if (heading !== undefined) location.heading = heading;
  if (line.cells && cell) {
    // Of a long cell the part around the value, as of a long line: the row is read again for each of its values.
    const shown = (one: { text: string }) => (one.text.length <= REACH ? one.text : one === cell ? unit : one.text.slice(0, REACH));
    location.row = line.cells.map((one) => decodeCell(shown(one)));
    if (column) location.column = column;
  }
  const besideHash = near(values, Math.max(line.start, value.start - REACH), Math.min(line.end, value.end + REACH)).some(
    (other) => other !== value && isHashType(other.type),
  );
  const row = (line.cells ?? []).filter((one) => one !== cell && one.text.length <= 30).map((one) => one.text);
  const label = [column, ...row, heading?.slice(0, 60)].filter(Boolean).join(' ');
  const codeKey = line.kind === 'code' ? keyAbove(line, report) : '';
  return {
    location,
    line,
    ...(link ? { link } : {}),
    code,
    listed,
    alone: words === 0,
    inRemark,
    numbered: line.kind === 'list' && /^[\s>]*\d{1,3}[.)]\s/.test(report.surface.slice(line.start, Math.min(line.end, line.start + 12))),
    underIocHeading,
    inAsideSection,
    readerIsSentThere: pointer().test(above),
    label,
    caption,
    denied: [openingOf(line, report), ...(location.row ?? []), line.kind === 'prose' ? '' : after].some(deniesIndicators),
    codeKey,
    besideHash,
    besideSmtpAccount: value.type === 'email' && isSmtpAccount(boxAround(report.surface, value)),
    signed: value.type === 'email' && line.kind === 'prose' && isSignedBy(above, value.value),
    before: before.slice(-90),
    after: after.slice(0, 60),
    beforeAll: report.surface.slice(from, enumerationStart(value, from, report.surface, values)).slice(-90),
  };
}

/** What stands between two values of an enumeration: ", ", " (", ") and ", " and, when that fails, ". */
const BETWEEN = /^[\s,、，;&|/()[\]"'`-]*(?:(?:and|or|und|et|y|e)\b(?:,[^,.;:()]{0,30},)?)?[\s("'`]*$/i;

/** Where the first value of the enumeration begins that a value is in, at the earliest `from`. */
function enumerationStart(value: FoundValue, from: number, text: string, values: FoundValue[]): number {
  let { start } = value;
  for (const one of near(values, from, value.start).reverse()) {
    if (one.start < from || !BETWEEN.test(text.slice(one.end, start))) break;
    start = one.start;
  }
  return start;
}

/** "Jane Doe", then "jane": the name ends the text in front, and the mailbox is called after it. */
function isSignedBy(above: string, mailbox: string): boolean {
  const name = /(\p{Lu}[\p{L}.'-]+(?: \p{Lu}[\p{L}.'-]*){1,3})\s+$/u.exec(above)?.[1]?.toLowerCase();
  const local = mailbox.split('@')[0] ?? '';
  return (
    name?.split(' ').some((word) => word.length > 2 && (local.includes(word) || (local.length > 2 && word.startsWith(local)))) === true
  );
}

/** What stands near a value without a heading or the edge of a listing between. */
function boxAround(text: string, value: FoundValue): string {
  const before =
    text
      .slice(Math.max(0, value.start - REACH), value.start)
      .split(BOX_EDGE)
      .at(-1) ?? '';
  return before + (text.slice(value.start, value.end + REACH).split(BOX_EDGE)[0] ?? '');
}

/** Words that name the protocol, and a field with a password: headers of a message have the first only. */
function isSmtpAccount(around: string): boolean {
  return /\bsmtp\b/i.test(around) && /\bpass(?:word|wd|phrase)?\b["'*`]*\s*[:=|]/i.test(around);
}

/** The text before a value without the values that stand there before it, with which it shares a key ("C2: a, b and c"). */
function withoutValues(before: string, offset: number, values: FoundValue[]): string {
  if (values.length === 0) return before;
  let rest = '';
  let done = 0;
  for (const { start, end, type, doubtReason } of values) {
    if (doubtReason !== undefined || type === 'filename') continue;
    rest += before.slice(done, Math.max(start - offset, done));
    done = Math.max(end - offset, done);
  }
  return `${rest}${before.slice(done)}`.replace(/(?:[\s,;/|–&[\]()-]|:\d{1,5}\b|\b(?:and|or)\b)+$/i, ' ');
}

/** How a cell of Markdown writes a pipe and its like. */
function decodeCell(text: string): string {
  return text
    .replace(/&#124;|&#x7c;|\\\|/gi, '|')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

/** A cell that says what the others of its row are: "Domain", "C2 server", "SHA256". */
function isTypeCell(text: string): boolean {
  return text.length <= 24 && /^[\p{L}&][\p{L}\p{N}&/ -]+$/u.test(text) && announces(text);
}

/** A cell in which a value stands and no word. */
function isOwnCell({ start, end }: { start: number; end: number }, report: SectionedReport, values: FoundValue[]): boolean {
  const to = Math.min(end, start + REACH);
  const [first] = near(values, start, to);
  return first !== undefined && first.type !== 'filename' && countWords(report.surface.slice(start, to), start, values, first) === 0;
}

/** `<https://...>`: a link that shows its own target. */
function autolinkOf(value: FoundValue, surface: string): Link | undefined {
  if (value.type !== 'url' || value.schemeless || surface[value.start - 1] !== '<' || surface[value.end] !== '>') return undefined;
  const { start, end, raw } = value;
  return {
    start: start - 1,
    end: end + 1,
    textStart: start,
    textEnd: end,
    targetStart: start,
    targetEnd: end,
    target: raw,
    image: false,
    defanged: false,
  };
}

/** The nearest line above an item ("- x") of a list in code that is not an item itself. */
function keyAbove(line: Line, report: SectionedReport): string {
  const text = (one: Line) => report.surface.slice(one.start, one.end);
  if (!/^\s*-\s/.test(text(line))) return '';
  let at = line.start;
  for (let steps = 0; steps < 60 && at > 0; steps++) {
    const above = report.lineAt(at - 1);
    if (above.fence !== line.fence) return '';
    if (!/^\s*-\s/.test(text(above))) return text(above).trim();
    at = above.start;
  }
  return '';
}

/** The label that opens a line, or the line that it goes on from after a comma: "Hosts (no IOCs): a.example, b.example,". */
function openingOf(line: Line, report: SectionedReport): string {
  const text = (one: Line) => report.surface.slice(one.start, Math.min(one.end, one.start + REACH));
  let first = line;
  for (let steps = 0; steps < 20 && first.start > 0; steps++) {
    const above = report.lineAt(first.start - 1);
    if (above.kind !== line.kind || !/[,、，]\s*$/.test(text(above))) break;
    first = above;
  }
  return /^[^.!?。]{1,120}?[:：](?!\/)/.exec(text(first))?.[0] ?? '';
}

const CODE_LABEL = /^[^\p{L}\p{N}]{0,6}(\p{L}[\p{L} &/-]{2,40})[^\p{L}\p{N}]{0,4}$/u;

/** In code: the nearest line above that is a label ("[+] References", "# Hashes"); '' without one. */
function labelAbove(line: Line, report: SectionedReport): string {
  for (let at = line.start, steps = 0; at > 0 && steps < 60; steps++) {
    const above = report.lineAt(at - 1);
    if (above.fence !== line.fence) return '';
    const label = CODE_LABEL.exec(report.surface.slice(above.start, above.end))?.[1];
    if (label !== undefined) return label.trim();
    at = above.start;
  }
  return '';
}

function isListed(kind: Line['kind'], words: number, opens: boolean, underIocHeading: boolean, after: string): boolean {
  const entry = opens && /^\s*(?:$|[-–—:|,;(\t/]|\s{2,})/.test(after);
  if (kind === 'table') return words <= 3 || (underIocHeading && words <= 12) || entry;
  if (kind === 'list') return words <= 4 || opens || (underIocHeading && words <= 10);
  if (kind === 'code') return words <= 2 || (opens && words <= 10) || (underIocHeading && words <= 5);
  if (kind === 'heading') return words === 0;
  return words <= 2 || (entry && (underIocHeading || words <= 8)) || (underIocHeading && opens && words <= 14);
}

/** Words of a unit that are not values, numbers or punctuation. */
function countWords(unit: string, offset: number, values: FoundValue[], self: FoundValue): number {
  let rest = '';
  let done = offset;
  for (const value of near(values, offset, offset + unit.length)) {
    if (value !== self && (value.type === 'filename' || value.doubtReason !== undefined)) continue;
    rest += `${unit.slice(Math.max(done - offset, 0), Math.max(value.start - offset, 0))} `;
    done = value.end;
  }
  rest += unit.slice(Math.max(done - offset, 0));
  return (rest.match(/[\p{L}_]{2,}/gu) ?? []).length;
}

/** The values between two offsets; `values` is sorted. */
function near(values: FoundValue[], from: number, to: number): FoundValue[] {
  const first = countLeading(values, ({ end }) => end <= from);
  let end = first;
  while (end < values.length && (values[end]?.start ?? to) < to) end++;
  return values.slice(first, end);
}
