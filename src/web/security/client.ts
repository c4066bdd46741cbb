import ipaddr from 'ipaddr.js';

/** Who is at the other end: the address that the connection came from, or that a trusted proxy names. */
export interface Client {
  address: string;
  /** Over HTTPS, as far as the client is concerned. */
  secure: boolean;
  /** Host header (or the trusted proxy's X-Forwarded-Host), with port. */
  host: string;
  /** The connection itself comes from a trusted proxy. */
  proxied: boolean;
}

export interface Peer {
  address: string | undefined;
  encrypted: boolean;
}

type Networks = (address: string) => boolean;

/** Forwarded headers are believed only when the connection comes from one of `trusted`. */
export function readClient(peer: Peer, header: (name: string) => string | undefined, trusted: Networks): Client {
  const own = plain(peer.address ?? '');
  const host = header('host') ?? '';
  if (!trusted(own)) return { address: own, secure: peer.encrypted, host, proxied: false };
  const chain = (header('x-forwarded-for') ?? '').split(',').map((part) => plain(part.trim()));
  // From the near end: the first address that is not a proxy of ours is the client; what stands before it, it may have made up.
  const address = chain.reverse().find((candidate) => ipaddr.isValid(candidate) && !trusted(candidate)) ?? own;
  const protocol = header('x-forwarded-proto')?.split(',').pop()?.trim();
  return {
    address,
    secure: protocol ? protocol === 'https' : peer.encrypted,
    host: header('x-forwarded-host')?.split(',').pop()?.trim() || host,
    proxied: true,
  };
}

/** Addresses and networks ("10.0.0.0/8") as a predicate. Entries that are neither are refused by the configuration. */
export function networks(list: string[]): Networks {
  const ranges = list.map((entry) => (entry.includes('/') ? ipaddr.parseCIDR(entry) : single(entry)));
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return ranges.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
  };
}

function single(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const parsed = ipaddr.process(entry);
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
}

/** ::ffff:1.2.3.4 is 1.2.3.4. */
function plain(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

/** Whether a host name or address to listen on can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || (ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback');
}

/** Host header without its port. */
export function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** What counts as one client for limits: an IPv4 address, or the /64 of an IPv6 address, because a host gets a whole one. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString().replace(/%.*$/, '')}/64`).toString()}/64`;
}

/** Counts what each network has open: connections, streams. */
export function openByNetwork() {
  const counts = new Map<string, number>();
  const add = (network: string, n: 1 | -1): void => {
    const count = (counts.get(network) ?? 0) + n;
    if (count > 0) counts.set(network, count);
    else counts.delete(network);
  };
  return {
    of: (network: string): number => counts.get(network) ?? 0,
    all: (): number => [...counts.values()].reduce((sum, n) => sum + n, 0),
    /** One more; call what comes back when it is closed. */
    enter: (network: string): (() => void) => {
      add(network, 1);
      return () => add(network, -1);
    },
  };
}
