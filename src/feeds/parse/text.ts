import { Parser } from 'htmlparser2';
import iconv from 'iconv-lite';
import { decodeHtmlReferences } from './entities.ts';

/** Elements of HTML that people put into titles and summaries. Other names in angle brackets are taken for text. */
const HTML_NAMES = new Set(
  (
    'a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote body br button canvas caption center cite code col ' +
    'colgroup dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 ' +
    'h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark menu meta meter nav noscript object ol ' +
    'optgroup option p param pre progress q s samp script section select small source span strike strong style sub summary sup table ' +
    'tbody td textarea tfoot th thead time title tr track tt u ul var video wbr'
  ).split(' '),
);
export const WITHOUT_TEXT = new Set(['script', 'style', 'applet', 'template']);
const BREAKS = new Set(['br', 'p', 'div', 'li', 'tr', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'td', 'th']);

/**
 * RSS does not say whether a title is text or HTML. It is HTML when it has an end tag or an entity reference, and every
 * tag and every entity in it is one of HTML's: so `AT&amp;T` and `<b>New</b>` are, `Using <details>` and `a < b` are not.
 */
export function looksLikeHtml(text: string): boolean {
  if (!/<\/\w+>|<\w[^<>]*\/>|&#?\w+;/.test(text)) return false;
  for (const [, name] of text.matchAll(/<\/?(\w+)/g)) if (!HTML_NAMES.has((name as string).toLowerCase())) return false;
  for (const [reference] of text.matchAll(/&[a-z]\w*;/gi)) if (decodeHtmlReferences(reference) === reference) return false;
  return true;
}

/** The text that a browser would show for a piece of inline HTML. */
export function htmlToText(html: string): string {
  if (!html.includes('<')) return decodeHtmlReferences(html);
  const pieces: string[] = [];
  let silent = 0;
  const parser = new Parser(
    {
      onopentagname(name) {
        if (WITHOUT_TEXT.has(name)) silent++;
        else if (BREAKS.has(name)) pieces.push(' ');
      },
      onclosetag(name) {
        if (WITHOUT_TEXT.has(name)) silent--;
        else if (BREAKS.has(name)) pieces.push(' ');
      },
      ontext(data) {
        if (silent <= 0) pieces.push(data);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return pieces.join('');
}

/**
 * What UTF-8 looks like after it was taken for windows-1252: sequences of the Latin, Cyrillic and punctuation blocks, or
 * three East Asian characters in a row. Others are not a sign: the end of "café\u00a0…" is the bytes of one such character.
 */
const MOJIBAKE =
  /[\u00c2\u00c3\u00d0\u00d1][^\0-\x7f]|[\u00c4\u00c5][^\0-\x7f\u00a0]|\u00e2[^\0-\x7f]{2}|(?:[\u00e3-\u00ed][^\0-\x7f]{2}){3}/;
const OTHER_LEADS = /[\u00c6-\u00cf\u00d2-\u00df\u00e0\u00e1\u00ee-\u00f4]/;

/**
 * Text that was UTF-8, was taken for ISO 8859-1 and encoded once more ("donâ€™t", "CafÃ©"): put right when all of it
 * can be, else left alone.
 */
function repairMojibake(text: string): string {
  if (!MOJIBAKE.test(text) || OTHER_LEADS.test(text)) return text;
  const bytes = Buffer.alloc(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const byte = code <= 0xff ? code : WINDOWS_1252.get(code);
    if (byte === undefined) return text;
    bytes[index] = byte;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}

/** Bytes 0x80 to 0x9f as windows-1252. Not by TextDecoder: Node 20's takes windows-1252 for ISO 8859-1. */
const PUNCTUATION = iconv.decode(Buffer.from(Array.from({ length: 32 }, (_, index) => 0x80 + index)), 'windows-1252');
const WINDOWS_1252 = new Map(Array.from(PUNCTUATION, (char, index) => [char.charCodeAt(0), 0x80 + index]));

/** Text as it was meant, whatever went wrong with its encoding. */
export function repairText(text: string): string {
  return /[^\0-\x7f]/.test(text) ? repairControls(repairMojibake(text)) : text;
}

/** C1 control characters are windows-1252 punctuation that went through ISO 8859-1. */
function repairControls(text: string): string {
  if (!/[\u0080-\u009f]/.test(text)) return text;
  return text.replace(/[\u0080-\u009f]/g, (char) => PUNCTUATION.charAt(char.charCodeAt(0) - 0x80));
}
