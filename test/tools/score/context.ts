import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { extractArticle } from '../../../extractors/article/extract.ts';
import { misp } from '../../../src/config/misp.ts';
import { UsageError } from '../../../src/errors.ts';
import { findContext } from '../../../src/misp/context/context.ts';
import type { Cluster } from '../../../src/misp/context/galaxies.ts';
import { indexClusters } from '../../../src/misp/context/names.ts';
import { packageRoot } from '../../../src/paths.ts';
import { documentPage } from '../../../src/pipeline/crawl.ts';
import { sharedDir } from '../../support/shared.ts';
import { readSet } from './set.ts';

/** What is right, in passing or doubtful (counts neither way), and known to be false on a page. Judged by reading it. */
const Judgement = z.record(z.string(), z.object({ right: z.array(z.string()), passable: z.array(z.string()), false: z.array(z.string()) }));
const Galaxy = z.object({
  clusters: z.array(
    z.object({
      value: z.string(),
      uuid: z.string(),
      tag_name: z.string(),
      synonyms: z.array(z.string()).default([]),
      external_id: z.array(z.string()).default([]),
    }),
  ),
});

/**
 * npm run score -- --context DIR [--truth FILE]: galaxy tags by name of the pages in DIR (parsed, not crawled) against a judgement.
 * Techniques by id are left out: they are indicators and counted there.
 */
export async function scoreContext(dir: string, truthFile: string | undefined): Promise<void> {
  const path =
    truthFile ?? [join(dir, 'context.json'), join(packageRoot, 'test/fixtures/context/samples.json')].find((one) => existsSync(one));
  if (path === undefined) throw new UsageError(`There is no context.json in ${dir}: give a judgement with --truth.`);
  const judgement = Judgement.parse(JSON.parse(readFileSync(path, 'utf8')));
  const index = indexClusters(readClusters(join(sharedDir(), 'misp/galaxies')));
  const sum = { right: 0, wrong: 0, wanted: 0 };
  for (const page of readSet(dir).pages) {
    const truth = judgement[page.slug];
    if (truth === undefined) continue;
    const article = await extractArticle(
      documentPage(page.url ?? `https://pages.example/${page.slug}`, 'text/html', readFileSync(page.file)),
      {},
    );
    const { tags, reasons } = findContext(article.markdown, article.indicators, index);
    const found = tags.filter((tag) => !tag.startsWith('misp-galaxy:mitre-attack-pattern='));
    const wrong = found.filter((tag) => !truth.right.includes(tag) && !truth.passable.includes(tag));
    const missing = truth.right.filter((tag) => !found.includes(tag));
    sum.right += truth.right.length - missing.length;
    sum.wrong += wrong.length;
    sum.wanted += truth.right.length;
    console.log(`${page.slug}: ${truth.right.length - missing.length} of ${truth.right.length} right, ${wrong.length} false`);
    for (const tag of wrong) console.log(`  + ${tag} (${reasons?.get(tag) ?? ''})`);
    for (const tag of missing) console.log(`  - ${tag}`);
  }
  const ratio = (part: number, whole: number) => (whole === 0 ? '-' : (part / whole).toFixed(3));
  console.log(
    `precision ${ratio(sum.right, sum.right + sum.wrong)}, recall ${ratio(sum.right, sum.wanted)} (${sum.right} right, ${sum.wrong} false, ${sum.wanted} wanted)`,
  );
}

/** The galaxies of a real MISP, cut down, in the order of MISP_GALAXIES. */
export function readClusters(folder: string): Cluster[] {
  const order = misp.galaxies.fallback.split(',');
  const files = new Set(readdirSync(folder));
  return order
    .filter((type) => files.has(`${type}.json`))
    .flatMap((type) =>
      Galaxy.parse(JSON.parse(readFileSync(join(folder, `${type}.json`), 'utf8'))).clusters.map((one) => ({
        uuid: one.uuid,
        tag: one.tag_name,
        galaxy: type,
        value: one.value,
        synonyms: one.synonyms,
        ids: one.external_id,
      })),
    );
}
