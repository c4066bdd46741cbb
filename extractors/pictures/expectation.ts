import { parse } from 'tldts';
import { isEnglishWord } from '../english-words.ts';

/** What a letter in a rare place takes from a text, and what a familiar word or domain adds to it (natural logarithm). */
const ODD = 2.5;
const FAMILIAR = 1.5;

/**
 * How much less or more probable a text is before anybody has looked at the picture: digits inside words, letters inside numbers,
 * capitals inside words and a bracket that closes nothing at the end of a word are rare, English words and known top-level domains
 * are not. Hashes are left alone.
 */
export function expectation(text: string): number {
  let sum = 0;
  for (const word of text.match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (word.length >= 24 && /\d/.test(word)) continue;
    for (const inside of word.match(/(?<=\p{L})\d+(?=\p{L})|(?<=\d)\p{L}+(?=\d)|(?<=\p{Ll})\p{Lu}/gu) ?? []) sum -= ODD * inside.length;
    if (/^(?:ns|mx|www|srv|vps|vpn|dc)1$/i.test(word)) sum += 2 * FAMILIAR;
    if (isEnglishWord(/^\p{L}{4,}/u.exec(word)?.[0] ?? '')) sum += FAMILIAR;
  }
  sum -= ODD * (text.replace(/\[[^[\]]*\]/g, '').match(/\w\](?!\w)/g)?.length ?? 0);
  for (const name of text.match(/[a-z0-9-]+(?:\[?\.\]?[a-z0-9-]+)+/gi) ?? []) {
    const { publicSuffix, isIcann } = parse(name.replace(/[[\]]/g, ''));
    if (isIcann) sum += FAMILIAR * (publicSuffix ?? '').split('.').length;
  }
  return sum;
}
