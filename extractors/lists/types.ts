import { NAMED_HEX } from '../../src/domain/indicator-types.ts';
import type { IndicatorType } from '../../src/domain.ts';
import { useOfName, words } from './columns.ts';
import { ADDRESSES, type CellUse, FILE_NAMES, HASHES, HOSTS } from './document.ts';

/** Names of types as formats and people use them (MISP, STIX, OTX, OpenIOC, CybOX), in words() form without the blanks. */
const TYPES: Record<string, readonly IndicatorType[]> = {
  ipv4: ADDRESSES,
  ipv4addr: ADDRESSES,
  ipv6: ADDRESSES,
  ipv6addr: ADDRESSES,
  ip: ADDRESSES,
  ips: ADDRESSES,
  ipport: ADDRESSES,
  ipdst: ADDRESSES,
  ipsrc: ADDRESSES,
  ipdstport: ADDRESSES,
  ipsrcport: ADDRESSES,
  ipaddress: ADDRESSES,
  addr: ADDRESSES,
  subnet: ADDRESSES,
  ipaddr: ADDRESSES,
  cidr: ADDRESSES,
  domain: [...HOSTS, ...ADDRESSES],
  domainname: [...HOSTS, ...ADDRESSES],
  domainip: [...HOSTS, ...ADDRESSES],
  hostname: [...HOSTS, ...ADDRESSES],
  hostnameport: [...HOSTS, ...ADDRESSES],
  host: [...HOSTS, ...ADDRESSES],
  fqdn: [...HOSTS, ...ADDRESSES],
  dns: [...HOSTS, ...ADDRESSES],
  url: ['url', ...HOSTS, ...ADDRESSES],
  uri: ['url', ...HOSTS, ...ADDRESSES],
  link: [],
  email: ['email'],
  emailaddr: ['email'],
  emailaddress: ['email'],
  emailsrc: ['email'],
  emaildst: ['email'],
  emailreplyto: ['email'],
  md5: HASHES,
  sha1: HASHES,
  sha224: HASHES,
  sha256: HASHES,
  sha384: HASHES,
  sha512: HASHES,
  hash: HASHES,
  hashes: HASHES,
  filehash: HASHES,
  filehashmd5: HASHES,
  filehashsha1: HASHES,
  filehashsha256: HASHES,
  filename: FILE_NAMES,
  filepath: FILE_NAMES,
  path: FILE_NAMES,
  filenamemd5: [...FILE_NAMES, ...HASHES],
  filenamesha1: [...FILE_NAMES, ...HASHES],
  filenamesha256: [...FILE_NAMES, ...HASHES],
  file: [...HASHES, ...FILE_NAMES],
  malwaresample: [...FILE_NAMES, ...HASHES],
  attachment: FILE_NAMES,
  ssdeep: ['ssdeep'],
  mutex: ['mutex'],
  mutant: ['mutex'],
  regkey: ['regkey'],
  registrykey: ['regkey'],
  windowsregistrykey: ['regkey'],
  regkeyvalue: ['regkey'],
  cve: ['cve'],
  vulnerability: ['cve'],
  btc: ['btc'],
  bitcoinaddress: ['btc'],
  xmr: ['xmr'],
  as: ['asn'],
  asn: ['asn'],
  ...Object.fromEntries(NAMED_HEX.flatMap(({ type, declaredAs }) => declaredAs.map((name) => [name, [type]]))),
};

/** Types of things that are nothing to look for. */
const OTHER =
  /^(?:text|comment|description|note|link|command ?line.*|cmd.*|process.*|scheduled.*|user ?agent|yara|sigma|snort|suricata|pdb|datetime|size.*|counter|mime.*|float|boolean|other|campaign.*|threat actor|target.*|whois.*|x ?509.*|cert(?:ificate)?.*|software|ssl.*|authenti ?hash|pe ?hash|vhash|tlsh|jarm.*|port|registry path.*|technique|mitre.*|ttp|reference|external.*)$/;

/** What a declared type says; undefined when it is not a name of a type. */
export function useOfType(type: string): CellUse | undefined {
  // Zeek writes "Intel::ADDR".
  const said = words(type.replace(/^Intel::/, '').replace(/\|/g, ' '));
  const types = TYPES[said.replace(/ /g, '')];
  if (types !== undefined) return types.length === 0 ? { kind: 'reference' } : { kind: 'values', types };
  if (OTHER.test(said)) return said === 'link' || said.startsWith('reference') ? { kind: 'reference' } : { kind: 'none' };
  const byName = useOfName(said);
  return byName?.kind === 'none' || byName?.kind === 'reference' || (byName?.kind === 'values' && byName.types !== undefined)
    ? byName
    : undefined;
}
