import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { extractArticle } from '../../../extractors/article/extract.ts';
import { sentence, UsageError } from '../../../src/errors.ts';
import { documentPage } from '../../../src/pipeline/crawl.ts';
import { defuddleText, readabilityText } from './other-extractors.ts';
import { drawTable } from './print.ts';
import { figuresOf, type RunScore, scoreRuns, stretchesWithout } from './runs.ts';

export interface ArticleOptions {
  /** How many of our worst pages are named with their differences. */
  worst: number;
  /** Only pages whose id begins with one of these. */
  only: string[] | undefined;
  /** Leave out the other extractors, which take most of the time. */
  alone: boolean;
  /** Where each page's text, the truth and what the two do not share is written. */
  out: string | undefined;
  json: boolean;
}

const Truth = z.record(z.string(), z.object({ url: z.string(), articleBody: z.string() }));
type Extractor = 'ours' | 'readability' | 'defuddle';

interface PageResult {
  id: string;
  url: string;
  want: string;
  texts: Partial<Record<Extractor, string>>;
  scores: Partial<Record<Extractor, RunScore>>;
}

/**
 * Does the text of ordinary pages come out whole, and nothing else? `dir` holds ID.html.gz and truth.json
 * ({ID: {url, articleBody}}). Ours beside Readability and defuddle, in the same run. A page that cannot be read has no text.
 */
export async function scoreArticles(dir: string, options: ArticleOptions): Promise<void> {
  const file = join(dir, 'truth.json');
  if (!existsSync(file))
    throw new UsageError(`There is no truth.json in ${dir}: --articles needs a folder with ID.html.gz and truth.json.`);
  const truth = Truth.parse(JSON.parse(readFileSync(file, 'utf8')));
  const results: PageResult[] = [];
  for (const [id, { url, articleBody }] of Object.entries(truth)) {
    if (options.only && !options.only.some((one) => id.startsWith(one))) continue;
    const html = gunzipSync(readFileSync(join(dir, `${id}.html.gz`))).toString('utf8');
    const texts: PageResult['texts'] = { ours: await read(id, () => ourText(html, url)) };
    if (!options.alone) {
      texts.readability = await read(id, async () => readabilityText(html, url));
      texts.defuddle = await read(id, () => defuddleText(html, url));
    }
    const scores = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, scoreRuns(text, articleBody)]));
    results.push({ id, url, want: articleBody, texts, scores });
  }
  if (options.out) for (const result of results) write(options.out, result);
  if (options.json)
    console.log(JSON.stringify({ pages: results.map(({ texts, want, ...rest }) => rest), total: totals(results) }, null, 1));
  else print(results, options);
}

async function ourText(html: string, url: string): Promise<string> {
  return (await extractArticle(documentPage(url, 'text/html; charset=utf-8', Buffer.from(html)), {})).text;
}

async function read(id: string, extract: () => Promise<string>): Promise<string> {
  try {
    return await extract();
  } catch (error) {
    console.error(`${id.slice(0, 12)}: ${sentence(error)}`);
    return '';
  }
}

function totals(results: PageResult[]): Record<string, ReturnType<typeof figuresOf>> {
  const names = [...new Set(results.flatMap(({ scores }) => Object.keys(scores) as Extractor[]))];
  return Object.fromEntries(names.map((name) => [name, figuresOf(results.map(({ scores }) => scores[name] as RunScore))]));
}

function print(results: PageResult[], { worst }: ArticleOptions): void {
  const rows = Object.entries(totals(results)).map(([name, { precision, recall, f1 }]) => [
    name,
    three(precision),
    three(recall),
    three(f1),
  ]);
  console.log(drawTable([`${results.length} pages`, 'precision', 'recall', 'F1'], rows));
  const f1 = ({ scores }: PageResult, name: Extractor = 'ours') => (scores[name] ? figuresOf([scores[name]]).f1 : 0);
  for (const result of [...results].sort((a, b) => f1(a) - f1(b)).slice(0, worst)) {
    const others = (['readability', 'defuddle'] as const)
      .filter((name) => result.scores[name])
      .map((name) => `${name} ${three(f1(result, name))}`);
    console.log(`\n${three(f1(result))}  ${result.id.slice(0, 12)}  ${result.url}  (${others.join(', ')})`);
    console.log(differences(result, 220));
  }
}

/** "+" is text that is not in the truth, "-" text of the truth that is missing. */
function differences({ texts, want }: PageResult, limit: number): string {
  const got = texts.ours ?? '';
  const cut = (text: string) => (text.length > limit ? `${text.slice(0, limit)} ... (${text.length} characters)` : text);
  return [
    ...stretchesWithout(got, want).map((text) => `  + ${cut(text)}`),
    ...stretchesWithout(want, got).map((text) => `  - ${cut(text)}`),
  ].join('\n');
}

function write(folder: string, result: PageResult): void {
  mkdirSync(folder, { recursive: true });
  const base = join(folder, result.id.slice(0, 12));
  for (const [name, text] of Object.entries(result.texts)) writeFileSync(`${base}.${name}.txt`, text);
  writeFileSync(`${base}.truth.txt`, result.want);
  writeFileSync(`${base}.diff.txt`, `${result.url}\n${differences(result, Number.POSITIVE_INFINITY)}\n`);
}

const three = (share: number) => share.toFixed(3).replace(/^0/, '');
