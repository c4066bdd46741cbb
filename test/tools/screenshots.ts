/**
 * `npm run screenshots`: the pictures of the README, from the demo blog and the product itself: an event in MISP's look
 * (run `npm run demo` first) and the curation page of the same article. Written to docs/images/.
 *
 * `npm run screenshots -- --pages FOLDER`: every page of a busy site, in both themes, at a desk, on a phone and zoomed, to be
 * looked at after a change of the pages; `--only REGEXP` for some of them (overview-dark, jobs-phone-light).
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createAppContext } from '../../src/app/context.ts';
import { runWeb } from '../../src/app/web.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createLog } from '../../src/log.ts';
import { packageRoot } from '../../src/paths.ts';
import { startSite } from '../site/index.ts';
import { launchBrowser } from '../support/web/browser.ts';
import { readOptions, runTool } from './options.ts';
import { pagesOfBusySite } from './screenshots/pages.ts';

const images = join(packageRoot, 'docs/images');
const ARTICLE = 'ioc-table';

await runTool('screenshots', async () => {
  const options = readOptions(process.argv.slice(2), { pages: { type: 'string' }, only: { type: 'string' } });
  if (options.pages === undefined) return readmePictures();
  for (const file of await pagesOfBusySite(options.pages, options.only)) process.stdout.write(`${file}\n`);
});

async function readmePictures(): Promise<void> {
  const demo = join(packageRoot, 'data/demo/index.html');
  const written: string[] = [];
  mkdirSync(images, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
  const site = await startSite();
  const feeds = join(folder, 'feeds.json');
  writeFileSync(feeds, '{"feeds": []}');
  const config = loadConfig({
    DATA_DIR: folder,
    FEEDS_FILE: feeds,
    EGRESS_ALLOW: new URL(site.url).host,
    HOST_GAP: '0s',
    // Nothing is fetched from the services that pages link to.
    LINKED_FILES: 'off',
    WEB_PORT: '0',
    ...(process.env.CHROMIUM_PATH ? { CHROMIUM_PATH: process.env.CHROMIUM_PATH } : {}),
  });
  const app = createAppContext(config, createLog({ level: 'silent', format: 'json', secrets: [] }));
  const stop = new AbortController();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    page.setDefaultTimeout(120_000);
    const picture = async (name: string): Promise<void> => {
      await page.screenshot({ path: join(images, name), type: 'jpeg', quality: 70 });
      written.push(join('docs/images', name));
    };
    if (existsSync(demo)) {
      await page.goto(pathToFileURL(demo).href);
      const section = page.locator('section', { hasText: 'Operation Cinder Wharf' }).first();
      await section.evaluate((element) => element.scrollIntoView());
      await picture('event.jpg');
    } else process.stderr.write('There is no demo result, so event.jpg stays as it is: run "npm run demo" first.\n');

    const { url, link, closed } = await runWeb(app, { signal: stop.signal });
    await page.goto(link ?? url);
    await page.getByLabel('Page addresses').fill(site.urlOf(ARTICLE));
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.waitForURL(/preview/);
    await page.locator('main mark, main .value').first().waitFor();
    await picture('curate.jpg');
    stop.abort();
    await closed;
  } finally {
    stop.abort();
    await browser.close();
    await app.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
  for (const name of written) process.stdout.write(`${name}\n`);
}
