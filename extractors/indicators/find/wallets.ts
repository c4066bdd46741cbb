import { createHash } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58xmr, bech32, bech32m, createBase58check } from '@scure/base';
import type { Claim } from './found-value.ts';

const base58check = createBase58check((data: Uint8Array) => Uint8Array.from(createHash('sha256').update(data).digest()));
const MIXED_CASE_DIGITS = 6;

/** Wallet addresses. Only with a valid checksum: their alphabets are those of any random token. */
export function* readWallets(text: string): Generator<Claim> {
  for (const match of text.matchAll(/(?<![A-Za-z0-9])[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])/g)) {
    if (isBase58Check(match[0])) yield claim('btc', match[0], match.index);
  }
  for (const match of text.matchAll(/(?<![A-Za-z0-9])bc1[02-9ac-hj-np-z]{11,71}(?![A-Za-z0-9])/gi)) {
    if (isSegwit(match[0])) yield claim('btc', match[0], match.index, match[0].toLowerCase());
  }
  for (const match of text.matchAll(/(?<![A-Za-z0-9])0x[a-fA-F0-9]{40}(?![A-Za-z0-9])/g)) {
    if (isEthereum(match[0])) yield claim('eth', match[0], match.index);
  }
  for (const match of text.matchAll(/(?<![A-Za-z0-9])[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}(?:[1-9A-HJ-NP-Za-km-z]{11})?(?![A-Za-z0-9])/g)) {
    if (isMonero(match[0])) yield claim('xmr', match[0], match.index);
  }
}

function claim(type: Claim['type'], raw: string, from: number, value = raw): Claim {
  return { type, value, from, to: from + raw.length };
}

/** Bitcoin's first two kinds of addresses: a version byte and 20 bytes of hash, with a checksum. */
function isBase58Check(address: string): boolean {
  const bytes = attempt(() => base58check.decode(address));
  return bytes?.length === 21 && (bytes[0] === 0x00 || bytes[0] === 0x05);
}

/** BIP 173 for witness version 0, BIP 350 for later ones. */
function isSegwit(address: string): boolean {
  const coder = /^bc1q/i.test(address) ? bech32 : bech32m;
  return attempt(() => coder.decode(address as `${string}1${string}`, 90)) !== undefined;
}

/** Mixed case carries the checksum (EIP-55); one case only is accepted as it is (explorers and malware write it so). */
function isEthereum(address: string): boolean {
  const hex = address.slice(2);
  if (new Set(hex.toLowerCase()).size < MIXED_CASE_DIGITS) return false;
  if (hex === hex.toLowerCase() || hex === hex.toUpperCase()) return true;
  const hash = Buffer.from(keccak_256(Buffer.from(hex.toLowerCase(), 'ascii'))).toString('hex');
  return [...hex].every((char, at) => /\d/.test(char) || (char === char.toUpperCase()) === Number.parseInt(hash[at] ?? '0', 16) >= 8);
}

/** Monero: base58 in blocks; the last 4 bytes are the beginning of the Keccak hash of the rest. */
function isMonero(address: string): boolean {
  const bytes = attempt(() => base58xmr.decode(address));
  if (bytes === undefined) return false;
  return Buffer.from(keccak_256(bytes.subarray(0, -4)))
    .subarray(0, 4)
    .equals(bytes.subarray(-4));
}

/** Undefined where a decoder refuses its input by throwing. */
function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
