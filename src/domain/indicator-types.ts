/**
 * The registry of indicator types: everything that tells one type from another, once. A new type is an entry here; the compiler
 * asks for each of its fields, and every place that reads the registry then knows the type.
 */
export interface IndicatorTypeEntry {
  /** Which rows of the table of rules judge it (extractors/indicators/rules). */
  family: IndicatorFamily;
  /** With its article, as reasons and comments name it: "a hash in a table". */
  label: string;
  /** Type and category in MISP that its table of types allows together; undefined when it becomes no attribute. */
  misp: { type: string; category: string } | undefined;
  /** How STIX writes a value (src/stix/patterns.ts). */
  stix: StixForm;
  /** Nobody writes one in passing: a box beside the article that holds one is worth a look. */
  isDeliberate: boolean;
  find: Finder;
}

export type StixForm =
  | 'address'
  | 'network'
  | 'address-and-port'
  | 'domain-name'
  | 'url'
  | 'email-addr'
  | 'file-name'
  | 'file-path'
  | 'registry-key'
  | 'mutex'
  | 'wallet'
  | 'autonomous-system'
  | 'imphash'
  /** A file with this hash, by STIX's name of the algorithm. */
  | { hash: string }
  /** An algorithm that patterns may name and observables may not. */
  | { patternHash: string }
  /** STIX has no object for it, or it is one of its own and no pattern (a vulnerability). */
  | 'none';

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
  /**
   * A run of so many hexadecimal digits that the text in front of it, its column or its heading calls by one of the names; the length
   * is enough where no other type has it. `declaredAs`: what formats of lists call the type (in lower case, letters and digits only).
   */
  | { by: 'named-hex'; digits: number; names: RegExp; declaredAs: readonly string[] };

export type ReaderName = 'hashes' | 'hosts' | 'urls' | 'mailboxes' | 'ipv6' | 'vulnerabilities' | 'system' | 'wallets';

const by = <const R extends ReaderName>(reader: R) => ({ by: 'reader', reader }) as const;

const NETWORK = 'Network activity';
const DELIVERY = 'Payload delivery';
const HASH = { family: 'hash', label: 'a hash', isDeliberate: true, find: by('hashes') } as const;
const CERTIFICATE = { ...HASH, label: 'a fingerprint of a certificate', stix: 'none' } as const;
const certificateHash = (digits: number, algorithm: string) =>
  ({
    by: 'named-hex',
    digits,
    names: /\bthumb-?prints?\b|\b(?:cert(?:ificate)?|x\.?509|ssl|tls)\b[^.\n;,]{0,14}(?:sha-?\d{1,3}|md5|hash|finger-?print)/i,
    declaredAs: [`x509fingerprint${algorithm}`],
  }) as const;
const ADDRESS = { family: 'address', label: 'an address', isDeliberate: false } as const;
const HOST = { family: 'host', label: 'a host', stix: 'domain-name', isDeliberate: false, find: by('hosts') } as const;
const ARTIFACT = { family: 'artifact', isDeliberate: false } as const;
const WALLET = { family: 'wallet', label: 'a wallet', stix: 'wallet', isDeliberate: true, find: by('wallets') } as const;

const ENTRIES = {
  // What malware talks to is a destination (ip-dst), not a source.
  ipv4: { ...ADDRESS, misp: { type: 'ip-dst', category: NETWORK }, stix: 'address', find: by('hosts') },
  ipv6: { ...ADDRESS, misp: { type: 'ip-dst', category: NETWORK }, stix: 'address', find: by('ipv6') },
  cidr: { ...ADDRESS, label: 'a network', misp: { type: 'ip-dst', category: NETWORK }, stix: 'network', find: by('hosts') },
  'ip-port': { ...ADDRESS, misp: { type: 'ip-dst|port', category: NETWORK }, stix: 'address-and-port', find: by('hosts') },
  domain: { ...HOST, misp: { type: 'domain', category: NETWORK } },
  hostname: { ...HOST, misp: { type: 'hostname', category: NETWORK } },
  url: { family: 'url', label: 'a URL', misp: { type: 'url', category: NETWORK }, stix: 'url', isDeliberate: false, find: by('urls') },
  email: {
    family: 'mailbox',
    label: 'a mailbox',
    misp: { type: 'email-src', category: DELIVERY },
    stix: 'email-addr',
    isDeliberate: false,
    find: by('mailboxes'),
  },
  md5: { ...HASH, misp: { type: 'md5', category: DELIVERY }, stix: { hash: 'MD5' } },
  sha1: { ...HASH, misp: { type: 'sha1', category: DELIVERY }, stix: { hash: 'SHA-1' } },
  sha224: { ...HASH, misp: { type: 'sha224', category: DELIVERY }, stix: { patternHash: 'SHA-224' } },
  sha256: { ...HASH, misp: { type: 'sha256', category: DELIVERY }, stix: { hash: 'SHA-256' } },
  sha384: { ...HASH, misp: { type: 'sha384', category: DELIVERY }, stix: { patternHash: 'SHA-384' } },
  sha512: { ...HASH, misp: { type: 'sha512', category: DELIVERY }, stix: { hash: 'SHA-512' } },
  imphash: {
    ...HASH,
    misp: { type: 'imphash', category: DELIVERY },
    stix: 'imphash',
    find: {
      by: 'named-hex',
      digits: 32,
      names: /\b(?:imp[\s-]?hash|import[\s-]hash)\b/i,
      declaredAs: ['imphash', 'filehashimphash'],
    },
  },
  ja3: {
    ...HASH,
    misp: { type: 'ja3-fingerprint-md5', category: NETWORK },
    stix: 'none',
    find: { by: 'named-hex', digits: 32, names: /\bja3s?\b/i, declaredAs: ['ja3', 'ja3fingerprintmd5'] },
  },
  'x509-md5': { ...CERTIFICATE, misp: { type: 'x509-fingerprint-md5', category: NETWORK }, find: certificateHash(32, 'md5') },
  'x509-sha1': { ...CERTIFICATE, misp: { type: 'x509-fingerprint-sha1', category: NETWORK }, find: certificateHash(40, 'sha1') },
  'x509-sha256': { ...CERTIFICATE, misp: { type: 'x509-fingerprint-sha256', category: NETWORK }, find: certificateHash(64, 'sha256') },
  jarm: {
    ...HASH,
    label: 'a JARM fingerprint',
    misp: { type: 'jarm-fingerprint', category: NETWORK },
    stix: 'none',
    find: { by: 'named-hex', digits: 62, names: /\bjarm\b/i, declaredAs: ['jarm', 'jarmfingerprint'] },
  },
  ssdeep: {
    ...ARTIFACT,
    label: 'a fuzzy hash',
    misp: { type: 'ssdeep', category: DELIVERY },
    stix: { hash: 'SSDEEP' },
    isDeliberate: true,
    find: by('hashes'),
  },
  filename: { ...ARTIFACT, label: 'a file name', misp: { type: 'filename', category: DELIVERY }, stix: 'file-name', find: by('hosts') },
  filepath: {
    ...ARTIFACT,
    label: 'a path',
    misp: { type: 'filename', category: 'Artifacts dropped' },
    stix: 'file-path',
    find: by('system'),
  },
  regkey: {
    ...ARTIFACT,
    label: 'a registry key',
    misp: { type: 'regkey', category: 'Persistence mechanism' },
    stix: 'registry-key',
    find: by('system'),
  },
  mutex: { ...ARTIFACT, label: 'a mutex', misp: { type: 'mutex', category: 'Artifacts dropped' }, stix: 'mutex', find: by('system') },
  btc: { ...WALLET, misp: { type: 'btc', category: 'Financial fraud' } },
  xmr: { ...WALLET, misp: { type: 'xmr', category: 'Financial fraud' } },
  // MISP has no type for Ethereum addresses.
  eth: { ...WALLET, misp: { type: 'other', category: 'Financial fraud' } },
  cve: {
    family: 'vulnerability',
    label: 'a vulnerability',
    misp: { type: 'vulnerability', category: 'External analysis' },
    stix: 'none',
    isDeliberate: false,
    find: by('vulnerabilities'),
  },
  // A technique becomes a galaxy cluster on the event, no attribute.
  attack: {
    family: 'technique',
    label: 'a technique',
    misp: undefined,
    stix: 'none',
    isDeliberate: false,
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
    stix: 'autonomous-system',
    isDeliberate: false,
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
} satisfies Record<string, IndicatorTypeEntry>;

export type IndicatorType = keyof typeof ENTRIES;

export const INDICATOR_TYPES: Readonly<Record<IndicatorType, IndicatorTypeEntry>> = ENTRIES;

/** The types that are found by their name, with how. */
export const NAMED_HEX = (Object.keys(INDICATOR_TYPES) as IndicatorType[]).flatMap((type) => {
  const { find } = INDICATOR_TYPES[type];
  return find.by === 'named-hex' ? [{ type, ...find }] : [];
});

/** The types of some families. */
export function typesOf(...families: IndicatorFamily[]): IndicatorType[] {
  return (Object.keys(INDICATOR_TYPES) as IndicatorType[]).filter((type) => families.includes(INDICATOR_TYPES[type].family));
}
