/**
 * Which attribute type MISP's free-text tool gives to one token. The order of the questions matters: what an earlier
 * one takes, no later one sees. Learnt from the recorded probes; see test/unit/misp-double/recorded.spec.ts for the
 * agreement.
 */
import { isIP } from 'node:net';
import { parse as parseHost } from 'tldts';

export interface TypedValue {
  type: string;
  /** Refanged where the type allows it; not yet normalised as on saving. */
  value: string;
}

interface Input {
  raw: string;
  refanged: string;
  withoutPort: string;
  port?: string;
}

export function resolveType(token: string): TypedValue | undefined {
  const input = refang(token);
  return email(input) ?? hash(input) ?? ip(input) ?? domainUrlOrFile(input) ?? pathOrRegkey(input) ?? simple(input);
}

function refang(raw: string): Input {
  const refanged = raw
    .replace(/^(?:hxxp|hxtp|htxp|meow|h\[tt\]p)/i, 'http')
    .replace(/\[\.\]|\[dot\]|\(dot\)/g, '.')
    .replace(/\[at\]/g, '@')
    .replace(/\.+$/, '')
    .replace(/\[(.)\]/g, '$1');
  const port = /:([0-9]{2,5})$/.exec(refanged)?.[1];
  return port === undefined
    ? { raw, refanged, withoutPort: refanged }
    : { raw, refanged, withoutPort: refanged.slice(0, -port.length - 1), port };
}

/** An address as PHP's validator takes it: no IDN, no quoted local part with odd characters, a dotted domain. */
const EMAIL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

function email({ refanged }: Input): TypedValue | undefined {
  // A backtick is allowed in a local part, but MISP does not find `a@b.c` in code ticks: the last label ends the match.
  return EMAIL.test(refanged) ? { type: 'email-src', value: refanged } : undefined;
}

const HEX_TYPE: Record<number, string> = { 32: 'md5', 40: 'sha1', 56: 'sha224', 64: 'sha256', 96: 'sha384', 128: 'sha512' };

function hash({ raw }: Input): TypedValue | undefined {
  const parts = raw.split('|');
  const [name = '', digest = ''] = parts;
  if (parts.length === 2 && isFileName(name)) {
    const inner = hexType(digest) ?? (isSsdeep(digest) ? 'ssdeep' : undefined);
    if (inner) return { type: `filename|${inner}`, value: raw };
  }
  const type = hexType(raw) ?? (isSsdeep(raw) ? 'ssdeep' : undefined);
  return type === undefined ? undefined : { type, value: raw };
}

function hexType(value: string): string | undefined {
  return /^[0-9a-f]+$/i.test(value) ? HEX_TYPE[value.length] : undefined;
}

function isSsdeep(value: string): boolean {
  return /^[0-9]+:[0-9a-zA-Z/+]+:[0-9a-zA-Z/+]+$/.test(value) && !/^[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}$/.test(value);
}

function ip({ refanged, withoutPort, port }: Input): TypedValue | undefined {
  if (isIP(refanged)) return { type: 'ip-dst', value: refanged };
  const bare = /^\[.*\]$/.test(withoutPort) ? withoutPort.slice(1, -1) : withoutPort;
  if (port !== undefined && (isIP(withoutPort) === 4 || (bare !== withoutPort && isIP(bare) === 6))) {
    return { type: 'ip-dst|port', value: `${bare}|${port}` };
  }
  const [address = '', range, rest] = withoutPort.split('/');
  // The range is not looked at here: 1.2.3.0/99 is taken, and refused on saving.
  if (range !== undefined && rest === undefined && isIP(address) && /^\d+$/.test(range)) return { type: 'ip-dst', value: withoutPort };
  return undefined;
}

function domainUrlOrFile({ raw, refanged, withoutPort }: Input): TypedValue | undefined {
  if (!refanged.includes('.')) return undefined;
  if (/^(?:[-\p{L}\p{N}]+\.)+[a-z0-9-]+$/iu.test(withoutPort)) {
    const labels = withoutPort.split('.');
    if (isTopLevelDomain(labels.at(-1) ?? '')) return { type: labels.length > 2 ? 'hostname' : 'domain', value: withoutPort };
  } else if (withoutPort.includes('/') && (isUrl(withoutPort) || isUrl(`http://${withoutPort}`))) {
    return { type: isAnalysisService(withoutPort) ? 'link' : 'url', value: refanged };
  }
  return isFileName(raw) ? { type: 'filename', value: raw } : undefined;
}

/** MISP looks a label up in its list of top-level domains (IANA's, plus onion); an IDN one is listed in punycode only. */
const knownLabels = new Map<string, boolean>();
function isTopLevelDomain(label: string): boolean {
  const name = label.toLowerCase();
  let known = knownLabels.get(name);
  if (known === undefined) {
    known = /^[a-z0-9-]+$/.test(name) && (name === 'onion' || parseHost(`x.${name}`, { allowPrivateDomains: false }).isIcann === true);
    knownLabels.set(name, known);
  }
  return known;
}

/** PHP's FILTER_VALIDATE_URL, as far as tokens show it: a scheme, then a host of plain characters, or a path behind `x://`. */
function isUrl(value: string): boolean {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(value);
  if (!match) return false;
  // PHP takes ASCII only, controls and blanks refused.
  if (/[^\x21-\x7e]/.test(value)) return false;
  const host = (match[2] ?? '').replace(/^[^@]*@/, '').replace(/:\d*$/, '');
  return /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.?)$/i.test(host);
}

/** MISP makes these a "link" instead of a url: nobody wants to block them. */
const ANALYSIS_SERVICES = ['virustotal.com', 'hybrid-analysis.com'];

function isAnalysisService(url: string): boolean {
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#:]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  return ANALYSIS_SERVICES.some((service) => host === service || host.endsWith(`.${service}`));
}

/** A dot, and letters or digits behind the last one that are not only digits. */
function isFileName(value: string): boolean {
  if (!value.includes('.')) return false;
  const ending = value.slice(value.lastIndexOf('.') + 1);
  return /^[a-z0-9]+$/i.test(ending) && !/^\d+$/.test(ending);
}

function pathOrRegkey({ raw }: Input): TypedValue | undefined {
  // A backslash in the first place does not count (\\server\share is nothing).
  if (raw.indexOf('\\') < 1) return undefined;
  const last = raw.slice(raw.lastIndexOf('\\') + 1);
  if (!last.includes('.') && !/^.:/.test(raw)) return { type: 'regkey', value: raw };
  return isFileName(last) ? { type: 'filename', value: raw } : undefined;
}

function simple({ raw }: Input): TypedValue | undefined {
  if (/^cve-[0-9]{4}-[0-9]{4,9}$/i.test(raw)) return { type: 'vulnerability', value: raw.toUpperCase() };
  if (
    (raw.startsWith('+') || raw.indexOf('-') > 0) &&
    !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(raw) &&
    /^\+?(?:[0-9]{1,3}(?:\(0\))?)?[0-9/-]{5,}[0-9]$/.test(raw)
  ) {
    return { type: 'phone-number', value: raw };
  }
  if (/^as[0-9]+$/i.test(raw)) return { type: 'AS', value: raw };
  if (/^(?:[13][a-km-zA-HJ-NP-Z1-9]{25,34}|(?:bc|tb)1[ac-hj-np-z02-9]{11,71})$/.test(raw)) return { type: 'btc', value: raw };
  return undefined;
}
