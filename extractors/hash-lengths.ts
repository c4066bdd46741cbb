import type { IndicatorType } from '../src/domain.ts';

/** Hexadecimal digits of the hashes that are known by their length. */
export const HASH_DIGITS = { md5: 32, sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128 } as const satisfies Partial<
  Record<IndicatorType, number>
>;

export type HashType = keyof typeof HASH_DIGITS;

export const HASH_TYPES = Object.keys(HASH_DIGITS) as HashType[];

/** The hash that has so many hexadecimal digits. */
export function hashTypeOf(digits: number): HashType | undefined {
  return HASH_TYPES.find((type) => HASH_DIGITS[type] === digits);
}

export function isHashLength(digits: number): boolean {
  return hashTypeOf(digits) !== undefined;
}

/** How many digits the hash has that a label names; undefined when it names none, or several. */
export function digitsNamed(label: string): number | undefined {
  const names = new Set(
    [...label.matchAll(/\b(?:md5|sha-?(?:1|224|256|384|512))\b/gi)].map(([name]) => name.toLowerCase().replace('-', '')),
  );
  const [name] = names;
  return names.size === 1 ? HASH_DIGITS[name as HashType] : undefined;
}

export function isHashType(type: IndicatorType): type is HashType {
  return type in HASH_DIGITS;
}
