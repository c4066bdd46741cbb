import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { extractArticle } from '../../extractors/index.ts';
import { sentence, UsageError } from '../../src/errors.ts';
import { loadGalaxies } from '../support/misp/galaxies.ts';
import { baseline } from './score/baseline.ts';
import { eventOf, readingOf } from './score/event.ts';
import { type PageScore, recallOf, scorePage, total } from './score/match.ts';
import { extraText, missingText, scoreTable } from './score/print.ts';
import { openRenderer } from './score/render.ts';
import { readSet, sharedDir } from './score/set.ts';

/**
 * npm run score [-- --pages DIR --truth FILE --out DIR --missing --extra --baseline --reading --only SLUG --json]
 *
 * Renders every saved page of a folder, makes the event that the crawler would make of it (without a server: MISP's extraction
 * is a model, the audit is ours) and compares its values with the truth. See docs/indicators.md for what counts as the same value.
 */
const OPTIONS = {
  pages: { type: 'string' },
  truth: { type: 'string' },
  out: { type: 'string' },
  only: { type: 'string', multiple: true },
  missing: { type: 'boolean', default: false },
  extra: { type: 'boolean', default: false },
  baseline: { type: 'boolean', default: false },
  reading: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const HELP = `npm run score -- [options]
  --pages DIR    folder of saved pages (*.html), with or without pages.json; default ../shared/samples
  --truth FILE   {slug: {type: [values]}}; default truth.json beside the pages
  --out DIR      where the Markdown and what was read of each page is written
  --only SLUG    only this page; may be given several times
  --missing      name the values that were not found
  --extra        name the values that the truth does not have
  --reading      score our own reading of the Markdown instead of the event after extraction and audit
  --baseline     score the package ioc-extractor on the browser's innerText as well
  --json         everything as JSON`;

export async function run(args: string[]): Promise<void> {
  const { values: options } = parse(args);
  if (options.help) {
    console.log(HELP);
    return;
  }
  const set = readSet(options.pages ?? join(sharedDir(), 'samples'), options.truth);
  const pages = set.pages.filter((page) => !options.only || options.only.includes(page.slug));
  if (pages.length === 0) throw new UsageError(`No page of that name; there are ${set.pages.map((page) => page.slug).join(', ')}.`);
  if (options.out) mkdirSync(options.out, { recursive: true });

  const galaxies = loadGalaxies(join(sharedDir(), 'misp', 'galaxies'));
  const renderer = await openRenderer(pages, process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium');
  const scores: PageScore[] = [];
  const baselines: PageScore[] = [];
  const times = new Map<string, number>();
  try {
    for (const one of pages) {
      const start = performance.now();
      const truth = set.truth?.[one.slug] ?? {};
      const { page, innerText } = await renderer.render(one);
      try {
        const article = await extractArticle(page, {});
        const event = eventOf(article, galaxies);
        if (options.out) {
          writeFileSync(join(options.out, `${one.slug}.md`), `# ${article.title}\n\n${article.markdown}\n`);
          writeFileSync(
            join(options.out, `${one.slug}.json`),
            JSON.stringify({ ...article, markdown: undefined, text: undefined }, null, 1),
          );
          writeFileSync(join(options.out, `${one.slug}.txt`), innerText);
        }
        scores.push(
          scorePage(one.slug, truth, options.reading ? readingOf(article) : event.values, (value) => event.onlyMisp.has(value.value)),
        );
      } catch (error) {
        console.error(`${one.slug}: ${sentence(error)}`);
        scores.push(scorePage(one.slug, truth, []));
      }
      if (options.baseline) baselines.push(scorePage(one.slug, truth, baseline(innerText)));
      times.set(one.slug, performance.now() - start);
    }
  } finally {
    await renderer.close();
  }

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
  if (set.truth && want > 0) console.log(`\n${got} of ${want} values of ${scores.length} pages.`);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS });
  } catch (error) {
    throw new UsageError(`${sentence(error)}\n${HELP}`);
  }
}

if (process.argv[1]?.endsWith('score.js')) {
  run(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof UsageError ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  });
}
