import { NAMED_HEX } from '../../src/domain/indicator-types.ts';
import type { IndicatorType } from '../../src/domain.ts';
import { useOfName, words } from './columns.ts';
import { ADDRESSES, type CellUse, FILE_NAMES, HASHES, HOSTS } from './document.ts';

/** Names of types as formats and people use them (MISP, STIX, OTX, OpenIOC, CybOX), in words() form without the blanks. */
const NAMES: readonly (readonly [types: readonly IndicatorType[], names: string])[] = [
  [ADDRESSES, 'ipv4 ipv4addr ipv6 ipv6addr ip ips ipport ipdst ipsrc ipdstport ipsrcport ipaddress ipaddr addr subnet cidr'],
  [[...HOSTS, ...ADDRESSES], 'domain domainname domainip hostname hostnameport host fqdn dns'],
  [['url', ...HOSTS, ...ADDRESSES], 'url uri urlpath'],
  [[], 'link'],
  [['email'], 'email emailaddr emailaddress emailsrc emaildst emailreplyto'],
  [HASHES, 'md5 sha1 sha224 sha256 sha384 sha512 hash hashes filehash filehashmd5 filehashsha1 filehashsha256'],
  [FILE_NAMES, 'filename filepath path attachment'],
  [[...HASHES, ...FILE_NAMES], 'file filenamemd5 filenamesha1 filenamesha256 malwaresample'],
  [['ssdeep'], 'ssdeep'],
  [['mutex'], 'mutex mutant'],
  [['regkey'], 'regkey registrykey windowsregistrykey regkeyvalue'],
  [['cve'], 'cve vulnerability'],
  [['btc'], 'btc bitcoinaddress'],
  [['xmr'], 'xmr'],
  [['asn'], 'as asn'],
  ...NAMED_HEX.map(({ type, declaredAs }) => [[type], declaredAs.join(' ')] as const),
];
const TYPES = new Map(NAMES.flatMap(([types, names]) => names.split(' ').map((name) => [name, types] as const)));

/** Types of things that are nothing to look for. */
const OTHER =
  /^(?:text|comment|description|note|link|command ?line.*|cmd.*|process.*|scheduled.*|user ?agent|yara|sigma|snort|suricata|pdb|datetime|size.*|counter|mime.*|float|boolean|other|campaign.*|threat actor|target.*|whois.*|x ?509.*|cert(?:ificate)?.*|software|ssl.*|authenti ?hash|pe ?hash|vhash|tlsh|jarm.*|port|registry path.*|technique|mitre.*|ttp|reference|external.*)$/;

/** What a declared type says; undefined when it is not a name of a type. */
export function useOfType(type: string): CellUse | undefined {
  // Zeek writes "Intel::ADDR".
  const said = words(type.replace(/^Intel::/, '').replace(/\|/g, ' '));
  const types = TYPES.get(said.replace(/ /g, ''));
  if (types !== undefined) return types.length === 0 ? { kind: 'reference' } : { kind: 'values', types };
  if (OTHER.test(said)) return said === 'link' || said.startsWith('reference') ? { kind: 'reference' } : { kind: 'none' };
  const byName = useOfName(said);
  return byName?.kind === 'none' ||
    byName?.kind === 'reference' ||
    byName?.kind === 'unrelated' ||
    (byName?.kind === 'values' && byName.types !== undefined)
    ? byName
    : undefined;
}
