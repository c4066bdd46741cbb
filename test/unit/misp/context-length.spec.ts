import { findContext } from '../../../src/misp/context/context.ts';
import { indexClusters } from '../../../src/misp/context/names.ts';
import { expect, test } from '../../support/test.ts';

/** Twice the text may cost about twice the work, whatever it is made of: CPU time of one against the other, never a limit in seconds. */
const INDEX = indexClusters(
  [
    ['country', 'spain'],
    ['country', 'china'],
    ['sector', 'Bank'],
    ['sector', 'Government, Administration'],
    ['threat-actor', 'Turla'],
  ].map(([galaxy = '', value = '']) => ({ uuid: '', tag: `${galaxy}:${value}`, galaxy, value, synonyms: [], ids: [] })),
);
const CHARACTERS = 100_000;

const TEXTS: { what: string; text: string; tags: string[] }[] = [
  {
    what: 'English sentences about targets',
    text: 'Turla went after banks in Spain and sent the loader to Chinese ministries, which were attacked again. ',
    tags: ['threat-actor:Turla', 'sector:Bank', 'country:spain', 'country:china', 'sector:Government, Administration'],
  },
  {
    what: 'Chinese sentences about targets',
    text: '该组织针对中国政府和银行发起攻击。',
    tags: ['country:china', 'sector:Government, Administration', 'sector:Bank'],
  },
  { what: 'Chinese without an end of a sentence', text: '该组织针对中国政府和银行发起攻击', tags: [] },
  { what: 'one word', text: 'against', tags: [] },
  { what: 'one word of many parts', text: 'bank-', tags: [] },
  { what: 'blanks', text: ' ', tags: [] },
  { what: 'words in front of blanks', text: `infected${' '.repeat(200)}`, tags: [] },
  { what: 'capitals', text: 'A.', tags: [] },
  { what: 'words that could be victims', text: 'banks and ', tags: [] },
];

for (const { what, text, tags } of TEXTS) {
  test(`twice the text is about twice the work: ${what}`, () => {
    const long = text.repeat(Math.ceil(CHARACTERS / text.length));
    const half = long.slice(0, long.length / 2);
    expect(findContext(long.slice(0, 20_000), [], INDEX).tags).toEqual(tags);
    const ratio = () => cpu(() => findContext(long, [], INDEX)) / cpu(() => findContext(half, [], INDEX));
    // A garbage collection is nobody's work: only what happens each time counts.
    expect([ratio, ratio, ratio].some((measure) => measure() < 3)).toBe(true);
  });
}

/** CPU time of a call, in ms, and 1 more so that nothing is divided by none. */
function cpu(call: () => unknown): number {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 + 1;
}
