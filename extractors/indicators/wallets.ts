import { createHash } from 'node:crypto';
import type { Claim } from './found.ts';
import { keccak256 } from './keccak.ts';

/**
 * Wallet addresses. Only with a valid checksum: their alphabets are those of any random token.
 * Base58Check (Bitcoin), bech32 and bech32m (BIP 173, BIP 350), EIP-55 (Ethereum), Monero's base58 blocks with Keccak.
 */
export function* readWallets(text: string): Generator<Claim> {
  for (const match of text.matchAll(/(?<![A-Za-z0-9])[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])/g)) {
    if (isBase58Check(match[0])) yield claim('btc', match[0], match.index);
  }
  for (const match of text.matchAll(/(?<![A-Za-z0-9])bc1[02-9ac-hj-np-z]{11,71}(?![A-Za-z0-9])/gi)) {
    if (isBech32(match[0])) yield claim('btc', match[0], match.index, match[0].toLowerCase());
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

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function fromBase58(text: string, bytes: number): Uint8Array | undefined {
  let number = 0n;
  for (const char of text) number = number * 58n + BigInt(BASE58.indexOf(char));
  const hex = number.toString(16).padStart(bytes * 2, '0');
  return hex.length === bytes * 2 ? Uint8Array.from(Buffer.from(hex, 'hex')) : undefined;
}

function isBase58Check(address: string): boolean {
  const bytes = fromBase58(address, 25);
  if (!bytes || (bytes[0] !== 0x00 && bytes[0] !== 0x05)) return false;
  const sha = (data: Uint8Array) => createHash('sha256').update(data).digest();
  return sha(sha(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
}

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

function isBech32(address: string): boolean {
  if (address !== address.toLowerCase() && address !== address.toUpperCase()) return false;
  const data = [...address.toLowerCase().slice(3)].map((char) => BECH32.indexOf(char));
  let checksum = 1;
  for (const value of [3, 3, 0, 2, 3, ...data]) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].entries()) {
      if ((top >>> bit) & 1) checksum ^= generator;
    }
  }
  return checksum === (data[0] === 0 ? 1 : 0x2bc830a3);
}

/** Mixed case carries the checksum; one case only is accepted as it is (explorers and malware write it so). */
function isEthereum(address: string): boolean {
  const hex = address.slice(2);
  if (new Set(hex.toLowerCase()).size < 6) return false;
  if (hex === hex.toLowerCase() || hex === hex.toUpperCase()) return true;
  const hash = Buffer.from(keccak256(Buffer.from(hex.toLowerCase(), 'ascii'))).toString('hex');
  return [...hex].every((char, at) => /\d/.test(char) || (char === char.toUpperCase()) === Number.parseInt(hash[at] ?? '0', 16) >= 8);
}

/** Monero writes 8 bytes as 11 characters, the rest of 5 bytes as 7; the last 4 bytes are the checksum. */
function isMonero(address: string): boolean {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < address.length; at += 11) {
    const block = address.slice(at, at + 11);
    const size = { 11: 8, 7: 5 }[block.length];
    const bytes = size === undefined ? undefined : fromBase58(block, size);
    if (!bytes) return false;
    parts.push(bytes);
  }
  const all = Buffer.concat(parts);
  return Buffer.from(keccak256(all.subarray(0, -4)))
    .subarray(0, 4)
    .equals(all.subarray(-4));
}
