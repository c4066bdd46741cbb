/**
 * What MISP does to an attribute's value before it stores it (normalise) and when it refuses it (validate).
 * Both are pure; the sentences are MISP's own, as recorded.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * MISP's stock import rules rewrite well-known Windows folders. Only the rule for Users\Public was recorded; the others
 * are listed because they belong to the same stock table, and a client must not depend on either spelling.
 */
const IMPORT_RULES: [RegExp, string][] = [
  [/.:.ProgramData./i, '%ALLUSERSPROFILE%\\'],
  [/.:.Program Files./i, '%PROGRAMFILES%\\'],
  [/.:.Users.Public./i, '%PUBLIC%\\'],
  [/.:.Users\\[^\\]*\\AppData.Local.Temp./i, '%TEMP%\\'],
  [/.:.Users\\[^\\]*\\AppData.Local./i, '%LOCALAPPDATA%\\'],
  [/.:.Users\\[^\\]*\\AppData.Roaming./i, '%APPDATA%\\'],
  [/.:.Users\\[^\\]*\\/i, '%USERPROFILE%\\'],
];

const HASH_LENGTH: Record<string, number> = { md5: 32, imphash: 32, sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128 };
const LOWER_CASE = new Set(['domain', 'hostname', 'email', 'email-src', 'email-dst', 'ja3-fingerprint-md5', ...Object.keys(HASH_LENGTH)]);

/** The value as MISP stores it. */
export function normalise(type: string, value: string): string {
  let result = value.trim();
  for (const [pattern, replacement] of IMPORT_RULES) result = result.replace(pattern, replacement);
  if (LOWER_CASE.has(type)) result = result.toLowerCase();
  if (type === 'ip-dst' || type === 'ip-src') return normaliseIp(result);
  if (type === 'ip-dst|port' || type === 'ip-src|port') {
    const [ip = '', port = ''] = result.split('|');
    return `${normaliseIp(ip)}|${port}`;
  }
  if (type === 'vulnerability' || type === 'weakness') return result.toUpperCase();
  if (type === 'AS') return result.replace(/^as/i, '');
  if (type === 'phone-number')
    return result
      .replace(/^00/, '+')
      .replaceAll('(0)', '')
      .replace(/[^+0-9]/g, '');
  if (type.startsWith('filename|')) {
    const [name = '', hash = ''] = result.split('|');
    return `${name}|${hash.toLowerCase()}`;
  }
  return result;
}

/** A network of one address is stored as that address; IPv6 in its shortest form. */
function normaliseIp(value: string): string {
  const [address = '', range] = value.split('/');
  const short = isIP(address) === 6 ? ipaddr.parse(address).toString() : address;
  if (range === undefined || range === (isIP(address) === 6 ? '128' : '32')) return short;
  return `${short}/${range}`;
}

const HOST = /^[A-Z0-9_](?:[A-Z0-9_-]{0,61}[A-Z0-9])?(?:\.[A-Z0-9_](?:[A-Z0-9_-]{0,61}[A-Z0-9])?)*\.?[A-Z0-9-]{2,}$/i;

/** The sentence with which MISP refuses the (normalised) value, or undefined when it takes it. */
export function refusal(type: string, value: string): string | undefined {
  if (value === '') return 'Value field cannot be empty.';
  if (type === 'ip-dst' || type === 'ip-src') return isAddressOrNetwork(value) ? undefined : 'IP address has an invalid format.';
  if (type === 'ip-dst|port' || type === 'ip-src|port') {
    const [ip = '', port = ''] = value.split('|');
    if (!isAddressOrNetwork(ip)) return 'IP address has an invalid format.';
    return isPort(port) ? undefined : 'Port numbers have to be integers between 1 and 65535.';
  }
  const [outer = '', inner] = type.split('|');
  if (outer === 'filename' && inner !== undefined) {
    const hash = value.split('|')[1] ?? '';
    return refusal(inner, hash) === undefined ? undefined : `Checksum has an invalid length or format (expected: filename|${inner}).`;
  }
  const length = HASH_LENGTH[type];
  if (length !== undefined) {
    return new RegExp(`^[0-9a-f]{${length}}$`).test(value)
      ? undefined
      : `Checksum has an invalid length or format (expected: ${length} hexadecimal characters). Please double check the value or select type "other".`;
  }
  switch (type) {
    case 'domain':
      return HOST.test(value) ? undefined : 'Domain name has an invalid format. Please double check the value or select type "other".';
    case 'hostname':
      return HOST.test(value) ? undefined : 'Hostname has an invalid format. Please double check the value or select type "other".';
    case 'email':
    case 'email-src':
    case 'email-dst':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)
        ? undefined
        : 'Email address has an invalid format. Please double check the value or select type "other".';
    case 'vulnerability':
      return /^CVE-\d{4}-\d{4,}$/i.test(value) || /^GHSA-/i.test(value) ? undefined : 'Invalid format. Expected: CVE-xxxx-xxxx.';
    case 'AS':
    case 'port':
      return /^\d+$/.test(value) ? undefined : `${type} numbers have to be integers.`;
    case 'link':
    case 'url':
      // MISP takes nearly anything as url; a link has to look like one.
      return type === 'url' || /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? undefined : 'Link has to be a valid URL.';
    case 'phone-number':
      return /^\+?[0-9]{5,}$/.test(value) ? undefined : 'Phone number has an invalid format.';
    default:
      return undefined;
  }
}

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535;
}

function isAddressOrNetwork(value: string): boolean {
  const [address = '', range, rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest !== undefined) return false;
  return range === undefined || (/^\d{1,3}$/.test(range) && Number(range) <= (family === 4 ? 32 : 128));
}

/** MISP's default database stores three bytes a character: this is what needs four. */
export function hasFourByteCharacters(text: string): boolean {
  return /[\u{10000}-\u{10FFFF}]/u.test(text);
}
