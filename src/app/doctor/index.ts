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
import { browserChecks, egressCheck } from './browser.ts';
import { feedListCheck, feedReachability } from './feeds.ts';
import { dataFolder, fonts, memory, openFiles, processList, textRecognition } from './host.ts';
import { publishRules } from './publish-rules.ts';

/** `todo`: what to do when looking itself fails. */
type Part = [name: string, look: () => Promise<Check | Check[] | undefined>, todo?: string];

/** Checks that read the store, too: they say nothing of their own while it cannot be opened. */
const NEED_QUEUE = new Set(['publish rules', 'MISP']);

/** Every check in turn. `feeds` also asks every feed of the list. */
export async function examine(context: AppContext, options: { feeds: boolean }): Promise<Check[]> {
  const { browser, pictures, store } = context.config;
  const parts: Part[] = [
    ['data folder', () => dataFolder(store.dataDir), 'Make the folder writable for this user, or set DATA_DIR to another one.'],
    ['memory', async () => memory(browser.concurrency ?? (await pagesAtOnce()), memoryLimit())],
    ['open files', openFiles],
    ['fonts', fonts],
    ['ps', processList],
    ['pictures', () => textRecognition(pictures.ocr)],
    [
      'queue',
      async () => (await context.store()).examine(),
      'For Redis check REDIS_URL or REDIS_HOST and the password, for SQLite the data folder.',
    ],
    [
      'feed list',
      async () => feedListCheck(context),
      '"misp-crawler init" writes a feed list to begin with; an editor that knows docs/feeds.schema.json completes and checks yours.',
    ],
    ...(options.feeds ? [['feeds', () => feedReachability(context)] satisfies Part] : []),
    [
      'browser',
      () => browserChecks(context),
      'Install one ("npx playwright install chromium", or the package chromium-headless-shell of Debian), or set CHROMIUM_PATH.',
    ],
    ['egress', () => egressCheck(context), 'Look at EGRESS_ALLOW and EGRESS_PROXY.'],
    ['publish rules', () => publishRules(context), 'Correct the file of PUBLISH_RULES; docs/publish.md shows an example.'],
    ['MISP', async () => (await context.publisher()).check(), 'Check MISP_URL and MISP_KEY.'],
  ];
  const checks: Check[] = [{ name: 'configuration', ok: true, message: 'every variable that is set can be read' }];
  for (const [name, look, todo = ''] of parts) {
    if (NEED_QUEUE.has(name) && checks.some((check) => check.name === 'queue' && !check.ok)) {
      checks.push({
        name,
        ok: false,
        warning: true,
        message: 'not checked, because the queue cannot be opened',
        todo: 'Run doctor again when the queue works.',
      });
      continue;
    }
    try {
      checks.push(...[(await look()) ?? []].flat());
    } catch (error) {
      checks.push({ name, ok: false, message: sentence(error), todo });
    }
  }
  return checks;
}
