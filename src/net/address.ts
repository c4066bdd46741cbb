import ipaddr from 'ipaddr.js';

/** An expected refusal is a value, not an error. `reason` completes the sentence "... was refused: <reason>". */
export type Verdict = { ok: true } | { ok: false; reason: string };

/**
 * Cloud metadata services whose address is not in a private or link-local range. The usual ones (169.254.169.254,
 * fd00:ec2::254, 100.100.100.200, 192.0.0.192) are covered by their range.
 */
const METADATA_OUTSIDE_PRIVATE_RANGES = new Set(['168.63.129.16']);

/** How each range of ipaddr.js that is not plain unicast is called in a sentence. Everything that is not unicast is refused. */
const RANGE_NAMES: Record<string, string> = {
  loopback: 'a loopback address',
  private: 'a private address',
  linkLocal: 'a link-local address',
  uniqueLocal: 'a private (unique local) address',
  carrierGradeNat: 'a carrier NAT address',
  multicast: 'a multicast address',
  broadcast: 'the broadcast address',
  unspecified: 'the unspecified address',
  reserved: 'a reserved or documentation address',
  ipv4Mapped: 'an IPv4 address written as IPv6',
  rfc6145: 'an IPv4 address written as IPv6',
  rfc6052: 'an IPv4 address behind a NAT64 prefix',
  '6to4': 'an IPv4 address inside a 6to4 address',
  teredo: 'an IPv4 address inside a Teredo address',
};

/** May outside content be fetched from this IP address (any textual form that ipaddr.js reads, brackets allowed)? */
export function judgeAddress(address: string): Verdict {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!ipaddr.isValid(bare)) return { ok: false, reason: `${address} is not an IP address` };
  const parsed = ipaddr.parse(bare);
  const range = parsed.range();
  if (range !== 'unicast') return { ok: false, reason: `${bare} is ${RANGE_NAMES[range] ?? `a special address (${range})`}` };
  if (METADATA_OUTSIDE_PRIVATE_RANGES.has(parsed.toString())) return { ok: false, reason: `${bare} is a cloud metadata address` };
  const tunnelled = parsed.kind() === 'ipv6' ? isatap(parsed as ipaddr.IPv6) : undefined;
  if (tunnelled && !judgeAddress(tunnelled).ok) return { ok: false, reason: `${bare} is ${tunnelled} inside an ISATAP address` };
  if (parsed.kind() === 'ipv6' && !isGlobalV6(parsed as ipaddr.IPv6))
    return { ok: false, reason: `${bare} is outside the global IPv6 range` };
  return { ok: true };
}

/** The IPv4 address to which an ISATAP address (RFC 5214: any prefix, then 0000:5efe or 0200:5efe) is a tunnel. */
function isatap({ parts }: ipaddr.IPv6): string | undefined {
  const [, , , , mark = 0, efe, high = 0, low = 0] = parts;
  if (efe !== 0x5efe || (mark & ~0x0200) !== 0) return undefined;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Only 2000::/3 is assigned for global use; the rest (site-local fec0::/10, IPv4-compatible ::/96, ...) has no business on the web. */
function isGlobalV6(address: ipaddr.IPv6): boolean {
  return ((address.parts[0] ?? 0) & 0xe000) === 0x2000;
}

/**
 * The host as the URL standard reads it: decimal, octal, hex and short IPv4 forms become dotted decimal, IDN becomes
 * punycode, case and one trailing dot go. Undefined when it is not a host at all.
 */
export function normalizeHost(host: string): string | undefined {
  try {
    const { hostname } = new URL(`http://${host}/`);
    const bare = hostname.replace(/\.$/, '');
    return bare === '' || bare.endsWith('.') ? undefined : bare;
  } catch {
    return undefined;
  }
}

/** True for an IP literal as normalizeHost() gives it. */
export function isAddress(host: string): boolean {
  return host.startsWith('[') || ipaddr.IPv4.isValidFourPartDecimal(host);
}
