/**
 * A handful of warninglists with a few entries each, under the ids and names that MISP ships, enough to answer
 * checkValue as recorded. `matched` is the entry in the form in which MISP reports it.
 */
import ipaddr from 'ipaddr.js';

export interface Warninglist {
  id: number;
  name: string;
  type: 'cidr' | 'string' | 'hostname' | 'substring' | 'regex';
  enabled: boolean;
  validAttributes: string;
  entries: string[];
}

const HOSTS = 'domain, hostname, domain|ip, url';
const ADDRESSES = 'ip-src, ip-dst, domain|ip, ip-dst|port, ip-src|port';
const HASHES = 'md5, sha1, sha224, sha256, sha512, filename|md5, filename|sha1, filename|sha256';

function list(id: number, name: string, type: Warninglist['type'], validAttributes: string, entries: string, enabled = true): Warninglist {
  return { id, name, type, enabled, validAttributes, entries: entries.split(' ') };
}

export const WARNINGLISTS: Warninglist[] = [
  list(81, 'List of known URL Shorteners domains', 'hostname', `${HOSTS}, uri`, 'bit.ly tinyurl.com t.co'),
  list(75, 'TLDs as known by IANA', 'string', 'hostname, domain, domain|ip', 'COM NET ORG'),
  list(67, 'List of known security providers/vendors blog domain', 'hostname', `${HOSTS}, uri, link`, 'virustotal.com securelist.com'),
  list(66, 'Second level TLDs as known by Mozilla Foundation', 'string', 'hostname, domain, domain|ip', 'com net org co.uk'),
  list(65, 'List of RFC 6761 Special-Use Domain Names', 'string', 'hostname, domain, domain|ip', 'example.net example.org'),
  list(
    63,
    'List of RFC 5735 CIDR blocks',
    'cidr',
    ADDRESSES,
    '0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 255.255.255.255/32',
  ),
  list(61, 'List of RFC 1918 CIDR blocks', 'cidr', ADDRESSES, '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16'),
  list(59, 'List of known IPv6 public DNS resolvers', 'cidr', ADDRESSES, '2001:4860:4860::8888/128'),
  list(58, 'List of known IPv4 public DNS resolvers', 'cidr', ADDRESSES, '8.8.8.8/32 8.8.4.4/32 1.1.1.1/32 9.9.9.9/32'),
  list(44, 'List of known Office 365 URLs', 'string', 'domain, domain|ip, hostname', 'outlook.office.com'),
  list(37, 'List of known microsoft domains', 'string', HOSTS, 'microsoft.com www.microsoft.com live.com'),
  list(36, 'Top 10000 websites from Majestic Million', 'string', 'hostname, domain', 'google.com bit.ly github.com wikipedia.org'),
  list(30, 'List of known google domains', 'string', HOSTS, 'google.com www.google.com .google.ad .google.de'),
  list(
    27,
    'List of known hashes for empty files',
    'string',
    HASHES,
    'd41d8cd98f00b204e9800998ecf8427e da39a3ee5e6b4b0d3255bfef95601890afd80709 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ),
  list(
    26,
    'List of hashes for EICAR test virus',
    'string',
    HASHES,
    '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f 3395856ce81f2b7382dee72602f798b642f14140',
  ),
  list(15, 'Common contact e-mail addresses', 'regex', 'email-dst, email-src, target-email', '/^(security|noc|soc|abuse)\\@.*\\..*$/i'),
  list(14, 'List of known Cloudflare IP ranges', 'cidr', ADDRESSES, '104.16.0.0/13 172.64.0.0/13'),
  list(11, 'Top 10 000 websites from Cisco Umbrella', 'string', HOSTS, 'google.com www.google.com bit.ly'),
  list(10, 'Top 1000 websites from Cisco Umbrella', 'string', HOSTS, 'google.com www.google.com'),
  list(
    5,
    'List of known domains used by automated malware analysis services & security vendors',
    'substring',
    HOSTS,
    'virustotal.com hybrid-analysis.com',
  ),
  list(2, 'Top 1000 website from Alexa', 'hostname', HOSTS, 'google.com'),
  list(86, 'List of known Zscaler IP address ranges', 'cidr', ADDRESSES, '165.225.0.0/17', false),
  list(85, 'List of known Wikimedia address ranges', 'cidr', ADDRESSES, '198.35.26.0/23', false),
];

export interface Hit {
  id: string;
  name: string;
  matched: string;
}

/** Hits in the enabled lists, lowest list id first, as checkValue gives them. */
export function checkValue(value: string, lists: Warninglist[] = WARNINGLISTS): Hit[] {
  return lists
    .filter((candidate) => candidate.enabled)
    .sort((a, b) => a.id - b.id)
    .flatMap((candidate) => {
      const matched = match(value, candidate);
      return matched === undefined ? [] : [{ id: String(candidate.id), name: candidate.name, matched }];
    });
}

function match(value: string, { type, entries }: Warninglist): string | undefined {
  const lower = value.toLowerCase();
  switch (type) {
    case 'string':
      return entries.find((entry) => entry === lower);
    case 'substring':
      return entries.find((entry) => lower.includes(entry));
    case 'regex':
      return entries.find((entry) => new RegExp(entry.slice(1, entry.lastIndexOf('/')), 'i').test(value));
    case 'hostname': {
      const host = /^(?:[a-z]+:\/\/)?([^/:?#]+)/.exec(lower)?.[1] ?? '';
      return entries.find((entry) => host === entry || host.endsWith(`.${entry}`));
    }
    case 'cidr': {
      if (!ipaddr.isValid(value)) return undefined;
      const address = ipaddr.parse(value);
      return entries.find((entry) => {
        const [network, bits] = ipaddr.parseCIDR(entry);
        return network.kind() === address.kind() && address.match([network, bits] as [ipaddr.IPv4, number]);
      });
    }
  }
}
