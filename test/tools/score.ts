import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractArticle } from '../../extractors/article/extract.ts';
import type { Article } from '../../src/domain.ts';
import { sentence, UsageError } from '../../src/errors.ts';
import { loadGalaxies } from '../support/misp/galaxies.ts';
import { sharedDir } from '../support/shared.ts';
import { readOptions, runTool, whole } from './options.ts';
import { scoreArticles } from './score/articles.ts';
import { baseline } from './score/baseline.ts';
import { scoreContext } from './score/context.ts';
import { crawlPages } from './score/crawl.ts';
import { eventOf, readingOf } from './score/event.ts';
import { innerTexts } from './score/inner-text.ts';
import { scoreJudgement } from './score/judgement.ts';
import { scoreLinked } from './score/linked.ts';
import { type PageScore, recallOf, scorePage, total } from './score/match.ts';
import { scorePdfs } from './score/pdf.ts';
import { extraText, missingText, scoreTable } from './score/print.ts';
import { scoreRules } from './score/rules.ts';
import { servePages } from './score/serve.ts';
import { readSet } from './score/set.ts';

/**
 * npm run score [-- --pages DIR --truth FILE --out DIR --missing --extra --baseline --reading --only SLUG --json]
 * npm run score -- --articles DIR [--worst N --alone --out DIR --only ID --json]
 *
 * Renders every saved page of a folder, makes the event that the crawler would make of it (without a server: MISP's extraction
 * is a model, the audit is ours) and compares its values with the truth. See docs/indicators.md for what counts as the same value.
 * With --articles it compares the text of ordinary pages instead, see docs/extraction.md.
 */
const OPTIONS = {
  pages: { type: 'string' },
  pdf: { type: 'string' },
  truth: { type: 'string' },
  out: { type: 'string' },
  only: { type: 'string', multiple: true },
  missing: { type: 'boolean', default: false },
  extra: { type: 'boolean', default: false },
  baseline: { type: 'boolean', default: false },
  reading: { type: 'boolean', default: false },
  linked: { type: 'string' },
  'rules-truth': { type: 'string' },
  rules: { type: 'boolean', default: false },
  articles: { type: 'string' },
  context: { type: 'string' },
  worst: { type: 'string', default: '0' },
  alone: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Options = ReturnType<typeof readOptions<typeof OPTIONS>>;

const HELP = `npm run score -- [options]
  --pages DIR    folder of saved pages (*.html), with or without pages.json; default ../shared/samples
  --pdf DIR      score the PDF reports of a folder instead (truth.json: {reports: {slug: {file, true: [values]}}})
  --truth FILE   {slug: {type: [values]}}; default truth.json beside the pages
  --out DIR      where the Markdown and what was read of each page is written
  --only SLUG    only this page; may be given several times
  --missing      name the values that were not found
  --extra        name the values that the truth does not have
  --reading      score our own reading of the Markdown instead of the event after extraction and audit
  --baseline     score the package ioc-extractor on the browser's innerText as well
  --json         everything as JSON

  --rules-truth FILE  detection rules instead: which of FILE's ({slug: {yara, sigma, snort: [names]}}) stand whole in one
                 fence of their page's report, and which compile; pages from --pages
  --rules        what every row of the table of rules decided on the pages and the invented articles, and how often rightly
  --linked DIR   score files of indicators instead, read one by one, against DIR/truth.json
  --context DIR  galaxy tags by name instead: a folder of pages, judged by context.json in it or --truth FILE
  --articles DIR article text instead: a folder with ID.html.gz and truth.json ({ID: {url, articleBody}})
  --worst N      with --articles: our worst pages with what is too much (+) and what is missing (-)
  --alone        with --articles: without Readability and defuddle beside us`;

async function run(args: string[]): Promise<void> {
  const options = readOptions(args, OPTIONS);
  if (options.help) {
    console.log(HELP);
    return;
  }
  if (options.context) return scoreContext(options.context, options.truth);
  if (options.articles) {
    const { only, alone, out, json } = options;
    return scoreArticles(options.articles, { worst: whole('--worst', options.worst, 0), only, alone, out, json });
  }
  if (options.pdf !== undefined) {
    const { scores, times } = await scorePdfs({ ...options, dir: options.pdf });
    print(scores, [], times, options, true);
    return;
  }
  if (options['rules-truth'])
    return scoreRules(options['rules-truth'], readSet(options.pages ?? join(sharedDir(), 'samples'), options.truth).pages);
  if (options.linked) return scoreLinked(options.linked, options);
  const set = readSet(options.pages ?? join(sharedDir(), 'samples'), options.truth);
  if (options.rules) return scoreJudgement(set, options.json);
  const pages = set.pages.filter((page) => !options.only || options.only.includes(page.slug));
  if (pages.length === 0) throw new UsageError(`No page of that name; there are ${set.pages.map((page) => page.slug).join(', ')}.`);
  if (options.out) mkdirSync(options.out, { recursive: true });

  const galaxies = loadGalaxies(join(sharedDir(), 'misp', 'galaxies'));
  const served = await servePages(pages);
  const scores = new Map<string, PageScore>();
  const baselines: PageScore[] = [];
  const times = new Map<string, number>();
  try {
    await crawlPages(pages, served, async ({ slug }, page, ms) => {
      const start = performance.now();
      const truth = set.truth?.[slug] ?? {};
      try {
        if (page instanceof Error) throw page;
        const article = await extractArticle(page, {});
        const event = eventOf(article, galaxies);
        if (options.out) write(options.out, slug, article);
        scores.set(
          slug,
          scorePage(slug, truth, options.reading ? readingOf(article) : event.values, (value) => event.onlyMisp.has(value.value)),
        );
      } catch (error) {
        console.error(`${slug}: ${sentence(error)}`);
        scores.set(slug, scorePage(slug, truth, []));
      }
      times.set(slug, ms + performance.now() - start);
    });
    if (options.baseline) {
      for (const [slug, text] of await innerTexts(pages, served)) {
        if (options.out) writeFileSync(join(options.out, `${slug}.txt`), text);
        baselines.push(scorePage(slug, set.truth?.[slug] ?? {}, baseline(text)));
      }
    }
  } finally {
    await served.close();
  }
  print(
    // A page that never came back has lost all of its values.
    pages.map(({ slug }) => scores.get(slug) ?? scorePage(slug, set.truth?.[slug] ?? {}, [])),
    baselines,
    times,
    options,
    set.truth !== undefined,
  );
}

function write(folder: string, slug: string, article: Article): void {
  writeFileSync(join(folder, `${slug}.md`), `# ${article.title}\n\n${article.markdown}\n`);
  writeFileSync(join(folder, `${slug}.json`), JSON.stringify({ ...article, markdown: undefined, text: undefined }, null, 1));
}

function print(scores: PageScore[], baselines: PageScore[], times: Map<string, number>, options: Options, hasTruth: boolean): void {
  if (options.json) {
    console.log(
      JSON.stringify(
        { pages: scores, total: total(scores), ...(options.baseline ? { baseline: baselines } : {}), times: Object.fromEntries(times) },
        null,
        1,
      ),
    );
    return;
  }
  console.log(scoreTable(scores, times));
  if (options.missing) console.log(missingText(scores));
  if (options.extra) console.log(extraText(scores));
  if (options.baseline) console.log(`\nioc-extractor on innerText:\n${scoreTable(baselines)}`);
  const { want, got } = recallOf(total(scores));
  if (hasTruth && want > 0) console.log(`\n${got} of ${want} values of ${scores.length} pages.`);
}

await runTool('score', () => run(process.argv.slice(2)));
