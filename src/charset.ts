import iconv from 'iconv-lite';

export interface Decoded {
  text: string;
  /** The encoding that was used, lower case. */
  encoding: string;
  /** What was wrong about how the document names its encoding. */
  problems: string[];
}

/**
 * Bytes of a page, text, list or feed to text. In this order: a byte order mark; the pattern of UTF-16 or UTF-32; the
 * Content-Type's charset; the XML declaration or <meta>; UTF-8; windows-1252, which decodes anything. A single-byte name is
 * overruled when the bytes are valid UTF-8 with multi-byte characters in it, since that does not happen by accident in real
 * text. Our own and not html-encoding-sniffer, which believes the first name that it is given.
 */
export function decodeText(bytes: Uint8Array, contentType?: string): Decoded {
  const problems: string[] = [];
  const mark = byteOrderMark(bytes);
  if (mark) return { text: decodeAs(bytes.subarray(mark.length), mark.encoding, false) ?? '', encoding: mark.encoding, problems };
  const wide = widePattern(bytes);
  if (wide) return { text: decodeAs(bytes, wide, false) ?? '', encoding: wide, problems };

  const head = latin1(bytes.subarray(0, LONGEST_HEAD));
  const declared =
    /^[\s\0]*<\?xml[^>]*?\sencoding\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1] ??
    /<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1];
  const charset = /charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(contentType ?? '')?.[1];
  const utf8 = decodeAs(bytes, 'utf-8', true);
  for (const [from, name] of [
    ['the Content-Type header', charset],
    ['the XML declaration', declared],
  ] as const) {
    if (!name) continue;
    const encoding = normalise(name);
    if (encoding === undefined) {
      problems.push(`${from} names an unknown encoding (${name})`);
      continue;
    }
    // A document whose first bytes are ASCII is not UTF-16 or UTF-32, whatever it says.
    const possible = !/^(utf-?(16|32)|ucs-?[24])/.test(encoding);
    const overruled = possible && utf8 !== undefined && SINGLE_BYTE.test(encoding) && hasMultiByte(bytes);
    const text = possible && !overruled ? (encoding === 'utf-8' ? utf8 : decodeAs(bytes, encoding, true)) : undefined;
    if (text !== undefined) return { text, encoding, problems };
    // A few broken bytes (a cut character) do not make a document something else than it says.
    const lenient = possible && utf8 === undefined ? (decodeAs(bytes, encoding, false) ?? '') : '';
    const { broken, whole } = countDecoded(lenient);
    if (whole > broken * 4) {
      problems.push(`${broken} byte(s) are not valid ${name}`);
      return { text: lenient, encoding, problems };
    }
    problems.push(`${from} says ${name}, but the bytes are ${utf8 === undefined ? 'not' : 'UTF-8'}`);
  }
  if (utf8 !== undefined) return { text: utf8, encoding: 'utf-8', problems };
  // Mostly UTF-8 with a few broken bytes (a cut character, a pasted quote) is better read as UTF-8 with marks in it.
  const lenient = decodeAs(bytes, 'utf-8', false) ?? '';
  const { broken, whole } = countDecoded(lenient);
  if (whole > broken * 4) {
    problems.push(`${broken} byte(s) are not valid UTF-8`);
    return { text: repairBytes(bytes), encoding: 'utf-8', problems };
  }
  problems.push('the bytes are not valid UTF-8 and nothing says what they are: read as windows-1252');
  return { text: decodeAs(bytes, 'windows-1252', false) ?? '', encoding: 'windows-1252', problems };
}

/** Where a document may name its encoding, in bytes. */
const LONGEST_HEAD = 4096;

/**
 * Bytes that are no text in any encoding: a picture, an archive, noise. As Git tells it, by a NUL near the beginning; or by more control
 * characters than strays, of which bytes that are packed or encrypted have a tenth.
 */
export function isBinary(bytes: Uint8Array): boolean {
  const { text } = decodeText(bytes.subarray(0, LONGEST_HEAD));
  return text.includes('\0') || (text.match(CONTROL)?.length ?? 0) > text.length * MANY_CONTROLS;
}

/** Without those of terminals (backspace, escape), of lines and pages, and the one that ends a file of DOS. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted.
const CONTROL = /[\x01-\x07\x0e-\x19\x1c-\x1f]/g;
/** Part of all characters. */
const MANY_CONTROLS = 0.04;

/** How many replacement characters a lenient decoding gave, and how many characters beyond ASCII it got right. */
function countDecoded(text: string): { broken: number; whole: number } {
  let broken = 0;
  let whole = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0xfffd) broken++;
    else if (code >= 0x80) whole++;
  }
  return { broken, whole };
}

const LATIN1 = /^(us-ascii|ascii|iso[-_]?8859[-_]?1(?!\d).*|latin-?1|l1|csisolatin1|windows-1252|cp1252)$/;
const SINGLE_BYTE = /^(us-ascii|ascii|iso-?8859|latin|windows-12|cp12|macintosh|mac|ibm|cp[4-9]\d\d|koi8|437|8\d\d)/;

function byteOrderMark(b: Uint8Array): { encoding: string; length: number } | undefined {
  if (b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (b[0] === 0xff && b[1] === 0xfe)
    return b[2] === 0 && b[3] === 0 ? { encoding: 'utf-32le', length: 4 } : { encoding: 'utf-16le', length: 2 };
  if (b[0] === 0xfe && b[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  if (b[0] === 0 && b[1] === 0 && b[2] === 0xfe && b[3] === 0xff) return { encoding: 'utf-32be', length: 4 };
  return undefined;
}

/**
 * An encoding of two or four bytes per character, by how "<?" or "<r" looks in it (XML 1.0, appendix F), or by the zeros between
 * the letters of a text: spreadsheets export UTF-16 without a mark.
 */
function widePattern(b: Uint8Array): string | undefined {
  if (b[0] === 0x3c && b[1] === 0 && b[2] === 0 && b[3] === 0) return 'utf-32le';
  if (b[0] === 0 && b[1] === 0 && b[2] === 0 && b[3] === 0x3c) return 'utf-32be';
  if (b[0] === 0x3c && b[1] === 0 && b[3] === 0) return 'utf-16le';
  if (b[0] === 0 && b[1] === 0x3c && b[2] === 0) return 'utf-16be';
  const sample = b.subarray(0, 512);
  if (sample.length <= 8) return undefined;
  const zeros = (from: number) => sample.filter((byte, at) => at % 2 === from && byte === 0).length;
  if (zeros(1) > sample.length * MANY_ZEROS) return 'utf-16le';
  return zeros(0) > sample.length * MANY_ZEROS ? 'utf-16be' : undefined;
}

/** Part of all bytes; half of them in a text of Latin letters. */
const MANY_ZEROS = 0.35;

/** The label under which TextDecoder or iconv-lite knows an encoding; undefined when neither does. */
function normalise(name: string): string | undefined {
  const label = name.toLowerCase().replace(/^x-(?=utf|iso|cp|win)/, '');
  if (label === 'utf8' || label === 'utf-8' || label === 'unicode-1-1-utf-8') return 'utf-8';
  const supersets: Record<string, string> = {
    gb2312: 'gb18030',
    'gb_2312-80': 'gb18030',
    shift_jisx0213: 'shift_jis',
    u16: 'utf-16',
    u8: 'utf-8',
  };
  const candidate = supersets[label] ?? label;
  return canDecode(candidate) ? candidate : canDecode(`cp${candidate}`) ? `cp${candidate}` : undefined;
}

function canDecode(label: string): boolean {
  return textDecoder(label, false) !== undefined || iconv.encodingExists(label);
}

function textDecoder(label: string, fatal: boolean): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label, { fatal, ignoreBOM: true });
  } catch {
    return undefined;
  }
}

/** undefined when `strict` and the bytes are not in this encoding. */
function decodeAs(bytes: Uint8Array, encoding: string, strict: boolean): string | undefined {
  // iconv-lite where TextDecoder cannot, or (Node 20) takes windows-1252 and its aliases for plain ISO 8859-1.
  const decoder = /^utf-?(32|7)/.test(encoding) || LATIN1.test(encoding) ? undefined : textDecoder(encoding, strict);
  if (!decoder)
    return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), LATIN1.test(encoding) ? 'windows-1252' : encoding);
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function hasMultiByte(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte >= 0xc2);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** UTF-8 in which each byte that fits nowhere is read as windows-1252. */
function repairBytes(bytes: Uint8Array): string {
  const text = latin1(bytes);
  const piece = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g;
  return text.replace(piece, (match) => {
    const raw = Buffer.from(match, 'latin1');
    return (match.length > 1 ? decodeAs(raw, 'utf-8', true) : undefined) ?? decodeAs(raw, 'windows-1252', false) ?? '';
  });
}

/** What windows-1252 makes of the bytes 0x80 to 0x9f, where it differs from ISO 8859-1. */
const PUNCTUATION =
  '\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178';
const TAIL = `[\u0080-\u00bf${PUNCTUATION}]`;
const MISREAD_UTF8 = new RegExp(`[\u00c2-\u00df]${TAIL}|[\u00e0-\u00ef]${TAIL}{2}|[\u00f0-\u00f4]${TAIL}{3}`, 'g');

/**
 * Text that was decoded as windows-1252 although its bytes were UTF-8 ("CafÃ©"). Characters that came by entities or scripts stay,
 * and all of it does where letters of windows-1252 stand alone.
 */
export function undoWindows1252(text: string): string {
  let repaired = 0;
  const utf8 = text.replace(MISREAD_UTF8, (match) => {
    const bytes = Buffer.from(
      Array.from(match, (char) => (char <= '\u00ff' ? char.charCodeAt(0) : (iconv.encode(char, 'windows-1252')[0] ?? 0))),
    );
    const decoded = decodeAs(bytes, 'utf-8', true);
    if (decoded !== undefined) repaired++;
    return decoded ?? match;
  });
  const alone = text.replace(MISREAD_UTF8, '').match(/[\u00c0-\u00ff]/g)?.length ?? 0;
  return repaired > alone * 4 ? utf8 : text;
}
