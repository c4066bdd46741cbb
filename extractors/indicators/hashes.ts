import type { IndicatorType } from '../../src/domain.ts';
import type { Claim } from './found.ts';

const HASH_TYPES: Record<number, IndicatorType> = { 32: 'md5', 40: 'sha1', 56: 'sha224', 64: 'sha256', 96: 'sha384', 128: 'sha512' };
const HEX =
  /(?<![A-Za-z0-9])(?:(?<=(?:^|[^A-Za-z0-9]))(?:md5|sha-?1|sha-?256|sha-?512))?((?:[a-f0-9]{128}|[a-f0-9]{96}|[a-f0-9]{64}|[a-f0-9]{56}|[a-f0-9]{40}|[a-f0-9]{32}))(?![A-Za-z0-9])/gi;
/** A hash that a narrow cell broke into lines. */
const WRAPPED_HEX = /(?<![A-Za-z0-9])[a-f0-9]{12,127}(?:[ \t]*\n[ \t]*[a-f0-9]{2,120}){1,4}(?![A-Za-z0-9])/gi;
const SSDEEP = /(?<![\w:])\d{1,8}:[A-Za-z0-9+/]{6,}:[A-Za-z0-9+/]{5,}(?![A-Za-z0-9:])/g;

/** Hashes by their length, imphash and JA3 by the word in front of them, fuzzy hashes by their shape. */
export function* readHashes(text: string): Generator<Claim> {
  for (const match of text.matchAll(SSDEEP)) {
    if (/[a-z]/.test(match[0]) && /[A-Z]/.test(match[0])) yield claim('ssdeep', match[0], match.index, match.index + match[0].length);
  }
  for (const match of text.matchAll(WRAPPED_HEX)) {
    const hex = match[0].replace(/\s+/g, '');
    const first = /^[a-f0-9]+/i.exec(match[0])?.[0].length ?? 0;
    const type = HASH_TYPES[hex.length];
    // A list of hashes has a hash in each line; a wrapped hash has none.
    if (type && !match[0].split(/\s+/).some((part) => HASH_TYPES[part.length]) && first * 4 >= hex.length)
      yield claim(type, hex.toLowerCase(), match.index, match.index + match[0].length);
  }
  for (const match of text.matchAll(HEX)) {
    const hex = match[1] ?? '';
    const end = match.index + match[0].length;
    const near = text.slice(Math.max(0, end - hex.length - 24), end - hex.length).toLowerCase();
    const named = /imphash|imp\s?hash|import hash/.test(near) ? 'imphash' : /\bja3s?\b/.test(near) ? 'ja3' : undefined;
    const type = hex.length === 32 && named ? named : HASH_TYPES[hex.length];
    if (type === undefined) continue;
    const weak = new Set(hex.toLowerCase()).size < 6 ? 'too regular for a hash' : /^\d+$/.test(hex) ? 'digits only' : undefined;
    yield claim(type, hex.toLowerCase(), end - hex.length, end, weak === undefined ? {} : { weak });
  }
}

function claim(type: Claim['type'], value: string, from: number, to: number, extra: Pick<Claim, 'weak'> = {}): Claim {
  return { type, value, from, to, ...extra };
}
