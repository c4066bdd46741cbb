import { isFileExtension } from '../../../src/data/extensions.ts';
import { NAMED_HEX } from '../../../src/domain/indicator-types.ts';
import type { IndicatorType } from '../../../src/domain.ts';
import { HASH_DIGITS, hashTypeOf, isHashLength } from '../../hash-lengths.ts';
import type { Claim, Doubt } from './found-value.ts';
import { isHostName } from './hosts.ts';

/** Longest first, so that a hash is not read as the beginning of a shorter one. */
const LENGTHS = [...new Set<number>([...Object.values(HASH_DIGITS), ...NAMED_HEX.map((one) => one.digits)])].sort((a, b) => b - a);
const HEX = new RegExp(
  `(?<![A-Za-z0-9])(?:(?<=(?:^|[^A-Za-z0-9]))(?:md5|sha-?1|sha-?256|sha-?512))?(${LENGTHS.map((length) => `[a-f0-9]{${length}}`).join('|')})(?![A-Za-z0-9])`,
  'gi',
);
/** Lines of nothing but hex: hashes that a narrow cell broke, or a list of whole ones. */
const HEX_LINES = /(?<![A-Za-z0-9])[a-f0-9]{12,127}(?:[ \t]*\n[ \t]*[a-f0-9]{2,127})+(?![A-Za-z0-9])/gi;
const MAX_LINES = 5;
const SSDEEP = /(?<![\w:])\d{1,8}:[A-Za-z0-9+/]{6,}:[A-Za-z0-9+/]{5,}(?![A-Za-z0-9:])/g;

/** Hashes by their length, imphash and JA3 by the word before them, fuzzy hashes by their shape. */
export function* readHashes(text: string): Generator<Claim> {
  for (const match of text.matchAll(SSDEEP)) {
    if (/[a-z]/.test(match[0]) && /[A-Z]/.test(match[0]))
      yield { type: 'ssdeep', value: match[0], from: match.index, to: match.index + match[0].length };
  }
  for (const match of text.matchAll(HEX_LINES)) yield* joinLines(match[0], match.index);
  for (const match of text.matchAll(HEX)) {
    const hex = match[1] ?? '';
    const end = match.index + match[0].length;
    const type = namedHex(hex.length, text.slice(Math.max(0, end - hex.length - NAME_REACH), end - hex.length)) ?? hashTypeOf(hex.length);
    if (type === undefined) continue;
    const from = end - hex.length;
    if (isLabel(text.slice(end, end + LABEL_REACH))) continue;
    const doubtReason =
      doubtOf(hex.toLowerCase()) ??
      doubtOfPlace(text.slice(Math.max(0, from - HEX_STRING_REACH), from), text.slice(end, end + HEX_STRING_REACH));
    yield { type, value: hex.toLowerCase(), from, to: end, ...(doubtReason === undefined ? {} : { doubtReason }) };
  }
}

/** How far before a hash its name is looked for. */
const NAME_REACH = 24;

/** The type that a label or the text before so many hexadecimal digits names; else the only one that has so many. */
export function namedHex(digits: number, text: string): IndicatorType | undefined {
  const types = NAMED_HEX.filter((one) => one.digits === digits);
  return (types.find(({ names }) => names.test(text)) ?? (isHashLength(digits) || types.length > 1 ? undefined : types[0]))?.type;
}

/** In characters. */
const LABEL_REACH = 120;
const HEX_STRING_REACH = 160;

/** The hexadecimal digits are the first label of a host: "06b1...64d.u.evil.net"; a single file extension makes it the name of a file. */
function isLabel(after: string): boolean {
  const labels = /^\.((?:[a-z0-9-]+\.)*[a-z]{2,18})(?![\w-])/.exec(after)?.[1];
  return labels !== undefined && isHostName(`x.${labels}`) && (labels.includes('.') || !isFileExtension(labels));
}

/** Part of a longer token ("PC_W617601.6e85...", "PC(581f...@38"), or of a rule's string of bytes with wildcards. */
function doubtOfPlace(before: string, after: string): Doubt | undefined {
  if (/[A-Za-z0-9]\.$/.test(before) || /^@\w/.test(after)) return 'part-of-token';
  if (/\?\?[0-9a-f?\s()|[\]-]*$/i.test(before) || /^[0-9a-f?\s()|[\]-]*\?\?/i.test(after)) return 'hex-string';
  return /[={]\s*\{?\s*(?:[0-9a-f]{2}\s*)+\s$/i.test(before) && /\{[^"{}]*$/.test(before) ? 'hex-string' : undefined;
}

/** Nothing but bytes of letters, digits and signs, also in UTF-16: text that was written in hexadecimal digits. */
const TEXT = /^(?:[2-7][0-9a-f](?:00)?)+$/;

function doubtOf(hex: string): Doubt | undefined {
  if (new Set(hex).size < 6) return 'too-regular';
  if (/^\d+$/.test(hex)) return 'digits-only';
  return TEXT.test(hex) ? 'encoded-text' : undefined;
}

/** Puts hashes together that were broken into lines; a line that is a hash itself stays one, unless its neighbour is only a rest. */
function* joinLines(block: string, offset: number): Generator<Claim> {
  const lines = [...block.matchAll(/[a-f0-9]+/gi)].map((line) => ({ hex: line[0], from: offset + line.index }));
  for (let first = 0; first < lines.length; first++) {
    let hex = '';
    for (let last = first; last < Math.min(first + MAX_LINES, lines.length); last++) {
      const line = lines[last];
      if (line === undefined) break;
      hex += line.hex;
      const type = hashTypeOf(hex.length);
      if (last === first) {
        // SHA-1 is as long as the larger part of many a broken SHA-256.
        const rest = lines[last + 1]?.hex.length;
        if (type !== undefined && (rest !== 24 || hex.length !== 40)) break;
      } else if (isHashLength(line.hex.length)) break;
      else if (type !== undefined && (lines[first]?.hex.length ?? 0) * 4 >= hex.length) {
        yield { type, value: hex.toLowerCase(), from: lines[first]?.from ?? offset, to: line.from + line.hex.length };
        first = last;
        break;
      }
    }
  }
}
