import { expect, test } from '../../support/test.ts';
import { figuresOf, scoreRuns, stretchesWithout } from '../../tools/score/runs.ts';

test('texts are compared by their runs of four words, and white space and marks do not count', () => {
  expect(scoreRuns('One, two;  three\nfour five', 'One two three four five')).toEqual({
    truePositive: 1,
    falsePositive: 0,
    falseNegative: 0,
  });
  // Runs of the first: a b c d, b c d e. Of the second: a b c d, b c d f.
  const { truePositive, falsePositive, falseNegative } = scoreRuns('a b c d e', 'a b c d f');
  expect([truePositive, falsePositive, falseNegative]).toEqual([1 / 3, 1 / 3, 1 / 3]);
});

test('a run that stands twice counts twice', () => {
  // "a b c d" stands twice in ours; the runs across the seam are ours alone.
  const score = scoreRuns('a b c d a b c d', 'a b c d');
  expect(score.truePositive).toBeCloseTo(1 / 5);
  expect(score.falsePositive).toBeCloseTo(4 / 5);
});

test('words of every script count, and a text of fewer than four words is one run', () => {
  expect(scoreRuns('Привет мир', 'Привет, мир!').truePositive).toBe(1);
  expect(scoreRuns('', 'lost').falseNegative).toBe(1);
});

test('every page weighs the same', () => {
  const good = { truePositive: 1, falsePositive: 0, falseNegative: 0 };
  const half = { truePositive: 0.5, falsePositive: 0.5, falseNegative: 0 };
  expect(figuresOf([good, half])).toEqual({ precision: 0.75, recall: 1, f1: (2 * 0.75) / 1.75 });
});

test('differences are whole stretches of words', () => {
  expect(stretchesWithout('Share this page now and the text of the article begins', 'the text of the article begins')).toEqual([
    'Share this page now and',
  ]);
});
