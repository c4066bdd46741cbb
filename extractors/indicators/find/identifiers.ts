import { isIPv6 } from 'node:net';
import type { Claim } from './found-value.ts';

const CVE = /(?<![A-Za-z0-9])CVE[\s_:\u2013\u2014-]{0,2}(\d{4})[\s_\u2013\u2014-](\d{4,7})(?!\d)/gi;
const IPV6 = /(?<![A-Za-z0-9:.])((?:[a-f0-9]{1,4}:{1,2}){2,7}(?:[a-f0-9]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?)(\/\d{1,3})?(?![A-Za-z0-9:])/gi;

/** What continues after a CVE in short: "CVE-2021-34473/34523", "CVE-2022-41040 and 41082"; four digits after a word may be a year. */
const CVE_MORE = /(?:[/](?!(?:19|20)\d\d(?!\d))(\d{4,7})|(?:,|,? ?(?:&|and|und|et|y))[ ](\d{5,7}))(?![\d.,-]?\d)/y;

/** CVE numbers. */
export function* readVulnerabilities(text: string): Generator<Claim> {
  for (const match of text.matchAll(CVE)) {
    let end = match.index + match[0].length;
    yield { type: 'cve', value: `CVE-${match[1]}-${match[2]}`, from: match.index, to: end };
    CVE_MORE.lastIndex = end;
    for (let more = CVE_MORE.exec(text); more; more = CVE_MORE.exec(text)) {
      const digits = more[1] ?? more[2] ?? '';
      end += more[0].length;
      yield { type: 'cve', value: `CVE-${match[1]}-${digits}`, from: end - digits.length, to: end };
    }
  }
}

/** IPv6 addresses and networks; what is rather a MAC address, a time or a C++ name is left out. */
export function* readIpv6(text: string): Generator<Claim> {
  for (const match of text.matchAll(IPV6)) {
    const [whole, address = '', prefix = ''] = match;
    const groups = address.split(':').filter((group) => group !== '');
    if (!isIPv6(address) || groups.length < (prefix ? 2 : 3) || groups.every((group) => group.length <= 2)) continue;
    const value = `${address.toLowerCase()}${prefix}`;
    yield { type: prefix ? 'cidr' : 'ipv6', value, from: match.index, to: match.index + whole.length };
  }
}
