import { readFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import { chromium } from 'playwright';
import { ensureBrowser } from '../../../crawlers/ensure-browser.ts';
import type { SavedPages } from './serve.ts';
import type { SetPage } from './set.ts';

/**
 * What the baseline reads of each page: the browser's innerText, or the text of the saved page when that is longer (a page that
 * hides its article until its own scripts have run has little innerText). Nothing but the loopback server can be reached.
 */
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
        const shown = String(await tab.evaluate('document.body.innerText'));
        const saved = savedText(readFileSync(page.file, 'utf8'));
        texts.set(page.slug, saved.length > shown.length ? saved : shown);
      } finally {
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
  return texts;
}

/** The text of the page's HTML as it was saved, without scripts; blocks on lines of their own. */
function savedText(html: string): string {
  const { document } = parseHTML(html);
  for (const element of document.querySelectorAll('script, style, noscript, template')) element.remove();
  for (const block of document.querySelectorAll('p, div, li, tr, td, th, br, h1, h2, h3, h4, h5, h6, pre, section')) block.append('\n');
  return (document.body?.textContent ?? '').replace(/[ \t]+/g, ' ').replace(/\s*\n\s*/g, '\n');
}
