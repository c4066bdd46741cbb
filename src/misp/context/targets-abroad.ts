import { targetWords } from '../../data/languages.ts';
import { NO_WORD_BREAKS, phrasesSource } from '../../data/phrases.ts';
import type { TargetWords } from '../../data/targets.ts';

/** Countries and sectors that a text in another language than English names as targets. */

interface Language {
  /** A sentence about an attack on somebody. */
  attack: RegExp;
  /** In the text up to a country's name, and from its end: the attackers are meant. */
  attackersBefore: RegExp;
  attackersAfter: RegExp;
  /** Each matches the words for one country, by its English name, or for one sector. */
  places: { pattern: RegExp; name: string; isSector: boolean }[];
  /** Any of them: most sentences name none. */
  any: RegExp;
}

/** Longer sentences than this, in characters, are lists or code. */
const LONGEST = 600;
const ATTACKERS_REACH = 30;
/** In characters: whom a longer text is about it has said by then. */
const MOST_TEXT = 200_000;

const languages = new Map<string, Language>();

/** The patterns of a language, made when a text first needs them. */
function languageOf(code: string, words: TargetWords): Language {
  const made = languages.get(code);
  if (made !== undefined) return made;
  const { attackCues = [], attackersBefore = [], attackersAfter = [], countries = {}, sectors = {} } = words;
  const pattern = (source: string) => new RegExp(source, 'giu');
  const own = new Intl.DisplayNames([code], { type: 'region', fallback: 'none' });
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const places = [
    ...regions().flatMap((region) => {
      const [name, local] = [english.of(region), own.of(region)];
      const source = local === undefined ? undefined : countrySource(local, words.countryEndings);
      return name === undefined || source === undefined ? [] : [{ pattern: pattern(source), name, isSector: false }];
    }),
    ...Object.entries(countries).map(([name, phrases]) => ({ pattern: pattern(phrasesSource(phrases)), name, isSector: false })),
    ...Object.entries(sectors).map(([name, phrases]) => ({ pattern: pattern(phrasesSource(phrases)), name, isSector: true })),
  ];
  const language = {
    attack: new RegExp(phrasesSource(attackCues), 'iu'),
    attackersBefore: new RegExp(`${phrasesSource(attackersBefore)}\\s*$`, 'iu'),
    attackersAfter: new RegExp(`^${phrasesSource(attackersAfter)}`, 'iu'),
    places,
    any: new RegExp(places.map((one) => one.pattern.source).join('|'), 'iu'),
  };
  languages.set(code, language);
  return language;
}

/** A country's name as a whole word in each of its cases ("Украина", "Украины", "Украине"); none for one letter, which is in too many words. */
function countrySource(name: string, endings: TargetWords['countryEndings']): string | undefined {
  const stem = endings?.vowels.includes(name.at(-1)?.toLowerCase() ?? ' ') ? name.slice(0, -1) : name;
  if (stem.length < 2) return undefined;
  const source = stem.replace(/[.()[\]]/g, '\\$&') + (endings ? `\\p{L}{0,${endings.letters}}` : '');
  return NO_WORD_BREAKS.test(name) ? source : `(?<!\\p{L})${source}(?!\\p{L})`;
}

/** All codes that name a region. */
function regions(): string[] {
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters.flatMap((one) => letters.map((other) => one + other)).filter((code) => english.of(code) !== undefined);
}

/** Offsets and clusters of the places; as targetedPlaces. */
export function targetedAbroad<T extends { galaxy: string; value: string }>(
  markdown: string,
  names: ReadonlyMap<string, T>,
  skip: (offset: number) => boolean,
): [T, number][] {
  const clusters = new Map(
    [...new Set(names.values())].map((cluster) => [`${cluster.galaxy} ${cluster.value.trim().toLowerCase()}`, cluster]),
  );
  const clusterOf = (name: string, isSector: boolean) =>
    isSector ? clusters.get(`sector ${name.toLowerCase()}`) : names.get(name.toLowerCase());
  const found: [T, number][] = [];
  for (const [code, words] of languagesIn(markdown)) {
    const { attack, attackersBefore, attackersAfter, places, any } = languageOf(code, words);
    for (const { 0: sentence, index } of markdown.slice(0, MOST_TEXT).matchAll(/(?:[^.!?\u3002\uff01\uff1f\n]|\.(?=\S))+/gu)) {
      if (sentence.length > LONGEST || !attack.test(sentence) || !any.test(sentence) || skip(index)) continue;
      for (const { pattern, name, isSector } of places) {
        for (const match of sentence.matchAll(pattern)) {
          const cluster = clusterOf(name, isSector);
          const isAttackers =
            !isSector &&
            (attackersBefore.test(sentence.slice(Math.max(0, match.index - ATTACKERS_REACH), match.index)) ||
              attackersAfter.test(sentence.slice(match.index + match[0].length)));
          if (cluster !== undefined && !isAttackers) found.push([cluster, index + match.index]);
        }
      }
    }
  }
  return found;
}

/** So many signs in a thousand characters show a text's language. */
const SIGNS_IN_THOUSAND = 6;

/** The languages that a text is written in, other than English. */
function languagesIn(markdown: string): [code: string, words: TargetWords][] {
  const start = markdown.slice(0, 20_000);
  const found = targetWords().filter(
    ([, { textSigns }]) => textSigns && (start.match(signPattern(textSigns))?.length ?? 0) * 1000 >= start.length * SIGNS_IN_THOUSAND,
  );
  // Japanese is written with Chinese characters, too.
  const others = new Set(found.flatMap(([, { textSigns }]) => textSigns?.insteadOf ?? []));
  return found.filter(([code]) => !others.has(code));
}

function signPattern({ words = [], letters = '', scripts = [] }: NonNullable<TargetWords['textSigns']>): RegExp {
  const sources = [
    ...(words.length > 0 ? [phrasesSource(words)] : []),
    ...(letters === '' ? [] : [`[${letters}]`]),
    ...scripts.map((script) => `\\p{Script=${script}}`),
  ];
  return new RegExp(sources.join('|'), 'giu');
}
