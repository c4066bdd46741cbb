import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { extractArticle } from '../../../extractors/article/extract.ts';
import { sentence, UsageError } from '../../../src/errors.ts';
import { documentPage } from '../../../src/pipeline/crawl.ts';
import { loadGalaxies } from '../../support/misp/galaxies.ts';
import { sharedDir } from '../../support/shared.ts';
import { eventOf, readingOf } from './event.ts';
import { type PageScore, scorePage } from './match.ts';

/** truth.json of a folder of PDF reports: what each of them presents as malicious, without types. */
const Truth = z.object({ reports: z.record(z.string(), z.object({ file: z.string(), true: z.array(z.string()) })) });

export interface PdfOptions {
  /** Folder with the PDF files and truth.json. */
  dir: string;
  truth?: string;
  out?: string;
  only?: string[];
  reading?: boolean;
}

export interface PdfScore {
  /** `precisionIds` is the figure to look at: the truth has the malicious values only, an event also has benign ones without to_ids. */
  scores: PageScore[];
  /** CPU time of each report, ms. */
  times: Map<string, number>;
}

/** Scores the indicators of PDF reports the way saved pages are scored: the values of the event against the truth. */
export async function scorePdfs(options: PdfOptions): Promise<PdfScore> {
  const truthFile = options.truth ?? join(options.dir, 'truth.json');
  if (!existsSync(truthFile)) throw new UsageError(`${truthFile} does not exist: --pdf needs a folder of PDF files with a truth.json.`);
  const { reports } = Truth.parse(JSON.parse(readFileSync(truthFile, 'utf8')));
  const galaxies = loadGalaxies(join(sharedDir(), 'misp', 'galaxies'));
  const scores: PageScore[] = [];
  const times = new Map<string, number>();
  if (options.out) mkdirSync(options.out, { recursive: true });
  for (const [slug, report] of Object.entries(reports)) {
    if (options.only && !options.only.includes(slug)) continue;
    const begun = process.cpuUsage();
    const truth = { any: report.true };
    try {
      const page = documentPage(`https://reports.example/${report.file}`, 'application/pdf', readFileSync(join(options.dir, report.file)));
      const article = await extractArticle(page, {});
      const event = eventOf(article, galaxies);
      scores.push(scorePage(slug, truth, options.reading ? readingOf(article) : event.values, (value) => event.onlyMisp.has(value.value)));
      if (options.out) writeFileSync(join(options.out, `${slug}.md`), `# ${article.title}\n\n${article.markdown}\n`);
    } catch (error) {
      console.error(`${slug}: ${sentence(error)}`);
      scores.push(scorePage(slug, truth, []));
    }
    const { user, system } = process.cpuUsage(begun);
    times.set(slug, (user + system) / 1000);
  }
  if (scores.length === 0) throw new UsageError(`No report of that name; there are ${Object.keys(reports).join(', ')}.`);
  return { scores, times };
}
