/**
 * The metric of scrapinghub/article-extraction-benchmark (see ../shared/samples/README.md): the words of a text are what `\w+`
 * finds in Unicode, and two texts are compared by all their runs of four words, as multisets.
 */
export interface RunScore {
  /** Shares of one page: they add up to 1, so that every page weighs the same. */
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
}

const RUN = 4;

export function scoreRuns(got: string, want: string): RunScore {
  const [ours, truth] = [countRuns(wordsOf(got)), countRuns(wordsOf(want))];
  let [truePositive, falsePositive, falseNegative] = [0, 0, 0];
  for (const [run, count] of ours) {
    const wanted = truth.get(run) ?? 0;
    truePositive += Math.min(count, wanted);
    falsePositive += Math.max(0, count - wanted);
  }
  for (const [run, count] of truth) falseNegative += Math.max(0, count - (ours.get(run) ?? 0));
  const all = truePositive + falsePositive + falseNegative || 1;
  return { truePositive: truePositive / all, falsePositive: falsePositive / all, falseNegative: falseNegative / all };
}

export interface Figures {
  precision: number;
  recall: number;
  f1: number;
}

/** Precision, recall and F1 of the sums over pages; 1 where nothing was wanted and nothing was found. */
export function figuresOf(scores: RunScore[]): Figures {
  const sum = (name: keyof RunScore) => scores.reduce((total, score) => total + score[name], 0);
  const [right, extra, missing] = [sum('truePositive'), sum('falsePositive'), sum('falseNegative')];
  const precision = right + extra === 0 ? 1 : right / (right + extra);
  const recall = right + missing === 0 ? 1 : right / (right + missing);
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** Stretches of `text` of which no run of four words stands in `other`: what is too much in one text, or missing from it. */
export function stretchesWithout(text: string, other: string): string[] {
  const words = wordsOf(text);
  const known = countRuns(wordsOf(other));
  const covered = new Array<boolean>(words.length).fill(false);
  for (let at = 0; at + RUN <= words.length; at++) {
    const run = words.slice(at, at + RUN).join(' ');
    const left = known.get(run) ?? 0;
    if (left === 0) continue;
    known.set(run, left - 1);
    covered.fill(true, at, at + RUN);
  }
  const stretches: string[][] = [];
  for (const [at, word] of words.entries()) {
    if (covered[at]) continue;
    if (at === 0 || covered[at - 1]) stretches.push([]);
    stretches.at(-1)?.push(word);
  }
  return stretches.map((stretch) => stretch.join(' '));
}

/** Letters, digits and the underscore of every script, as Python's `\w` has them. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** A text of fewer than four words is one run. */
function countRuns(words: string[]): Map<string, number> {
  const runs = new Map<string, number>();
  if (words.length === 0) return runs;
  for (let at = 0; at <= Math.max(0, words.length - RUN); at++) {
    const run = words.slice(at, at + RUN).join(' ');
    runs.set(run, (runs.get(run) ?? 0) + 1);
  }
  return runs;
}
