/** What the recognition model says about one cutting of a line: for each step from left to right the probability of each letter. */
export interface Steps {
  data: Float32Array;
  /** Steps, and letters of the model with the blank as number 0. */
  length: number;
  classes: number;
}

export interface Decoded {
  /** Numbers of letters. */
  labels: number[];
  /** The step at which each stands. */
  at: number[];
  /** Mean probability of the letters, 0 to 1. */
  confidence: number;
}

/** The most probable letter of each step, repetitions and blanks taken out. */
export function decodeSteps({ data, length, classes }: Steps): Decoded {
  const labels: number[] = [];
  const at: number[] = [];
  let sum = 0;
  let last = 0;
  for (let step = 0; step < length; step++) {
    let best = 0;
    let probability = 0;
    for (let letter = 0; letter < classes; letter++) {
      const value = data[step * classes + letter] as number;
      if (value > probability) {
        probability = value;
        best = letter;
      }
    }
    if (best !== 0 && best !== last) {
      labels.push(best);
      at.push(step);
      sum += probability;
    }
    last = best;
  }
  return { labels, at, confidence: labels.length === 0 ? 0 : sum / labels.length };
}

const LEAST = 1e-9;

/** Natural logarithm of the probability that the steps show just these letters, all ways of placing them taken together (CTC). */
export function logProbability({ data, length, classes }: Steps, labels: number[]): number {
  const states = 2 * labels.length + 1;
  if (labels.length > length) return -Infinity;
  let now = new Float64Array(states);
  let next = new Float64Array(states);
  const letterOf = (state: number) => (state % 2 === 0 ? 0 : (labels[state >> 1] as number));
  now[0] = Math.max(LEAST, data[0] as number);
  if (states > 1) now[1] = Math.max(LEAST, data[letterOf(1)] as number);
  let logarithm = 0;
  for (let step = 1; step < length; step++) {
    let sum = 0;
    for (let state = 0; state < states; state++) {
      let value = now[state] as number;
      if (state > 0) value += now[state - 1] as number;
      if (state > 1 && state % 2 === 1 && letterOf(state) !== letterOf(state - 2)) value += now[state - 2] as number;
      value *= Math.max(LEAST, data[step * classes + letterOf(state)] as number);
      next[state] = value;
      sum += value;
    }
    if (sum === 0) return -Infinity;
    for (let state = 0; state < states; state++) next[state] = (next[state] as number) / sum;
    logarithm += Math.log(sum);
    [now, next] = [next, now];
  }
  return logarithm + Math.log((now[states - 1] as number) + (states > 1 ? (now[states - 2] as number) : 0) || LEAST);
}
