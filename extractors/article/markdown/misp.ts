import { type FoundValue, findValues } from '../../indicators/index.ts';
import { isOfInterest } from '../select/values.ts';

/**
 * MISP's extraction splits a report at white space , < > ; and trims ' " . ( ). A value that touches anything else is lost or
 * taken together with it, and some ways to defang are unknown to it. This gives every value its delimiters and a known spelling,
 * without changing the author's words otherwise. Fences are left alone.
 */
export function delimitValues(markdown: string): string {
  let fence: string | undefined;
  return markdown
    .split('\n')
    .map((line) => {
      const marks = /^[\s>]*(?:[-*+] |\d+\. )?(`{3,}|~{3,})/.exec(line)?.[1];
      if (marks && (fence === undefined || marks.startsWith(fence))) {
        fence = fence === undefined ? marks : undefined;
        return line;
      }
      return fence !== undefined || line.length > 50_000 ? line : delimitLine(line);
    })
    .join('\n');
}

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
/** A link between spaces: its target is none of our business, its words are read as words. */
const LINK = /(?<=^|[\s(])\[([^[\]]*)\]\((?:<[^<>]*>|[^()\s]*)\)(?=[\s.,;:)]|$)/g;

function delimitLine(line: string): string {
  if (
    !isOfInterest(line) ||
    line
      .replace(LINK, ' $1 ')
      .split(/[\s,<>;]+/)
      .every(isSettled)
  )
    return line;
  const values = findValues(blankTargets(line));
  let out = line;
  for (const value of [...values].reverse()) out = delimit(out, value);
  return out;
}

/** Link targets are addresses already; same length, so that offsets stay. */
function blankTargets(line: string): string {
  return line.replace(/\]\((?:<[^<>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)/g, (target) => ' '.repeat(target.length));
}

function delimit(line: string, value: FoundValue): string {
  const { start, end } = value;
  let raw = knownSpelling(line.slice(start, end), value);
  let head = line.slice(0, start);
  let tail = line.slice(end);
  const before = head.slice(-1);
  const after = tail.slice(0, 1);
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
    .replace(/\\\./g, '[.]')
    .replace(/(?<=\w)\[\.(?=\w)|(?<=\w)\.\](?=\w)/g, '[.]')
    .replace(/(?<=\w)\s+\.\s+(?=\w)/g, '[.]')
    .replace(/\s*(?:\[\s*(?:@|at|AT)\s*\]|\(\s*(?:@|at|AT)\s*\)|\{(?:@|at|AT)\})\s*/g, '[@]')
    .replace(
      /^h(?:xx|\*\*|\+\+|__|tt)p(s?)(?:\[:\/\/\]|\[:\]\[\/\]\[\/\]|\[:\]\/\/|:\[\/\/\]|\[:\/\]\/|\(:\)\/\/|:\/\/|\[:\\\/\\\/\])/i,
      (whole, s: string) => (/^http/i.test(whole) ? `http${s}[:]//` : `hxxp${s}://`),
    )
    .replace(/^h\[tt\]p(s?):\/\//i, 'hxxp$1://');
  const again = findValues(spelled);
  const same = again.length === 1 && again[0]?.value === value.value && again[0]?.start === 0 && again[0]?.end === spelled.length;
  return same ? spelled : raw;
}

function isSettled(word: string): boolean {
  if (SETTLED.test(word.replace(/^["'(.]+|["').]+$/g, ''))) return true;
  return word.length < 60 && PROSE_WORD.test(word) && !SIGN_WORD.test(word) && !/[0-9a-f]{32}/i.test(word);
}
