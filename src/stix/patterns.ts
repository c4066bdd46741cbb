import { INDICATOR_TYPES, type StixForm } from '../domain/indicator-types.ts';
import type { Indicator, IndicatorType } from '../domain.ts';

/** How a value of each type is written in STIX: the pattern of an indicator, and the observable of a value that is not for detection. */
interface Form {
  /** undefined: the standard has no object for it. */
  pattern(value: string): string | undefined;
  /** The observable's own properties; undefined when STIX has no observable for it. */
  observable(value: string): { type: string; [property: string]: unknown } | undefined;
}

const equals = (path: string, value: string | number) => `${path} = ${typeof value === 'number' ? value : quoted(value)}`;
const pattern = (...comparisons: string[]) => `[${comparisons.join(' AND ')}]`;

/** A string of the pattern language: only backslash and quote are special. */
function quoted(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}

function byValue(type: string): Form {
  return { pattern: (value) => pattern(equals(`${type}:value`, value)), observable: (value) => ({ type, value }) };
}

const byHash = (algorithm: string) => (value: string) => pattern(equals(`file:hashes.'${algorithm}'`, value));

const addressType = (value: string) => (value.includes(':') ? 'ipv6-addr' : 'ipv4-addr');

const FORMS: Readonly<Record<Extract<StixForm, string>, Form>> = {
  address: {
    pattern: (value) => pattern(equals(`${addressType(value)}:value`, value)),
    observable: (value) => ({ type: addressType(value), value }),
  },
  network: {
    pattern: (value) => pattern(`${addressType(value)}:value ISSUBSET ${quoted(value)}`),
    observable: (value) => ({ type: addressType(value), value }),
  },
  'address-and-port': {
    pattern: (value) => {
      const { address, port } = splitPort(value);
      return pattern(
        equals('network-traffic:dst_ref.type', addressType(address)),
        equals('network-traffic:dst_ref.value', address),
        equals('network-traffic:dst_port', port),
      );
    },
    observable: (value) => {
      const { address } = splitPort(value);
      return { type: addressType(address), value: address };
    },
  },
  'domain-name': byValue('domain-name'),
  url: byValue('url'),
  'email-addr': byValue('email-addr'),
  imphash: {
    pattern: (value) => pattern(equals("file:extensions.'windows-pebinary-ext'.imphash", value)),
    observable: () => undefined,
  },
  'file-name': { pattern: (value) => pattern(equals('file:name', value)), observable: (name) => ({ type: 'file', name }) },
  'file-path': {
    pattern: (value) => {
      const { folder, name } = splitPath(value);
      if (name === '') return pattern(equals('directory:path', folder));
      return pattern(equals('file:name', name), ...(folder ? [equals('file:parent_directory_ref.path', folder)] : []));
    },
    observable: (value) => {
      const { name } = splitPath(value);
      return name === '' ? undefined : { type: 'file', name };
    },
  },
  'registry-key': {
    pattern: (value) => pattern(equals('windows-registry-key:key', wholeHive(value))),
    observable: (value) => ({ type: 'windows-registry-key', key: wholeHive(value) }),
  },
  mutex: { pattern: (value) => pattern(equals('mutex:name', value)), observable: (name) => ({ type: 'mutex', name }) },
  // OpenCTI's object for wallets; the standard has none.
  wallet: { pattern: (value) => pattern(equals('cryptocurrency-wallet:value', value)), observable: () => undefined },
  'autonomous-system': {
    pattern: (value) => pattern(equals('autonomous-system:number', asNumber(value))),
    observable: (value) => ({ type: 'autonomous-system', number: asNumber(value) }),
  },
  none: { pattern: () => undefined, observable: () => undefined },
};

function formOf(type: IndicatorType): Form {
  const { stix } = INDICATOR_TYPES[type];
  if (typeof stix === 'string') return FORMS[stix];
  if ('patternHash' in stix) return { pattern: byHash(stix.patternHash), observable: () => undefined };
  return { pattern: byHash(stix.hash), observable: (value) => ({ type: 'file', hashes: { [stix.hash]: value } }) };
}

export function patternOf({ type, value }: Pick<Indicator, 'type' | 'value'>): string | undefined {
  return formOf(type).pattern(value);
}

export function observableOf({
  type,
  value,
}: Pick<Indicator, 'type' | 'value'>): { type: string; [property: string]: unknown } | undefined {
  return formOf(type).observable(value);
}

/** "[2001:db8::1]:8080" and "192.0.2.1:8080". */
function splitPort(value: string): { address: string; port: number } {
  const [, address = value, port = '0'] = /^\[?(.+?)\]?[:|](\d+)$/.exec(value) ?? [];
  return { address, port: Number(port) };
}

/** The folder without its last separator; '' when the path has none. */
function splitPath(value: string): { folder: string; name: string } {
  const at = Math.max(value.lastIndexOf('\\'), value.lastIndexOf('/'));
  if (at < 0) return { folder: '', name: value };
  return { folder: value.slice(0, at) || value.slice(0, 1), name: value.slice(at + 1) };
}

const HIVES: Record<string, string> = {
  HKLM: 'HKEY_LOCAL_MACHINE',
  HKCU: 'HKEY_CURRENT_USER',
  HKCR: 'HKEY_CLASSES_ROOT',
  HKU: 'HKEY_USERS',
  HKCC: 'HKEY_CURRENT_CONFIG',
};

/** The standard wants the hive's name in full. */
function wholeHive(key: string): string {
  return key.replace(/^(HK(?:LM|CU|CR|U|CC)):?(?=\\)/i, (_, hive: string) => HIVES[hive.toUpperCase()] ?? hive);
}

function asNumber(value: string): number {
  return Number(value.replace(/\D/g, ''));
}
