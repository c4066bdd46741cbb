/** Letters of a text by their numbers. */
export const textOf = (labels: number[], letters: string[]): string => labels.map((label) => letters[label] ?? '').join('');

/** Stands for a digit of a hash that nobody knows: a letter, so that the rest does not become a word of its own and a shorter hash. */
export const UNSURE_DIGIT = 'x';

/** Letters that are easily taken for each other. */
const LOOK_ALIKES = [
  'oO0',
  'lI1i|/',
  'sS5',
  'cC',
  'vV',
  'wW',
  'xX',
  'zZ2',
  'qg9',
  'B8',
  'G6b',
  '-_',
  '.,',
  '.:',
  ')]J',
  ']1Il',
  'uU',
  'pP',
  'kK',
];

/** Letter -> its look-alikes, by their numbers. */
export function swapsOf(letters: string[]): Map<number, number[]> {
  const numbers = new Map(letters.map((letter, index) => [letter, index]));
  const swaps = new Map<number, number[]>();
  for (const group of LOOK_ALIKES)
    for (const one of group) {
      const number = numbers.get(one);
      if (number === undefined) continue;
      const others = [...group].filter((other) => other !== one).flatMap((other) => numbers.get(other) ?? []);
      swaps.set(number, [...new Set([...(swaps.get(number) ?? []), ...others])]);
    }
  return swaps;
}
