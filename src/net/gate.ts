import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { type PrepareRequestFunctionOpts, RequestError, Server } from 'proxy-chain';
import type { Guard, Passage, ResolvedAddress } from './guard.ts';

/** Why a host was not reached through a gate. */
export interface Problem {
  host: string;
  port: number;
  kind: 'refused' | 'own-service' | 'dns' | 'bad-host' | 'upstream';
  reason: string;
}

export interface GateOptions {
  guard: Guard;
  /** http:// or socks5:// proxy that all of this gate's traffic takes; it resolves the names. */
  upstream?: string | undefined;
  onRefused?: ((problem: Problem) => void) | undefined;
}

/**
 * One way to the outside: a filtering HTTP proxy on a loopback port of its own, with its own record of what went wrong.
 * Every local process can connect to the port; only the client that is given the credentials gets anything but a 407.
 */
export interface Gate {
  proxyUrl: string;
  credentials: { username: string; password: string };
  /** The last problem with this host and port, if any. */
  problem(host: string, port: number): Problem | undefined;
  problems(): Problem[];
  /** Bytes sent to the client since the gate was opened. */
  bytes(): number;
  /** Breaks off every connection to this host and port: for what was asked and never answers. */
  breakOff(host: string, port: number): void;
  /** Closes the port and every connection through it. */
  close(): Promise<void>;
}

const isRefused = ({ kind }: Pick<Problem, 'kind'>): boolean => kind === 'refused' || kind === 'own-service';

const MAX_PROBLEMS = 200;
/** How long a connection to a site waits for its next request: less than the five seconds after which many servers close it. */
const MAX_IDLE_MS = 4_000;

export async function openGate({ guard, upstream: configured, onRefused }: GateOptions): Promise<Gate> {
  const upstream = configured && resolvingUpstream(configured);
  const problems = new Map<string, Problem>();
  /** host:port by connection. */
  const targets = new Map<number, string>();
  let closedBytes = 0;

  function note(problem: Problem): void {
    const key = `${problem.host}:${problem.port}`;
    problems.delete(key);
    problems.set(key, problem);
    for (const oldest of problems.keys()) if (problems.size > MAX_PROBLEMS) problems.delete(oldest);
    if (isRefused(problem)) onRefused?.(problem);
  }

  const credentials = { username: 'gate', password: randomBytes(24).toString('base64url') };

  async function prepareRequestFunction({ connectionId, hostname, port, request, username, password }: PrepareRequestFunctionOpts) {
    if (username !== credentials.username || !sameSecret(password, credentials.password))
      return { requestAuthentication: true, failMsg: 'This proxy belongs to one page of misp-crawler.' };
    targets.set(connectionId, `${hostname}:${port}`);
    dropHeader(request.rawHeaders, 'proxy-connection');
    let passage: Passage;
    try {
      passage = await guard.pass(hostname, port, { resolveHere: !upstream });
    } catch (error) {
      passage = { ok: false, kind: 'refused', reason: `the check itself failed (${String(error)})` };
    }
    if (!passage.ok) {
      note({ host: hostname, port, kind: passage.kind, reason: passage.reason });
      throw new RequestError(`${hostname}:${port} was not opened: ${passage.reason}`, isRefused(passage) ? 403 : 502);
    }
    // What went wrong the last time is no longer why this attempt fails.
    problems.delete(`${hostname}:${port}`);
    return upstream
      ? { httpAgent, upstreamProxyUrl: upstream }
      : {
          httpAgent,
          dnsLookup: pinned(passage.addresses) as unknown as NonNullable<import('proxy-chain').PrepareRequestFunctionResult['dnsLookup']>,
        };
  }

  // Without one, Node's own agent would share connections between all gates. Without a timeout it would not heed that of the site
  // ("Keep-Alive: timeout=5") and hand on a connection that the site is just closing.
  const httpAgent = new Agent({ keepAlive: true, timeout: MAX_IDLE_MS });
  const server = new Server({ host: '127.0.0.1', port: 0, prepareRequestFunction, verbose: false });
  server.on('connectionClosed', ({ connectionId, stats }: { connectionId: number; stats?: { srcTxBytes: number } }) => {
    targets.delete(connectionId);
    closedBytes += stats?.srcTxBytes ?? 0;
  });
  server.on('requestFailed', ({ error, request }: { error: Error; request: { url?: string } }) => {
    const target = hostAndPort(request.url ?? '');
    if (target) note({ ...target, kind: 'upstream', reason: error.message });
  });
  await server.listen();

  return {
    proxyUrl: `http://127.0.0.1:${server.port}`,
    credentials,
    problem: (host, port) => problems.get(`${host}:${port}`),
    problems: () => [...problems.values()],
    bytes() {
      let open = 0;
      for (const id of server.getConnectionIds()) open += server.getConnectionStats(id)?.srcTxBytes ?? 0;
      return closedBytes + open;
    },
    breakOff(host, port) {
      for (const [id, target] of targets) if (target === `${host}:${port}`) server.closeConnection(id);
    },
    async close() {
      await server.close(true);
      httpAgent.destroy();
    },
  };
}

function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A lookup that knows only the addresses that were checked: the name cannot be resolved a second time to something else. */
function pinned(addresses: ResolvedAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const first = addresses[0];
    if (!first) return callback(Object.assign(new Error('no checked address'), { code: 'ENOTFOUND' }), '', 4);
    if (options.all) return callback(null, addresses);
    const wanted = addresses.find(({ family }) => family === options.family) ?? first;
    callback(null, wanted.address, wanted.family);
  };
}

/** The upstream resolves the names: plain socks5:// and socks4:// would have proxy-chain ask this host's DNS, past the proxy. */
function resolvingUpstream(url: string): string {
  return url.replace(/^socks5:/i, 'socks5h:').replace(/^socks4:/i, 'socks4a:');
}

/** Chromium's word to its proxy, which proxy-chain would pass on to the site. */
function dropHeader(rawHeaders: string[], name: string): void {
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) if (rawHeaders[i]?.toLowerCase() === name) rawHeaders.splice(i, 2);
}

function hostAndPort(target: string): { host: string; port: number } | undefined {
  try {
    const url = new URL(target.includes('://') ? target : `connect://${target}`);
    return { host: url.hostname, port: Number(url.port) || 80 };
  } catch {
    return undefined;
  }
}
