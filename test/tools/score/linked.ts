import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { extractArticle } from '../../../extractors/article/extract.ts';
import { pageOf } from '../../../src/cli/actions/extract.ts';
import type { Indicator } from '../../../src/domain.ts';
import { sentence, UsageError } from '../../../src/errors.ts';
import { isCounted, keysOf, same } from './match.ts';
import { drawTable } from './print.ts';

/** npm run score -- --linked DIR: files of indicators, read as `extract FILE` does, against DIR/truth.json. */

const TruthFile = z.record(
  z.string(),
  z.looseObject({
    indicators: z.record(z.string(), z.array(z.string())),
    derived_optional: z.record(z.string(), z.array(z.string())).default({}),
  }),
);

const Index = z.array(z.looseObject({ file: z.string(), repo: z.string(), path: z.string() }));

interface FileScore {
  name: string;
  want: number;
  got: number;
  all: number;
  right: number;
  missing: string[];
  extra: string[];
}

export async function scoreLinked(dir: string, show: { missing: boolean; extra: boolean }): Promise<void> {
  const file = join(dir, 'truth.json');
  if (!existsSync(file)) throw new UsageError(`There is no truth.json in ${dir}: give a folder with indicator files and their truth.`);
  const truth = TruthFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const index = join(dir, 'index.json');
  const paths = existsSync(index) ? Index.parse(JSON.parse(readFileSync(index, 'utf8'))) : [];
  const scores: FileScore[] = [];
  for (const [name, { indicators, derived_optional }] of Object.entries(truth)) {
    const found = await valuesOf(
      join(dir, name),
      paths.find((one) => one.file === name),
    ).catch((error: unknown) => {
      console.error(`${name}: ${sentence(error)}`);
      return [];
    });
    scores.push(scoreFile(name, indicators, derived_optional, found));
  }
  const share = (part: number, whole: number) => (whole === 0 ? '-' : `${(part / whole).toFixed(3)} (${part}/${whole})`);
  const sum = { name: 'total', want: 0, got: 0, all: 0, right: 0, missing: [], extra: [] };
  for (const score of scores) for (const key of ['want', 'got', 'all', 'right'] as const) sum[key] += score[key];
  const rows = [...scores, sum].map(({ name, want, got, all, right }) => [name, share(got, want), share(right, all)]);
  console.log(drawTable(['file', 'recall', 'precision'], rows));
  for (const { name, missing, extra } of scores) {
    if (show.missing) for (const value of missing) console.log(`missing  ${name}  ${value}`);
    if (show.extra) for (const value of extra) console.log(`extra    ${name}  ${value}`);
  }
}

/** What would become attributes, of the types that the truth lists. */
async function valuesOf(file: string, from: { repo: string; path: string } | undefined): Promise<Indicator[]> {
  // A file's own name says what it lists; the samples are renamed.
  const url = from && `https://raw.githubusercontent.com/${from.repo}/main/${encodeURI(from.path)}`;
  const { indicators } = await extractArticle(pageOf(file, url), {});
  return indicators
    .filter((one) => one.verdict === 'indicator' || one.verdict === 'context')
    .map((one) => (one.type === 'filepath' ? { ...one, type: 'filename' } : one));
}

function scoreFile(name: string, wanted: Record<string, string[]>, optional: Record<string, string[]>, found: Indicator[]): FileScore {
  const list = Object.entries(wanted).flatMap(([type, values]) => values.map((value) => ({ type, value })));
  const either = Object.values(optional).flat();
  const counted = found.filter(({ type }) => isCounted(type) || type in wanted);
  const hit = (a: string, b: string) => same(a, b) || keysOf(baseName(a)).includes(baseName(b).toLowerCase());
  const missing = list.filter(({ value }) => !counted.some((one) => hit(one.value, value)));
  const neither = counted.filter(
    (one) => list.some(({ value }) => hit(one.value, value)) || !either.some((value) => hit(one.value, value)),
  );
  const extra = neither.filter((one) => !list.some(({ value }) => hit(one.value, value)));
  return {
    name,
    want: list.length,
    got: list.length - missing.length,
    all: neither.length,
    right: neither.length - extra.length,
    missing: missing.map(({ type, value }) => `${type}  ${value}`),
    extra: extra.map(({ type, value, reason }) => `${type}  ${value}  (${reason})`),
  };
}

/** Of a path the last part; an address with a path stays whole. */
function baseName(value: string): string {
  return /^(?:[a-z]:|%|~|\\\\|\/)|\\/i.test(value) ? (value.split(/[\\/]/).at(-1) ?? value) : value;
}
