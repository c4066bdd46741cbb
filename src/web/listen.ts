import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { constants, createSecureServer, type Http2SecureServer, type Http2ServerRequest, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';
import { fileReason, sentence, UsageError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Users } from './auth/users.ts';
import type { Env } from './context.ts';
import { isLoopback, networkOf, networks, openByNetwork } from './security/client.ts';

export interface ListenOptions {
  /** WEB_HOST, WEB_PORT (0: a free one) */
  host: string;
  port: number;
  /** WEB_TLS_CERT, WEB_TLS_KEY: PEM files; read again when they change. Then HTTP/2 is offered beside HTTP/1.1. */
  tls?: { certFile: string; keyFile: string };
  /** WEB_SSO_HEADER is set: somebody else logs users in. */
  sso: boolean;
  users: Pick<Users, 'empty'>;
  log: Pick<Log, 'info' | 'warn'>;
  /** WEB_TRUSTED_PROXIES */
  trustedProxies?: string[];
  /** WEB_REQUEST_TIME, ms: how long a client may take to send its request. */
  requestMs: number;
}

export interface Listening {
  /** http://127.0.0.1:5200 */
  url: string;
  port: number;
  close(): Promise<void>;
}

const HEADERS_MS = 15_000;
/** A connection on which nothing moves; streams of live pages have a beat every 15 s. */
const IDLE_MS = 120_000;
const MAX_CONNECTIONS = 4096;
/** So that one client that opens connections and leaves them idle cannot take all of them. */
const MAX_CONNECTIONS_PER_NETWORK = 1024;
const TLS_LOOK_MS = 2_000;

/** Starts to listen. Refuses to be reached from elsewhere while nobody has to log in (UsageError). */
export async function listen(app: Hono<Env>, options: ListenOptions): Promise<Listening> {
  if (!isLoopback(options.host) && !options.sso && (await options.users.empty()))
    throw new UsageError(
      `WEB_HOST is ${options.host}, but no user exists, so everybody who reaches it could use this site: create one ("misp-crawler user add NAME"), or listen on 127.0.0.1.`,
    );
  const sessions = new Set<ServerHttp2Session>();
  const server = options.tls ? secureServer(app, options.tls, options, sessions) : plainServer(app, options);
  (server as Server).maxConnections = MAX_CONNECTIONS;
  limitPerNetwork(server, networks(options.trustedProxies ?? []));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new UsageError(refusal(error, options), { cause: error })));
    // With a shorter queue a flood leaves clients that believe to be connected, and that the server never hears of.
    server.listen({ port: options.port, host: options.host, backlog: MAX_CONNECTIONS }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `${options.tls ? 'https' : 'http'}://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  return {
    url,
    port,
    close: () => {
      if (options.tls) for (const file of [options.tls.certFile, options.tls.keyFile]) unwatchFile(file);
      return shut(server, sessions);
    },
  };
}

function refusal(error: NodeJS.ErrnoException, { host, port }: ListenOptions): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} on ${host} is in use: stop the other program, or choose another WEB_PORT.`;
  if (error.code === 'EACCES') return `Port ${port} may not be used by this user: choose a WEB_PORT above 1023.`;
  return `WEB_HOST ${host} and WEB_PORT ${port} cannot be listened on (${sentence(error)}).`;
}

function plainServer(app: Hono<Env>, options: ListenOptions): ServerType {
  const serverOptions = { ...timeouts(options), maxHeaderSize: 16_384 };
  const server = createAdaptorServer({ fetch: app.fetch, hostname: options.host, createServer, serverOptions }) as Server;
  server.setTimeout(IDLE_MS);
  return server;
}

const timeouts = ({ requestMs }: ListenOptions) => ({
  requestTimeout: requestMs,
  connectionsCheckingInterval: Math.min(5_000, requestMs),
  headersTimeout: Math.min(HEADERS_MS, requestMs),
  keepAliveTimeout: 10_000,
});

function secureServer(
  app: Hono<Env>,
  tls: { certFile: string; keyFile: string },
  options: ListenOptions,
  sessions: Set<ServerHttp2Session>,
): ServerType {
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: options.host,
    createServer: createSecureServer,
    serverOptions: {
      ...readPair(tls),
      allowHTTP1: true,
      handshakeTimeout: Math.min(HEADERS_MS, options.requestMs),
      maxHeaderListPairs: 100,
      settings: { maxConcurrentStreams: 100 },
    },
  }) as Http2SecureServer;
  // The HTTP/1.1 half of the server has these, but neither its type nor its options.
  Object.assign(server, timeouts(options));
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setTimeout(IDLE_MS, () => session.close());
  });
  server.on('request', (request: IncomingMessage | Http2ServerRequest) => limitBody(request, options.requestMs));
  let last = '';
  const reload = () => {
    try {
      const pair = readPair(tls);
      if (last === pair.cert + pair.key) return;
      last = pair.cert + pair.key;
      server.setSecureContext(pair);
      options.log.info({ cert: tls.certFile }, 'certificate read again');
    } catch (error) {
      options.log.warn({ cert: tls.certFile, reason: sentence(error) }, 'the new certificate cannot be used; the old one stays');
    }
  };
  // Polling, because certificates often arrive as a swapped symbolic link, which file events do not show.
  for (const file of [tls.certFile, tls.keyFile]) watchFile(file, { interval: TLS_LOOK_MS, persistent: false }, reload);
  return server;
}

/** Closes connections beyond what one client may have open at once. A trusted proxy brings many clients and is exempt. */
function limitPerNetwork(server: ServerType, exempt: (address: string) => boolean): void {
  const open = openByNetwork();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (exempt(address)) return;
    const network = networkOf(address);
    socket.once('close', open.enter(network));
    if (open.of(network) > MAX_CONNECTIONS_PER_NETWORK) socket.destroy();
  });
}

/** HTTP/1.1 has requestTimeout; over HTTP/2 nobody else ends a body that never comes to its end. */
function limitBody(request: IncomingMessage | Http2ServerRequest, ms: number): void {
  if (!('stream' in request) || request.stream.endAfterHeaders) return;
  const timer = setTimeout(() => request.stream.close(constants.NGHTTP2_CANCEL), ms);
  timer.unref();
  request.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
}

function readPair(tls: { certFile: string; keyFile: string }): { cert: string; key: string } {
  const read = (name: string, path: string) => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new UsageError(`${name} is ${path}: the file cannot be read: ${fileReason(error)}.`);
    }
  };
  const pair = { cert: read('WEB_TLS_CERT', tls.certFile), key: read('WEB_TLS_KEY', tls.keyFile) };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new UsageError(
      `WEB_TLS_CERT ${tls.certFile} and WEB_TLS_KEY ${tls.keyFile} are not a PEM certificate and its key (${sentence(error)}).`,
    );
  }
  return pair;
}

function shut(server: ServerType, sessions: Set<ServerHttp2Session>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Streams of live pages never end by themselves.
    if ('closeAllConnections' in server) server.closeAllConnections();
    for (const session of sessions) session.destroy();
  });
}
