/**
 * `misp-crawler doctor`: everything that the work needs, looked at in turn. Each part gives findings; one that breaks is
 * itself a finding, and the others still run.
 *
 *   host.ts      data folder, memory, open files, fonts, ps
 *   browser.ts   the browser, its sandbox, the egress filter
 *   feeds.ts     the feed list and, when asked, whether each feed can be read
 *   publish-rules.ts  the file of PUBLISH_RULES, and the sharing groups that its rules name
 *   (the store and the publisher judge themselves)
 */

import type { Check } from '../../domain.ts';
import { sentence } from '../../errors.ts';
import type { AppContext } from '../context.ts';
import { memoryLimit, pagesAtOnce } from '../resources.ts';
import { browserChecks, egressChecks } from './browser.ts';
import { feedListChecks, feedReachability } from './feeds.ts';
import { dataFolder, fonts, memory, openFiles, processList, textRecognition } from './host.ts';
import { publishRules } from './publish-rules.ts';

export type { Check } from '../../domain.ts';

interface Part {
  name: string;
  look(): Promise<Check[]>;
  /** What to do when looking itself fails. */
  todo: string;
}

/** Every check in turn. `feeds` also asks every feed of the list. */
export async function examine(context: AppContext, options: { feeds: boolean }): Promise<Check[]> {
  const parts: Part[] = [
    {
      name: 'data folder',
      look: () => dataFolder(context.config.store.dataDir),
      todo: 'Make the folder writable for this user, or set DATA_DIR to another one.',
    },
    { name: 'memory', look: async () => memory(context.config.browser.concurrency ?? (await pagesAtOnce()), memoryLimit()), todo: '' },
    { name: 'open files', look: openFiles, todo: '' },
    { name: 'fonts', look: fonts, todo: '' },
    { name: 'ps', look: processList, todo: '' },
    { name: 'pictures', look: () => textRecognition(context.config.pictures.ocr), todo: '' },
    {
      name: 'queue',
      look: async () => (await context.store()).examine(),
      todo: 'For Redis check REDIS_URL or REDIS_HOST and the password, for SQLite the data folder.',
    },
    {
      name: 'feed list',
      look: async () => feedListChecks(context),
      todo: '"misp-crawler init" writes a feed list to begin with; an editor that knows docs/feeds.schema.json completes and checks yours.',
    },
    ...(options.feeds ? [{ name: 'feeds', look: () => feedReachability(context), todo: '' }] : []),
    {
      name: 'browser',
      look: () => browserChecks(context),
      todo: 'Install one ("npx playwright install chromium", or the package chromium-headless-shell of Debian), or set CHROMIUM_PATH.',
    },
    { name: 'egress', look: () => egressChecks(context), todo: 'Look at EGRESS_ALLOW and EGRESS_PROXY.' },
    {
      name: 'publish rules',
      look: async () => publishRules(context),
      todo: 'Correct the file of PUBLISH_RULES; docs/publish.md shows an example.',
    },
    { name: 'MISP', look: async () => (await context.publisher()).check(), todo: 'Check MISP_URL and MISP_KEY.' },
  ];
  const checks: Check[] = [{ name: 'configuration', ok: true, message: 'every variable that is set can be read' }];
  for (const { name, look, todo } of parts) {
    try {
      checks.push(...(await look()));
    } catch (error) {
      checks.push({ name, ok: false, message: sentence(error), todo });
    }
  }
  return checks;
}
