import { type OutcomeWords, outcomePhrases } from '../../../src/data/languages.ts';
import { memo } from '../../../src/data/lazy.ts';
import { caseless, phrasesSource } from '../../../src/data/phrases.ts';

/** What pages say when they are no article (src/data/lang, outcomes), compiled when it is first asked for. Texts are without punctuation. */

/** Text as the phrases are written: straight apostrophes and no other punctuation. */
export function withoutPunctuation(text: string): string {
  return text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[^\p{L}\p{N}'&]+/gu, ' ')
    .trim();
}

type Test = ReturnType<typeof caseless>;

const each = memo(50, (key: OutcomeWords): Test[] => outcomePhrases(key).map((phrase) => caseless(phrasesSource([phrase]))));
const atStart = memo(50, (key: OutcomeWords): Test => caseless(`^${phrasesSource(outcomePhrases(key))}`));
const whole = memo(50, (key: OutcomeWords): Test => caseless(`^${phrasesSource(outcomePhrases(key))}$`));

/** How many different phrases of a key a text has. */
export function countPhrases(key: OutcomeWords, text: string): number {
  return each(key).filter((one) => one.test(text)).length;
}

/** Whether a title begins with a phrase of a key. */
export function beginsWith(key: OutcomeWords, title: string): boolean {
  return atStart(key).test(title);
}

/** Whether a title is one of the phrases of a key. */
export function isOneOf(key: OutcomeWords, title: string): boolean {
  return whole(key).test(title);
}
