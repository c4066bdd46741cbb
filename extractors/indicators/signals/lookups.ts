import ipaddr from 'ipaddr.js';
import type { ValueContext } from '../context/value-context.ts';
import type { FoundValue } from '../find/found-value.ts';
import { edgesOf, isPublicResolver } from './addresses.ts';
import { isWellKnown } from './hosts.ts';

/** What the output of dig, nslookup, host, ping and whois says about the addresses in it. */
export interface Lookups {
  /** Addresses of name servers that were asked. */
  resolvers: ReadonlySet<string>;
  /** Addresses that were the answer for a well-known host. */
  answersOfKnownHosts: ReadonlySet<string>;
  /** Networks of addresses that stand beside them, as whois of an address prints both. */
  networksOfNeighbours: ReadonlySet<string>;
}

/** A command at the start of a line or after a prompt. */
const LOOKUP =
  /^[^\n]{0,40}?(?:^|[$#>%]\s*|\s)(?:dig|drill|kdig|nslookup|host|ping6?|tracert|traceroute|resolve-dnsname)(?:\.exe)?\s+([^\n]+)$/i;
const ASKED_SERVER = /(?:^|\s)@((?:\d{1,3}\.){3}\d{1,3})\b/;
/** dig: ";; SERVER: 8.8.8.8#53(8.8.8.8)"; nslookup: "Address: 1.2.3.4#53". Without the port it is a line of a configuration as well. */
const SERVER_LINE = /^\W*(?:server|address):\s*((?:\d{1,3}\.){3}\d{1,3})#53\b/i;
const ADDRESS = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
const HOST = /(?:[a-z0-9_-]+\.)+[a-z]{2,}/gi;
/** "www.google.com (142.250.1.1)". Limited, because the text can be one endless word. */
const HOST_WITH_ADDRESS = /(?<![a-z0-9_-])((?:[a-z0-9_-]{1,63}\.){1,10}[a-z]{2,63})\s?[[(]((?:\d{1,3}\.){3}\d{1,3})[)\]]/gi;
/** In lines: longer answers are not a list of addresses. */
const LONGEST_ANSWER = 24;

type Placed = { value: FoundValue; context: ValueContext };

/** Reads what look-ups on the page say; `text` is the page without marks, offsets do not matter. */
export function readLookups(text: string, placed: readonly Placed[]): Lookups {
  const resolvers = new Set<string>();
  const answersOfKnownHosts = new Set<string>();
  let left = 0;
  for (const line of text.split('\n')) {
    if (line.length > 300) {
      left = 0;
      continue;
    }
    const asked = LOOKUP.exec(line)?.[1];
    const server = SERVER_LINE.exec(line);
    if (asked !== undefined) {
      const resolver = ASKED_SERVER.exec(asked)?.[1];
      if (resolver !== undefined) resolvers.add(resolver);
      // A server of one's own choice may lie, and reports show that it does.
      const isTrusted = resolver === undefined || isPublicResolver(resolver);
      left = isTrusted && (asked.match(HOST) ?? []).some((host) => isWellKnown(host.toLowerCase())) ? LONGEST_ANSWER : 0;
    } else if (server) resolvers.add(server[1] ?? '');
    else if (left > 0) {
      left -= 1;
      for (const [address] of line.matchAll(ADDRESS)) answersOfKnownHosts.add(address);
    }
  }
  for (const [, host = '', address = ''] of text.matchAll(HOST_WITH_ADDRESS)) {
    if (isWellKnown(host.toLowerCase())) answersOfKnownHosts.add(address);
  }
  return { resolvers, answersOfKnownHosts, networksOfNeighbours: networksOfNeighbours(placed) };
}

function networksOfNeighbours(placed: readonly Placed[]): Set<string> {
  const networks = new Set<string>();
  const cidrs = placed.filter(({ value }) => value.type === 'cidr' && !value.value.includes(':'));
  if (cidrs.length === 0) return networks;
  const addresses = placed.filter(({ value }) => value.type === 'ipv4');
  for (const { value, context } of cidrs) {
    const network = ipaddr.parseCIDR(value.value);
    const edges = edgesOf(value.value);
    const isInside = (address: string) => !edges.includes(address) && ipaddr.parse(address).match(network);
    if (addresses.some((one) => one.context.line === context.line && isInside(one.value.value))) networks.add(value.value);
  }
  return networks;
}
