import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Server {
  url: string;
  /** Path (with query) to what it answers; a string is a 200 with that body. Unknown paths are 404. */
  routes: Map<string, string | Answer>;
  /** Every request in order, as "path" with the headers that came. */
  requests: { path: string; headers: IncomingMessage['headers'] }[];
  close: () => Promise<void>;
}

/** A server on loopback whose answers a test sets. */
export async function startServer(): Promise<Server> {
  const routes: Server['routes'] = new Map();
  const requests: Server['requests'] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, headers: request.headers });
    const route = routes.get(path) ?? routes.get(path.split('?')[0] ?? '');
    if (route === undefined) response.writeHead(404).end('not here');
    else if (typeof route === 'string') response.end(route);
    else route(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    routes,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An RSS feed of posts; each is a path, or a path with a date. */
export function rss(posts: (string | [path: string, date: string])[], channel = ''): string {
  const items = posts.map((post) => {
    const [path, date] = typeof post === 'string' ? [post, undefined] : post;
    return `<item><title>Post ${path}</title><link>${path}</link>${date ? `<pubDate>${new Date(date).toUTCString()}</pubDate>` : ''}</item>`;
  });
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title>${channel}${items.join('')}</channel></rss>`;
}
