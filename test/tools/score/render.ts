import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright';
import type { Page } from '../../../src/domain.ts';
import type { SetPage } from './set.ts';

/** Chromium on saved pages: no address but the loopback server's answers, so that a page cannot load anything. */
export interface Renderer {
  render(page: SetPage): Promise<{ page: Page; innerText: string }>;
  close(): Promise<void>;
}

export async function openRenderer(pages: SetPage[], executablePath?: string): Promise<Renderer> {
  const server = await serve(pages);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      `--proxy-server=${origin}`,
      '--proxy-bypass-list=<-loopback>',
    ],
  });
  return {
    render: (page) => render(browser, origin, page),
    async close() {
      await browser.close();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The page is opened under the loopback address and gets its own address afterwards, as if it had been fetched from there. */
async function render(browser: Browser, origin: string, { slug, url }: SetPage): Promise<{ page: Page; innerText: string }> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  try {
    const tab = await context.newPage();
    const response = await tab.goto(`${origin}/${encodeURIComponent(slug)}.html`, { waitUntil: 'domcontentloaded', timeout: 20_000 });
    await tab.waitForTimeout(200);
    const html = await tab.content();
    const innerText = await tab.evaluate(() => document.body.innerText);
    const title = await tab.title();
    const address = url ?? `${origin}/${slug}.html`;
    const page: Page = {
      url: address,
      finalUrl: address,
      status: response?.status() ?? 200,
      contentType: 'text/html',
      via: 'browser',
      fetchedAt: new Date().toISOString(),
      html,
      frames: [],
      ...(title ? { title } : {}),
      headers: {},
      redirects: [address],
      evidence: [],
    };
    return { page, innerText };
  } finally {
    await context.close();
  }
}

/** Serves the pages; answers everything else, also what the browser asks of other hosts through it, with 404. */
async function serve(pages: SetPage[]): Promise<Server> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').replace(/^https?:\/\/127\.0\.0\.1(?::\d+)?/, '').replace(/[?#].*$/, ''));
    const page = pages.find((one) => path === `/${one.slug}.html`);
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page ? readFileSync(page.file) : '');
  });
  server.on('connect', (_request, socket) => socket.destroy());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}
