import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SetPage } from './set.ts';

export interface SavedPages {
  /** http://127.0.0.1:port */
  origin: string;
  addressOf(page: SetPage): string;
  close(): Promise<void>;
}

/** The saved pages on loopback; everything else is not found. */
export async function servePages(pages: SetPage[]): Promise<SavedPages> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').replace(/^http:\/\/127\.0\.0\.1(?::\d+)?/, '').replace(/[?#].*$/, ''));
    const page = pages.find((one) => path === `/${one.slug}.html`);
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page ? readFileSync(page.file) : '');
  });
  server.on('connect', (_request, socket) => socket.destroy());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    addressOf: (page) => `${origin}/${encodeURIComponent(page.slug)}.html`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
