import { BlockList } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isIpv4 } from '../find.ts';
import type { FoundValue } from '../found.ts';
import type { Place } from '../place.ts';
import { PUBLIC_RESOLVERS } from '../well-known.ts';
import { context, detect, type Judge, type Judgement, junk, reference, shown, where } from './verdict.ts';
import { isVersion } from './version.ts';

export const judgeAddress: Judge = (value, place, habits) => {
  const address = value.type === 'ip-port' ? (value.host ?? value.value) : value.value;
  const special = specialRange(address);
  if (special !== undefined) return junk(special);
  if (isPublicResolver(address))
    return value.defanged ? context('a public DNS resolver, written defanged') : reference('a public DNS resolver');
  if (address === '1.2.3.4' && !value.defanged) return junk('a placeholder address');
  if (value.type === 'ipv4' && !value.defanged && isVersion(address, place)) return junk('a version number');
  if (value.type === 'ipv4' && habits.edges.has(address)) return reference('first or last address of a network that is listed');
  if (value.type === 'cidr') return network(value, place);
  if (value.defanged) return detect(where('defanged', place));
  if (place.aside && !place.announced) return shown('an address in a section of advice or references');
  if (place.listed || place.code) return detect(where('an address', place));
  if (habits.hostile.has(address)) return detect('an address that is listed elsewhere');
  return shown(`a plain address in ${place.context.kind}`);
};

/** A wide range holds many who have nothing to do with it: no detection by it. */
function network(value: FoundValue, place: Place): Judgement {
  const prefix = Number(value.value.split('/')[1]);
  if (value.value.includes(':') ? prefix < 48 : prefix < 20) return shown('a wide network range');
  return value.defanged || place.listed ? detect(where('a network', place)) : shown(where('a network', place));
}

/** Why an address is nobody's, or undefined. */
export function specialRange(address: string): string | undefined {
  const [bare = address, prefix] = address.split('/');
  if (!isIpv4(bare) && !ipaddr.IPv6.isValid(bare)) return 'not an address';
  const parsed = isIpv4(bare) ? ipaddr.IPv4.parse(bare) : ipaddr.IPv6.parse(bare);
  const range = parsed.range();
  if (prefix !== undefined && Number(prefix) === 0) return 'the whole address space';
  if (range === 'unicast') {
    return parsed.kind() === 'ipv4' && (bare.startsWith('0.') || bare === '255.255.255.255') ? 'not an address' : undefined;
  }
  const names: Record<string, string> = {
    private: 'a private address',
    uniqueLocal: 'a private address',
    loopback: 'a loopback address',
    linkLocal: 'a link-local address',
    reserved: 'a documentation or reserved address',
    carrierGradeNat: 'a shared address',
  };
  return names[range] ?? `a ${range} address`;
}

function isPublicResolver(address: string): boolean {
  if (!isIpv4(address)) return address.startsWith('2001:4860:4860:') || address.startsWith('2606:4700:4700:');
  return resolvers.check(address);
}

const resolvers = new BlockList();
for (const network of PUBLIC_RESOLVERS) {
  const [base = '', prefix] = network.split('/');
  resolvers.addSubnet(base, Number(prefix));
}
