import { isUtf8 } from 'node:buffer';
import { type Dispatcher, Pool, ProxyAgent, request } from 'undici';
import { Permanent, RetryLater, sentence } from '../errors.ts';
import type { Verdict } from './address.ts';
import { headersForHop } from './configured-headers.ts';
import { type Gate, openGate, type Problem } from './gate.ts';
import { createGuard, type Guard, type GuardOptions } from './guard.ts';
import { type HttpResponse, toResponse } from './response.ts';

export interface EgressOptions extends GuardOptions {
  /** EGRESS_ALLOW: exact host:port pairs inside that may be fetched from. */
  allow: string[];
  /** Addresses of our own Redis, MISP and web, as host:port. */
  deny?: string[];
  /** EGRESS_PORTS. */
  ports?: number[];
  /** EGRESS_PROXY: http:// or socks5:// proxy for everything that has none of its own. */
  upstream?: string | undefined;
  /** Called for each refusal, for log and metrics. */
  onRefused?: ((problem: Problem) => void) | undefined;
}

export interface EgressFetchInit {
  method?: Dispatcher.HttpMethod;
  /** Meant for the origin of the first URL: after a redirect to another one only those go along that say nothing secret. */
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  /** follow (default): at most 10 hops, each checked; manual, and with a body: the 3xx answer itself. */
  redirect?: 'follow' | 'manual';
  /** Upstream proxy for this fetch, instead of the global one. */
  proxy?: string | undefined;
}

/** An answer with the way to it. */
export interface EgressResponse extends HttpResponse {
  /** Every URL on the way with the status that it answered, the last one included. */
  hops: { url: string; status: number }[];
}

/** The only way of outside bytes into the process. */
export interface Egress {
  /**
   * A way out for one client (one page): own records, own counters, own upstream, closed with everything in it. With
   * `refuseAll` nothing passes: for a client that has no business outside and should be seen when it tries.
   */
  gate(options?: { upstream?: string | undefined; refuseAll?: boolean }): Promise<Gate>;
  /**
   * HTTP(S) fetch through the proxy. Any HTTP status is an answer. Throws Permanent('egress-refused' | 'bad-url') or
   * RetryLater('net=dns' | 'net=connect' | 'net=tls' | 'net=timeout' | 'net=redirects').
   */
  fetch(url: string, init?: EgressFetchInit): Promise<EgressResponse>;
  /** The verdict on an address without contacting it (its name is resolved). */
  check(url: string): Promise<Verdict>;
  close(): Promise<void>;
}

const MAX_HOPS = 10;

const DEFAULT_HEADERS = { accept: '*/*', 'accept-encoding': 'gzip, br', 'user-agent': 'undici' };

const CLOSED: Guard = { pass: async () => ({ ok: false, kind: 'refused', reason: 'the browser itself fetches nothing' }) };

/** Opens the filtering proxy. It fails closed: what cannot be checked is refused. */
export async function openEgress(options: EgressOptions): Promise<Egress> {
  const guard = createGuard(options);
  const openGates = new Set<Gate>();

  async function gate({ upstream = options.upstream, refuseAll = false } = {}): Promise<Gate> {
    const opened = await openGate({ guard: refuseAll ? CLOSED : guard, upstream, onRefused: options.onRefused });
    openGates.add(opened);
    return {
      ...opened,
      async close() {
        openGates.delete(opened);
        await opened.close();
      },
    };
  }

  const shared = await gate();
  const clients = new Map<string, Promise<{ gate: Gate; agent: ProxyAgent }>>();

  function client(upstream: string | undefined): Promise<{ gate: Gate; agent: ProxyAgent }> {
    const key = upstream ?? '';
    let found = clients.get(key);
    if (!found) {
      const through = upstream === undefined || upstream === options.upstream ? Promise.resolve(shared) : gate({ upstream });
      found = through.then((opened) => ({ gate: opened, agent: agentFor(opened) }));
      clients.set(key, found);
      // One that cannot be opened now may be opened the next time.
      found.catch(() => clients.delete(key));
    }
    return found;
  }

  async function fetchThrough(url: string, init: EgressFetchInit = {}): Promise<EgressResponse> {
    const { agent, gate: through } = await client(init.proxy);
    const hops: { url: string; status: number }[] = [];
    let headers: Record<string, string> = { ...DEFAULT_HEADERS };
    for (const name in init.headers) headers[name.toLowerCase()] = init.headers[name] as string;
    let current = httpUrl(url);
    if (current.username || current.password) {
      const credentials = `${decodeURIComponent(current.username)}:${decodeURIComponent(current.password)}`;
      headers = { ...headers, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
      current = bare(current);
    }
    const { origin } = current;
    for (;;) {
      const { method = 'GET', body, signal } = init;
      const target = current;
      const ask = (): Promise<Dispatcher.ResponseData> =>
        request(target, {
          method,
          headers: headersForHop(headers, target, origin),
          dispatcher: agent,
          ...(body === undefined ? {} : { body }),
          ...(signal ? { signal } : {}),
        });
      let response: HttpResponse;
      try {
        response = toResponse(await ask().catch((error) => (method === 'GET' && isHungUp(error) ? ask() : Promise.reject(error))));
      } catch (error) {
        throw netError(current, error, through);
      }
      hops.push({ url: current.href, status: response.status });
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      // A body was meant for this address alone.
      if (location === null || init.redirect === 'manual' || init.body !== undefined) return { ...response, hops };
      await response.body?.cancel();
      if (hops.length > MAX_HOPS)
        throw new RetryLater('net=redirects', `${url} redirects more than ${MAX_HOPS} times; check the address in a browser.`);
      current = bare(httpUrl(asUtf8(location), current));
    }
  }

  return {
    gate,
    fetch: fetchThrough,
    async check(url) {
      let target: URL;
      try {
        target = httpUrl(url);
      } catch (error) {
        return { ok: false, reason: sentence(error) };
      }
      const passage = await guard.pass(target.hostname, portOf(target), { resolveHere: !options.upstream });
      return passage.ok ? { ok: true } : { ok: false, reason: passage.reason };
    },
    async close() {
      await Promise.allSettled([...clients.values()].map(async (opened) => (await opened).agent.destroy()));
      await Promise.allSettled([...openGates].map((opened) => opened.close()));
      openGates.clear();
    },
  };
}

function agentFor({ proxyUrl, credentials: { username, password } }: Gate): ProxyAgent {
  const token = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return new ProxyAgent({ uri: proxyUrl, token, proxyTunnel: true, clientFactory: tunnelPool });
}

/**
 * proxy-chain hangs up when a host cannot be connected to, and undici takes that for a passing fault of its proxy: it would ask again
 * and again, as fast as it can, until the time of the request is over.
 */
function tunnelPool(origin: URL, options: object): Pool {
  const pool = new Pool(origin, options);
  type Connect = (asked: Parameters<Pool['connect']>[0]) => Promise<unknown>;
  const open = pool.connect.bind(pool) as Connect;
  const connect: Connect = (asked) =>
    open(asked).catch((error: unknown) => {
      const hungUp = (error as NodeJS.ErrnoException).code === 'UND_ERR_SOCKET';
      throw hungUp ? Object.assign(new Error('nobody answers there'), { code: 'ECONNREFUSED' }) : error;
    });
  return Object.assign(pool, { connect }) as Pool;
}

/** A site may close a connection that was kept open just when it is used again (RFC 9112, 9.3.1): one more try takes a new one. */
function isHungUp(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET';
}

/** The port that a connection to this http(s) URL takes. */
export function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' || url.protocol === 'wss:' ? 443 : 80);
}

/** A header of bytes beyond ASCII arrives as Latin-1; sites write addresses in UTF-8, as browsers read them. */
function asUtf8(header: string): string {
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : header;
}

function httpUrl(url: string, base?: URL): URL {
  let parsed: URL;
  try {
    parsed = new URL(url, base);
  } catch {
    throw new Permanent('bad-url', `${JSON.stringify(url)} is not an address; give an absolute http or https URL.`);
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw new Permanent('bad-url', `${parsed.protocol} addresses are not opened; give an http or https URL.`);
  return parsed;
}

/** fetch() takes no address with a user name in it. */
function bare(url: URL): URL {
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  return copy;
}

/** The typed error for a fetch that gave no answer; the gate knows what the client was not told. */
function netError(url: URL, error: unknown, gate: Gate): Error {
  const problem = gate.problem(url.hostname, portOf(url));
  if (problem) return problemError(url.href, problem);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  const reason = sentence(cause);
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError'))
    return new RetryLater('net=timeout', `${url.href} did not answer in time; it will be retried later.`, { cause: error });
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER/i.test(code))
    return new RetryLater('net=tls', `${url.href} has a certificate or TLS problem: ${reason}.`, { cause: error });
  if (/TIMEOUT/i.test(code))
    return new RetryLater('net=timeout', `${url.href} did not answer in time; it will be retried later.`, { cause: error });
  return new RetryLater('net=connect', `${url.href} could not be reached: ${reason || code}.`, { cause: error });
}

/** The typed error for what a gate noted. */
export function problemError(url: string, problem: Problem): Error {
  switch (problem.kind) {
    case 'refused':
      return new Permanent(
        'egress-refused',
        `${url} was not opened: ${problem.reason}. If this is an internal source of yours, add ${problem.host}:${problem.port} to EGRESS_ALLOW.`,
      );
    case 'own-service':
      return new Permanent(
        'egress-refused',
        `${url} was not opened: ${problem.reason}. Those are never opened, whatever EGRESS_ALLOW says.`,
      );
    case 'bad-host':
      return new Permanent('bad-url', `${url} was not opened: ${problem.reason}.`);
    case 'dns':
      return new RetryLater('net=dns', `${url} could not be opened: ${problem.reason}. Check the address and this host's DNS.`);
    case 'upstream':
      return new RetryLater('net=proxy', `${url} could not be opened through the upstream proxy: ${problem.reason}.`);
  }
}
