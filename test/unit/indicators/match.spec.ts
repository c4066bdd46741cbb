import { expect, test } from '../../support/test.ts';
import { recallOf, same, scorePage, total } from '../../tools/score/match.ts';

const SAME: [a: string, b: string, same: boolean][] = [
  ['evil.com', 'EVIL.com', true],
  ['http://evil.com/A', 'http://EVIL.com/A', true],
  ['http://evil.com/A', 'http://evil.com/a', false],
  ['http://evil.com', 'http://evil.com/', true],
  ['http://evil.com/a', 'http://evil.com/a/', false],
  ['http://evil.com/a', 'https://evil.com/a', false],
  ['evil.com/a', 'http://evil.com/a', true],
  ['evil.com', 'http://evil.com', false],
  ['45.9.148.1', '45.9.148.1:443', true],
  ['45.9.148.1', '45.9.148.1|443', true],
  ['45.9.148.1', '45.9.148.10', false],
  ['a.exe|0a0c43726fd256ad827f4108bdf5e772', '0A0C43726FD256AD827F4108BDF5E772', true],
  ['http://45.9.148.1:80/a', 'http://45.9.148.1/a', false],
];

test('two spellings of a value are the same, two values are not', () => {
  for (const [a, b, expected] of SAME) {
    expect.soft(same(a, b), `${a} ${b}`).toBe(expected);
    expect.soft(same(b, a), `${b} ${a}`).toBe(expected);
  }
});

test('a false technique is an error like a false value; other types are counted apart', () => {
  const truth = { domain: ['evil.com', 'lost.com'], attack: ['T1059'] };
  const score = scorePage(
    'one',
    truth,
    [
      { type: 'domain', value: 'evil.com', toIds: true },
      { type: 'hostname', value: 'wrong.com', toIds: false },
      { type: 'attack', value: 'T1059', toIds: false },
      { type: 'attack', value: 'T1060', toIds: false },
      { type: 'filename', value: 'a.exe', toIds: false },
    ],
    (one) => one.type === 'filename',
  );
  expect(score).toMatchObject({
    precision: { all: 4, right: 2 },
    precisionIds: { all: 1, right: 1 },
    other: 1,
    junk: 1,
    missing: [{ type: 'domain', value: 'lost.com' }],
  });
  expect(recallOf(score)).toEqual({ want: 3, got: 2 });
  expect(recallOf(total([score, score]))).toEqual({ want: 6, got: 4 });
});
