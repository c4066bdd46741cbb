import { lookup as systemLookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import pTimeout from 'p-timeout';
import { isAddress, judgeAddress, normalizeHost, type Verdict } from './address.ts';

export interface ResolvedAddress {
  address: string;
  family: 4 | 6;
}

/** All addresses of a name, as dns.promises.lookup(name, { all: true }) gives them. */
export type LookupAll = (host: string) => Promise<ResolvedAddress[]>;

/** The answer for one connection: the addresses that were checked and may be connected to, or why not. */
export type Passage =
  | { ok: true; host: string; addresses: ResolvedAddress[] }
  | { ok: false; kind: 'refused' | 'own-service' | 'dns' | 'bad-host'; reason: string };

export interface GuardOptions {
  /** Exact host:port pairs that may be inside. */
  allow: string[];
  /**
   * Exact host:port pairs that are never reached, whatever `allow` says, by name or by address: our own services. While the
   * address of one is unknown, nothing is reached on its port.
   */
  deny?: string[];
  /** Ports that may be connected to, besides those of `allow`. */
  ports?: number[];
  lookup?: LookupAll;
  dnsTimeoutMs?: number;
  /** How long an answer is remembered (default 30 s). */
  dnsCacheMs?: number;
}

export interface Guard {
  /**
   * Resolves the name once and checks every address. `resolveHere: false` (an upstream proxy will resolve) checks what
   * can be known from the name alone and gives no addresses.
   */
  pass(host: string, port: number, options?: { resolveHere?: boolean }): Promise<Passage>;
}

export const DEFAULT_PORTS = [80, 443, 8080, 8443];
const DNS_CACHE_MS = 30_000;
const DNS_CACHE_ENTRIES = 2_000;

/** The rule of the egress: which host and port outside content may be fetched from. Fails closed. */
export function createGuard(options: GuardOptions): Guard {
  const allow = new Set(options.allow.map(hostPort));
  const deny = new Set((options.deny ?? []).map(hostPort));
  const ports = new Set(options.ports ?? DEFAULT_PORTS);
  /** Addresses that the names of our own services had when they could last be resolved. */
  const lastKnown = new Map<string, string[]>();
  const lookup = cached(withTimeout(options.lookup ?? lookupAll, options.dnsTimeoutMs ?? 10_000), options.dnsCacheMs ?? DNS_CACHE_MS);

  async function pass(rawHost: string, port: number, { resolveHere = true } = {}): Promise<Passage> {
    const host = normalizeHost(rawHost);
    if (host === undefined) return { ok: false, kind: 'bad-host', reason: `${JSON.stringify(rawHost)} is not a host name` };
    const key = `${host}:${port}`;
    if (deny.has(key)) return ownService(`${key} is one of our own services`);
    const allowed = allow.has(key);
    if (!allowed) {
      const known = judgeName(host, port);
      if (!known.ok) return refused(known.reason);
    }
    if (!resolveHere && !isAddress(host)) return { ok: true, host, addresses: [] };
    let addresses: ResolvedAddress[];
    try {
      addresses = isAddress(host) ? [{ address: bareAddress(host), family: host.startsWith('[') ? 6 : 4 }] : await lookup(host);
    } catch (error) {
      return { ok: false, kind: 'dns', reason: `the name ${host} was not found (${dnsCode(error)})` };
    }
    if (addresses.length === 0) return { ok: false, kind: 'dns', reason: `the name ${host} has no address` };
    // One bad address spoils the name: a name that answers with a public and an inside address is how rebinding starts.
    for (const { address } of allowed ? [] : addresses) {
      const verdict = judgeAddress(address);
      if (!verdict.ok) return refused(`${host} points to an address inside: ${verdict.reason}`);
    }
    const denied = await deniedAddress(addresses, port);
    if (denied?.known === false)
      return {
        ok: false,
        kind: 'dns',
        reason: `the address of ${denied.entry}, one of our own services, is not known, so ${key} could be it`,
      };
    if (denied) return ownService(`${host} is the address of ${denied.entry}, one of our own services`);
    return { ok: true, host, addresses };
  }

  function judgeName(host: string, port: number): Verdict {
    if (!ports.has(port)) return { ok: false, reason: `port ${port} is not among the allowed ports` };
    if (isAddress(host)) return judgeAddress(host);
    if (host === 'localhost' || host.endsWith('.localhost')) return { ok: false, reason: `${host} is this machine` };
    if (!host.includes('.') || /\.(local|internal|lan|intranet|home\.arpa)$/.test(host))
      return { ok: false, reason: `${host} is a name of a local network` };
    return { ok: true };
  }

  /**
   * The service of ours that has one of these addresses. A name that cannot be resolved keeps the addresses that it had
   * last; one that never had any could be anything on its port (`known: false`).
   */
  async function deniedAddress(addresses: ResolvedAddress[], port: number): Promise<{ entry: string; known: boolean } | undefined> {
    const given = new Set(addresses.map(({ address }) => comparable(address)));
    let unknown: string | undefined;
    for (const entry of deny) {
      const split = entry.lastIndexOf(':');
      if (Number(entry.slice(split + 1)) !== port) continue;
      const own = await addressesOfOwn(entry.slice(0, split));
      if (!own) unknown ??= entry;
      else if (own.some((address) => given.has(comparable(address)))) return { entry, known: true };
    }
    return unknown === undefined ? undefined : { entry: unknown, known: false };
  }

  async function addressesOfOwn(host: string): Promise<string[] | undefined> {
    if (isUnspecified(host)) return interfaceAddresses();
    if (isAddress(host)) return [bareAddress(host)];
    try {
      lastKnown.set(
        host,
        (await lookup(host)).map(({ address }) => address),
      );
    } catch {
      // The name server is away, or knows the name no longer.
    }
    return lastKnown.get(host);
  }

  return { pass };
}

/** A service that listens on every interface has every address of this host. */
function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '[::]';
}

function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
}

function bareAddress(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** One spelling for one address: ::ffff:192.0.2.1 is 192.0.2.1. */
function comparable(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

function refused(reason: string): Passage {
  return { ok: false, kind: 'refused', reason };
}

/** What no setting lifts. */
function ownService(reason: string): Passage {
  return { ok: false, kind: 'own-service', reason };
}

/** "Host:Port" in the one spelling that is compared. */
function hostPort(entry: string): string {
  const split = entry.lastIndexOf(':');
  const host = normalizeHost(entry.slice(0, split));
  return `${host ?? entry.slice(0, split)}:${entry.slice(split + 1)}`;
}

async function lookupAll(host: string): Promise<ResolvedAddress[]> {
  const found = await systemLookup(host, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

function dnsCode(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code ?? (error instanceof Error ? error.message : String(error));
}

function withTimeout(lookup: LookupAll, milliseconds: number): LookupAll {
  return (host) => pTimeout(lookup(host), { milliseconds, message: `no answer in ${milliseconds} ms` });
}

/** A page asks for the same few names dozens of times; what was checked is what is connected to, so a short memory is safe. */
function cached(lookup: LookupAll, keepMs: number): LookupAll {
  const known = new Map<string, { until: number; answer: Promise<ResolvedAddress[]> }>();
  return (host) => {
    const now = Date.now();
    const hit = known.get(host);
    if (hit && hit.until > now) return hit.answer;
    const answer = lookup(host);
    known.delete(host);
    known.set(host, { until: now + keepMs, answer });
    answer.catch(() => known.delete(host));
    if (known.size > DNS_CACHE_ENTRIES) known.delete(known.keys().next().value as string);
    return answer;
  };
}
