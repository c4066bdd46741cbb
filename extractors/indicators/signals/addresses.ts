import { BlockList } from 'node:net';
import ipaddr from 'ipaddr.js';
import { wordList } from '../../../src/data/lists.ts';
import { lazy } from '../../../src/lazy.ts';
import { isIpv4 } from '../find/hosts.ts';

const RANGES: Record<string, string> = {
  private: 'a private address',
  uniqueLocal: 'a private address',
  loopback: 'a loopback address',
  linkLocal: 'a link-local address',
  reserved: 'a documentation or reserved address',
  carrierGradeNat: 'a shared address',
};

const PLACEHOLDER = '1.2.3.4';

/** Why an address or network is nobody's, or undefined. */
export function specialRange(address: string): string | undefined {
  const [bare = address, prefix] = address.split('/');
  if (!isIpv4(bare) && !ipaddr.IPv6.isValid(bare)) return 'not an address';
  const parsed = isIpv4(bare) ? ipaddr.IPv4.parse(bare) : ipaddr.IPv6.parse(bare);
  const range = parsed.range();
  if (prefix !== undefined && Number(prefix) === 0) return 'the whole address space';
  if (bare === PLACEHOLDER) return 'a placeholder address';
  if (range !== 'unicast') return RANGES[range] ?? `a ${range} address`;
  return parsed.kind() === 'ipv4' && (bare.startsWith('0.') || bare === '255.255.255.255') ? 'not an address' : undefined;
}

/** First and last addresses of an IPv4 network; none of an IPv6 one. */
export function edgesOf(cidr: string): string[] {
  if (!ipaddr.IPv4.isValidCIDR(cidr)) return [];
  return [ipaddr.IPv4.networkAddressFromCIDR(cidr).toString(), ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString()];
}

const resolvers = lazy(() => networksOf('public-resolvers'));
const shared = lazy(() => networksOf('shared-networks'));

function networksOf(list: 'public-resolvers' | 'shared-networks'): BlockList {
  const networks = new BlockList();
  for (const network of wordList(list)) {
    const [base = '', prefix] = network.split('/');
    networks.addSubnet(base, Number(prefix), base.includes(':') ? 'ipv6' : 'ipv4');
  }
  return networks;
}

export function isPublicResolver(address: string): boolean {
  return resolvers().check(address, isIpv4(address) ? 'ipv4' : 'ipv6');
}

/** Whether many sites share the address, so that blocking it blocks them all. */
export function isSharedNetwork(address: string): boolean {
  return isIpv4(address) && shared().check(address, 'ipv4');
}
