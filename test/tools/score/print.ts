import Table from 'cli-table3';
import { type PageScore, recallOf, TRUTH_TYPES, total } from './match.ts';

const ratio = ({ want, got }: { want: number; got: number }) =>
  want === 0 ? '-' : `${(got / want).toFixed(3).replace(/^0/, '')} (${got}/${want})`;
const share = ({ all, right }: { all: number; right: number }) =>
  all === 0 ? '-' : `${(right / all).toFixed(3).replace(/^0/, '')} (${right}/${all})`;

export function drawTable(head: string[], rows: (string | number)[][]): string {
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  table.push(...rows);
  return table.toString();
}

/** One line a page, then the totals by type. */
export function scoreTable(scores: PageScore[], times?: Map<string, number>): string {
  const row = (score: PageScore) => [
    score.slug.slice(0, 40),
    ratio(recallOf(score)),
    share(score.precision),
    share(score.precisionIds),
    String(score.other),
    String(score.junk),
    String(Math.round(times?.get(score.slug) ?? 0) || ''),
  ];
  const sum = total(scores);
  const table = drawTable(['page', 'recall', 'precision', 'to_ids', 'other', 'junk', 'ms'], [...scores, sum].map(row));
  const byType = TRUTH_TYPES.filter((type) => sum.recall[type]).map((type) => `${type} ${ratio(sum.recall[type] ?? { want: 0, got: 0 })}`);
  return `${table}\nrecall by type: ${byType.join('  ')}`;
}

/** Values by name, for reading. */
export function missingText(scores: PageScore[]): string {
  return scores.flatMap(({ slug, missing }) => missing.map(({ type, value }) => `missing  ${slug}  ${type}  ${value}`)).join('\n');
}

export function extraText(scores: PageScore[]): string {
  return scores
    .flatMap(({ slug, extra, others }) => [
      ...extra.map((one) => `extra    ${slug}  ${one.type}  ${one.value}  (${one.note ?? ''})`),
      ...others.map((one) => `other    ${slug}  ${one.type}  ${one.value}  (${one.note ?? ''})`),
    ])
    .join('\n');
}
