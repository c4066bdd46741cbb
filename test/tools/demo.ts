/**
 * `npm run demo`: the whole job on a bundled blog, without MISP, Redis or configuration. Everything of it is the product
 * itself (feed reader, queue, browser, extraction, MISP feed folder); only the blog is ours.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBrowser } from '../../crawlers/ensure-browser.ts';
import { type AppContext, createAppContext } from '../../src/app/context.ts';
import { feedFolder, stixFolder } from '../../src/app/outputs.ts';
import { pollOne, readFeedList } from '../../src/app/scheduler.ts';
import { runWeb } from '../../src/app/web.ts';
import { runWorker } from '../../src/app/worker.ts';
import { table } from '../../src/cli/table.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Outcome } from '../../src/domain.ts';
import { createLog } from '../../src/log.ts';
import { packageRoot } from '../../src/paths.ts';
import { readsPictures } from '../../src/pictures/pictures.ts';
import type { Job } from '../../src/queue/ports.ts';
import { startSite } from '../site/index.ts';
import { type DemoRow, writeDemoPage } from './demo/page.ts';
import { progress } from './demo/progress.ts';
import { readOptions, runTool } from './options.ts';

const dataDir = join(packageRoot, 'data', 'demo');

async function demo(signal: AbortSignal, options: { web: boolean }): Promise<number> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  await ensureBrowser({ configured: process.env.CHROMIUM_PATH, progress: say });
  // Each run starts from nothing, so that it always shows the same.
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  const site = await startSite();
  const feedsFile = join(dataDir, 'feeds.json');
  writeFileSync(
    feedsFile,
    JSON.stringify(
      { feeds: [{ title: 'Demo blog', url: site.feeds.rss, tags: ['demo:feed="rss"'], firstPoll: 100, maxAge: '0s' }] },
      null,
      2,
    ),
  );
  const config = loadConfig({
    ...(process.env.CHROMIUM_PATH ? { CHROMIUM_PATH: process.env.CHROMIUM_PATH } : {}),
    DATA_DIR: dataDir,
    FEEDS_FILE: feedsFile,
    EGRESS_ALLOW: new URL(site.url).host,
    HOST_GAP: '0s',
    JOB_ATTEMPTS: '2',
    JOB_RETRY_DELAY: '1s',
    PUBLISH_TO: 'folder,stix',
    WEB_PORT: process.env.WEB_PORT ?? '0',
  });
  const app = createAppContext(config, createLog({ level: process.env.LOG_LEVEL ?? 'silent', format: 'auto', secrets: [] }));
  try {
    say(`Demo blog: ${site.url}`);
    const feed = readFeedList(app).feeds[0];
    if (!feed) throw new Error('The feed list of the demo is empty.');
    const polled = await pollOne(feed, app);
    say(`Feed ${feed.url}: ${polled.message}`);
    const ended: { job: Job; outcome: Outcome }[] = [];
    const shown = progress(polled.queued);
    try {
      await runWorker(app, {
        signal,
        drain: true,
        onEnd: (job, outcome) => {
          ended.push({ job, outcome });
          shown.step(outcome.title ?? job.request.title ?? job.request.url);
        },
      });
    } finally {
      shown.stop();
    }
    const folder = feedFolder(config);
    say('');
    say(
      table(
        ['article', 'outcome', 'indicators', 'event file'],
        ended.map(({ job, outcome }) => row(job, outcome, folder)),
      ),
    );
    say('');
    const page = writeDemoPage(dataDir, folder, ended.map(pageRow));
    say(`Look at the events:  ${pathToFileURL(page).href}`);
    say(
      `The MISP feed:       ${relative(process.cwd(), folder)}/ (manifest.json, hashes.csv, one file per event); any MISP can subscribe to it.`,
    );
    say(`STIX 2.1 bundles:    ${relative(process.cwd(), stixFolder(config))}/ (index.json, latest.json, one bundle per article).`);
    say('The articles that failed are errors on purpose: the page explains them.');
    if (!readsPictures(config.pictures.ocr))
      say(
        'The table of "Kelp in the tidal ledger" is a picture; it was not read, because text recognition is not installed (docs/pictures.md).',
      );
    if (options.web) await keepOpen(app, signal, say);
    else say('Next: "npm run demo -- --web" shows the web form; with MISP_URL and MISP_KEY set, "npm start" publishes to MISP.');
    return ended.length === polled.queued && ended.length > 0 ? 0 : 1;
  } finally {
    await app.close();
    await site.close();
  }
}

/** The product's own web form on the demo's jobs, until Ctrl-C. */
async function keepOpen(app: AppContext, signal: AbortSignal, say: (line: string) => void): Promise<void> {
  const { url, link, closed } = await runWeb(app, { signal });
  say(`Open ${link ?? url}   (Ctrl-C ends it)`);
  await closed;
}

function pageRow({ job, outcome }: { job: Job; outcome: Outcome }): DemoRow {
  return {
    title: outcome.title ?? job.request.title ?? job.request.url,
    url: job.request.url,
    outcome: outcome.status === 'failed' ? outcome.message : outcome.status,
    ...(outcome.eventUuid ? { file: `${outcome.eventUuid}.json` } : {}),
  };
}

function row(job: Job, outcome: Outcome, folder: string): (string | number | undefined)[] {
  const title = outcome.title ?? job.request.title ?? job.request.url;
  const what = outcome.status === 'failed' ? `failed: ${outcome.message}` : outcome.status;
  const file = outcome.eventUuid ? relative(process.cwd(), join(folder, `${outcome.eventUuid}.json`)) : undefined;
  return [title, what, outcome.indicators, file];
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
await runTool('demo', async () => {
  const { web } = readOptions(process.argv.slice(2), { web: { type: 'boolean', default: false } });
  process.exitCode = await demo(stop.signal, { web });
});
