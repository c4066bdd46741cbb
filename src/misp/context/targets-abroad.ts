import { ABROAD, type Abroad } from './places-abroad.ts';

/** Countries and sectors that a text in another language than English names as targets. */

interface Language extends Omit<Abroad, 'countries' | 'sectors'> {
  /** Each matches the words for one country, by its English name, or for one sector. */
  places: { pattern: RegExp; name: string; sector: boolean }[];
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
function languageOf(code: string): Language {
  const made = languages.get(code);
  if (made !== undefined) return made;
  const { countries, sectors, ...rest } = ABROAD[code] as Abroad;
  const isUnspaced = /^(?:zh|ja|ko)$/.test(code);
  const whole = (source: string) => new RegExp(isUnspaced ? `(?:${source})` : `(?<!\\p{L})(?:${source})(?!\\p{L})`, 'giu');
  const own = new Intl.DisplayNames([code], { type: 'region', fallback: 'none' });
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const places = [
    ...regions().flatMap((region) => {
      const [name, local] = [english.of(region), own.of(region)];
      if (name === undefined || local === undefined || local.length < 2) return [];
      // Cases change the last letters: Украина, Украины, Украине.
      const stem = rest.endings === '' ? local : local.replace(/[\p{L}]{1}$/u, (last) => (/[аеиіїоуыэюяьй]/iu.test(last) ? '' : last));
      return stem.length < 2 ? [] : [{ pattern: whole(stem.replace(/[.()[\]]/g, '\\$&') + rest.endings), name, sector: false }];
    }),
    ...Object.entries(countries).map(([name, source]) => ({ pattern: whole(source), name, sector: false })),
    ...Object.entries(sectors).map(([name, source]) => ({ pattern: whole(source), name, sector: true })),
  ];
  const any = new RegExp(places.map(({ pattern }) => pattern.source).join('|'), 'iu');
  const language = { ...rest, places, any };
  languages.set(code, language);
  return language;
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
  for (const code of languagesIn(markdown)) {
    const { attack, notBehind, notBefore, places, any } = languageOf(code);
    for (const { 0: sentence, index } of markdown.slice(0, MOST_TEXT).matchAll(/(?:[^.!?\u3002\uff01\uff1f\n]|\.(?=\S))+/gu)) {
      if (sentence.length > LONGEST || !attack.test(sentence) || !any.test(sentence) || skip(index)) continue;
      for (const { pattern, name, sector } of places) {
        for (const match of sentence.matchAll(pattern)) {
          const cluster = clusterOf(name, sector);
          const isAttackers =
            !sector &&
            (notBehind.test(sentence.slice(Math.max(0, match.index - ATTACKERS_REACH), match.index)) ||
              notBefore.test(sentence.slice(match.index + match[0].length)));
          if (cluster !== undefined && !isAttackers) found.push([cluster, index + match.index]);
        }
      }
    }
  }
  return found;
}

/** Letters and small words by which a text shows its language: so many in a thousand characters. */
const SIGNS: readonly [code: string, sign: RegExp][] = [
  ['de', /(?<!\p{L})(?:und|der|die|das|wurden?|nicht|mit)(?!\p{L})/giu],
  ['fr', /(?<!\p{L})(?:les|des|une|est|dans|pour|avec|le|et|du)(?!\p{L})/giu],
  ['es', /(?<!\p{L})(?:los|las|del|una|el|la|de|por|con|para|y)(?!\p{L})/giu],
  ['pt', /(?<!\p{L})(?:dos|das|uma|não|são|pelo|para|com|do|da|os|em|no)(?!\p{L})/giu],
  ['it', /(?<!\p{L})(?:gli|della|delle|sono|che|per|con|il|di|ha|nel|viene|una)(?!\p{L})/giu],
  ['uk', /[їієґ]/giu],
  ['ru', /[ыэъё]/giu],
  ['ja', /[\p{Script=Hiragana}]/gu],
  ['ko', /[\p{Script=Hangul}]/gu],
  ['zh', /[\p{Script=Han}]/gu],
];
const SIGNS_IN_THOUSAND = 6;

function languagesIn(markdown: string): string[] {
  const start = markdown.slice(0, 20_000);
  const codes = SIGNS.filter(([, sign]) => (start.match(sign)?.length ?? 0) * 1000 >= start.length * SIGNS_IN_THOUSAND).map(
    ([code]) => code,
  );
  // Japanese is written with Chinese characters, too.
  return codes.includes('ja') ? codes.filter((code) => code !== 'zh') : codes;
}
