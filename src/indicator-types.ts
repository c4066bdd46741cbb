import type { IndicatorType } from './domain.ts';

/**
 * The registry of indicator types: everything that tells one type from another, once. A new type is a member of IndicatorType
 * (domain.ts) and an entry here; the compiler asks for the entry, and every place that reads the registry then knows the type.
 */
export interface IndicatorTypeEntry {
  /** Which rows of the table of rules judge it (extractors/indicators/rules). */
  family: IndicatorFamily;
  /** With its article, as reasons and comments name it: "a hash in a table". */
  label: string;
  /** Type and category in MISP that its table of types allows together; undefined when it becomes no attribute. */
  misp: { type: string; category: string } | undefined;
  find: Finder;
}

export type IndicatorFamily =
  | 'address'
  | 'host'
  | 'url'
  | 'mailbox'
  | 'hash'
  | 'artifact'
  | 'wallet'
  | 'vulnerability'
  | 'technique'
  | 'network-operator';

/** How values of a type are recognised in a text. */
export type Finder =
  /** By a reader of its own (extractors/indicators/find), because its values overlap or depend on each other. */
  | { by: 'reader'; reader: ReaderName }
  /** By one pattern (flag g) on the refanged text; `value` normalises a match, or refuses it with undefined. */
  | { by: 'pattern'; pattern: RegExp; value: (match: RegExpMatchArray) => string | undefined }
  /** A run of so many hexadecimal digits that the text in front of it, its column or its heading calls by one of the names. */
  | { by: 'named-hex'; digits: number; names: RegExp };

export type ReaderName = 'hashes' | 'hosts' | 'urls' | 'mailboxes' | 'ipv6' | 'vulnerabilities' | 'system' | 'wallets';

const NETWORK = 'Network activity';
const DELIVERY = 'Payload delivery';
const HASH = { family: 'hash', label: 'a hash', find: { by: 'reader', reader: 'hashes' } } as const;

export const INDICATOR_TYPES: Readonly<Record<IndicatorType, IndicatorTypeEntry>> = {
  // What malware talks to is a destination (ip-dst), not a source.
  ipv4: { family: 'address', label: 'an address', misp: { type: 'ip-dst', category: NETWORK }, find: { by: 'reader', reader: 'hosts' } },
  ipv6: { family: 'address', label: 'an address', misp: { type: 'ip-dst', category: NETWORK }, find: { by: 'reader', reader: 'ipv6' } },
  cidr: { family: 'address', label: 'a network', misp: { type: 'ip-dst', category: NETWORK }, find: { by: 'reader', reader: 'hosts' } },
  'ip-port': {
    family: 'address',
    label: 'an address',
    misp: { type: 'ip-dst|port', category: NETWORK },
    find: { by: 'reader', reader: 'hosts' },
  },
  domain: { family: 'host', label: 'a host', misp: { type: 'domain', category: NETWORK }, find: { by: 'reader', reader: 'hosts' } },
  hostname: { family: 'host', label: 'a host', misp: { type: 'hostname', category: NETWORK }, find: { by: 'reader', reader: 'hosts' } },
  url: { family: 'url', label: 'a URL', misp: { type: 'url', category: NETWORK }, find: { by: 'reader', reader: 'urls' } },
  email: {
    family: 'mailbox',
    label: 'a mailbox',
    misp: { type: 'email-src', category: DELIVERY },
    find: { by: 'reader', reader: 'mailboxes' },
  },
  md5: { ...HASH, misp: { type: 'md5', category: DELIVERY } },
  sha1: { ...HASH, misp: { type: 'sha1', category: DELIVERY } },
  sha224: { ...HASH, misp: { type: 'sha224', category: DELIVERY } },
  sha256: { ...HASH, misp: { type: 'sha256', category: DELIVERY } },
  sha384: { ...HASH, misp: { type: 'sha384', category: DELIVERY } },
  sha512: { ...HASH, misp: { type: 'sha512', category: DELIVERY } },
  imphash: {
    ...HASH,
    misp: { type: 'imphash', category: DELIVERY },
    find: { by: 'named-hex', digits: 32, names: /\b(?:imp[\s-]?hash|import[\s-]hash)\b/i },
  },
  ja3: {
    ...HASH,
    misp: { type: 'ja3-fingerprint-md5', category: NETWORK },
    find: { by: 'named-hex', digits: 32, names: /\bja3s?\b/i },
  },
  ssdeep: {
    family: 'artifact',
    label: 'a fuzzy hash',
    misp: { type: 'ssdeep', category: DELIVERY },
    find: { by: 'reader', reader: 'hashes' },
  },
  filename: {
    family: 'artifact',
    label: 'a file name',
    misp: { type: 'filename', category: DELIVERY },
    find: { by: 'reader', reader: 'hosts' },
  },
  filepath: {
    family: 'artifact',
    label: 'a path',
    misp: { type: 'filename', category: 'Artifacts dropped' },
    find: { by: 'reader', reader: 'system' },
  },
  regkey: {
    family: 'artifact',
    label: 'a registry key',
    misp: { type: 'regkey', category: 'Persistence mechanism' },
    find: { by: 'reader', reader: 'system' },
  },
  mutex: {
    family: 'artifact',
    label: 'a mutex',
    misp: { type: 'mutex', category: 'Artifacts dropped' },
    find: { by: 'reader', reader: 'system' },
  },
  btc: {
    family: 'wallet',
    label: 'a wallet',
    misp: { type: 'btc', category: 'Financial fraud' },
    find: { by: 'reader', reader: 'wallets' },
  },
  xmr: {
    family: 'wallet',
    label: 'a wallet',
    misp: { type: 'xmr', category: 'Financial fraud' },
    find: { by: 'reader', reader: 'wallets' },
  },
  // MISP has no type for Ethereum addresses.
  eth: {
    family: 'wallet',
    label: 'a wallet',
    misp: { type: 'other', category: 'Financial fraud' },
    find: { by: 'reader', reader: 'wallets' },
  },
  cve: {
    family: 'vulnerability',
    label: 'a vulnerability',
    misp: { type: 'vulnerability', category: 'External analysis' },
    find: { by: 'reader', reader: 'vulnerabilities' },
  },
  // A technique becomes a galaxy cluster on the event, no attribute.
  attack: {
    family: 'technique',
    label: 'a technique',
    misp: undefined,
    find: {
      by: 'pattern',
      pattern: /(?<![A-Za-z0-9_.-])T([01]\d{3})(?:[./](\d{3}))?(?![A-Za-z0-9])/g,
      value: ([, technique = '', sub]) =>
        Number(technique) > 1900 || /^(?:0[0-7]|1000)/.test(technique) ? undefined : `T${technique}${sub === undefined ? '' : `.${sub}`}`,
    },
  },
  asn: {
    family: 'network-operator',
    label: 'a network',
    misp: { type: 'AS', category: NETWORK },
    find: {
      by: 'pattern',
      pattern: /(?<![A-Za-z0-9])ASN?[\s:#-]?\s?(\d{2,10})(?![\d.\w-])/g,
      // AS/400 is a machine.
      value: ([whole, digits]) => {
        const number = Number(digits);
        return number > 4_294_967_295 || number === 0 || whole === 'AS400' ? undefined : `AS${number}`;
      },
    },
  },
};
