import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

export interface PageServer {
  url: string;
  /** host:port, as the egress's allow list wants it. */
  host: string;
  port: number;
  /** Paths that were asked for, in order. */
  seen: string[];
  close(): Promise<void>;
}

/** A server of pages by path; what is not listed is a 404. A string is a page's HTML. */
export async function servePages(pages: Record<string, string | Handler>, address = '127.0.0.1'): Promise<PageServer> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    seen.push(url.pathname);
    response.on('error', () => {});
    const page = pages[url.pathname];
    if (page === undefined) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not here</h1>');
    } else if (typeof page === 'string') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    } else {
      page(request, response, url);
    }
  });
  const port = await listen(server, address);
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    host: `${address}:${port}`,
    port,
    seen,
    close: () => close(server),
  };
}

export function listen(server: Server, address = '127.0.0.1', port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}

export function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
