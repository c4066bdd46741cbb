import { decodeSteps, logProbability, type Steps } from '../../../extractors/pictures/ctc.ts';
import { expect, test } from '../../support/test.ts';

/** Three letters: blank, "a" (1), "b" (2); one row of probabilities for each step. */
const steps = (...rows: [number, number, number][]): Steps => ({ data: new Float32Array(rows.flat()), length: rows.length, classes: 3 });

test('repetitions without a blank between them are one letter, with one they are two', () => {
  expect(decodeSteps(steps([0.1, 0.8, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8])).labels).toEqual([1, 2]);
  expect(decodeSteps(steps([0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.1, 0.8, 0.1])).labels).toEqual([1, 1]);
});

test('the probability of a text is the sum of all its alignments', () => {
  const two = steps([0.5, 0.3, 0.2], [0.4, 0.5, 0.1]);
  // "a": a-blank, blank-a, a-a.
  expect(Math.exp(logProbability(two, [1]))).toBeCloseTo(0.3 * 0.4 + 0.5 * 0.5 + 0.3 * 0.5, 5);
  expect(Math.exp(logProbability(two, [1, 2]))).toBeCloseTo(0.3 * 0.1, 5);
  expect(Math.exp(logProbability(two, []))).toBeCloseTo(0.5 * 0.4, 5);
});

test('the same letter twice needs a blank between, and a text longer than the steps is impossible', () => {
  expect(Math.exp(logProbability(steps([0, 0.5, 0.5], [0.6, 0.2, 0.2], [0, 0.5, 0.5]), [1, 1]))).toBeCloseTo(0.5 * 0.6 * 0.5, 4);
  expect(logProbability(steps([0.2, 0.4, 0.4]), [1, 2])).toBe(-Infinity);
});
