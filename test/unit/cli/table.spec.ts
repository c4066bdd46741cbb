import { fit, wrap } from '../../../src/cli/table.ts';
import { expect, test } from '../../support/test.ts';

const total = (widths: number[]): number => widths.reduce((sum, width) => sum + width, widths.length + 1);
const prose = (words: number): string => 'word '.repeat(words).trim();

test('columns are as wide as their longest cell and its padding where the terminal has room', () => {
  expect(
    fit(
      [
        ['id', 'address'],
        ['1', 'https://blog.test/'],
      ],
      80,
    ),
  ).toEqual([4, 20]);
});

test('the widest columns are narrowed until a row fits the terminal', () => {
  const widths = fit(
    [
      ['id', 'title', 'why'],
      ['1', prose(40), prose(20)],
    ],
    100,
  );
  expect(total(widths)).toBe(100);
  expect(widths[0]).toBe(4);
  expect(Math.abs((widths[1] ?? 0) - (widths[2] ?? 0))).toBeLessThanOrEqual(1);
});

test('an id stays in one piece while there is another column to narrow', () => {
  const id = 'j9eaf9a903366e3d3ce3b4137';
  const widths = fit(
    [
      ['id', 'why'],
      [id, prose(30)],
    ],
    60,
  );
  expect(widths[0]).toBe(id.length + 2);
  expect(total(widths)).toBe(60);
});

test('a terminal that is too narrow for every word is not an endless loop', () => {
  expect(fit([[prose(10), prose(10), prose(10)]], 5)).toEqual([6, 6, 6]);
});

test('a cell of several lines counts by its longest, and East Asian characters count twice', () => {
  expect(fit([['a\nlonger'], ['\u65e5\u672c']], 80)).toEqual([8]);
});

for (const [cell, width, lines] of [
  ['one two three', 20, ['one two three']],
  ['one two three', 8, ['one two', 'three']],
  ['https://blog.test/2026/11/a-long-title/', 18, ['https://blog.test/', '2026/11/a-long-', 'title/']],
  ['first\nsecond one', 7, ['first', 'second', 'one']],
  ['0123456789abcdef', 6, ['012345', '6789ab', 'cdef']],
  ['', 5, ['']],
] as const) {
  test(`${JSON.stringify(cell)} in ${width} places is ${lines.length} lines`, () => {
    expect(wrap(cell, width).split('\n')).toEqual(lines);
    expect(wrap(cell, width).replace(/\s/g, '')).toBe(cell.replace(/\s/g, ''));
  });
}
