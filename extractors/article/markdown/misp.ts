import { lazy } from '../../../src/lazy.ts';
import { Outline } from '../../../src/markdown/outline.ts';
import { findValues } from '../../indicators/find/find-values.ts';
import type { FoundValue } from '../../indicators/find/found-value.ts';
import { isOfInterest } from '../select/values.ts';

/**
 * MISP's extraction splits a report at white space , < > ; and trims ' " . ( ). A value that touches anything else is lost or
 * taken together with it, and some ways to defang are unknown to it. This gives every value its delimiters and a known spelling,
 * without changing the author's words otherwise. Code is left alone, and so is a detection rule that stands among the words: a
 * blank within its quotes would change what it finds.
 */
export function delimitValues(markdown: string): string {
  const outline = new Outline(markdown);
  const shown = lazy(() => withoutTargets(outline));
  return outline.lines
    .map((line) => {
      const text = outline.textOf(line);
      return line.kind === 'code' || text.length > LONGEST_LINE || !isOfInterest(text) || OF_A_RULE.test(text)
        ? text
        : delimitLine(text, shown().slice(line.start, line.end));
    })
    .join('\n');
}

/** A string of a YARA rule, an option of a Snort or Suricata rule that holds text. */
const OF_A_RULE = /^\W*\$\w*\s*=\s*["“”/{]|\b(?:content|uricontent|pcre)\s*:\s*!?\s*["“”]/;

/** Longer lines are left as they are. */
const LONGEST_LINE = 50_000;

const FINE_BEFORE = /[\s,<>;'"(|]/;
const FINE_AFTER = /[\s,<>;'")|]/;
/** Marks that belong to Markdown or to a longer word: a space there would change what the reader sees. */
const KEEP_BEFORE = /[\w*_~`\\/@#&.$%+-]/;
const OPENING_QUOTES: Record<string, string> = { '\u201c': '"', '\u201e': '"', '\u00ab': '"', '\u2018': "'", '\u201a': "'" };
const CLOSING_QUOTES: Record<string, string> = { '\u201d': '"', '\u201c': '"', '\u00bb': '"', '\u2019': "'", '\u2018': "'" };

/** Words and values that stand between delimiters already, in a spelling that MISP knows. */
const SETTLED =
  /^(?:[0-9a-f]{32,128}|(?:hxxps?|https?|ftp):\/\/[\w.[\]/%?=&#~+@:-]*[\w/=]|[\w-]+(?:(?:\.|\[\.\])[\w-]+)+|[\p{L}\p{N}&#|$%*_+-]*)$/iu;

/** A word of letters with the marks that prose has around words, or only marks; a sign's name ("[dot]", " at ") is not such a word. */
const PROSE_WORD =
  /^(?:["'\u201c\u2018(*]*[\p{L}&#|$%*_+'\u2019-]*["'\u201d\u2019).,:;!?*\u2026\u3001\u3002\uff0c]*|[^\p{L}\p{N}[\](){}.]+)$/u;
const SIGN_WORD = /^\W*(?:dot|punto|ponto|at|arroba)\W*$/i;
/**
 * The report with blanks for the targets of links, which are addresses already, and for the brackets around a link's words where
 * the link stands between spaces: these brackets go with the target. Offsets stay.
 */
function withoutTargets({ markdown, links }: Outline): string {
  const blanks = links.flatMap(({ start, textStart, textEnd, end, image }) => {
    const apart = !image && /[\s(]/.test(markdown[start - 1] ?? ' ') && /[\s.,;:)]/.test(markdown[end] ?? ' ');
    return apart ? [[start, textStart] as const, [textEnd, end] as const] : [[textEnd + 1, end] as const];
  });
  let result = '';
  let position = 0;
  for (const [start, end] of blanks.sort((a, b) => a[0] - b[0])) {
    result += markdown.slice(position, start) + markdown.slice(start, end).replace(/[^\n]/g, ' ');
    position = end;
  }
  return result + markdown.slice(position);
}

/** `shown`: the line as withoutTargets has it. */
function delimitLine(line: string, shown: string): string {
  if (shown.split(/[\s,<>;]+/).every(isSettled)) return line;
  let out = line;
  for (const value of findValues(shown).reverse()) out = delimit(out, value, shown);
  return out;
}

function delimit(line: string, value: FoundValue, shown: string): string {
  const { start, end } = value;
  let raw = knownSpelling(line.slice(start, end), value);
  let head = line.slice(0, start);
  let tail = line.slice(end);
  const before = shown.charAt(start - 1);
  const after = shown.charAt(end);
  const opening = OPENING_QUOTES[before];
  if (opening) head = head.slice(0, -1) + opening;
  else if (before !== '' && !FINE_BEFORE.test(before) && !KEEP_BEFORE.test(before)) raw = ` ${raw}`;
  const closing = CLOSING_QUOTES[after];
  if (closing && !/^[\u2019'](?:s|re|ll)?\b/.test(tail)) tail = closing + tail.slice(1);
  else if (after !== '' && !FINE_AFTER.test(after) && setsApart(tail)) raw = `${raw} `;
  return head + raw + tail;
}

function setsApart(tail: string): boolean {
  return (
    /^(?:[:!?\]}\u2026\u3001\u3002\uff0c\uff1a\uff1b\uff08\uff09\u300d\u300f\u3011\u2013\u2014\u2192]|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Cyrillic}|\*\*(?=[\s|]|$)|["'][\w])/u.test(
      tail,
    ) &&
    !/^:\d/.test(tail) &&
    !/^:\/\//.test(tail)
  );
}

/** Spellings of dots, at signs and schemes that MISP refangs: [.] [dot] (dot) [@] [at] hxxp [:]//. */
function knownSpelling(raw: string, value: FoundValue): string {
  if (!value.defanged) return raw;
  const spelled = raw
    .replace(/\s*(?:\(\.\)|\{\.\}|<\.>|\[\s*\.\s*\]|\[\s*(?:dot|DOT)\s*\]|\{(?:dot|DOT)\}|\(\s*(?:dot|DOT)\s*\)|\[,\]|\u3002)\s*/g, '[.]')
    .replace(/(?<=\w)\[\.(?=\w)|(?<=\w)\.\](?=\w)/g, '[.]')
    .replace(/(?<=\w)\s+\.\s+(?=\w)/g, '[.]')
    .replace(/\s*(?:\[\s*(?:@|at|AT)\s*\]|\(\s*(?:@|at|AT)\s*\)|\{(?:@|at|AT)\})\s*/g, '[@]')
    .replace(
      /^h(?:xx|\*\*|\+\+|__|tt)p(s?)(?:\[:\/\/\]|\[:\]\[\/\]\[\/\]|\[:\]\/\/|:\[\/\/\]|\[:\/\]\/|\(:\)\/\/|:\/\/|\[:\\\/\\\/\])/i,
      (whole, s: string) => (/^http/i.test(whole) ? `http${s}[:]//` : `hxxp${s}://`),
    );
  const again = findValues(spelled);
  const same = again.length === 1 && again[0]?.value === value.value && again[0]?.start === 0 && again[0]?.end === spelled.length;
  return same ? spelled : raw;
}

function isSettled(word: string): boolean {
  if (SETTLED.test(word.replace(/^["'(.]+|(?<!["').])["').]+$/g, ''))) return true;
  return word.length < 60 && PROSE_WORD.test(word) && !SIGN_WORD.test(word) && !/[0-9a-f]{32}/i.test(word);
}
