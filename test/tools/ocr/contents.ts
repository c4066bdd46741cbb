import { createHash } from 'node:crypto';
import type { Vocabulary } from './vocabulary.ts';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export type Random = () => number;

export function randomFrom(seed: string): Random {
  let state = createHash('md5').update(seed).digest().readUInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const between = (random: Random, low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

const LENGTHS = { md5: 32, sha1: 40, sha256: 64, sha512: 128 } as const;

export interface Row {
  file: string;
  /** As shown; capitals in some pictures. */
  hash: string;
  host: string;
  url: string;
  address: string;
}

/** What one picture shows: rows of values, their truth in the form that an event has. */
export interface Contents {
  rows: Row[];
  values: string[];
  /** Not a value of the article: what the terminal or the table says beside them. */
  words: readonly [heading: string, file: string, hash: string, server: string];
}

export function makeContents(
  random: Random,
  { words, endings, hosts, folders, files, languages, random: randomHosts }: Vocabulary,
): Contents {
  const kind = pick(random, ['md5', 'sha1', 'sha256', 'sha256', 'sha256', 'sha512'] as const);
  const isCapital = random() < 0.15;
  const isDefanged = random() < 0.6;
  const rows: Row[] = [];
  const values: string[] = [];
  for (let index = between(random, 2, kind === 'sha512' ? 2 : 5); index > 0; index--) {
    const hash = hex(random, LENGTHS[kind]);
    const number = random() < 0.5 ? String(between(random, 1, 99)) : '';
    const name = randomHosts > 0 && random() < randomHosts ? lettersByChance(random) : undefined;
    const host = `${random() < 0.4 ? `${pick(random, hosts)}.` : ''}${name ?? `${pick(random, words)}-${pick(random, words)}${number}`}.${pick(random, endings)}`;
    const url = `http${random() < 0.5 ? 's' : ''}://${pick(random, words)}${between(random, 2, 90)}.${pick(random, endings)}/${pick(random, folders)}/${pick(random, words)}.php`;
    const address = `${between(random, 45, 99)}.${between(random, 1, 254)}.${between(random, 0, 254)}.${between(random, 1, 254)}${random() < 0.25 ? `:${between(random, 1025, 65_000)}` : ''}`;
    rows.push({
      file: pick(random, files),
      hash: isCapital ? hash.toUpperCase() : hash,
      host: isDefanged ? defanged(host) : host,
      url: isDefanged ? defanged(url) : url,
      address: isDefanged ? defanged(address) : address,
    });
    values.push(hash, host, url, address);
  }
  return { rows, values, words: pick(random, languages) };
}

const lettersByChance = (random: Random) =>
  Array.from({ length: between(random, 8, 14) }, () => pick(random, [...'abcdefghijklmnopqrstuvwxyz0123456789'])).join('');
const hex = (random: Random, length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
const defanged = (value: string) => value.replaceAll('.', '[.]').replace(/^http/, 'hxxp');
