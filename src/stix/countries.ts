/** Names of MISP's country galaxy that are not Intl's. */
const OTHER_NAMES: readonly [string, string][] = [
  ['united states of america', 'US'],
  ['turkey', 'TR'],
  ['palestinian territory', 'PS'],
  ['democratic republic of the congo', 'CD'],
  ['republic of the congo', 'CG'],
  ['ivory coast', 'CI'],
  ['cabo verde', 'CV'],
  ['vatican', 'VA'],
  ['saint vincent and the grenadines', 'VC'],
];

let byName: Map<string, string> | undefined;

/** Code of ISO 3166-1 (alpha 2) and English name of a country that is named in English; undefined when there is none of that name. */
export function countryOf(given: string): { code: string; name: string } | undefined {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  byName ??= codesByName(names);
  const code = byName.get(plain(given));
  return code === undefined ? undefined : { code, name: names.of(code) ?? given };
}

function codesByName(names: Intl.DisplayNames): Map<string, string> {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters
    .flatMap((first) => letters.map((second) => `${first}${second}`))
    // Withdrawn codes (SU, DD) have a name and another code that stands for them.
    .filter((code) => new Intl.Locale(`und-${code}`).region === code);
  return new Map([...codes.flatMap((code): [string, string][] => [[plain(names.of(code) ?? ''), code]]), ...OTHER_NAMES]);
}

/** "St. Barthélemy" as "saint barthelemy", "Hong Kong SAR China" as "hong kong", "Myanmar (Burma)" as "myanmar". */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, 'and')
    .replace(/\bst\. /g, 'saint ')
    .replace(/[\u2019'.]/g, '')
    .replace(/-/g, ' ')
    .replace(/\s*\(.*\)|\bsar china\b/g, '')
    .trim();
}
