import type { Indicator } from '../../domain.ts';
import type { Outline } from '../../markdown/outline.ts';
import type { SightingFacts } from './rules.ts';
import { endsInComparison, isReferenceHeading, isUsedAsProgram, kindOfWord } from './words.ts';

/** What can be said of a place in a text where a name stands. */
export interface TextFacts {
  sighting(start: number, end: number): Omit<SightingFacts, 'exact'>;
  inReferences(offset: number): boolean;
  inCodeOrReferences(offset: number): boolean;
}

export function factsOf(outline: Outline, indicators: Indicator[]): TextFacts {
  const { markdown } = outline;
  const values = indicators.flatMap((one) => one.occurrences.map((at): [number, number] => [at.start, at.end])).sort((a, b) => a[0] - b[0]);
  const references: [start: number, end: number][] = [];
  for (const { text, start, sectionEnd } of outline.headings)
    if (start >= (references.at(-1)?.[1] ?? 0) && isReferenceHeading(text)) references.push([start, sectionEnd]);
  const inReferences = (offset: number) => inside(references, offset);
  return {
    inReferences,
    inCodeOrReferences: (offset) => outline.inCode(offset) || inReferences(offset),
    sighting: (start, end) => ({
      inCode: outline.inCode(start),
      inAddress: inside(values, start) || outline.inLinkTarget(start) || inBareAddress(markdown, start),
      inIdentifier: inIdentifier(markdown, start, end),
      inLongerName: isInLongerName(outline, start, end),
      negated: isNegated(markdown, start, end),
      compared: endsInComparison(markdown.slice(Math.max(0, start - COMPARISON_REACH), start)),
      afterArticle: AFTER_ARTICLE.test(markdown.slice(Math.max(0, start - 10), start)),
      inReferenceSection: inReferences(start),
      capitalised: /\p{Lu}/u.test(markdown.slice(start, end)),
      besideKindWord: wordsBeside(markdown, start, end).some(kindOfWord),
      usedAsProgram: isUsedCapital(markdown, start, end),
    }),
  };
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
  const next = /^ (\p{Lu}\p{Ll}+)/u.exec(markdown.slice(end, end + 40))?.[1];
  if (next === undefined || kindOfWord(next) || !/^\p{Lu}/u.test(markdown.slice(start, end))) return false;
  const { kind, textStart } = outline.lineAt(start);
  return kind !== 'heading' && kind !== 'table' && !markdown.startsWith('**', textStart);
}

/** "not X, Y, nor Z", "neither X nor Y", "different from X". */
function isNegated(markdown: string, start: number, end: number): boolean {
  const sentence = /[^.!?\n]*$/.exec(markdown.slice(Math.max(0, start - 160), start))?.[0] ?? '';
  const rest = /^[^.!?\n]*/.exec(markdown.slice(end, end + 160))?.[0] ?? '';
  if (/\bneither\b/i.test(sentence)) return true;
  return /\b(?:not|nor)\b[^;:]*$/i.test(sentence) && /^[\s,\w-]*\b(?:nor)\b/i.test(rest) ? true : /\bnor\s+(?:the\s+)?$/i.test(sentence);
}

const COMPARISON_REACH = 90;

/** "an rshell", "the bumblebee": in small letters behind an article it is a word. */
const AFTER_ARTICLE = /(?<![\p{L}])(?:an?|the|this|that|your|each|every)[\s*_"'“‘]+$/iu;

function isUsedCapital(markdown: string, start: number, end: number): boolean {
  const after = markdown.slice(end, end + USE_REACH);
  if (!/^\p{Lu}/u.test(markdown.slice(start, end)) || /^[ -]\p{Lu}/u.test(after)) return false;
  return isUsedAsProgram(markdown.slice(Math.max(0, start - USE_REACH), start), after);
}

const USE_REACH = 30;

/** Words beside a name, lower case: "Play ransomware", "the Lead group", "group Lead", "Hive, a new ransomware", "malware called Hive". */
export function wordsBeside(markdown: string, start: number, end: number): string[] {
  const rest = markdown.slice(end, end + 70);
  const after = /^[\s*_"'”’)]*(\p{L}+)/u.exec(rest)?.[1];
  const apposition = /^[\s*_"'”’)]*(?:,?|\s(?:is|was))\s+(?:an?|the|whose|its|another|both)\s+((?:[\p{L}-]+\s+){0,2}\p{L}+)/u.exec(
    rest,
  )?.[1];
  const before = /(\p{L}+)(?:\s+(?:called|named|dubbed|known as|such as|like))?[\s*_"'“‘(]*$/u.exec(
    markdown.slice(Math.max(0, start - 50), start),
  )?.[1];
  return [after, before, ...(apposition?.split(/\s+/) ?? [])].flatMap((word) => word?.toLowerCase() ?? []);
}

function inBareAddress(markdown: string, offset: number): boolean {
  return /[a-z]{2,}:\/\/\S*$/i.test(markdown.slice(Math.max(0, offset - 300), offset));
}

/** Whether an offset lies in one of the sorted ranges. */
function inside(ranges: [start: number, end: number][], offset: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as [number, number])[1] <= offset) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && range[0] <= offset;
}
