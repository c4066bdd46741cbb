import { chromium } from 'playwright';
import { ensureBrowser } from '../../../crawlers/index.ts';
import type { SavedPages } from './serve.ts';
import type { SetPage } from './set.ts';

/** The browser's innerText of each page, which is what the baseline reads. Nothing but the loopback server can be reached. */
export async function innerTexts(pages: SetPage[], served: SavedPages): Promise<Map<string, string>> {
  const { path } = await ensureBrowser({ configured: process.env.CHROMIUM_PATH });
  const browser = await chromium.launch({
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      `--proxy-server=${served.origin}`,
      '--proxy-bypass-list=<-loopback>',
    ],
  });
  const texts = new Map<string, string>();
  try {
    for (const page of pages) {
      const context = await browser.newContext({ serviceWorkers: 'block' });
      try {
        const tab = await context.newPage();
        await tab.goto(served.addressOf(page), { waitUntil: 'domcontentloaded', timeout: 20_000 });
        // A string, so that the page's own idea of visible text counts and nothing of ours has to be compiled into it.
        texts.set(page.slug, String(await tab.evaluate('document.body.innerText')));
      } finally {
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
  return texts;
}
