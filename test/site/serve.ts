import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a site of the tests answers: filled in by its routes. */
export interface Answer {
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  body: string | Buffer;
  /** Milliseconds between the head with the first half of the body, and the rest. */
  stallMs?: number;
}

export interface ServeOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: a free one. */
  port?: number;
  /** Wait before every answer. */
  delayMs?: number;
  /** Sees every request first; true when it has answered (or hung up) itself. */
  intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface Serving {
  /** http://127.0.0.1:PORT, without a slash at the end. */
  url: string;
  /** Requests so far per path (without the query). */
  hits: Map<string, number>;
  /** Every request line so far, with its user agent, in order. */
  requests: { method: string; url: string; headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

/** Serves `route` on loopback, counting; answers 404 where it returns nothing. Feeds and pages get an ETag and honour it. */
export async function serve(route: (url: URL, origin: string) => Answer | undefined, options: ServeOptions = {}): Promise<Serving> {
  const hits = new Map<string, number>();
  const requests: Serving['requests'] = [];
  const timers = new Set<NodeJS.Timeout>();
  let origin = '';
  const later = (ms: number, action: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, ms);
    timers.add(timer);
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin);
    hits.set(url.pathname, (hits.get(url.pathname) ?? 0) + 1);
    requests.push({ method: request.method ?? 'GET', url: request.url ?? '/', headers: request.headers });
    if (options.intercept?.(request, response)) return;
    const answer = route(url, origin) ?? { status: 404, body: '<!doctype html><title>404 Not Found</title><h1>Not Found</h1>' };
    if (options.delayMs) later(options.delayMs, () => send(request, response, answer, later));
    else send(request, response, answer, later);
  });
  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  origin = `http://${options.host ?? '127.0.0.1'}:${port}`;
  return {
    url: origin,
    hits,
    requests,
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer, later: (ms: number, action: () => void) => void): void {
  const body = Buffer.from(answer.body as string);
  const status = answer.status ?? 200;
  const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
  const headers: Record<string, string> = { 'content-type': answer.type ?? 'text/html; charset=utf-8', ...answer.headers };
  if (status === 200) headers.etag = etag;
  if (status === 200 && request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': String(body.length) });
  if (request.method === 'HEAD') response.end();
  else if (answer.stallMs) {
    response.write(body.subarray(0, body.length / 2));
    later(answer.stallMs, () => response.end(body.subarray(body.length / 2)));
  } else response.end(body);
}
