/**
 * A stateful stand-in for MISP 2.5.1 on loopback: the HTTP front (keys, Accept, bodies, faults, log) over state.ts and
 * the route handlers. What it answers was learnt from recorded exchanges, which a test replays against it.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lazy } from '../../../src/lazy.ts';
import { packageRoot } from '../../../src/paths.ts';
import { sharedDir } from '../shared.ts';
import type { LoggedCall, MispDouble, MispDoubleOptions, MispEventJson } from './double.ts';
import { answerWithFault, Faults } from './faults.ts';
import { type Galaxies, loadGalaxies } from './galaxies.ts';
import { type Call, internalError, type Misp, type Reply, thrown } from './http.ts';
import { renderEvent } from './render.ts';
import { ROLES, type RoleName } from './roles.ts';
import { route } from './routes.ts';
import { DatabaseFailure, MispState } from './state.ts';

const AUTHENTICATION_FAILED =
  'Authentication failed. Please make sure you pass the API key of an API enabled user along in the Authorization header.';
const INVALID_JSON =
  'Invalid JSON input. Make sure that the JSON input is a correctly formatted JSON string. This request has been blocked to avoid an unfiltered request.';

const FIXTURE = join(packageRoot, 'test/fixtures/misp-double/galaxies');
const fewGalaxies = lazy(() => loadGalaxies(FIXTURE));

/** The real MISP's galaxies where they lie beside the repository (SHARED_DIR), and our fixture's. */
export const allGalaxies: () => Galaxies = lazy(() => loadGalaxies(join(sharedDir(), 'misp/galaxies'), FIXTURE));

/** Starts the double; `close()` it in a finally. */
export async function startMispDouble(options: MispDoubleOptions = {}): Promise<MispDouble> {
  const clock = options.now ?? Date.now;
  const host = options.host ?? '127.0.0.1';
  const key = options.key ?? 'double0123456789double0123456789double01';
  const users = new Map<string, RoleName>([[key, options.role ?? 'admin'], ...Object.entries(options.keys ?? {})]);
  const faults = new Faults();
  const calls: LoggedCall[] = [];
  const sockets = new Set<Socket>();
  const misp: Misp = {
    state: new MispState({ threeByteDatabase: !options.fourByteCharacters, now: () => Math.floor(clock() / 1000) }),
    galaxies: options.galaxies ?? fewGalaxies(),
    baseUrl: '',
    version: options.version ?? '2.5.1',
    hostOrganisation: options.hostOrganisation ?? true,
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET';
    const path = request.url ?? '/';
    const started = performance.now();
    if (options.inspection && path.startsWith('/__double__/')) {
      const held = path.endsWith('/calls') ? calls.map(({ body: _, ...call }) => call) : events();
      send(response, method, { status: 200, body: held });
      return;
    }
    const logged: LoggedCall = { method, path, status: 0, at: Date.now(), ms: 0 };
    const fault = faults.take(method, path);
    if (fault) logged.fault = fault.kind;
    calls.push(logged);
    try {
      const bytes = await readBody(request);
      if (fault && answerWithFault(fault, request, response, `${misp.baseUrl}/users/login`)) {
        logged.status = response.headersSent ? response.statusCode : 0;
        return;
      }
      const role = users.get(request.headers.authorization ?? '');
      if (role) logged.role = role;
      const reply = await answer(misp, request, bytes, role, logged);
      if (options.realisticExtractionTime && /extractAllFromReport/i.test(path)) await wait(400 + reportSize(reply) * 0.017);
      const late = (options.latencyMs ?? 0) + (fault?.kind === 'slow' ? fault.ms : 0) - (performance.now() - started);
      if (late > 0) await wait(late);
      if (fault?.kind === 'crash-after') {
        request.socket.destroy();
        return;
      }
      if (fault?.kind === 'html') {
        answerWithFault({ ...fault, carriedOut: false }, request, response, '');
        logged.status = response.statusCode;
        return;
      }
      logged.status = reply.status;
      send(response, method, reply);
    } catch (error) {
      // A bug of the double itself: say so, it must not look like MISP.
      logged.status = 599;
      response.writeHead(599, { 'content-type': 'text/plain' });
      response.end(error instanceof Error ? error.stack : String(error));
    } finally {
      logged.ms = performance.now() - started;
    }
  };

  const server = createServer((request, response) => void handle(request, response));
  // A client that is slow for a while must not find its idle connection closed under it: that would be a fault that nobody asked for.
  server.keepAliveTimeout = 600_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  misp.baseUrl = `http://${host}:${port}`;
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  function show(ref: string): MispEventJson | undefined {
    const event = misp.state.eventBy(ref);
    return event && (renderEvent(event, { galaxies: misp.galaxies, email: 'admin@admin.test' }) as MispEventJson);
  }
  function events(): MispEventJson[] {
    return [...misp.state.events.keys()].map((id) => show(String(id))).filter((event) => event !== undefined);
  }
  return {
    url: misp.baseUrl,
    key,
    state: misp.state,
    galaxies: misp.galaxies,
    settings: misp,
    faults,
    calls,
    count: (method, path) =>
      calls.filter(
        (call) =>
          (method === undefined || call.method === method) &&
          (path === undefined || (typeof path === 'string' ? call.path.includes(path) : path.test(call.path))),
      ).length,
    addKey: (newKey, role) => {
      users.set(newKey, role);
      return newKey;
    },
    events,
    event: show,
    down: stop,
    up: () => listen(server, port, host),
    close: stop,
  };
}

async function answer(
  misp: Misp,
  request: IncomingMessage,
  bytes: Buffer,
  roleName: RoleName | undefined,
  logged: LoggedCall,
): Promise<Reply> {
  const method = request.method ?? 'GET';
  const path = request.url ?? '/';
  if (!(request.headers.accept ?? '').includes('application/json')) {
    return { status: 302, headers: { location: `${misp.baseUrl}/users/login`, 'content-type': 'text/html; charset=UTF-8' } };
  }
  if (!roleName) return thrown(403, { path }, AUTHENTICATION_FAILED);
  let body: unknown;
  if (bytes.length > 0) {
    try {
      body = JSON.parse(bytes.toString('utf8'));
    } catch {
      return thrown(405, { path }, INVALID_JSON);
    }
    logged.body = body;
  }
  const url = new URL(path, misp.baseUrl);
  const found = route(method === 'HEAD' && isHeadRoute(url.pathname) ? 'GET' : method, url.pathname);
  if (!found) return thrown(404, { path }, 'Not Found');
  const call: Call = {
    method,
    path,
    controller: found.controller,
    action: found.action,
    args: found.args,
    named: found.named,
    query: url.searchParams,
    headers: request.headers as Record<string, string | undefined>,
    body,
    role: ROLES[roleName],
    email: 'admin@admin.test',
    key: request.headers.authorization ?? '',
  };
  try {
    return await found.handler(misp, call);
  } catch (error) {
    if (error instanceof DatabaseFailure) return internalError(call);
    throw error;
  }
}

/** HEAD works on /events/view/{ref}, not on the short form /events/{ref}. */
function isHeadRoute(pathname: string): boolean {
  return !/^\/events\/(?:\d+|[0-9a-f-]{36})$/i.test(pathname);
}

function send(response: ServerResponse, method: string, reply: Reply): void {
  const text = reply.body === undefined || method === 'HEAD' ? '' : JSON.stringify(reply.body);
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=UTF-8', ...reply.headers });
  response.end(text);
}

function reportSize(reply: Reply): number {
  return JSON.stringify(reply.body ?? '').length;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
