import { countLeading } from '../../collections.ts';
import type { Indicator } from '../../domain.ts';
import type { Heading, Outline } from '../../markdown/outline.ts';
import type { SightingFacts } from './rules.ts';
import {
  endsInArticle,
  endsInTracking,
  isCompared,
  isGivenName,
  isHeadOfNames,
  isNegated,
  isReferenceHeading,
  isReferenceLabel,
  isUsedAsProgram,
  kindOfWord,
  wordsBeside,
} from './words.ts';

/** What can be said of a place in a text where a name stands. */
export interface TextFacts {
  sighting(start: number, end: number): Omit<SightingFacts, 'exact'>;
  inReferences(offset: number): boolean;
  inCodeQuoteOrReferences(offset: number): boolean;
}

export function factsOf(outline: Outline, indicators: Indicator[]): TextFacts {
  const { markdown } = outline;
  const values = indicators.flatMap((one) => one.occurrences.map((at): [number, number] => [at.start, at.end])).sort((a, b) => a[0] - b[0]);
  const references: [start: number, end: number][] = [];
  for (const { text, start, sectionEnd } of headingsOf(outline))
    if (start >= (references.at(-1)?.[1] ?? 0) && isReferenceHeading(text)) references.push([start, sectionEnd]);
  const inReferences = (offset: number) => inside(references, offset);
  return {
    inReferences,
    inCodeQuoteOrReferences: (offset) => outline.inCode(offset) || outline.lineAt(offset).kind === 'quote' || inReferences(offset),
    sighting: (start, end) => ({
      inCode: outline.inCode(start) || isCommand(markdown, start, end),
      inAddress: inside(values, start) || outline.inLinkTarget(start) || inBareAddress(markdown, start),
      inIdentifier: inIdentifier(markdown, start, end),
      inLongerName: isInLongerName(outline, start, end) || isAbbreviation(markdown, start, end),
      behindCapital: isBehindCapital(outline, start),
      negated: isNegated(markdown.slice(Math.max(0, start - NEGATION_REACH), start), markdown.slice(end, end + NEGATION_REACH)),
      compared: isCompared(markdown.slice(Math.max(0, start - COMPARISON_REACH), start), markdown.slice(end, end + LIKENESS_REACH)),
      afterArticle: endsInArticle(markdown.slice(Math.max(0, start - 10), start)),
      inReferenceSection: inReferences(start),
      capitalised: /\p{Lu}/u.test(markdown.slice(start, end)),
      besideKindWord: wordsBeside(markdown, start, end).some(kindOfWord),
      usedAsProgram: isUsedCapital(markdown, start, end),
      named: isNamed(outline, start, end),
      midSentence: isMidSentence(outline, start, end),
    }),
  };
}

/** Headings, and lines such as "References:" that stand for one up to the next heading. */
function headingsOf({ headings, lines, markdown }: Outline): Heading[] {
  const labels = lines.flatMap(({ kind, start, end }) => {
    const text = markdown.slice(start, end);
    const sectionEnd = headings.find((one) => one.start > start)?.start ?? markdown.length;
    return kind === 'prose' && isReferenceLabel(text) ? [{ level: 0, text, start, sectionEnd }] : [];
  });
  return [...headings, ...labels].sort((a, b) => a.start - b.start);
}

/** `sysupdate_x`, `C:\grep`, `.ibank`, `Trojan.Win32.Mega`, `linux/mirai`. */
function inIdentifier(markdown: string, start: number, end: number): boolean {
  const token = /\S*$/.exec(markdown.slice(Math.max(0, start - 60), start))?.[0].replace(/\\(?=[_*[\]])/g, '') ?? '';
  const after = markdown.slice(end, end + 2).replace(/^\\(?=[*[\]])/, '');
  // An antivirus label: "Backdoor.Linux/Mirai", "Trojan:Win32/Emotet".
  if (/\w[.:]\w+\/$/.test(token)) return true;
  // A name before a slash is another name ("LockBit/Play"), small letters are a path.
  return /[_\\.]$|(?:^|[\s/])[a-z0-9.-]+\/$|^\/$|^[\w(]+:$/.test(token) || /^(?:[_\\]|\.[\p{L}\p{N}])/u.test(after);
}

/** The next word has a capital, too, and is not a kind of malware; headings give every word one. */
function isInLongerName(outline: Outline, start: number, end: number): boolean {
  const { markdown } = outline;
  const before = markdown.slice(Math.max(0, start - 20), start);
  // "Saint-Denis", "John Lambert".
  if (/\p{Lu}\p{Ll}+-$/u.test(before) || isGivenName(/(?<!\p{L})(\p{Lu}\p{Ll}+) $/u.exec(before)?.[1] ?? '')) return true;
  const next = /^ (\p{Lu}\p{Ll}+)/u.exec(markdown.slice(end, end + 40))?.[1];
  if (next === undefined || kindOfWord(next) || !/^\p{Lu}(?!.*\p{Ll}\p{Lu})/u.test(markdown.slice(start, end))) return false;
  const { kind, textStart } = outline.lineAt(start);
  return kind !== 'heading' && kind !== 'table' && !markdown.startsWith('**', textStart);
}

/** "Turla Driver Loader (TDL)": the brackets shorten the words before them. */
function isAbbreviation(markdown: string, start: number, end: number): boolean {
  const letters = markdown.slice(start, end);
  const words = markdown.slice(Math.max(0, start - 100), start).match(/[\p{L}\d]+/gu) ?? [];
  const initials = words.slice(-letters.length).map(([first]) => first);
  return markdown[start - 1] === '(' && initials.join('').toUpperCase() === letters;
}

/** "tasklist /svc", "nltest -d": small letters and a switch. */
function isCommand(markdown: string, start: number, end: number): boolean {
  return !/\p{Lu}/u.test(markdown.slice(start, end)) && /^(?:\.exe)? [-/]{1,2}\p{L}/u.test(markdown.slice(end, end + 8));
}

function isBehindCapital(outline: Outline, start: number): boolean {
  const { kind, textStart } = outline.lineAt(start);
  const before = /(?<=\p{L},? )(\p{Lu}\p{Ll}+) $/u.exec(outline.markdown.slice(Math.max(textStart, start - 40), start))?.[1];
  return kind === 'prose' && before !== undefined && !kindOfWord(before.toLowerCase());
}

const COMPARISON_REACH = 90;
const LIKENESS_REACH = 20;
const NEGATION_REACH = 160;

function isUsedCapital(markdown: string, start: number, end: number): boolean {
  const after = markdown.slice(end, end + USE_REACH);
  if (!/^\p{Lu}/u.test(markdown.slice(start, end)) || /^[ -]\p{Lu}/u.test(after)) return false;
  return isUsedAsProgram(markdown.slice(Math.max(0, start - USE_REACH), start), after);
}

const USE_REACH = 30;

/** The text says that this is a name of the field: "tracked as X", a column of malware. */
function isNamed(outline: Outline, start: number, end: number): boolean {
  const { markdown } = outline;
  const written = markdown.slice(start, end);
  if (!/^\p{Lu}/u.test(written)) return false;
  return endsInTracking(markdown.slice(Math.max(0, start - TRACKING_REACH), start)) || inColumnOfNames(outline, start);
}

const TRACKING_REACH = 40;

/** Whether a cell begins here whose column is headed "Malware" or "Tool". */
function inColumnOfNames(outline: Outline, start: number): boolean {
  const line = outline.lineAt(start);
  if (line.cells === undefined || line.header?.cells === undefined || line.header === line) return false;
  const column = line.cells.findIndex((cell) => start >= cell.start && start < cell.end);
  const cell = line.cells[column];
  if (cell === undefined || !/^[\s*_`[]*$/.test(outline.markdown.slice(cell.start, start))) return false;
  return isHeadOfNames(line.header.cells[column]?.text ?? '');
}

/** A capital inside of a sentence, between words that have none: a proper noun of its own. */
function isMidSentence(outline: Outline, start: number, end: number): boolean {
  const { markdown } = outline;
  if (!/^\p{Lu}\p{Ll}/u.test(markdown.slice(start, end)) || /^[ -]\p{Lu}/u.test(markdown.slice(end, end + 2))) return false;
  const { kind, textStart } = outline.lineAt(start);
  return (
    (kind === 'prose' || kind === 'list') &&
    /(?:^|[^\p{L}\p{N}])\p{Ll}+,? [*_]{0,2}$/u.test(markdown.slice(Math.max(textStart, start - 30), start))
  );
}

function inBareAddress(markdown: string, offset: number): boolean {
  return /[a-z]{2,}:\/\/\S*$/i.test(markdown.slice(Math.max(0, offset - 300), offset));
}

/** Whether an offset lies in one of the sorted ranges. */
function inside(ranges: [start: number, end: number][], offset: number): boolean {
  const range = ranges[countLeading(ranges, ([, end]) => end <= offset)];
  return range !== undefined && range[0] <= offset;
}
